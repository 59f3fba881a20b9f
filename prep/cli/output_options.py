"""Options that several commands have for what they print and write."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from prep.cli.command import Option

F = TypeVar("F", bound=Callable[..., Any])

FORMAT_HELP = "Format of what is printed."


def output_format(*formats: str) -> Callable[[F], F]:
    """Adds --output-format with these choices, the usual one first; text or JSON if none."""
    choices = formats or ("text", "json")
    return click.option(
        "--output-format",
        cls=Option,
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        help=FORMAT_HELP,
    )


def force(function: F) -> F:
    """Adds --force: whether files that are there may be replaced."""
    return click.option("--force", cls=Option, is_flag=True, help="Replace files that are there.")(
        function
    )


def destination(function: F) -> F:
    """Adds -o FILE, which must be given, and --force."""
    return click.option(
        "-o", "--output", cls=Option, required=True, metavar="FILE", help="Where to write."
    )(force(function))
