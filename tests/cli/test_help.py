"""The help of every option reads as a sentence and says the same wherever the option is."""

from collections import defaultdict
from collections.abc import Iterator

import click
import pytest

from prep.cli.main import prep

_OWN_WORDS = {
    "--diff", "--dry-run", "--epochs", "--fix", "--format", "--ignore", "--lang", "--max-cost",
    "--method", "--output", "--poll", "--quiet", "--seed", "--system", "--target", "--validation",
    "--yes",
}  # fmt: skip
"""Options that mean something of their own in some commands."""


def commands(
    command: click.Command = prep, name: str = "prep"
) -> Iterator[tuple[str, click.Command]]:
    """Every command by its full name, groups left out."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    for each in command.list_commands(context):
        inner = command.get_command(context, each)
        assert inner is not None
        yield from commands(inner, f"{name} {each}")


COMMANDS = dict(commands())


def options(command: click.Command) -> list[click.Option]:
    return [each for each in command.params if isinstance(each, click.Option) and not each.hidden]


def words(option: click.Option) -> str:
    """The help of an option, without its default."""
    return (option.help or "").partition("  [")[0].rstrip()


@pytest.mark.parametrize("command", list(COMMANDS.values()), ids=list(COMMANDS))
def test_the_help_of_an_option_is_a_sentence(command: click.Command) -> None:
    for option in options(command):
        shown = option.make_metavar(click.Context(command))
        assert words(option).endswith((".", "…")), option.opts
        assert "RANGE" not in shown, option.opts
        assert shown not in ("INTEGER", "FLOAT"), option.opts


def test_an_option_has_the_same_words_everywhere() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for command in COMMANDS.values():
        for option in options(command):
            said[max(option.opts, key=len)].add(words(option))
    differing = {name for name, ways in said.items() if len(ways) > 1}
    assert differing == _OWN_WORDS
