"""The command `prep`: finds the command's file, runs it, ends with the right exit code.

A command is a file of this folder whose docstring begins with `prep NAME: a few words` and which
has a `command`. It is imported only when it is called; `prep --help` reads the first lines.
"""

import gc
import os
import sys
import warnings
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from prep import __version__
from prep.cli.command import Group
from prep.cli.console import prepare_streams
from prep.cli.exits import guarded
from prep.core.leaving import Leaving
from prep.errors import EXIT_CODES
from prep.providers.inheritance import keep_keys


class Program(Group):
    """`prep` and its commands, one file each."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(found())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in found():
            return None
        module = import_module(f"prep.cli.{found()[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        listed = [(name, found()[name][1]) for name in self.list_commands(ctx)]
        if listed:
            with formatter.section("Commands"):
                formatter.write_dl(listed)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_epilog(ctx, formatter)
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), words) for code, words in EXIT_CODES.items()])

    def no_such_command(self, ctx: click.Context, name: str) -> str:
        if Path(name).exists():
            return f"'{name}' is a file; to prepare it, type: prep prepare {name}"
        return super().no_such_command(ctx, name)


@cache
def found() -> dict[str, tuple[str, str]]:
    """Command name → name of its module, a few words about it."""
    commands: dict[str, tuple[str, str]] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        with path.open(encoding="utf-8") as file:
            first = file.readline()
        if first.startswith('"""prep '):
            name, _, words = first[8:].rstrip().rstrip('"').partition(": ")
            commands[name] = (path.stem, words)
    return commands


@click.group(
    cls=Program,
    examples=[
        ("prep prepare faq.xlsx", "make a file that can be trained on"),
        ("prep lint train.jsonl", "see what is wrong with one"),
        ("prep estimate train.jsonl", "see what a training would cost"),
    ],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="prep", message="%(prog)s %(version)s")
def prep() -> None:
    """From the file you have to a fine-tuning job that a provider accepts."""


_NEW_OBJECTS = 20_000
"""Objects between two looks for cycles: rows of a table are many lists and no cycles, and to look
through them as often as Python does by itself takes a twentieth of a run."""


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    leaving = Leaving()
    prepare_streams()
    keep_keys()
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # of libraries, about things no user can change
    gc.set_threshold(_NEW_OBJECTS)
    # numpy would start a thread for every core, and nobody multiplies matrices here
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    leaving.code = guarded(lambda: run(sys.argv[1:]))
    sys.exit(leaving.code)


def run(arguments: list[str]) -> Any:
    """Runs a command line; gives the exit code that its command returned."""
    if "_PREP_COMPLETE" in os.environ:
        from prep.cli import shells  # noqa: F401 - it makes its shell known to click
    return prep.main(arguments, prog_name="prep", standalone_mode=False)
