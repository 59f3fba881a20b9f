"""CSV and TSV: exact cells, exact lines, nothing guessed away."""

import csv
import json
from pathlib import Path

import pytest

import prep
from prep.core.options import InputOptions
from prep.core.record import Flaw, Rows, Source
from prep.errors import InputError, NeedsAnswer
from prep.loaders.csv import CsvLoader


def read(
    path: Path, content: str | bytes, options: InputOptions | None = None
) -> tuple[Source, list[Rows]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    loader = CsvLoader()
    source = loader.inspect(str(path), options or InputOptions())[0]
    return source, list(loader.read(loader.shards(source, 1)[0], 2))


def cells(found: list[Rows]) -> list[list[str] | None]:
    return [row for rows in found for row in rows.data]


def starts(found: list[Rows]) -> list[int]:
    return [line for rows in found for line in rows.lines]


def flaws(found: list[Rows]) -> list[Flaw]:
    return [flaw for rows in found for flaw in rows.flaws]


def test_texts_stay_texts(tmp_path: Path) -> None:
    words = ["NA", "null", "None", "007", "1e5", "TRUE", " x", "2024-01-05", "#N/A", "-", "+1"]
    source, found = read(
        tmp_path / "a.csv", "question,answer\n" + "".join(f"is it {w}?,{w}\n" for w in words)
    )
    assert source.columns == ("question", "answer")
    assert [row[1] for row in cells(found) if row] == words


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_line_breaks_in_cells(tmp_path: Path, end: str) -> None:
    lines = ["prompt,completion", 'a,"x', 'y"', "b,z"]
    _, found = read(tmp_path / "a.csv", end.join(lines) + end)
    assert cells(found) == [["a", f"x{end}y"], ["b", "z"]]
    assert starts(found) == [2, 4]


def test_a_line_end_written_twice(tmp_path: Path) -> None:
    _, found = read(tmp_path / "a.csv", "prompt,completion\r\r\na,b\r\r\nc,d\r\r\n")
    assert cells(found) == [["a", "b"], ["c", "d"]]


def test_blanks_in_a_column_that_has_nothing_else_are_no_cell_too_many(tmp_path: Path) -> None:
    source, found = read(tmp_path / "a.csv", "question,answer,  \na,b,   \nc,d, \n")
    assert source.columns == ("question", "answer")
    assert cells(found) == [["a", "b"], ["c", "d"]]
    assert flaws(found) == []


@pytest.mark.parametrize("mark", ["\t", "|"])
def test_sentences_with_as_many_commas_each_do_not_hide_the_delimiter(
    tmp_path: Path, mark: str
) -> None:
    lines = [f"How is {i}, and why{mark}It is {i}, well, as it is, and so on\n" for i in range(5)]
    source, found = read(tmp_path / "a.txt", f"question{mark}answer\n" + "".join(lines))
    assert source.columns == ("question", "answer")
    assert len(cells(found)) == 5


ANKI = "#separator:tab\n#html:true\n#tags column:3\n"


def test_the_lines_that_anki_writes_first_are_no_notes(tmp_path: Path) -> None:
    source, found = read(tmp_path / "a.txt", ANKI + 'Why?\t"So, ""so"""\tx\nWho?\tMe\t\n')
    assert source.columns == ("front", "back", "tags")
    assert cells(found) == [["Why?", 'So, "so"', "x"], ["Who?", "Me", ""]]
    assert starts(found) == [4, 5]


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("#separator:Semicolon\n#columns:Land;Stadt;Fluss\n", ("Land", "Stadt", "Fluss")),
        ("#separator:;\n", ("1", "2", "3")),
        ("#separator:;\n#deck column:1\n", ("deck", "front", "back")),
    ],
)
def test_the_names_that_anki_gives(tmp_path: Path, lines: str, names: tuple[str, ...]) -> None:
    source, found = read(tmp_path / "a.txt", lines + "a;b;c\nd;e;f\n")
    assert source.columns == names
    assert cells(found) == [["a", "b", "c"], ["d", "e", "f"]]


def test_comments_that_are_not_ankis_stay_notes_above_the_table(tmp_path: Path) -> None:
    source, found = read(tmp_path / "a.csv", "#made:today\nquestion,answer\na,b\nc,d\n")
    assert source.columns == ("question", "answer")
    assert cells(found) == [["a", "b"], ["c", "d"]]


def test_an_unclosed_quote_costs_one_row(tmp_path: Path) -> None:
    content = 'prompt,completion\na,b\n"c,d\ne,f\ng,"h"\ni,j\n'
    _, found = read(tmp_path / "a.csv", content)
    assert cells(found) == [["a", "b"], None, ["e", "f"], ["g", "h"], ["i", "j"]]
    (flaw,) = flaws(found)
    assert (flaw.code, flaw.where.line, flaw.where.column, flaw.fatal) == ("P101", 3, 1, True)
    assert "opened here" in flaw.args["cause"]


def test_ragged_rows(tmp_path: Path) -> None:
    content = "prompt,completion\na,b\nc,d,e\nf\ng,h,,\ni,j\nk,l\n"
    _, found = read(tmp_path / "a.csv", content)
    assert cells(found) == [["a", "b"], None, None, ["g", "h"], ["i", "j"], ["k", "l"]]
    assert [(flaw.code, flaw.where.line, flaw.args["cells"]) for flaw in flaws(found)] == [
        ("P110", 3, 3),
        ("P110", 4, 1),
    ]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:
    rows = [["prompt", "completion"], *([f"a, {i}", "b"] for i in range(5))]
    content = "\n".join(map(delimiter.join, rows))
    source, found = read(tmp_path / "a.csv", content)
    assert cells(found) == rows[1:]
    assert source.delimiter == delimiter
    assert [flaw.code for flaw in source.flaws] == ["P111"]


def test_a_line_that_announces_the_delimiter(tmp_path: Path) -> None:
    source, found = read(tmp_path / "a.csv", "sep=;\nprompt;completion\n1,5;2\n")
    assert (source.columns, source.delimiter) == (("prompt", "completion"), ";")
    assert (cells(found), starts(found)) == ([["1,5", "2"]], [3])


def test_columns_that_read_the_same_stay_apart(tmp_path: Path) -> None:
    source, found = read(tmp_path / "a.csv", "prompt,Answer,answer \na,b,c\n")
    assert source.columns == ("prompt", "Answer", "answer (3)")
    assert cells(found) == [["a", "b", "c"]]
    (flaw,) = source.flaws
    assert (flaw.code, flaw.args["columns"]) == ("P115", [2, 3])


def test_empty_columns_at_the_end_are_left_out(tmp_path: Path) -> None:
    source, found = read(tmp_path / "a.csv", "prompt,completion,,\na,b,,\nc,d,,\n")
    assert source.columns == ("prompt", "completion")
    assert cells(found) == [["a", "b"], ["c", "d"]]
    assert [(flaw.code, flaw.count) for flaw in source.flaws] == [("P114", 2)]


def test_a_header_that_is_repeated_is_no_record(tmp_path: Path) -> None:
    header = ",prompt, completion ,\n"
    rows = f"{header}1,a,b,\n\n{header}2,c,d,\n,prompt,completion,x\n"
    _, found = read(tmp_path / "a.csv", rows)
    assert cells(found) == [
        ["1", "a", "b", ""],
        ["2", "c", "d", ""],
        ["", "prompt", "completion", "x"],
    ]
    assert starts(found) == [2, 5, 6]
    told = [(flaw.code, flaw.where.line, flaw.args.get("text")) for flaw in flaws(found)]
    assert told == [("P114", 3, None), ("P120", 4, "prompt")]


def test_a_second_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    source, found = read(tmp_path / "a.csv", "\ufeff\ufeffprompt,completion\na,b\n")
    assert source.columns == ("prompt", "completion")
    assert cells(found) == [["a", "b"]]


def test_a_row_like_a_name_of_one_column_is_a_record(tmp_path: Path) -> None:
    _, found = read(tmp_path / "a.csv", "text\nfirst\ntext\n")
    assert cells(found) == [["first"], ["text"]]


def test_only_a_header(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="0 records"):
        read(tmp_path / "a.csv", "prompt,completion\n")


def test_no_header(tmp_path: Path) -> None:
    rows = "What is a dog?,An animal that barks.\nWhat is a cat?,An animal that purrs.\n" * 3
    source, found = read(tmp_path / "a.csv", rows)
    assert (source.header_row, source.columns) == (0, ("1", "2"))
    assert len(cells(found)) == 6
    source, found = read(tmp_path / "a.csv", rows, InputOptions(header_row=1))
    assert (source.header_row, len(cells(found))) == (1, 5)


@pytest.mark.parametrize("tail", ["", "c,d\n", "c,d\n" * 30_000], ids=["alone", "short", "long"])
def test_a_first_row_whose_quote_is_never_closed_is_a_record(tail: str, tmp_path: Path) -> None:
    _, found = read(tmp_path / "a.csv", f'prompt,completion\n"a,b\n{tail}')
    first = flaws(found)[0]
    assert (first.code, first.where.record, first.where.line, first.fatal) == ("P101", 1, 2, True)
    assert len(cells(found)) == 1 + tail.count("\n")


def test_a_row_above_the_header_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    source, found = read(tmp_path / "a.csv", '"My export\n\nprompt,completion\na,b\nc,d\n')
    assert cells(found) == [["a", "b"], ["c", "d"]]
    assert [(flaw.code, flaw.where.line) for flaw in source.flaws] == [("P120", 1)]


@pytest.mark.parametrize("name", ["a.tsv", "a.csv", "a.txt"])
def test_a_bracket_in_the_first_cell_makes_no_json(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    rows = [
        "[cost]\twhat is the price",
        "[cost, time]\tis it worth it",
        "[people]\tdo they like it",
    ]
    path.write_text("".join(f"{row}\n" for row in rows * 3), encoding="utf-8")
    with pytest.raises(NeedsAnswer, match="2 columns and no header row"):
        prep.prepare(path)
    done = prep.prepare(path, map={"user": "2", "assistant": "1"}, ignore="P401")
    assert done.outputs[0].examples == 9


def test_dialogues_with_tables_in_the_one_column_of_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    said = "| a | b |\n|---|---|\n| c | d |"
    cells = [f"<s>Human: Make table {i}.\n</s><s>Assistant: {said}\n</s>" for i in range(4)]
    path.write_text("text\n" + "".join(f'"{cell}"\n' for cell in cells), encoding="utf-8")
    done = prep.prepare(path)
    assert done.outputs[0].examples == 4
    last = json.loads(Path(done.outputs[0].path).read_text(encoding="utf-8").splitlines()[-1])
    assert [m["content"] for m in last["messages"]] == ["Make table 3.", said]


def test_a_header_that_only_looks_like_one_is_said_to(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ajg,anjing\nblagu,belagu\nmabar,main bareng\n", encoding="utf-8")
    with pytest.raises(NeedsAnswer, match="unless the first row is data, too: --header-row 0"):
        prep.prepare(path)
    path.write_text("act,prompt\nLinux,I want you to act as a terminal.\n", encoding="utf-8")
    with pytest.raises(NeedsAnswer) as asked:
        prep.prepare(path)
    assert "--header-row" not in str(asked.value)


def test_the_label_of_a_text_is_offered_as_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    rows = [f"{('spam', 'ham')[i % 2]}\tThis is message number {i}." for i in range(20)]
    path.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(NeedsAnswer) as asked:
        prep.prepare(path)
    assert asked.value.command == "--map user=2 --map assistant=1"


def test_rows_of_any_width_are_divided_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    said = "A reply of some words to it and this is number"
    cells = [[f"name{i}", f"{said} {i}.", *(f"w{i}{j}" for j in range(i % 5))] for i in range(20)]
    rows = [";".join(row) for row in cells[4:]]
    source, _ = read(path, "\n".join(rows))
    assert source.delimiter == ";"
    assert len(source.columns) > 1
    source, _ = read(path, "text\nOne, two, three.\nFour, five.\nSix, seven.\n")
    assert source.columns == ("text",)


def test_quotes_that_are_wrong_everywhere_leave_the_header_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    cell = '"Is it {}?","<p>It is.</p>\n<p><a title="x" href="y">z</a></p>\n"\n'
    source, found = read(path, "Questions,Answer\n" + "".join(cell.format(i) for i in range(9)))
    assert source.columns == ("Questions", "Answer")
    assert {flaw.code for flaw in flaws(found)} == {"P101", "P110"}


def test_names_at_the_end_of_a_header_that_no_row_has_a_cell_for(tmp_path: Path) -> None:
    source, found = read(tmp_path / "a.csv", "Q,A,label\na,b\nc,d\n")
    assert source.columns == ("Q", "A")
    assert cells(found) == [["a", "b"], ["c", "d"]]
    assert [(flaw.code, flaw.count) for flaw in source.flaws] == [("P114", 1)]
    source, found = read(tmp_path / "a.csv", "id,question,answer\na,b\nc,d\n")
    assert {flaw.code for flaw in flaws(found)} == {"P110"}


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("1,code one,What is a?,It is {0} of all.\n", "--map user=3 --map assistant=4"),
        ('Ann {0},I went to {0},"[1.5e-05, 2.5e-05, 3.5e-05]"\n', "--map user=1 --map assistant=2"),
    ],
)
def test_what_is_offered_is_a_question_and_a_text(tmp_path: Path, text: str, command: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("".join(text.format(i) for i in range(9)), encoding="utf-8")
    with pytest.raises(NeedsAnswer) as asked:
        prep.prepare(path)
    assert asked.value.command == command


def test_turns_in_rows_are_said_to_be_turns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("dialogue_id,participant,utterance\n1,USER,Hello\n1,SYSTEM,Hi you\n")
    with pytest.raises(NeedsAnswer, match="one message of a dialogue"):
        prep.prepare(path)


def test_objects_that_python_printed_into_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    said = [{"html": f"<p>It's {i}.</p>", "plain": f"It's {i}."} for i in range(3)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("Question", "Answer"), *((f"{i}?", s) for i, s in enumerate(said))]
        )
    with pytest.raises(NeedsAnswer, match=r"Answer\.plain: It's 0"):
        prep.prepare(path)
    done = prep.prepare(path, map={"user": "Question", "assistant": "Answer.plain"})
    first = json.loads(Path(done.outputs[0].path).read_text(encoding="utf-8").splitlines()[0])
    assert [m["content"] for m in first["messages"]] == ["0?", "It's 0."]


def test_json_that_a_model_is_to_write_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        'input,output\na,"{""name"": ""b""}"\nc,"{""name"": ""d""}"\n', encoding="utf-8"
    )
    done = prep.prepare(path)
    assert '{\\"name\\": \\"b\\"}' in Path(done.outputs[0].path).read_text(encoding="utf-8")
