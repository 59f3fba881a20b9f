"""Following a job, and how a followed job ends."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

import click

from prep.api.account import Account
from prep.api.handoff.follow import FIRST_POLL, Watcher
from prep.cli.amounts import when
from prep.cli.command import Option, define
from prep.cli.connecting import connected, json_line, provider_options, where_of
from prep.cli.console import Console
from prep.cli.curve import curve
from prep.cli.jobs_explain import explained
from prep.core.clock import SystemClock
from prep.core.job import Event, Job
from prep.text.display import line


def poll_option(function: Any) -> Any:
    """Adds --poll."""
    return click.option(
        "--poll",
        cls=Option,
        type=click.FloatRange(min=0, min_open=True),
        default=FIRST_POLL,
        show_default=True,
        metavar="SECONDS",
        help="Pause between two looks; it grows to 30 while nothing happens.",
    )(function)


@define(
    name="follow",
    examples=[("prep jobs follow ftjob-abc123", "until it ends; Ctrl-C leaves the job alone")],
)
@click.argument("job_id", metavar="ID")
@click.option(
    "--from-start", cls=Option, is_flag=True, help="Show the events of earlier runs again."
)
@click.option("--json", "json_lines", cls=Option, is_flag=True, help="One JSON object per event.")
@poll_option
@provider_options
def follow_command(
    console: Console, job_id: str, from_start: bool, json_lines: bool, poll: float, **given: Any
) -> int:
    """Show what happens to a job until it ends: every event once, also across interruptions.

    Exits 1 when the job failed or was cancelled.
    """
    with connected(console, where_of(given)) as account:
        if from_start:
            account.ledger.forget_events(account.provider.scope.id, job_id)
        return follow(console, account, job_id, json_lines=json_lines, poll=poll)


def follow(
    console: Console, account: Account, job_id: str, *, json_lines: bool, poll: float
) -> int:
    """Follows a job to its end; 0 when it succeeded, 1 when it did not."""

    def event(one: Event) -> None:
        if json_lines:
            console.print(json_line(one))
        else:
            console.print(f"{when(one.created_at)}  {line(one.message)}")
            console.show_line(_how_far(one))

    def status(job: Job) -> None:
        if not json_lines and not job.is_final:
            console.note(f"{line(job.id)} is {line(job.status)}{_expected(job)}")

    watcher = Watcher(
        account.provider,
        account.ledger,
        SystemClock(),
        event,
        status,
        console.warn,
        shield=without_interruption,
        poll=poll,
    )
    try:
        job = watcher.follow(job_id)
    except KeyboardInterrupt:
        same = line(job_id + account.options)
        console.note(
            f"\nThe job goes on, and costs. To see the rest: prep jobs follow {same}; "
            f"to end it: prep jobs cancel {same}"
        )
        raise
    console.clear_line()
    if not json_lines:
        for row in curve(account.events(job_id), console.width):
            console.print(row)
    return ended(console, account, job)


def ended(console: Console, account: Account, job: Job) -> int:
    """Says how a job ended and what comes next."""
    if job.status == "succeeded":
        tokens = f", {job.trained_tokens:,} tokens trained" if job.trained_tokens else ""
        console.note(f"{line(job.id)} succeeded{tokens}")
        if job.fine_tuned_model:
            model = line(job.fine_tuned_model)
            console.note(f'Try it: prep try {model} "your prompt"{line(account.options)}')
        return 0
    console.fail(f"{line(job.id)} {line(job.status)}", *explained(account, job))
    return 1


def _how_far(event: Event) -> str:
    """Steps done and in all, "" when the event does not say."""
    step, total = event.data.get("step"), event.data.get("total_steps")
    if not (isinstance(step, int) and isinstance(total, int) and 0 < step <= total):
        return ""
    return f"step {step:,} of {total:,} ({step * 100 // total} %)"


def _expected(job: Job) -> str:
    return f", expected to finish {when(job.estimated_finish)} UTC" if job.estimated_finish else ""


@contextlib.contextmanager
def without_interruption() -> Iterator[None]:
    """Ctrl-C inside takes effect at the end: an event is shown and remembered, or neither."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: pressed.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if pressed and callable(before):
            before(*pressed[0])


COMMANDS = (follow_command,)
