"""Lists of what is at a provider: the newest, or all with --all."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, TypeVar

import click

from prep.cli.command import Option
from prep.cli.console import Console

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

PAGE = 20
"""How many are listed without --all."""


def all_option(function: F) -> F:
    """Adds --all, which the function gets as `every`."""
    words = f"All of them, not the newest {PAGE}."
    return click.option("--all", "every", cls=Option, is_flag=True, help=words)(function)


def first_page(items: Iterable[T], *, every: bool) -> tuple[list[T], bool]:
    """What is to be listed, and whether there is more; no more is asked for than is needed."""
    found = list(islice(items, None if every else PAGE + 1))
    return (found, False) if every else (found[:PAGE], len(found) > PAGE)


def tell_of_more(console: Console, *, more: bool) -> None:
    """Says how to see the rest, if there is any."""
    if more:
        console.note("There are more: --all")
