"""Creating a job like an earlier one."""

from decimal import Decimal
from typing import Any

import click

from prep.api.account import Account
from prep.api.handoff.rerun import Rerun
from prep.cli.amounts import money
from prep.cli.command import Option, define
from prep.cli.connecting import (
    agree,
    connected,
    facts,
    provider_options,
    sending,
    where_of,
)
from prep.cli.console import Console
from prep.cli.jobs_create import created
from prep.cli.jobs_follow import poll_option
from prep.cli.jobs_look import settings_in_words
from prep.cli.options import today, today_option
from prep.cli.output_options import output_format
from prep.errors import UsageError
from prep.text.money import plain


@define(
    name="rerun",
    examples=[("prep jobs rerun ftjob-abc123 --target openai", "the same once more, on purpose")],
)
@click.argument("job_id", metavar="ID")
@click.option("-y", "--yes", cls=Option, is_flag=True, help="Do not ask.")
@click.option(
    "--max-cost", cls=Option, default="", metavar="USD", help="Refuse when it may cost more."
)
@click.option(
    "--no-ledger", cls=Option, is_flag=True, help="Go on although nothing can be remembered."
)
@click.option("--follow", "follow_it", cls=Option, is_flag=True, help="Follow it to its end.")
@poll_option
@today_option
@output_format()
@provider_options
def rerun_command(console: Console, job_id: str, **given: Any) -> int:
    """Create a job like an earlier one, from the files that are at the provider."""
    where = where_of(given)
    with connected(console, where) as account, sending(console) as told:
        rerun = Rerun(account, where, job_id, told)
        warnings = rerun.warnings(given["today"] or today())
        for row in _offered(account, rerun):
            console.note(row)
        for warning in warnings:
            console.warn(warning)
        _check_budget(money(given["max_cost"]), rerun)
        if not given["yes"]:
            agree(console, "Train this once more?", word="yes")
        creation = rerun.place(no_ledger=given["no_ledger"])
        return created(console, account, creation.job, creation.how, given)


def _offered(account: Account, rerun: Rerun) -> list[str]:
    request, scope = rerun.request, account.provider.scope
    tokens = rerun.job.trained_tokens
    dates = rerun.target.dates if rerun.target else None
    return facts(
        {
            "to": account.route,
            "organization": scope.organization,
            "project": scope.project,
            "model": request.model,
            "shut down on": str(dates.shutdown_date or "") if dates else "",
            "method": request.method,
            "settings": settings_in_words(request.hyperparameters, request.seed),
            "training": request.training_file,
            "validation": request.validation_file,
            "tokens": f"{tokens:,} were trained by {rerun.job.id}" if tokens else "",
            "cost": "not known" if rerun.cost is None else f"about {plain(rerun.cost)} USD",
        }
    )


def _check_budget(most: Decimal | None, rerun: Rerun) -> None:
    if most is None:
        return
    if rerun.cost is None:
        raise UsageError(
            f"what {rerun.job.id} costs is not known, so nothing can be promised about {most} USD: "
            "leave --max-cost out"
        )
    if rerun.cost > most:
        raise UsageError(f"this costs about {plain(rerun.cost)} USD, more than --max-cost {most}")


COMMANDS = (rerun_command,)
