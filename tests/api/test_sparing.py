"""A fix that is taken leaves alone the records that were unticked, in every round."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from prep.api import Prepared, changes, open_dataset, prepare_dataset, recommended
from prep.core.finding import Invalid, Rule
from prep.core.options import PrepareOptions
from prep.core.suppression import Suppression
from tests.analyzers.test_rule_examples import CASES, settings

OPTIONS = PrepareOptions(recommended=True)
ROWS = [("a", " one "), ("a", " one "), ("b", " two "), ("c", " three "), ("a", " one ")]


@pytest.mark.parametrize(
    ("spared", "answers", "changed"),
    [
        ({}, ["one", "two", "three"], [1, 2, 3, 4, 5]),
        ({"P309": {"": [3]}}, ["one", " two ", "three"], [1, 2, 4, 5]),
        ({"P401": {"": [2]}}, ["one", "one", "two", "three"], [1, 2, 3, 4, 5]),
        (
            {"P401": {"": [2, 5]}, "P309": {"": [1, 4]}},
            [" one ", "one", "two", " three ", "one"],
            [2, 3, 5],
        ),
    ],
)
def test_a_record_may_be_spared_from_one_fix_and_not_from_another(
    tmp_path: Path,
    spared: dict[str, dict[str, list[int]]],
    answers: list[str],
    changed: list[int],
) -> None:
    source, out = tmp_path / "data.csv", tmp_path / "out.jsonl"
    source.write_text("question,answer\n" + "".join(f"{q},{a}\n" for q, a in ROWS))
    dataset = open_dataset(str(source), OPTIONS)
    prepared = prepare_dataset(
        dataset, str(out), OPTIONS, accept=recommended(OPTIONS), spared=spared
    )
    lines = out.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["messages"][-1]["content"] for line in lines] == answers
    assert prepared.rejected == len(ROWS) - len(answers)
    assert [change.where.record for change in changes(dataset, prepared.plan)] == changed


TABLES = [
    case
    for case in CASES
    if isinstance(case.values[1], Invalid)
    and case.values[1].name.endswith(".csv")
    and not case.values[0].code.startswith("P1")  # those are about the file, not about examples
]


@pytest.mark.parametrize(("rule", "case"), TABLES)
def test_rows_that_ask_for_it_are_left_alone_by_every_rule(
    rule: Rule, case: Invalid, tmp_path: Path
) -> None:
    head, *rows = case.lines.rstrip("\n").split("\n")
    if '"' in case.lines or any(row.count(",") != head.count(",") for row in rows):
        pytest.skip("these rows take no further column")
    options = PrepareOptions(**settings(rule, case, tmp_path), fix="unsafe", force=True)
    source, out = tmp_path / case.name, tmp_path / "out.jsonl"

    def taken(asked: str) -> tuple[str, tuple[str, ...]]:
        lines = [f"{head},prep:ignore", *(f"{row},{asked}" for row in rows)]
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        dataset = open_dataset(str(source), options)
        out.unlink(missing_ok=True)
        prepared = prepare_dataset(
            dataset, str(out), options, accept=lambda finding: finding.code == rule.code
        )
        assert "prep:ignore" not in (out.read_text("utf-8") if out.exists() else "")
        return out.read_text("utf-8") if out.exists() else prepared.refused, prepared.notes

    fixed, _ = taken("")
    spared, notes = taken(rule.code)
    said = any("prep:ignore is not needed" in note for note in notes)
    source.write_text(case.lines, encoding="utf-8")
    plain = PrepareOptions(**settings(rule, case, tmp_path), fix="none", force=True)
    left = prepare_dataset(
        open_dataset(str(source), plain), str(out), plain, accept=lambda _: False
    )
    alone = out.read_text("utf-8") if out.exists() else left.refused
    assert spared == alone or (said and spared == fixed)


def test_a_suppressed_rule_fixes_nothing(tmp_path: Path) -> None:
    source, out = tmp_path / "a.csv", tmp_path / "out.jsonl"
    source.write_text("question,answer\n" + "".join(f"{q},{a}\n" for q, a in ROWS))
    wanted = Suppression("P401", "so wanted")
    options = PrepareOptions(suppress=(wanted,))
    prepared = prepare_dataset(
        open_dataset(str(source), options), str(out), options, accept=recommended(options)
    )
    assert prepared.outputs[0].examples == len(ROWS)
    assert "P401" not in {finding.code for finding in prepared.report.findings}


LINES = (
    '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n'
    '{"foo":  1}\n'
    '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n'
    '{"a" "b"}\n'
    '{"messages":"x"}\n'
)


def mend(path: Path, **fields: Any) -> Prepared:
    options = PrepareOptions(**fields)
    dataset = open_dataset(str(path), options)
    return prepare_dataset(dataset, None, options, accept=recommended(options), in_place=True)


def test_in_place_nothing_goes_that_no_fix_took(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(LINES)
    prepared = mend(path)
    assert (prepared.refused, prepared.rejected) == ("", 1)
    lines = LINES.splitlines(keepends=True)
    assert path.read_text() == "".join([*lines[:2], *lines[3:]])


def test_in_place_nothing_is_written_when_a_record_cannot_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = b'{"prompt":"a","completion":"b"}\n'
    data = good * 2 + good.replace(b"a", b"\xff")
    path.write_bytes(data)
    assert "nothing was written" in mend(path, encoding="utf-8").refused
    assert path.read_bytes() == data


@pytest.mark.skipif(os.name == "nt", reason="links and permissions of another kind")
def test_in_place_links_and_permissions_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "a.jsonl", tmp_path / "l.jsonl"
    path.write_text(LINES.replace('{"a" "b"}\n', ""))
    path.chmod(0o600)
    link.symlink_to("a.jsonl")
    prepared = mend(link)
    assert link.is_symlink()
    assert path.read_text().count("\n") == 3
    for file in (path, Path(prepared.rejects_path)):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_in_place_a_file_without_findings_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINES.splitlines()[0].encode() + b"\r\n")
    before = path.stat()
    assert mend(path).outputs == ()
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert mend(path, ignore=("P102",)).outputs == ()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert mend(path).outputs
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
