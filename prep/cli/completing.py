"""What a shell offers where the value of an option has known names."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Offer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem] | list[str]"]


def rules(ctx: click.Context, parameter: click.Parameter, begun: str) -> "list[CompletionItem]":
    """Codes of rules, with their names; after a comma one more."""
    from click.shell_completion import CompletionItem

    from prep import registry

    before, comma, last = begun.rpartition(",")
    return [
        CompletionItem(f"{before}{comma}{code}", help=rule.name)
        for code, rule in registry.rules().items()
        if code.startswith(last.upper())
    ]


def targets(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """Targets that can be named, after a comma one more."""
    from prep.targets import Catalogue

    before, comma, last = begun.rpartition(",")
    names = Catalogue().names()
    return [f"{before}{comma}{name}" for name in names if name.startswith(last)]


def formats(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """Names of layouts."""
    from prep import registry

    return [name for name in registry.formats() if name.startswith(begun)]


OFFERS: dict[str, Offer] = {
    "select": rules,
    "ignore": rules,
    "extend_select": rules,
    "target": targets,
    "targets": targets,
    "format": formats,
}
"""Field of options → what is offered for it."""
