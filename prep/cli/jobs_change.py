"""Changing a job: cancel, pause, resume."""

from collections.abc import Sequence
from typing import Any

import click

from prep.api.account import Account, JobChange
from prep.cli.command import Option, define
from prep.cli.connecting import agree, connected, provider_options, where_of
from prep.cli.console import Console
from prep.text.display import line


@define(name="cancel", examples=[("prep jobs cancel ftjob-abc123", "asks first")])
@click.argument("job_ids", nargs=-1, required=True, metavar="ID...")
@click.option("-y", "--yes", cls=Option, is_flag=True, help="Do not ask.")
@provider_options
def cancel_command(console: Console, job_ids: Sequence[str], yes: bool, **given: Any) -> None:
    """End jobs. What was trained so far is charged by most providers."""
    with connected(console, where_of(given)) as account:
        if not yes:
            agree(console, f"Cancel {', '.join(map(line, job_ids))} at {account.route}?")
        for job_id in job_ids:
            _change(console, account, job_id, "cancel")


@define(name="pause", examples=[("prep jobs pause ftjob-abc123", "let it rest")])
@click.argument("job_id", metavar="ID")
@provider_options
def pause_command(console: Console, job_id: str, **given: Any) -> None:
    """Let a job rest."""
    with connected(console, where_of(given)) as account:
        _change(console, account, job_id, "pause")


@define(name="resume", examples=[("prep jobs resume ftjob-abc123", "let it go on")])
@click.argument("job_id", metavar="ID")
@provider_options
def resume_command(console: Console, job_id: str, **given: Any) -> None:
    """Let a job that rests go on."""
    with connected(console, where_of(given)) as account:
        _change(console, account, job_id, "resume")


def _change(console: Console, account: Account, job_id: str, wish: JobChange) -> None:
    job = account.change(job_id, wish)
    console.print(f"{line(job.id)}: {line(job.status)}")


COMMANDS = (cancel_command, pause_command, resume_command)
