"""Runs with and without a cache: one outcome, whatever state the cache is in."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import pytest

from prep import registry
from prep.api.cache import Cache
from prep.cli.exits import guarded
from prep.cli.main import run
from tests.cli.program import PATIENCE, ROOT, environment, prep
from tests.loaders import workbooks

EMPTY = '{"prompt":"A secret place?","completion":" "}\n'
SAID = "A secret place?"
GOOD = "".join(f'{{"prompt":"q{n} ->","completion":" a{n}\\n"}}\n' for n in range(120))
TABLE = "Question,Answer,prep:ignore\nWhere?,,P205\nWho?,,\nWhen?,Now.,P401\nWhen?,Now.,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + (GOOD + EMPTY * 3 + "{").encode())
    (tmp_path / "faq.csv").write_text(TABLE)
    (tmp_path / "book.xlsx").write_bytes(workbooks.from_text("Question,Answer\nWhere?,\nWho?,Me."))
    (tmp_path / "prep.toml").write_text('[[suppress]]\nrule = "P102"\nreason = "wanted"\n')
    return tmp_path


FILES = ("a.jsonl", "faq.csv", "book.xlsx")
Outcome = tuple[int, str, str]


def lint(folder: Path, *arguments: str, **variables: str) -> Outcome:
    """The outcome of a run inside this process, which takes a tenth of the time."""
    given = environment(**{"PREP_CACHE_DIR": str(folder / "cache"), "CI": "true"} | variables)
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with (
        contextlib.chdir(folder),
        redirect_stdout(out),
        redirect_stderr(err),
        mock.patch.dict(os.environ, given, clear=True),
    ):
        code = guarded(lambda: run(["lint", *arguments]))
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())
    return code, texts[0], texts[1]


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "cache").glob("[!.]*"))


@pytest.mark.parametrize("name", sorted(registry.reporters()))
def test_runs_are_equal_with_and_without_it(folder: Path, name: str) -> None:
    given = (*FILES, "--output-format", name)
    plain = lint(folder, *given, "--no-cache")
    assert not (folder / "cache").exists()
    assert plain[0] == 1
    assert [lint(folder, *given) for _ in range(2)] == [plain, plain]
    assert len(kept(folder)) == len(FILES)


def test_runs_of_all_kinds_are_equal_one_after_the_other(folder: Path) -> None:
    written = lint(folder, *FILES, "--baseline", "b.json", "--write-baseline", "--no-cache")
    assert written[0] == 0
    kinds: list[tuple[str, ...]] = [
        (),
        ("--hide-text",),
        ("--baseline", "b.json"),
        ("--hide-text", "--output-format", "sarif"),
        ("--output-format", "sarif"),
        ("--target", "openai/gpt-4.1-mini-2025-04-14", "--today", "2026-11-01"),
        ("--target", "openai/gpt-4.1-mini-2025-04-14", "--today", "2028-11-01"),
        ("--select", "P205"),
        ("--max-per-rule", "1"),
        ("--statistics",),
        ("--limit", "3"),
    ]
    for kind in kinds * 2:
        assert lint(folder, *FILES, *kind) == lint(folder, *FILES, *kind, "--no-cache"), kind
    (folder / "faq.csv").write_text(TABLE.replace("P205", ""))
    (folder / "prep.toml").write_text('[per-file-ignores]\n"a.*" = ["P205"]\n')
    for kind in kinds:
        assert lint(folder, *FILES, *kind) == lint(folder, *FILES, *kind, "--no-cache"), kind


def test_an_unchanged_file_is_not_looked_at_again(folder: Path) -> None:
    good, broken = (folder / "good.jsonl", folder / "broken.jsonl")
    good.write_text(GOOD)
    broken.write_text(GOOD + EMPTY)
    given = ("--select", "P205")
    assert lint(folder, "broken.jsonl", *given)[0] == 1
    (key,) = [path.name for path in kept(folder)]
    assert lint(folder, "good.jsonl", *given)[0] == 0
    (other,) = [path.name for path in kept(folder) if path.name != key]
    cache = Cache(folder / "cache")
    planted = cache.get(other)
    assert planted is not None
    cache.put(key, planted)  # were the file looked at, this would not be believed
    assert lint(folder, "broken.jsonl", *given)[0] == 0
    assert lint(folder, "broken.jsonl", *given, "--no-cache")[0] == 1
    assert lint(folder, "broken.jsonl", *given, PREP_LINT_NO_CACHE="1")[0] == 1
    broken.write_text(GOOD + EMPTY + "\n")
    assert lint(folder, "broken.jsonl", *given)[0] == 1


def test_a_file_that_needs_no_fix_is_not_looked_at_again(folder: Path) -> None:
    (folder / "good.jsonl").write_text(GOOD)
    (folder / "broken.jsonl").write_text(GOOD + EMPTY)
    given = ("--fix", "--select", "P205")
    assert lint(folder, "good.jsonl", *given)[0] == 0
    (key,) = [path.name for path in kept(folder)]
    outcome = lint(folder, "broken.jsonl", *given)
    assert (outcome[0], "fixed P205" in outcome[2]) == (0, True)
    assert (folder / "broken.jsonl").read_text() == GOOD
    cache = Cache(folder / "cache")
    planted = cache.get(key)
    assert planted is not None
    known = {path.name for path in kept(folder)}
    (folder / "broken.jsonl").write_text(GOOD + EMPTY * 2)
    assert lint(folder, "broken.jsonl", "--select", "P205")[0] == 1
    (other,) = {path.name for path in kept(folder)} - known
    cache.put(other, planted)  # were the file looked at, it would be mended
    assert lint(folder, "broken.jsonl", *given)[0] == 0
    assert (folder / "broken.jsonl").read_text() == GOOD + EMPTY * 2
    assert lint(folder, "broken.jsonl", *given, "--no-cache")[0] == 0
    assert (folder / "broken.jsonl").read_text() == GOOD


def test_files_that_options_name_count_too(folder: Path) -> None:
    target = "openai/gpt-4.1-mini-2025-04-14"
    price = '[[prices]]\ntarget = "%s"\nper_million_tokens = "%s"\ndate = 2026-01-01\n'
    given = ("a.jsonl", "--target", target, "--prices", "p.toml", "--today", "2026-11-01")
    seen = set()
    for amount in ("100.00", "20000.00"):
        (folder / "p.toml").write_text(price % (target, amount))
        outcome = lint(folder, *given)
        assert outcome == lint(folder, *given, "--no-cache")
        assert outcome[0] == 1, outcome
        seen.add(outcome[1])
    assert len(seen) == 2


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def folders(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [empty, cut, flipped, folders])
def test_a_damaged_cache_changes_nothing(folder: Path, damage: Callable[[Path], None]) -> None:
    first = lint(folder, *FILES)
    for path in kept(folder):
        damage(path)
    assert [lint(folder, *FILES) for _ in range(2)] == [first, first]


def test_a_cache_that_cannot_be_written_changes_nothing(folder: Path) -> None:
    plain = lint(folder, *FILES, "--no-cache")
    (folder / "file").write_text("")
    for place in ("file", "file/below"):
        assert lint(folder, *FILES, PREP_CACHE_DIR=str(folder / place)) == plain


def test_many_runs_at_once(folder: Path) -> None:
    command = [sys.executable, "-m", "prep", "lint", *FILES]
    variables = environment(PREP_CACHE_DIR=str(folder / "cache"))
    programs = [
        subprocess.Popen(command, cwd=folder, env=variables, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    said = {each.communicate(timeout=PATIENCE)[0] for each in programs}
    assert said == {lint(folder, *FILES, "--no-cache")[1].encode()}
    assert len(kept(folder)) == len(FILES)


def test_what_is_hidden_is_not_kept_either(folder: Path) -> None:
    (folder / "labels.csv").write_text("Question,Answer\n" + f"{SAID},x\n{SAID},y\n" * 9)
    for name in ("text", "sarif", "json"):
        lint(folder, "a.jsonl", "labels.csv", "--hide-text", "--output-format", name)
    assert len(kept(folder)) == 2
    for path in kept(folder):
        assert SAID.encode() not in path.read_bytes()
    lint(folder, "a.jsonl")
    assert any(SAID.encode() in path.read_bytes() for path in kept(folder))


def test_data_from_a_pipe_is_known_again(folder: Path) -> None:
    def piped(*more: str) -> tuple[int, str]:
        variables = {"PREP_CACHE_DIR": str(folder / "cache")}
        outcome = prep("lint", "-", *more, cwd=ROOT, stdin=EMPTY.encode(), **variables)
        return outcome.returncode, outcome.stdout

    assert piped() == piped() == piped("--no-cache")
    assert len(kept(folder)) == 1
