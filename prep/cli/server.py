"""Options that say which server is spoken to, and with which key. Loads nothing that speaks."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from prep.cli.command import Option

F = TypeVar("F", bound=Callable[..., Any])

HEADING = "Provider"


def server_options(function: F) -> F:
    """Adds the options that say which server and key are meant, beside a --target."""
    for option in reversed(
        [
            click.option(
                "--base-url",
                cls=Option,
                default="",
                metavar="URL",
                help="Another server that speaks OpenAI's protocol.",
                heading=HEADING,
            ),
            click.option(
                "--key-env",
                cls=Option,
                default="",
                metavar="NAME",
                help="Environment variable that holds the key.  [default: the provider's]",
                heading=HEADING,
            ),
        ]
    ):
        function = option(function)
    return function
