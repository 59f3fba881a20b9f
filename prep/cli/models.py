"""prep models: what can be trained where: prices, limits, dates"""

import csv
import datetime as dt
from collections.abc import Sequence
from io import StringIO
from itertools import groupby
from typing import Any

import click
import msgspec

from prep.api.linting import catalogue
from prep.cli.command import Option, define
from prep.cli.configuring import configurable
from prep.cli.console import Console
from prep.cli.options import options
from prep.cli.output_options import output_format
from prep.core.facts import METHODS
from prep.core.options import LintOptions
from prep.errors import UsageError
from prep.registry.names import nearest
from prep.targets import Catalogue, Row, rows
from prep.targets.particulars import particulars
from prep.text.display import json_document, line, pad, width, wrap
from prep.text.money import plain
from prep.text.style import Style

WIDEST = 100

DETAILED = 3
"""Rows up to which everything is said about each."""


@define(
    name="models",
    examples=[
        ("prep models", "everything that can be trained somewhere"),
        ("prep models openai", "one provider"),
        ("prep models openai/gpt-4.1-mini", "one model, with the sources of its facts"),
        ("prep models --output-format csv > models.csv", "for a spreadsheet"),
    ],
)
@click.argument("name", metavar="[PROVIDER[/MODEL]]", default="")
@click.option(
    "--method", cls=Option, type=click.Choice(METHODS), default=None, help="Only this method."
)
@output_format("text", "json", "markdown", "csv")
@click.option("-o", "--output", cls=Option, metavar="FILE", default="", help="Write to a file.")
@options(
    LintOptions,
    skip=[each for each in LintOptions.__annotations__ if each not in ("prices", "today")],
)
@configurable
def command(
    console: Console,
    name: str,
    method: str | None,
    output_format: str,
    output: str,
    prices: str,
    today: dt.date,
) -> None:
    """List what can be trained where: layouts, prices with their dates, limits, last days.

    Every fact has a source and a date; what nobody has found out is unknown.
    """
    found = [row for row in chosen(name, today, prices) if method in (None, row.method)]
    if output_format == "json":
        listed = [entry(row) for row in found]
        console.document(json_document({"version": 1, "models": listed}), output, machine=True)
        return
    if output_format in ("csv", "markdown"):
        write = comma_separated if output_format == "csv" else markdown
        console.document(write(found), output, machine=True)
        return
    style = Style() if output else console.out
    columns = min(80 if output else console.width, WIDEST)
    if len(found) <= DETAILED:
        shown = details(found, catalogue(prices), style, columns)
    else:
        shown = table(found, style, 80 if output else console.width)
    console.document("".join(f"{each}\n" for each in shown), output)


def chosen(name: str, today: dt.date, prices: str) -> list[Row]:
    """The rows of a provider or a model, all of them when there is no name.

    Raises UsageError when the name means nothing.
    """
    known = catalogue(prices)
    if not name:
        return rows(today, known)
    target = known.target(name)
    listed = rows(today, known, target.provider)
    if "/" not in name and not target.fine_tuned:
        return listed
    found = [row for row in listed if row.target == target.name]
    if not found:
        names = [row.target for row in listed]
        raise UsageError(f"{target.name} is not listed; {nearest(target.name, names)}")
    return found


def entry(row: Row) -> dict[str, Any]:
    """A row with JSON types: money and days are texts."""
    values = msgspec.structs.asdict(row)
    money = ("per_million_tokens", "per_hour", "minimum_per_job", "hosting_per_hour")
    values |= {each: plain(values[each]) for each in money}
    made: dict[str, Any] = msgspec.to_builtins(values)
    return made


def comma_separated(found: Sequence[Row]) -> str:
    """One line a row; unknown is empty, several values are separated by semicolons."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(Row.__struct_fields__)
    for row in found:
        writer.writerow([_cell(value) for value in entry(row).values()])
    return out.getvalue()


def markdown(found: Sequence[Row]) -> str:
    """A table of targets."""
    lines = ["| " + " | ".join(("target", *HEAD)) + " |", "|---" * (len(HEAD) + 1) + "|"]
    for row in found:
        cells = [line(cell).replace("|", "\\|") for cell in (row.target, *cells_of(row))]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


HEAD = ("method", "context", "USD a million", "price of", "new jobs", "shut down")


def cells_of(row: Row) -> tuple[str, ...]:
    """What the table says of a row, beside its name."""
    return (
        f"{row.method} {row.variant}".rstrip(),
        f"{row.context_tokens:,}" if row.context_tokens else "unknown",
        price(row),
        str(row.price_date or "") + (" !" if row.price_outdated and row.price_date else ""),
        jobs(row),
        str(row.shutdown_date or ""),
    )


def price(row: Row) -> str:
    """What training costs, in a word."""
    if row.per_million_tokens is not None:
        return str(plain(row.per_million_tokens))
    if row.per_hour is not None:
        return f"{plain(row.per_hour)} an hour"
    return "unknown" if row.hosted else "nothing"


def jobs(row: Row) -> str:
    """Whether new jobs are taken, in a word."""
    if row.accepts_jobs is None:
        return "unknown"
    if not row.accepts_jobs:
        return "no"
    return f"until {row.last_job_date}" if row.last_job_date else "yes"


def table(found: Sequence[Row], style: Style, columns: int) -> list[str]:
    """A paragraph for each provider, a line for each model, method and price.

    columns: of the terminal; where a line would be longer, names of models stand above their lines
    """
    shown: list[str] = []
    for provider, group in groupby(found, key=lambda row: row.target.partition("/")[0]):
        rows = list(group)
        title = line(f"{rows[0].title}: --target {provider}")
        shown += ["", style("bold", title), *_grid(rows, style, columns)]
    shown += ["", *wrap(LEGEND, columns)]
    return shown[1:]


LEGEND = (
    "Money in US dollars per million trained tokens. A day under new jobs is the last for them. "
    "! is a price over 90 days old."
)


def _grid(rows: Sequence[Row], style: Style, columns: int) -> list[str]:
    """The lines of one provider, those of the header first."""
    names = [line(_model(row)) for row in rows]
    head, *texts = _columns(
        [("model", *HEAD), *((name, *cells_of(row)) for name, row in zip(names, rows, strict=True))]
    )
    if max(map(width, (head, *texts))) + 2 <= columns:
        return [f"  {style('dim', head)}", *(f"  {text}" for text in texts)]
    head, *texts = _columns([HEAD, *(_narrow(cells_of(row)) for row in rows)])
    shown = [f"    {style('dim', head)}"]
    for number, (name, text) in enumerate(zip(names, texts, strict=True)):
        if not number or names[number - 1] != name:
            shown.append(f"  {name}")
        shown.append(f"    {text}")
    return shown


def _narrow(cells: Sequence[str]) -> list[str]:
    return [cell.removeprefix("until ") for cell in cells]


def _columns(grid: Sequence[Sequence[str]]) -> list[str]:
    """Lines of cells that stand one below the other."""
    widths = [max(map(width, column)) for column in zip(*grid, strict=True)]
    return [
        "  ".join(pad(cell, size) for cell, size in zip(cells, widths, strict=True)).rstrip()
        for cells in grid
    ]


def details(found: Sequence[Row], known: Catalogue, style: Style, columns: int) -> list[str]:
    """Everything about a few rows; what prices of one method have in common, with the last."""
    shown: list[str] = []
    for number, row in enumerate(found):
        shown += ["", f"{style('bold', row.target)} ({line(row.title)}), {cells_of(row)[0]}"]
        said = facts(row)
        after = found[number + 1 : number + 2]
        if not after or (after[0].target, after[0].method) != (row.target, row.method):
            said += [each for each in particulars(known.target(row.target, row.method)) if each[1]]
        before = ""
        for label, value in said:
            first, *rest = wrap(line(value), columns - 19)
            shown.append(f"  {pad(label if label != before else '', 17)}{first}")
            before = label
            shown += [f"{'':19}{part}" for part in rest]
    return shown[1:]


def facts(row: Row) -> list[tuple[str, str]]:
    """Label and value of everything a row says."""
    cost = price(row)
    if row.per_million_tokens is not None:
        cost = f"${cost} per million tokens"
    if row.price_date:
        age = ", over 90 days old" if row.price_outdated else ""
        certain = "" if row.price_verified else ", not confirmed by anybody"
        cost += f", of {row.price_date}{age}{certain}"
    said = [
        ("layouts", ", ".join(row.formats)),
        ("price", cost),
        ("price from", row.source),
        ("least charged", f"${plain(row.minimum_per_job)} a job" if row.minimum_per_job else ""),
        ("encoding", row.encoding or "unknown"),
        ("context", f"{row.context_tokens:,} tokens" if row.context_tokens else "unknown"),
        ("examples", f"{row.min_examples:,} or more" if row.min_examples else "unknown"),
        ("largest file", f"{row.max_file_bytes:,} bytes" if row.max_file_bytes else "unknown"),
        ("new jobs", jobs(row)),
        ("refused", "; ".join(row.refused)),
        ("shut down", str(row.shutdown_date or "no date known")),
        ("move to", ", ".join(row.move_to) or row.replacement),
    ]
    return [(label, value) for label, value in said if value]


def _model(row: Row) -> str:
    """The name of the model, without its provider."""
    return row.target.partition("/")[2] or "any model"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
