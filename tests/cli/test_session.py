"""The session on a terminal, on a real pseudo-terminal."""

import os
from pathlib import Path

import pytest

from tests.cli.program import environment
from tests.cli.test_lint import REPEAT

if os.name == "nt":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.cli import terminal


def session(folder: Path, arguments: list[str], answers: list[str]) -> tuple[int, str]:
    """The exit code and all that was shown, without colours; answers are typed at prompts."""
    prompt = rb"\[Y/n\]|\[y/N\]|\[1-\d+\]"
    environ = environment(TERM="xterm", COLUMNS="80")
    return terminal.session(arguments, answers, prompt, environ, folder)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.jsonl"
    path.write_text(REPEAT)
    return path


def test_a_fix_is_shown_asked_about_and_taken(data: Path) -> None:
    code, shown = session(data.parent, ["prepare", data.name, "--select", "P401"], ["\n"])
    assert code == 0
    assert "1 of 1" in shown
    assert '- {"prompt":"2+2","completion":"4"}' in shown
    assert shown.index("Found") < shown.index("[Y/n]") < shown.index("Wrote data_prepared.jsonl")
    assert (data.parent / "data_prepared.jsonl").read_text() == REPEAT[: len(REPEAT) // 2]


def test_a_no_leaves_the_examples_alone(data: Path) -> None:
    code, shown = session(data.parent, ["prepare", data.name, "--select", "P401"], ["x\n", "n\n"])
    assert code == 0
    assert "Please answer y or n." in shown
    assert (data.parent / "data_prepared.jsonl").read_text() == REPEAT


@pytest.mark.parametrize(("key", "code"), [("\x04", 2), ("\x03", 130)])
def test_leaving_writes_nothing(data: Path, key: str, code: int) -> None:
    assert session(data.parent, ["prepare", data.name, "--select", "P401"], [key])[0] == code
    assert [path.name for path in data.parent.iterdir()] == ["data.jsonl"]


def test_columns_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("colour,weight\nred,1\nblue,2\n")
    code, shown = session(tmp_path, ["prepare", "table.csv", "--select", "P606"], ["1\n", "1\n"])
    assert code == 0
    assert "Which column is the question?" in shown
    assert shown.count("colour: red | blue") == 1
    written = (tmp_path / "table_prepared.jsonl").read_text()
    assert written.startswith('{"messages":[{"role":"user","content":"red"}')


def test_yes_asks_nothing(data: Path) -> None:
    code, shown = session(data.parent, ["prepare", data.name, "-y"], [])
    assert code == 0
    assert "[Y/n]" not in shown
