"""Looking at jobs: list, show, checkpoints, result."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from prep.api.handoff.saving import save_pieces
from prep.cli.amounts import when
from prep.cli.clipboard import to_clipboard
from prep.cli.command import Option, define
from prep.cli.connecting import (
    connected,
    document,
    facts,
    provider_options,
    table,
    where_of,
)
from prep.cli.console import Console
from prep.cli.curve import curve
from prep.cli.listing import all_option, first_page, tell_of_more
from prep.cli.output_options import destination, output_format
from prep.core.job import Job
from prep.text.display import line


@define(
    name="list",
    examples=[
        ("prep jobs list", "the newest 20"),
        ("prep jobs list --all --status failed", "all that failed"),
        ("prep jobs list -q", "one id a line, for scripts"),
        ("prep jobs list --names --copy", "names of trained models, to the clipboard"),
    ],
)
@all_option
@click.option("--status", cls=Option, default="", metavar="WORD", help="Only those in this status.")
@click.option("-q", "--quiet", cls=Option, is_flag=True, help="One job id a line.")
@click.option("--names", cls=Option, is_flag=True, help="One name of a trained model a line.")
@click.option("--copy", cls=Option, is_flag=True, help="Put the list on the clipboard too.")
@output_format()
@provider_options
def list_command(
    console: Console,
    every: bool,
    status: str,
    quiet: bool,
    names: bool,
    copy: bool,
    output_format: str,
    **given: Any,
) -> None:
    """List jobs, newest first."""
    with connected(console, where_of(given)) as account:
        jobs = (
            job
            for job in account.jobs()
            if (not status or job.status == status) and (not names or job.fine_tuned_model)
        )
        shown, more = first_page(jobs, every=every)
    if output_format == "json":
        document(console, shown)
        return
    if quiet:
        rows = [line(job.id) for job in shown]
    elif names:
        rows = [line(job.fine_tuned_model) for job in shown]
    else:
        head = ("id", "status", "model", "created", "trained model")
        rows = table([head, *map(_row, shown)])
    for row in rows:
        console.print(row)
    if copy:
        to_clipboard(console, "\n".join(rows) + "\n")
    tell_of_more(console, more=more)


def _row(job: Job) -> tuple[str, ...]:
    return job.id, job.status, job.model, when(job.created_at), job.fine_tuned_model or "-"


@define(name="show", examples=[("prep jobs show ftjob-abc123", "everything about a job")])
@click.argument("job_id", metavar="ID")
@output_format()
@provider_options
def show_command(console: Console, job_id: str, output_format: str, **given: Any) -> None:
    """Show a job: status, settings, tokens, model, and its loss as a curve."""
    with connected(console, where_of(given)) as account:
        job = account.job(job_id)
        if output_format == "json":
            document(console, job)
            return
        events = account.events(job_id)
    for row in facts(job_facts(job)):
        console.print(row)
    for row in curve(events, console.width):
        console.print(row)


def settings_in_words(hyperparameters: Mapping[str, Any], seed: int | None) -> str:
    """`n_epochs 3, seed 1`."""
    settings = {**hyperparameters, **({"seed": seed} if seed is not None else {})}
    return ", ".join(f"{name} {value}" for name, value in sorted(settings.items()))


def job_facts(job: Job) -> dict[str, str]:
    """A job as names and values, all from the provider."""
    return {
        "id": job.id,
        "status": job.status,
        "error": f"{job.error.code}: {job.error.message}" if job.error else "",
        "model": job.model,
        "method": job.method,
        "settings": settings_in_words(job.hyperparameters, job.seed),
        "training file": job.training_file,
        "validation file": job.validation_file,
        "created": when(job.created_at),
        "expected to finish": when(job.estimated_finish) if job.estimated_finish else "",
        "finished": when(job.finished_at) if job.finished_at else "",
        "trained tokens": f"{job.trained_tokens:,}" if job.trained_tokens is not None else "",
        "trained model": job.fine_tuned_model,
        "result files": ", ".join(job.result_files),
        "organization": job.organization,
        "metadata": ", ".join(f"{name}={value}" for name, value in sorted(job.metadata.items())),
    }


@define(name="checkpoints", examples=[("prep jobs checkpoints ftjob-abc123", "with their losses")])
@click.argument("job_id", metavar="ID")
@output_format()
@provider_options
def checkpoints_command(console: Console, job_id: str, output_format: str, **given: Any) -> None:
    """List the usable models from the middle of a job."""
    with connected(console, where_of(given)) as account:
        points = account.checkpoints(job_id)
    if output_format == "json":
        document(console, points)
        return
    rows = [("step", "model", "train loss", "validation loss")]
    rows += [
        (
            str(point.step),
            point.model,
            _number(point.metrics.get("train_loss")),
            _number(point.metrics.get("full_valid_loss", point.metrics.get("valid_loss"))),
        )
        for point in points
    ]
    for row in table(rows):
        console.print(row)


def _number(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, int | float) else "-"


@define(name="result", examples=[("prep jobs result ftjob-abc123 -o result.csv", "losses by step")])
@click.argument("job_id", metavar="ID")
@destination
@provider_options
def result_command(console: Console, job_id: str, output: str, force: bool, **given: Any) -> None:
    """Write the numbers of a finished job to a file, complete or not at all."""
    with connected(console, where_of(given)) as account:
        size = save_pieces(account.result(job_id), Path(output), force=force)
    console.note(f"{line(output)}: {size:,} bytes")


COMMANDS = (list_command, show_command, checkpoints_command, result_command)
