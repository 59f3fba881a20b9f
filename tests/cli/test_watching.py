"""`prep lint --watch` looks again when a file changes, and ends when it is told to."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.program import PATIENCE, environment, listening, prep

BAD = '{"prompt":"a","completion":""}\n'
GOOD = '{"prompt":"a","completion":"b"}\n'


def replaced(path: Path, text: str) -> None:
    """Writes a file anew, which nobody ever sees half done."""
    new = path.with_suffix(".new")
    new.write_text(text)
    new.replace(path)


def watched(folder: Path, *options: str, changes: Sequence[str]) -> list[str]:
    """What was said about a.jsonl as it was, and after each of the changes."""
    path = folder / "a.jsonl"
    process = subprocess.Popen(
        [sys.executable, "-m", "prep", "lint", "--watch", "a.jsonl", *options],
        cwd=folder,
        env=environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=listening,
    )
    assert process.stdout is not None
    guard = threading.Timer(PATIENCE, process.kill)
    guard.start()
    told = []
    try:
        for after in (*changes, None):
            said = ""
            for line in process.stdout:
                said += line
                if line.startswith("Watching"):
                    break
            told.append(said)
            if after is not None:
                replaced(path, after)
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
    finally:
        guard.cancel()
        process.kill()
        process.wait()
        process.stdout.close()
    return told


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is no signal to a process on Windows")
def test_a_change_is_looked_at_and_ctrl_c_ends(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(BAD)
    first, second, third = watched(tmp_path, "--select", "P205", changes=(GOOD, BAD))
    assert "P205" in first
    assert "Nothing found" in second
    assert "P205" in third


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is no signal to a process on Windows")
def test_what_it_mends_itself_is_no_change(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(BAD + GOOD)
    told = watched(tmp_path, "--fix", "--select", "P205", changes=(GOOD * 2 + BAD,))
    assert path.read_text() == GOOD * 2
    assert [text.count("fixed P205") for text in told] == [1, 1]
    assert [text.count("Nothing found") for text in told] == [1, 1]


def test_standard_input_cannot_be_watched() -> None:
    outcome = prep("lint", "-", "--watch")
    assert outcome.returncode == 2
    assert "standard input cannot change" in outcome.stderr
