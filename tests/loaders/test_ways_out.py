"""What a person may allow of what is wrong with a file: counted, said, no error."""

import json
from pathlib import Path

import pytest

import prep
from prep.errors import InputError

RAGGED = "prompt,completion,note\na,b,c\nd,e\nf,g,h,i\nj,k,l\n"


def pairs(path: str) -> list[tuple[str, str]]:
    records = map(json.loads, Path(path).read_text(encoding="utf-8").splitlines())
    return [(r["messages"][0]["content"], r["messages"][1]["content"]) for r in records]


def test_short_rows_are_filled_up_on_request(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(RAGGED)
    done = prep.prepare(tmp_path / "rows.csv", ragged="pad", skip_bad=True)
    assert pairs(done.outputs[0].path) == [("a", "b"), ("d", "e"), ("j", "k")]
    met = [(f.severity, f.hits.count) for f in done.report.findings if f.code == "P110"]
    assert sorted(met) == [("error", 1), ("warning", 1)]


def test_ragged_rows_are_left_out_on_request(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(RAGGED)
    done = prep.prepare(tmp_path / "rows.csv", ragged="drop")
    assert pairs(done.outputs[0].path) == [("a", "b"), ("j", "k")]
    assert done.rejected == 2
    assert {f.severity for f in done.report.findings if f.code == "P110"} == {"warning"}


def test_ragged_rows_are_errors_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(RAGGED)
    done = prep.prepare(tmp_path / "rows.csv")
    assert done.outputs == ()
    assert "--skip-bad" in done.refused


@pytest.mark.parametrize("name", ["rows.csv", "rows.jsonl", "rows.json"])
def test_bad_bytes_are_replaced_on_request(tmp_path: Path, name: str) -> None:
    good = "élan vital, déjà vu, garçon, naïveté" * 3
    lines = {
        "rows.csv": f"prompt,completion\nü\udce9,x\n{good.replace(',', '')},y\n",
        "rows.jsonl": '{"prompt":"ü\udce9","completion":"x"}\n'
        f'{{"prompt":"{good}","completion":"y"}}\n',
        "rows.json": f'[{{"prompt":"ü\udce9","completion":"x"}},'
        f'{{"prompt":"{good}","completion":"y"}}]',
    }
    (tmp_path / name).write_bytes(lines[name].encode("utf-8", "surrogateescape"))
    done = prep.prepare(tmp_path / name, on_bad_bytes="replace", to="chat")
    assert pairs(done.outputs[0].path)[0] == ("ü�", "x")
    met = [(f.severity, f.hits.count) for f in done.report.findings if f.code == "P101"]
    assert met == [("warning", 1)]
    refused = prep.prepare(tmp_path / name, to="chat", output=tmp_path / "out.jsonl")
    assert refused.outputs == ()


def test_formulas_without_a_value_are_empty_on_request(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["prompt", "completion"], ["2+2", "4"], ["=A2", "5"]):
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    refused = prep.prepare(tmp_path / "book.xlsx")
    assert refused.outputs == ()
    done = prep.prepare(tmp_path / "book.xlsx", allow_empty_formulas=True)
    assert pairs(done.outputs[0].path) == [("2+2", "4"), ("", "5")]
    assert {f.severity for f in done.report.findings if f.code == "P116"} == {"warning"}


TWICE = '{"prompt":"a","completion":"b","completion":"c"}'


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.json"])
def test_the_last_of_repeated_keys_counts_on_request(tmp_path: Path, name: str) -> None:
    rows = [TWICE, '{"prompt":"d","completion":"e"}']
    text = "\n".join(rows) if name == "rows.jsonl" else f"[{','.join(rows)}]"
    (tmp_path / name).write_text(text)
    done = prep.prepare(tmp_path / name, duplicate_keys="last", to="chat")
    assert pairs(done.outputs[0].path) == [("a", "c"), ("d", "e")]
    met = [(f.severity, f.hits.count) for f in done.report.findings if f.code == "P106"]
    assert met == [("warning", 1)]
    refused = prep.prepare(tmp_path / name, to="chat", output=tmp_path / "out.jsonl")
    assert refused.outputs == ()


def test_repeated_keys_do_not_hide_what_else_is_wrong(tmp_path: Path) -> None:
    rows = '{"prompt":"a","prompt":"b","completion":NaN}\n{"prompt":"d","completion":"e"}\n'
    (tmp_path / "rows.jsonl").write_text(rows)
    assert prep.prepare(tmp_path / "rows.jsonl", duplicate_keys="last").outputs == ()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("rows.csv", "prompt,completion\na,", "\n"),
        ("rows.json", '[{"completion":"b","prompt":"', '"}]'),
    ],
)
def test_a_record_may_be_as_large_as_asked_for(
    tmp_path: Path, name: str, before: str, after: str
) -> None:
    (tmp_path / name).write_text(before + "x" * (5 * 2**20) + after)
    with pytest.raises(InputError, match="more than 2 MiB"):
        prep.lint(tmp_path / name, max_record=2)
    assert prep.lint(tmp_path / name, max_record=8).records == 1


BROKEN = {
    "rows.jsonl": "{'prompt': 'a', 'completion': None}\n{prompt: 'c', completion: 'd',}\n",
    "rows.json": "// data\n[\n  {'prompt': 'a', 'completion': None},\n"
    "  {prompt: 'c', completion: 'd',},\n]\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_json_is_mended_on_request(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(BROKEN[name])
    refused = prep.prepare(tmp_path / name, to="chat")
    assert refused.outputs == ()
    assert "Mend them with --repair" in refused.refused
    done = prep.prepare(tmp_path / name, to="chat", repair=True)
    assert pairs(done.outputs[0].path) == [("c", "d")]  # the first one has no answer
    met = {f.severity for f in done.report.findings if f.code == "P101"}
    assert met == {"warning"}


def test_what_cannot_be_mended_gets_no_such_hint(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"prompt":"a" "completion":"b"}\n{"prompt":"a"\n')
    refused = prep.prepare(tmp_path / "rows.jsonl", input_format="jsonl")
    assert refused.outputs == ()
    assert "--repair" not in refused.refused


ENDS = [("rows.jsonl", b"\n\x1a"), ("rows.jsonl", b"\n" + b"\0" * 600), ("rows.json", b"\n\x1a\n")]
ENDS += [("rows.csv", b"\x1a"), ("rows.csv", b"\0" * 600), ("rows.json", b"\0" * 600)]


@pytest.mark.parametrize(("name", "end"), ENDS)
def test_marks_behind_the_end_are_nothing(tmp_path: Path, name: str, end: bytes) -> None:
    line = b'{"prompt":"a","completion":"b"}'
    content = {"rows.csv": b"prompt,completion\na,b\n", "rows.json": b"[" + line + b"]"}
    (tmp_path / name).write_bytes(content.get(name, line) + end)
    report = prep.lint(tmp_path / name)
    assert (report.records, report.examples) == (1, 1)
    assert report.counts()["error"] == 0
