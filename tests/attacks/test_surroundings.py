"""What happens around a run: other runs, little memory, odd locales, files that change."""

import importlib
import inspect
import json
import os
import pkgutil
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

import prep as package
from tests.cli.program import PATIENCE, ROOT, environment, prep
from tests.pace import allowed

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits and locales of POSIX")


def rows(count: int, mark: str = "é") -> bytes:
    lines = (
        json.dumps({"prompt": f"{mark} {i} ->", "completion": f" {mark}{i}"}, ensure_ascii=False)
        for i in range(count)
    )
    return ("\n".join(lines) + "\n").encode()


def start(folder: Path, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "prep", *arguments],
        cwd=folder,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_two_runs_on_one_output_at_once(tmp_path: Path) -> None:
    """f10: the last one wins, and what is there is all of it."""
    for mark in "ab":
        (tmp_path / f"{mark}.jsonl").write_bytes(rows(20_000, mark))
    runs = [
        start(tmp_path, "prepare", f"{mark}.jsonl", "-q", "-o", "out.jsonl", "--force")
        for mark in "ab"
    ]
    assert [run.wait(PATIENCE) for run in runs] == [0, 0]
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [json.loads(line)["prompt"] for line in lines]
    assert len(kept) == 20_000
    assert len({prompt[0] for prompt in kept}) == 1
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


@pytest.mark.parametrize("change", ["grows", "is cut"])
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, change: str) -> None:
    """f07: nothing is written of a file that is two files."""
    path = tmp_path / "in.jsonl"
    path.write_bytes(rows(60_000))
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with path.open("r+b") as stream:
                size = stream.seek(0, 2)
                if change == "grows":
                    stream.write(b'{"prompt":"x ->","completion":" y"}\n')
                else:
                    stream.truncate(max(1000, size - 50_000))
            time.sleep(0.002)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        outcome = prep("prepare", "in.jsonl", "-q", cwd=tmp_path)
    finally:
        stop.set()
        writer.join()
    assert outcome.returncode == 3, outcome.stderr
    assert "changed while" in outcome.stderr
    assert os.listdir(tmp_path) == ["in.jsonl"]


@pytest.mark.skipif(sys.platform != "linux", reason="limits of address space as Linux has them")
@pytest.mark.parametrize("mebibytes", [120, 160, 200, 240, 280, 320, 360, 400, 440, 480])
def test_little_memory(tmp_path: Path, mebibytes: int) -> None:
    """f11: a message and no part of an output, or all of it."""
    path = tmp_path / "in.jsonl"
    path.write_bytes(rows(20_000))
    outcome = subprocess.run(
        [
            "sh",
            "-c",
            f'ulimit -v {mebibytes * 1024}; exec "$0" -m prep prepare in.jsonl -q',
            sys.executable,
        ],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    there = sorted(os.listdir(tmp_path))
    if outcome.returncode == 0:
        assert len((tmp_path / "in_prepared.jsonl").read_bytes().splitlines()) == 20_000
    else:
        assert there == ["in.jsonl"]
        assert outcome.stderr
        if b"prep" in outcome.stderr:  # else the interpreter itself did not start
            assert outcome.returncode == 4, outcome.stderr


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LANG": "tr_TR.UTF-8", "LC_ALL": "POSIX"},
        {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "20"},
        {"TZ": "Asia/Kathmandu", "COLUMNS": "1"},
        {"COLUMNS": "not a number", "LINES": "-3"},
    ],
)
def test_surroundings_change_no_byte(tmp_path: Path, variables: dict[str, str]) -> None:
    """f13: files are UTF-8 and the same, whatever the locale, the terminal and the time zone."""
    (tmp_path / "in.csv").write_bytes("question,answer\nwhy é 猫?,because İ\nwho?,me\n".encode())
    outcome = prep("prepare", "in.csv", "-q", cwd=tmp_path, **variables)
    assert outcome.returncode == 0, outcome.stderr
    written = (tmp_path / "in_prepared.jsonl").read_bytes()
    assert "why é 猫?".encode() in written
    assert "because İ".encode() in written


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """Every pattern that a module of prep holds."""
    for module in pkgutil.walk_packages(package.__path__, "prep."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern):
                yield f"{module.name}.{name}", value


HOSTILE = (
    " ", "\t", "\n", "\r\n", "a", "A", "1", "_", "-", ".", ",", ";", "=", "/", "\\", "(", "[", "{",
    "}", "<", ">", "|", "\"", "'", "“", "é", "猫", "\u0301", "\u200b", "a ", "a.", "a-", "a@", "1-",
    "1 ", "1.", "sk-", "eyJ", "http://", "[INST]", "<|", "\\u0000", "\ufffd", "aA1!",
)  # fmt: skip
SIZE = 20_000
"""Characters: a pattern that is quadratic takes a second for them, a linear one a thousandth."""

METHODS = {"match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split"}


def used(name: str) -> set[str]:
    """The methods by which a module uses its pattern; all that look from the start if unknown."""
    module, _, variable = name.rpartition(".")
    source = inspect.getsource(importlib.import_module(module))
    found = set(re.findall(rf"\b{variable}\.(\w+)\b", source)) & METHODS
    return found or {"match", "fullmatch"}


@pytest.mark.parametrize(("name", "pattern"), list(patterns()), ids=lambda value: str(value)[:60])
def test_every_pattern_is_quick_on_hostile_text(
    name: str, pattern: "re.Pattern[str] | re.Pattern[bytes]"
) -> None:
    """t02: linear in the text, with and without what breaks the match at its end."""
    methods = {"finditer" if "match" not in method else method for method in used(name)}
    slow = {}
    for piece, start, method in product(HOSTILE, ("", "1"), sorted(methods)):
        text = start + piece * (SIZE // len(piece)) + "!"
        subject = text.encode() if isinstance(pattern.pattern, bytes) else text
        begun = time.process_time()
        found = getattr(pattern, method)(subject)
        if method == "finditer":
            for _ in found:
                pass
        took = time.process_time() - begun
        if took > 0.2 and took > allowed(0.2):
            slow[piece, start, method] = took
            break
    assert not slow


def test_there_are_patterns_to_time() -> None:
    assert len(dict(patterns())) > 30
    assert (ROOT / "prep").is_dir()
