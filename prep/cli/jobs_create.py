"""Creating a job: what it comes to, a yes, then sending and creating."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from prep.api.account import Account, read_grader
from prep.api.handoff.accounts import Where
from prep.api.handoff.checks import value_of
from prep.api.handoff.content import check_prepared
from prep.api.handoff.instructions import instructions, offer_elsewhere
from prep.api.handoff.offer import Offer, check_budget
from prep.api.handoff.order import Order, Wish, check_dates, check_wish, seen
from prep.api.handoff.preview import order_requests
from prep.api.handoff.processing import BadFile
from prep.cli.amounts import money, seconds_of
from prep.cli.command import Option, define
from prep.cli.connecting import (
    agree,
    connected,
    document,
    provider_options,
    sending,
    where_of,
)
from prep.cli.console import Console
from prep.cli.jobs_explain import explained_file
from prep.cli.jobs_follow import follow, poll_option
from prep.cli.jobs_options import (
    HYPERPARAMETERS,
    gate_options,
    spending_options,
    training_options,
    transfer_options,
)
from prep.cli.offer import gate, offered
from prep.cli.options import today, today_option
from prep.cli.output_options import output_format
from prep.core.job import Job
from prep.core.job_request import JobRequest
from prep.text.display import line


@define(
    name="create",
    examples=[
        (
            "prep jobs create train_prepared.jsonl --target openai/gpt-4.1-mini --epochs 3",
            "shows what it comes to and asks",
        ),
        ("prep jobs create train_prepared.jsonl --target dry --yes --follow", "a rehearsal"),
        (
            "prep jobs create train.jsonl --target openai/gpt-4.1-mini --max-cost 5 --yes",
            "for scripts: refuses above 5 USD",
        ),
    ],
)
@click.argument("file", metavar="FILE")
@click.option("--validation", cls=Option, default="", metavar="FILE", help="The validation file.")
@training_options
@spending_options
@click.option(
    "--allow-overlap", cls=Option, type=click.IntRange(min=0), default=0, metavar="N",
    help="Let up to N examples be in both files.",
)  # fmt: skip
@gate_options
@transfer_options
@today_option
@click.option("--follow", "follow_it", cls=Option, is_flag=True, help="Follow it to its end.")
@poll_option
@output_format()
@provider_options
def create_command(console: Console, file: str, validation: str, **given: Any) -> int:
    """Create a training job for a prepared file, at most once.

    Shows first where it goes, what is sent and what it may cost, and asks. The same command again
    prints the job it already made.
    """
    where = where_of(given, is_rehearsal=given["dry_run"])
    most = money(given["max_cost"])
    wish = Wish(
        where=where,
        request=_request(where, given),
        training=Path(file),
        validation=Path(validation) if validation else None,
        again=given["again"],
        no_ledger=given["no_ledger"],
        keep_seconds=seconds_of(given["remote_ttl"]),
        part_bytes=given["part_mb"] << 20,
        prices=given["prices"],
    )
    if lines := instructions(wish):
        return _elsewhere(console, wish, lines, most, given)
    # What is wrong with the files is said to those without a key, too.
    check_dates(wish, check_wish(wish), given["today"] or today())
    wish = seen(wish)
    if refused := _refused(console, wish, given):
        return refused
    with connected(console, where) as account, sending(console) as told:
        order = Order(account, wish, told, offline=given["dry_run"])
        if order.known is not None:
            return _known(console, account, order.known, given)
        if not _agreed(console, order, most, given):
            if given["dry_run"]:
                document(console, order_requests(order))
            return 0
        try:
            creation = order.place()
        except BadFile as bad:
            console.fail(str(bad), *explained_file(account, bad.file))
            return bad.exit_code
        return created(console, account, creation.job, creation.how, given)


def _elsewhere(
    console: Console, wish: Wish, lines: str, most: Decimal | None, given: dict[str, Any]
) -> int:
    for path in wish.files:
        check_prepared(path)
    if refused := _refused(console, wish, given):
        return refused
    offer = offer_elsewhere(wish, given["today"] or today())
    check_budget(most, offer.quote, accept_unknown=given["accept_unknown_price"])
    _show(console, offer)
    console.print(lines.rstrip("\n"))
    return 0


def _show(console: Console, offer: Offer) -> None:
    for row in offered(offer):
        console.note(row)
    for warning in offer.warnings:
        console.warn(warning)


def _refused(console: Console, wish: Wish, given: dict[str, Any]) -> int:
    return gate(
        console,
        wish,
        allowed=given["allow_overlap"],
        secrets=given["allow_secrets"],
        ignore=given["ignore"],
    )


def _agreed(console: Console, order: Order, most: Decimal | None, given: dict[str, Any]) -> bool:
    """Shows the offer; True when the job is to be created.

    Raises UsageError when it may cost too much, or nobody said yes.
    """
    offer = order.offer(given["today"] or today())
    check_budget(most, offer.quote, accept_unknown=given["accept_unknown_price"])
    _show(console, offer)
    if given["check"] or given["dry_run"]:
        return False
    order.check_memory()
    if not given["yes"]:
        agree(console, "Send this and train?", word="yes")
    return True


def created(console: Console, account: Account, job: Job, how: str, given: dict[str, Any]) -> int:
    words = {"created": "created", "known": "was created earlier", "found": "was created"}[how]
    console.note(f"{line(job.id)} {words}")
    if given["output_format"] == "json":
        document(console, {"how": how, "job": job})
    else:
        console.print(line(job.id))
    if given["follow_it"]:
        return follow(console, account, job.id, json_lines=False, poll=given["poll"])
    console.note(f"Follow it: prep jobs follow {line(job.id + account.options)}")
    return 0


def _known(console: Console, account: Account, job: Job, given: dict[str, Any]) -> int:
    console.note(
        f"This request has a job already, {line(job.status)}. For one more, on purpose: --again"
    )
    code = created(console, account, job, "known", given)
    return code or int(job.status in {"failed", "cancelled"})


def _request(where: Where, given: dict[str, Any]) -> JobRequest:
    hyperparameters = {
        theirs: value_of(given[ours])
        for ours, (theirs, _, _) in HYPERPARAMETERS.items()
        if given[ours]
    }
    more = {name: value_of(text) for name, text in given["hyperparameter"].items()}
    extra = {"trainingType": given["training_type"]} if given["training_type"] else {}
    return JobRequest(
        model=where.model,
        method=given["method"],
        hyperparameters=hyperparameters | more,
        grader=read_grader(given["grader"]) if given["grader"] else None,
        seed=given["seed"],
        suffix=given["suffix"],
        metadata=given["metadata"],
        wandb_project=given["wandb_project"],
        extra=extra,
    )


COMMANDS: Sequence[click.Command] = (create_command,)
