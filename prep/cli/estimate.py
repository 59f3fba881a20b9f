"""prep estimate: what a training would cost, where, and until when"""

from collections.abc import Sequence
from contextlib import ExitStack
from decimal import Decimal, InvalidOperation
from typing import Any

import click
import msgspec

from prep.api.estimating import estimate_datasets, workers_for
from prep.api.opening import Dataset
from prep.api.sampling import for_opening
from prep.cli.asking import opened
from prep.cli.command import Option, define
from prep.cli.configuring import configurable
from prep.cli.console import Console
from prep.cli.inputs import expand, readable
from prep.cli.options import options, values
from prep.cli.output_options import output_format
from prep.cli.progress import bar
from prep.cli.server import server_options
from prep.core.estimate import Estimate
from prep.core.options import EstimateOptions, InputOptions, LintOptions
from prep.core.reporter import View
from prep.engine.pool import Workers
from prep.errors import UsageError
from prep.reporters.estimates import documents, text
from prep.text.display import line, number

FORMATS = {
    "text": text.text,
    "json": documents.json,
    "markdown": documents.markdown,
    "csv": documents.csv,
}

OF_LINT = ("tokenizer", "prices", "today", "jobs")
"""Options of a look at the data that matter here too."""


def epochs(value: str) -> int | None:
    """A number of epochs, None for auto; ValueError for anything else."""
    return None if value.lower() == "auto" else int(value)


def money(value: str) -> Decimal:
    """US dollars; ValueError for what is no amount."""
    try:
        amount = Decimal(value.removeprefix("$"))
    except InvalidOperation:
        raise ValueError(value) from None
    if not amount.is_finite() or amount < 0:
        raise ValueError(value)
    return amount


@define(
    name="estimate",
    examples=[
        ("prep estimate train.jsonl", "compare every target that takes the data"),
        ("prep estimate train.jsonl --target openai/gpt-4.1-mini", "one target, in detail"),
        ("prep estimate train.jsonl --target openai --epochs 3 --max-cost 20", "a gate: exit 1"),
        ("prep estimate huge.jsonl --sample", "a second instead of minutes, ±1 %"),
    ],
)
@click.argument("files", nargs=-1, metavar="FILE...")
@options(EstimateOptions, skip=["epochs", "max_cost", "sample"])
@click.option(
    "--epochs",
    cls=Option,
    type=epochs,
    metavar="N|auto",
    default=None,
    help="Epochs; auto (the default) is what each target does by itself.",
)
@click.option(
    "--validation", cls=Option, metavar="FILE", help="Validation file, to count it as well."
)
@click.option(
    "--max-cost",
    cls=Option,
    type=money,
    metavar="USD",
    help="Exit 1 when it may cost more, at a --target or, without one, everywhere.",
)
@click.option(
    "--sample",
    cls=Option,
    type=click.IntRange(0),
    is_flag=False,
    flag_value=0,
    default=None,
    metavar="[N]",
    help="JSONL: count N drawn records, or as many as ±1 % takes, instead of all.",
)
@click.option(
    "--calibrate",
    cls=Option,
    is_flag=True,
    help="Compare what past jobs were billed for with our count of the same files.",
)
@output_format(*FORMATS)
@click.option("-o", "--output", cls=Option, metavar="FILE", default="", help="Write to a file.")
@options(
    LintOptions,
    skip=[name for name in LintOptions.__annotations__ if name not in OF_LINT],
)
@options(InputOptions, heading="Reading", skip=["target"])
@server_options
@configurable
def command(
    console: Console,
    files: Sequence[str],
    validation: str | None,
    output_format: str,
    output: str,
    calibrate: bool,
    **given: Any,
) -> int:
    """Say what a training would cost: tokens counted as they are billed, epochs, money, dates.

    FILE is a CSV, TSV, XLSX, JSON or JSONL file, a pattern, or - for standard input; several are
    one training file. Nothing is uploaded, and no network is used but for --calibrate: that asks
    the provider for past jobs, or takes FILE as a JSON list of them.
    """
    base_url, key_env = given.pop("base_url"), given.pop("key_env")
    if calibrate:
        from prep.cli.calibrating import calibrated

        as_json = output_format == "json"
        target = next(iter(given["targets"]), "")
        document = calibrated(console, files, target, base_url, key_env, as_json=as_json)
        console.document(document, output, machine=as_json)
        return 0
    if not files:
        raise UsageError("give a file: prep estimate FILE")
    made = estimated(console, files, validation, values(EstimateOptions, given))
    view = View(width=80 if output else console.width, color=console.out.color and not output)
    document = FORMATS[output_format](made, view)
    console.document(document, output, machine=output_format != "text")
    highest = {each.target: each.cost_high for each in made.estimates}
    for each in made.reasons:
        words = "not held to" if highest[each.target] is None else "over"
        console.warn(f"{words} the budget of ${made.max_cost}: {each.target}: {each.reason}")
    return made.verdict


def estimated(
    console: Console, files: Sequence[str], validation: str | None, chosen: EstimateOptions
) -> Estimate:
    """The estimate of files together, and of a validation file."""
    with ExitStack() as stack:
        workers: Workers | None = None

        def dataset(file: str) -> Dataset:
            nonlocal chosen, workers
            source = stack.enter_context(readable(file, chosen.stdin_name))
            if workers is None and (workers := workers_for(source.path, chosen)):
                stack.enter_context(workers)
            limit = chosen.limit
            found, answered = opened(console, source, for_opening(source.path, chosen))
            chosen = msgspec.structs.replace(answered, limit=limit)
            for note in found.notes:
                console.note(f"{line(source.name)}: {line(note)}")
            return msgspec.structs.replace(found, options=chosen)

        datasets = [dataset(file) for file in expand(files)]
        held = dataset(validation) if validation else None
        name = datasets[0].path if len(datasets) == 1 else number(len(datasets), "file")
        with bar(console, name) as progress:
            return estimate_datasets(
                datasets, chosen, validation=held, progress=progress, workers=workers
            )
