"""The bar that says how far a long run is."""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from prep.cli import progress
from prep.cli.console import Console
from prep.core.progress import Advance
from tests.cli.program import ROOT

HALF = Advance(2500, 0.5, writes=False)


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> Console:
    """A console that shows every change at once."""
    monkeypatch.setattr(progress, "PATIENCE", -1)
    monkeypatch.setattr(progress, "PAUSE", -1)
    console = Console()
    console.progress = True
    return console


def shown(console: Console, capsys: pytest.CaptureFixture[str], *steps: Advance) -> str:
    with progress.bar(console, "data\x1b.jsonl") as advance:
        for step in steps:
            if advance:
                advance(step)
    return capsys.readouterr().err


def test_it_is_one_line_that_goes_away(
    console: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    text = shown(console, capsys, Advance(0, 0.0, writes=False), HALF)
    assert f"Reading  {'█' * 12}{'·' * 12}  50 %  2,500 records  data\\x1b.jsonl" in text
    assert "\n" not in text
    assert text.endswith("\r\x1b[K")


def test_a_pass_that_writes_says_so_and_one_of_unknown_length_counts(
    console: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    text = shown(console, capsys, Advance(7, None, writes=True))
    assert "Writing  7 records  data" in text
    assert "%" not in text


def test_how_fast_and_how_long_are_said_when_they_are_known(
    console: Console, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    times: Iterator[float] = iter([100.0, 100.0, 110.0, 3800.0])
    monkeypatch.setattr(progress, "monotonic", lambda: next(times))
    one_percent = Advance(100_000, 0.01, writes=False)
    text = shown(console, capsys, Advance(0, 0.0, writes=False), HALF, one_percent)
    assert "250/s  0:10 left" in text
    assert "27/s  101:45:00 left" in text


def test_nothing_is_shown_without_a_terminal_or_at_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert shown(Console(), capsys, HALF) == ""
    console = Console()
    console.progress = True
    assert shown(console, capsys, HALF) == ""


def test_a_question_never_stands_beside_the_line(
    console: Console, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    with progress.bar(console, "data.jsonl") as advance:
        assert advance
        advance(HALF)
        assert console.confirm("Remove it?")
    assert "data.jsonl\x1b[K\r\x1b[KRemove it?" in capsys.readouterr().err


PROGRAM = """
import sys
from prep.cli import progress
progress.PATIENCE = progress.PAUSE = -1
progress.STEADY = 3600
from prep.cli.main import main
main()
"""


def on_a_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What a command writes to a terminal, no bar held back for being early."""
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
    command = [sys.executable, "-c", PROGRAM, *arguments]
    known = {k: v for k, v in os.environ.items() if k not in ("CI", "NO_COLOR", "COLUMNS")}
    env = known | {"TERM": "xterm", "PYTHONPATH": str(ROOT), "COLUMNS": "120"} | environment
    child, terminal = pty.fork()
    if not child:
        os.chdir(folder)
        os.execve(sys.executable, command, env)
    output = b""
    while True:
        try:
            block = os.read(terminal, 65536)
        except OSError:  # Linux says so at the end
            break
        if not block:
            break
        output += block
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in (0, 1)
    return output.decode()


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """A folder with a file of more than a batch of lines."""
    line = '{"prompt":"What is %d plus one?","completion":"It is %d."}\n'
    text = "".join(line % (number, number + 1) for number in range(5000))
    (tmp_path / "data.jsonl").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("prepare", "data.jsonl", "-y"), ("Reading", "Writing")),
        (("lint", "data.jsonl"), ("Reading",)),
        (("estimate", "data.jsonl"), ("Reading",)),
        (("split", "data.jsonl"), ("Reading", "Writing")),
    ],
)
def test_commands_that_read_long_files_show_it(
    lines: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    text = on_a_terminal(lines, *arguments)
    for word in words:
        assert f"\r{word}  {'█' * 24} 100 %  5,000 records  data.jsonl" in text
    assert text.count("\x1b[K\r") > len(words)
    assert "records  data.jsonl\r\n" not in text


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (("-q",), {}),
        (("-y", "--no-progress"), {}),
        (("-y",), {"CI": "true"}),
        (("-y",), {"NO_COLOR": "1"}),
        (("-y",), {"TERM": "dumb"}),
    ],
)
def test_it_can_be_had_without(
    lines: Path, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    text = on_a_terminal(lines, "prepare", "data.jsonl", *arguments, **environment)
    assert "Wrote" in text
    assert "\x1b[K" not in text
    assert "records  data.jsonl" not in text
