"""The command itself: finding commands, help, suggestions, start-up."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from prep import __version__
from prep.cli.main import found, prep
from tests.cli.program import environment, imported
from tests.cli.program import prep as run

HEAVY = {"pandas", "numpy", "openai", "openpyxl", "tiktoken", "jsonschema", "http", "socketserver"}


def test_version() -> None:
    outcome = run("--version")
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, f"prep {__version__}\n", "")


def test_help_lists_every_command() -> None:
    outcome = run("--help")
    assert outcome.returncode == 0
    for name, (_, words) in found().items():
        assert f"  {name} " in outcome.stdout
        assert words.split()[0] in outcome.stdout


def test_nothing_at_all_shows_the_help_and_is_a_usage_error() -> None:
    outcome = run()
    assert outcome.returncode == 2
    assert "Commands:" in outcome.stderr
    assert outcome.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["lnt"], "did you mean 'lint'?"),
        (["lint", "--selct", "P1"], "--select"),
        (["prepare", "x.csv", "--rejcts", "y"], "--rejects"),
        (["README.md"], "prep prepare README.md"),
    ],
)
def test_the_nearest_name_is_suggested(arguments: list[str], says: str) -> None:
    outcome = run(*arguments)
    assert outcome.returncode == 2
    assert says in outcome.stderr
    assert outcome.stdout == ""


@pytest.mark.parametrize("name", sorted(found()))
def test_every_command_is_there_and_explains_itself(name: str) -> None:
    command = prep.get_command(None, name)
    assert command is not None
    assert command.name == name
    assert command.help
    words = found()[name][1]
    assert words[0].islower()
    assert not words.endswith(".")


def test_the_list_of_commands_imports_none_of_them() -> None:
    code = (
        "import sys; from prep.cli.main import found; "
        "print([name for name in sys.modules if name.startswith('prep.cli.')]); found()"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    ).stdout.decode()
    assert not any(f"prep.cli.{module}'" in shown for module, _ in found().values())


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], ["lint", "--help"], ["lint", "sample_data/chat.jsonl"]],
)
def test_start_up_imports_nothing_heavy(arguments: list[str]) -> None:
    assert imported(*arguments) & HEAVY == set()


def test_common_options_stand_before_or_after_the_command() -> None:
    for arguments in (["--color", "always", "rule", "P101"], ["rule", "P101", "--color", "always"]):
        assert "\x1b[" in run(*arguments).stdout
    assert "\x1b[" not in run("rule", "P101").stdout
    assert "\x1b[" in run("rule", "P101", PREP_COLOR="always").stdout


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            part = command.get_command(context, name)
            assert part is not None
            yield from commands(part, (*path, name))


@pytest.mark.parametrize("path", list(commands(prep)), ids=" ".join)
def test_help_fits_80_columns_and_has_an_example(path: tuple[str, ...]) -> None:
    outcome = CliRunner().invoke(prep, [*path, "--help"], env={"COLUMNS": "80"})
    assert outcome.exit_code == 0
    assert [line for line in outcome.output.splitlines() if len(line) > 80] == []
    assert f"\n  {' '.join(('prep', *path))} " in outcome.output.partition("Examples:")[2]


def examples(path: tuple[str, ...]) -> list[str]:
    shown = CliRunner().invoke(prep, [*path, "--help"], env={"COLUMNS": "80"}).output
    return re.findall(r"^  (?! )(.*prep .*)", shown.partition("Examples:")[2], re.M)


@pytest.mark.parametrize("path", list(commands(prep)), ids=" ".join)
def test_every_example_is_a_command(path: tuple[str, ...]) -> None:
    for example in examples(path):
        line = example.removeprefix('eval "$(').removesuffix(')"')
        program, *words = shlex.split(re.split(r" [|<>] ", line)[0])
        assert (program, "…" in words) == ("prep", False)
        command: click.Command = prep
        while isinstance(command, click.Group):
            part = command.get_command(click.Context(command), words.pop(0))
            assert part is not None
            command = part
        command.make_context("prep", words)  # raises for what it does not know


def test_help_does_not_break_words() -> None:
    outcome = CliRunner().invoke(prep, ["lint", "--help"], env={"COLUMNS": "80"})
    assert "(prep-baseline.json)" in outcome.output
    assert "YYYY-MM-DD" in outcome.output
    assert "\ue000" not in outcome.output
