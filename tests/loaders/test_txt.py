"""Plain text: one completion a line."""

import json
from pathlib import Path

import pytest

import prep
from prep.core.options import InputOptions
from prep.errors import NeedsAnswer
from prep.loaders.txt import TxtLoader


def turns(path: str) -> list[list[str]]:
    records = map(json.loads, Path(path).read_text(encoding="utf-8").splitlines())
    return [[message["content"] for message in record["messages"]] for record in records]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_line_is_a_completion(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Ça va?\r\n\r\n  yes, it is \r\nNA".encode(encoding))
    loader = TxtLoader()
    source = loader.inspect(str(path), InputOptions())[0]
    found = [rows for shard in loader.shards(source, 3) for rows in loader.read(shard, 2)]
    assert [cells for rows in found for cells in rows.data] == [
        ["", "Ça va?"],
        ["", "  yes, it is "],
        ["", "NA"],
    ]
    assert [line for rows in found for line in rows.lines] == [1, 3, 4]


def test_a_long_text_of_lines_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("An answer of some words.\n" * 50_000, encoding="utf-8")
    source = TxtLoader().inspect(str(path), InputOptions(max_record=1))[0]
    read = (rows for shard in TxtLoader().shards(source, 1) for rows in TxtLoader().read(shard, 99))
    assert sum(map(len, read)) == 50_000


def test_a_byte_that_does_not_fit_costs_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"one\ntw\x81o\nthree\n")
    source = TxtLoader().inspect(str(path), InputOptions(encoding="cp1252"))[0]
    (rows,) = TxtLoader().read(TxtLoader().shards(source, 1)[0], 10)
    assert rows.data == [["", "one"], None, ["", "three"]]
    assert [(flaw.code, flaw.where.line) for flaw in rows.flaws] == [("P101", 2)]


def test_other_syntaxes_in_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text('{"prompt":"a","completion":"b"}\n' * 2, encoding="utf-8")
    assert prep.lint(path).format == "completion"
    path.write_text("The first line.\nThe second line.\n", encoding="utf-8")
    assert prep.lint(path, yes=True).examples == 2
    assert prep.lint(path, input_format="txt").examples == 2


@pytest.mark.parametrize("name", ["a.txt", "README.md"])
def test_lines_are_answers_only_when_that_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("# A book\n\nIt begins here.\n", encoding="utf-8")
    with pytest.raises(NeedsAnswer) as raised:
        prep.lint(tmp_path / name)
    assert (raised.value.option, raised.value.command) == ("input_format", "--input-format txt")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_labelled_questions_and_answers(tmp_path: Path, end: str) -> None:
    text = "Title\n\nQ: a?\nA: b\n\nc\n\nQ: d?\nA: e\n".replace("\n", end)
    (tmp_path / "faq.txt").write_bytes(text.encode("utf-16"))
    done = prep.prepare(tmp_path / "faq.txt")
    assert turns(done.outputs[0].path) == [["a?", "b\n\nc"], ["d?", "e"]]
    (outside,) = [f for f in done.report.findings if f.code == "P120"]
    assert (outside.hits.count, outside.hits.first[0].line) == (1, 1)


def test_tables_of_a_markdown_file(tmp_path: Path) -> None:
    table = "| Question | Answer |\n|---|---|\n| {} | b |\n| c | d | e |\n| f |\n"
    (tmp_path / "one.md").write_text("# FAQ\n\n" + table.format("a"), encoding="utf-8")
    assert prep.prepare(tmp_path / "one.md").outputs == ()
    done = prep.prepare(tmp_path / "one.md", skip_bad=True)
    assert turns(done.outputs[0].path) == [["a", "b"]]
    assert done.rejected == 2
    (ragged,) = [f for f in done.report.findings if f.code == "P110"]
    assert (ragged.hits.count, ragged.hits.first[0].line) == (1, 6)
    (tmp_path / "two.md").write_text(table.format("a") + "\nMore:\n\n" + table.format("x"))
    with pytest.raises(NeedsAnswer, match="2 sheets"):
        prep.prepare(tmp_path / "two.md")
    for sheet, first in (("1", "a"), ("table 2", "x")):
        done = prep.prepare(tmp_path / "two.md", sheet=sheet, skip_bad=True)
        assert turns(done.outputs[0].path) == [[first, "b"]]
    done = prep.prepare(tmp_path / "two.md", sheet="all", skip_bad=True)
    assert turns(done.outputs[0].path) == [["a", "b"], ["x", "b"]]


def test_questions_and_answers_by_turns(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("What is a?\nIt is b.\n" * 3 + "What is c?\nIt is d.\n", encoding="utf-8")
    done = prep.prepare(path)
    assert turns(done.outputs[0].path) == [["What is a?", "It is b."], ["What is c?", "It is d."]]
    assert prep.lint(path, input_format="txt").examples == 8


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("hello\\hi there\n" * 9, "--input-format csv --delimiter '\\\\'"),
        ("one line\nanother\n\n" * 9, "write each question and its answer as a row"),
    ],
)
def test_lines_that_are_hardly_answers_are_not_taken_for_them_by_a_yes(
    tmp_path: Path, text: str, way: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    for yes in (False, True):
        with pytest.raises(NeedsAnswer, match=way) as asked:
            prep.prepare(path, yes=yes)
        assert asked.value.command == "--input-format txt"
    assert prep.lint(path, input_format="txt").examples == text.count("\n") - text.count("\n\n")


def test_a_yes_to_the_encoding_is_none_to_lines_that_are_hardly_answers(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("今天我们去公园，天气很好\n我们都很高兴\n\n".encode("gb18030") * 20)
    with pytest.raises(NeedsAnswer) as asked:
        prep.prepare(path)
    assert asked.value.option == "encoding"
    with pytest.raises(NeedsAnswer) as asked:
        prep.prepare(path, yes=True)
    assert asked.value.command == "--input-format txt"
    assert prep.lint(path, yes=True, input_format="txt").examples == 40
