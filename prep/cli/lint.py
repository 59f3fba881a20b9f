"""prep lint: find what is wrong with a dataset"""

from collections.abc import Sequence
from typing import Any

import click

from prep import registry
from prep.cli.command import Option, define
from prep.cli.configuring import configurable
from prep.cli.console import Console
from prep.cli.options import options, values
from prep.cli.output_options import FORMAT_HELP
from prep.core.finding import SEVERITIES
from prep.core.options import InputOptions, LintOptions
from prep.errors import UsageError


@define(
    name="lint",
    examples=[
        ("prep lint train.jsonl", "what would a provider refuse, what would teach badly"),
        ("prep lint 'data/*.csv' --fail-on warning", "several files, stricter"),
        ("prep lint train.jsonl --output-format json -o report.json", "for programs"),
        ("prep lint train.jsonl --select P2 --ignore P204", "some rules only"),
    ],
)
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option(
    "--fail-on",
    cls=Option,
    type=click.Choice([*reversed(SEVERITIES), "never"]),
    default="error",
    show_default=True,
    help="Exit 1 from this severity on.",
)
@click.option("--fix", cls=Option, is_flag=True, help="Take the safe fixes, in place (JSONL).")
@click.option("--unsafe-fixes", cls=Option, is_flag=True, help="With --fix: the unsafe ones too.")
@click.option("--diff", cls=Option, is_flag=True, help="Show what --fix would change.")
@click.option("--exit-zero", cls=Option, is_flag=True, help="Exit 0 whatever is found.")
@click.option(
    "--output-format",
    cls=Option,
    type=click.Choice(sorted(registry.reporters())),
    default=None,
    help=f"{FORMAT_HELP}  [default: text; github under GITHUB_ACTIONS]",
)
@click.option("-o", "--output", cls=Option, metavar="FILE", default="", help="Write to a file.")
@click.option(
    "--statistics", cls=Option, is_flag=True, help="Counts per rule instead of places (text)."
)
@click.option(
    "--baseline",
    cls=Option,
    metavar="FILE",
    default="",
    help="Leave out what this file knows: findings that were there before.",
)
@click.option(
    "--write-baseline",
    cls=Option,
    is_flag=True,
    help="Write what is found to --baseline (prep-baseline.json): later runs find what is new.",
)
@click.option(
    "--no-cache",
    cls=Option,
    is_flag=True,
    help="Look at every file, also at those that did not change since the last time.",
)
@click.option("--watch", cls=Option, is_flag=True, help="Look again whenever a file changes.")
@click.option("--hide-text", cls=Option, is_flag=True, help="Show nothing of the data.")
@options(LintOptions, heading="Rules")
@options(InputOptions, heading="Reading")
@configurable
def command(console: Console, files: Sequence[str], watch: bool, **given: Any) -> int:
    """Find what is wrong with datasets: unreadable records, empty answers, duplicates, secrets …

    FILE is a CSV, TSV, XLSX, JSON or JSONL file, a pattern such as 'data/*.csv', or - for standard
    input. Exits 1 when something as bad as --fail-on was found.
    """
    from prep.cli.linting import linted  # it imports all that reads and looks; --help needs none

    if not files:
        raise UsageError("give a file: prep lint FILE")
    options = values(LintOptions, given)
    if watch:
        from prep.cli.watching import watched

        return watched(console, files, lambda seen: linted(console, files, options, given, seen))
    return linted(console, files, options, given)
