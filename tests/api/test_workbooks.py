"""Workbooks from the file to the prepared lines."""

import json
from pathlib import Path
from typing import Any

import pytest

import prep
from prep.errors import NeedsAnswer, OutputError
from prep.loaders.workbook import spool
from tests.loaders.workbooks import from_text, parts, save, table

LONG = "".join(f"what is {i}+1?,{i + 1} is the sum\n" for i in range(12))


def write(folder: Path, text: str, name: str = "book.xlsx") -> str:
    (folder / name).write_bytes(from_text(text))
    return str(folder / name)


def pairs(path: str) -> list[tuple[str, str]]:
    lines = Path(path).read_bytes().decode().splitlines()
    found = []
    for line in lines:
        turns = json.loads(line)["messages"]
        found.append((turns[0]["content"], turns[1]["content"]))
    return found


def prepared(path: str, folder: Path, **options: Any) -> list[tuple[str, str]]:
    prep.prepare(path, str(folder / "out.jsonl"), **options)
    return pairs(str(folder / "out.jsonl"))


def test_every_pair_arrives(tmp_path: Path) -> None:
    wanted = [(f"what is {i}+1?", f"{i + 1} is the sum") for i in range(12)]
    assert prepared(write(tmp_path, "Question,Answer\n" + LONG), tmp_path) == wanted


def test_an_error_in_a_column_that_nobody_reads_is_none(tmp_path: Path) -> None:
    text = "Question,Answer,Score\n" + LONG.replace("\n", ",#REF!\n")
    path = write(tmp_path, text)
    assert "P112" not in {finding.code for finding in prep.lint(path).findings}
    assert len(prepared(path, tmp_path)) == 12


@pytest.mark.parametrize(("cell", "code"), [("#REF!", "P112"), ("=1+1", "P116")])
def test_a_spoilt_answer_is_never_learned(tmp_path: Path, cell: str, code: str) -> None:
    path = write(tmp_path, f"Question,Answer\nwhat is 1+1?,{cell}\n" + LONG)
    report = prep.lint(path)
    assert report.examples == 12
    (finding,) = [finding for finding in report.findings if finding.code == code]
    assert [where.cell for where in finding.hits.first] == ["B2"]
    assert prep.prepare(path, str(tmp_path / "none.jsonl")).outputs == ()
    done = prep.prepare(path, str(tmp_path / "out.jsonl"), skip_bad=True)
    assert len(pairs(str(tmp_path / "out.jsonl"))) == 12
    assert done.rejected == 1
    (line,) = Path(done.rejects_path).read_text(encoding="utf-8").splitlines()
    left_out = json.loads(line)
    assert (left_out["code"], left_out["location"]["line"]) == (code, 2)


def test_conversions_are_said_for_the_columns_that_are_read(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Question", "Answer", "Score"]]
    rows += [[f"is {i} odd?", bool(i % 2), i] for i in range(12)]
    path = save(tmp_path, parts({"S": table(rows)}))
    found = [finding for finding in prep.lint(path).findings if finding.code == "P113"]
    assert [(f.hits.count, f.args["kind"]) for f in found] == [(12, "boolean")]
    assert "B2 is a yes-or-no value, shown as FALSE" in found[0].message


def test_sheets_of_one_kind_are_joined_on_request(tmp_path: Path) -> None:
    two = "[May]\nQuestion,Answer\na?,b\n[June]\nQuestion,Answer\nc?,d\ne?,f\n"
    path = write(tmp_path, two)
    with pytest.raises(NeedsAnswer) as raised:
        prep.prepare(path, str(tmp_path / "none.jsonl"))
    assert [choice.value for choice in raised.value.choices] == ["May", "June", "all"]
    assert prepared(path, tmp_path, sheet="all") == [("a?", "b"), ("c?", "d"), ("e?", "f")]
    assert prepared(path, tmp_path, sheet="2", force=True) == [("c?", "d"), ("e?", "f")]
    report = prep.lint(path, sheet="May")
    (finding,) = [finding for finding in report.findings if finding.code == "P119"]
    assert finding.message == "Read: 'May' (1 row); not read: 'June' (2 rows)."


def test_notes_around_every_joined_table_are_said(tmp_path: Path) -> None:
    one = "collected by hand\n\nQuestion,Answer\na?,b\nc?,d\n"
    path = write(tmp_path, f"[May]\n{one}[June]\n{one}")
    report = prep.lint(path, sheet="all")
    (finding,) = [finding for finding in report.findings if finding.code == "P120"]
    assert [(where.sheet, where.line) for where in finding.hits.first] == [("June", 1), ("May", 1)]


def test_equal_names_of_columns_that_nobody_reads_are_no_error(tmp_path: Path) -> None:
    path = write(tmp_path, "Question,Answer,x,x\n" + LONG.replace("\n", ",1,2\n"))
    assert len(prepared(path, tmp_path)) == 12
    path = write(tmp_path, "Question,Answer,Answer\n" + LONG.replace("\n", ",2\n"))
    mapping = {"user": "Question", "assistant": "Answer"}
    assert "P115" in {finding.code for finding in prep.lint(path, map=mapping).findings}


def test_no_room_for_a_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_IN_MEMORY_BYTES", 10)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    path = save(tmp_path, parts({"S": table([["Question", "Answer"], ["c", "d"]])}))
    with pytest.raises(OutputError, match="no room for a temporary file"):
        prep.lint(path)


SHOP = "product,price,city\nShoe,12,Rome\nHat,8,Oslo\nSock,2,Riga\n"


def test_a_table_below_one_without_questions_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, f"{SHOP}\nQuestion,Answer\na?,b\nc?,d\n")
    with pytest.raises(NeedsAnswer) as raised:
        prep.prepare(path, str(tmp_path / "none.jsonl"))
    assert [choice.value for choice in raised.value.choices] == ["1", "6"]
    assert (raised.value.option, raised.value.command) == ("header_row", "--header-row 6")
    assert prepared(path, tmp_path, header_row=6) == [("a?", "b"), ("c?", "d")]


def test_nothing_is_written_without_the_rows_of_another_table_unless_told(tmp_path: Path) -> None:
    path = write(tmp_path, f"Question,Answer\na?,b\nc?,d\n\n{SHOP}")
    assert prep.prepare(path, str(tmp_path / "none.jsonl")).outputs == ()
    assert prepared(path, tmp_path, header_row=1) == [("a?", "b"), ("c?", "d")]
    done = prep.prepare(path, str(tmp_path / "out.jsonl"), header_row=1, force=True)
    lines = Path(done.rejects_path).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["location"]["line"] for line in lines] == [5, 6, 7, 8]
    (finding,) = [finding for finding in done.report.findings if finding.code == "P123"]
    assert (finding.severity, finding.args["columns"]) == ("warning", "product, price, city")
