"""Several things on one sheet: a second table, the header once more, totals and notes."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from prep.core.options import InputOptions
from prep.core.record import Flaw, Source
from prep.loaders.csv import CsvLoader
from tests.loaders import workbooks

Row = Sequence[str]
Rows = Sequence[Row]

FAQ = (
    ("question", "answer"),
    ("What is it?", "A thing"),
    ("Who is it?", "Bob"),
    ("When?", "Now, and not later"),
)
BLANK = ("",)
SHOP = (("product", "price", "city"), ("Shoe", "12", "Rome"), ("Hat", "8", "Oslo"))


def flat(*parts: Rows) -> Rows:
    return [row for part in parts for row in part]


def text(rows: Rows, *, padded: bool) -> str:
    """The rows as CSV, each with as many cells as the widest when padded, as Excel writes them."""
    out = io.StringIO()
    width = max(map(len, rows)) if padded else 0
    csv.writer(out).writerows([*row, *[""] * (width - len(row))] for row in rows)
    return out.getvalue()


def sources(folder: Path, rows: Rows) -> list[Source]:
    """The table in all ways people keep it."""
    made = []
    for padded in (False, True):
        path = folder / f"{padded}.csv"
        path.write_text(text(rows, padded=padded), encoding="utf-8", newline="")
        made += CsvLoader().inspect(str(path), InputOptions())
    cells = [[cell or None for cell in row] for row in rows]
    sheet = workbooks.save(folder, workbooks.parts({"S": workbooks.table(cells)}))
    return made + workbooks.inspect(sheet)


def found(source: Source, batch: int = 1000) -> tuple[list[list[str]], list[Flaw]]:
    """The records without cells that are empty at their end, and the flaws without blank rows."""
    if source.loader == "xlsx":
        parts = list(workbooks.read(source, batch))
    else:
        loader = CsvLoader()
        parts = [rows for shard in loader.shards(source, 1) for rows in loader.read(shard, batch)]
    numbers = [rows.first + i for rows in parts for i in range(len(rows))]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(
        rows.first <= flaw.where.record < rows.first + len(rows)
        for rows in parts
        for flaw in rows.flaws
        if flaw.where.record
    )
    records = [data for rows in parts for data in rows.data if data is not None]
    short = [record[: 2 + sum(map(bool, record[2:]))] for record in records]
    return short, [flaw for rows in parts for flaw in rows.flaws if flaw.code != "P114"]


SECONDS = {
    "more columns": SHOP,
    "the same number, other values": (("city", "inhabitants"), *zip("abc", "123", strict=True)),
    "the names in another order": (("answer", "question"), ("Blue", "Which colour?")),
    "a column more": (("question", "answer", "topic"), ("Why?", "Because", "Reasons")),
    "known names": (("prompt", "completion"), ("Say hello to them", "Hello to all of you")),
    "names and texts": (("Begriff", "Erklärung"), ("Rechnung", "Was zu zahlen ist, und wann")),
    "a title above": (("Prices of 2024",), *SHOP),
    "a title and a blank row above": (("Prices of 2024",), BLANK, *SHOP),
}


@pytest.mark.parametrize("second", SECONDS.values(), ids=SECONDS)
@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_a_second_table_is_not_read_as_the_first(tmp_path: Path, second: Rows, batch: int) -> None:
    rows = flat(FAQ, [BLANK], second)
    head = next(i for i, row in enumerate(second) if len(row) > 1)
    for source in sources(tmp_path, rows):
        records, flaws = found(source, batch)
        assert records == [list(row) for row in FAQ[1:]]
        others = [flaw for flaw in flaws if flaw.code == "P123"]
        begins = len(FAQ) + 1 + head + 1
        assert [flaw.where.line for flaw in others] == list(range(begins, len(rows) + 1))
        assert all(flaw.fatal and flaw.args["begins"] == begins for flaw in others)
        assert others[0].args["columns"] == ", ".join(second[head])
        assert len(flaws) - len(others) == (head > 0)  # its title


def test_a_second_table_without_a_header(tmp_path: Path) -> None:
    second = [("Shoe", "12", "Rome"), ("Hat", "8", "Oslo"), ("Sock", "2", "Riga")]
    for source in sources(tmp_path, flat(FAQ, [BLANK], second)):
        records, flaws = found(source)
        assert records == [list(row) for row in FAQ[1:]]
        assert [flaw.code for flaw in flaws] == ["P123"] * 3


def test_what_labels_mean_is_no_record(tmp_path: Path) -> None:
    table = [("text", "label"), ("I love it", "1"), ("I hate it", "0"), ("What a film", "0")]
    for source in sources(tmp_path, flat(table, [BLANK], [("0", "bad"), ("1", "good")])):
        records, flaws = found(source)
        assert records == [list(row) for row in table[1:]]
        assert [flaw.code for flaw in flaws] == ["P120"] * 2


def test_a_header_that_comes_again_is_still_found(tmp_path: Path) -> None:
    form = [("Time", "Your name?", "Your wish?"), ("2024-01-05", "Bob", "Tea")]
    rows = flat(form, [BLANK], form[:1], [("2024-02-05", "Eve", "Milk")])
    for source in sources(tmp_path, rows)[:2]:
        assert source.columns == form[0]
        assert [record[1] for record in found(source)[0]] == ["Bob", "Eve"]


RIGHT_BELOW = {
    "more columns": SHOP,
    "the names in another order": SECONDS["the names in another order"],
    "known names": SECONDS["known names"],
    "a name and a number": (("Name", "Value"), ("a", "1"), ("b", "2")),
}


@pytest.mark.parametrize("second", RIGHT_BELOW.values(), ids=RIGHT_BELOW)
def test_a_second_table_right_below_the_first(tmp_path: Path, second: Rows) -> None:
    for source in sources(tmp_path, flat(FAQ, second, [BLANK], FAQ)):
        records, flaws = found(source)
        assert records == [list(row) for row in FAQ[1:]] * 2
        assert Counter(flaw.code for flaw in flaws) == {"P123": len(second), "P120": 1}


def test_the_table_that_was_asked_for_is_read_and_the_other_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text(flat(SHOP, [BLANK], FAQ), padded=True), encoding="utf-8", newline="")
    loader = CsvLoader()
    (source,) = loader.inspect(str(path), InputOptions(header_row=5))
    assert found(source)[0] == [list(row) for row in FAQ[1:]]
    (source,) = loader.inspect(str(path), InputOptions(header_row=1))
    records, flaws = found(source)
    assert records == [list(row) for row in SHOP[1:]]
    assert [flaw.args["allowed"] for flaw in flaws if flaw.code == "P123"] == [True] * len(FAQ)


AGAIN = {
    "the header": [FAQ[0]],
    "a title and the header": [("More of them",), FAQ[0]],
    "the header in capitals": [("QUESTION", "Answer ")],
    "nothing": [],
}


@pytest.mark.parametrize("between", AGAIN.values(), ids=AGAIN)
def test_the_same_table_goes_on_below_a_blank_row(tmp_path: Path, between: Rows) -> None:
    more = [("How?", "With care"), ("Where?", "Here")]
    for source in sources(tmp_path, flat(FAQ, [BLANK], between, more)):
        records, flaws = found(source)
        assert records == [list(row) for row in [*FAQ[1:], *more]]
        assert {flaw.code for flaw in flaws} == ({"P120"} if between else set())
        assert len(flaws) == len(between)


def test_the_first_table_goes_on_behind_the_second(tmp_path: Path) -> None:
    rows = flat(FAQ, [BLANK], SHOP, [BLANK], FAQ)
    for source in sources(tmp_path, rows):
        records, flaws = found(source)
        assert records == [list(row) for row in FAQ[1:]] * 2
        assert Counter(flaw.code for flaw in flaws) == {"P123": len(SHOP), "P120": 1}


NOTES = {
    "a source": [BLANK, ("Source: the book",)],
    "signs": [BLANK, ("* = about",), ("** = more or less",)],
    "a source and, apart, a date": [BLANK, ("Source: the book",), BLANK, ("2024-01-05",)],
    "names and values": [BLANK, ("Source:", "the book"), ("Date:", "2024-01-05")],
    "a source right below": [("Source: the book",)],
    "a total": [BLANK, ("Total", "3")],
    "a total right below": [("Total", "3")],
    "a number of rows": [("Anzahl: 3",)],
    "a legend": [BLANK, ("Legend",), ("D", "a draft"), ("F", "final")],
    "a total and a note": [("Summe", "3"), BLANK, ("Quelle: das Buch",)],
}


@pytest.mark.parametrize("end", NOTES.values(), ids=NOTES)
@pytest.mark.parametrize("batch", [1, 3, 1000])
def test_notes_and_totals_below_a_table_are_no_records(
    tmp_path: Path, end: Rows, batch: int
) -> None:
    for source in sources(tmp_path, flat(FAQ, end)):
        records, flaws = found(source, batch)
        known = [flaw for flaw in source.flaws if flaw.code == "P120"]
        assert records == [list(row) for row in FAQ[1:]]
        assert {flaw.code for flaw in [*flaws, *known]} == {"P120"}
        assert len(flaws) + len(known) == sum(row != BLANK for row in end)


RECORDS = {
    "a question without an answer": [BLANK, ("Why not?", "")],
    "a total among others": [("Total", "3"), ("Why?", "Because")],
    "a total in words": [("Total", "is a word"), BLANK, ("Why?", "Because")],
    "a note among others": [BLANK, ("Source: the book", ""), ("Why?", "Because")],
    "a short row above long ones": [
        BLANK,
        ("Delivery", "By post"),
        ("How long does it take?", "It takes about four days in all of Europe"),
    ],
    "numbers after a word": [BLANK, ("France", "Paris"), ("1+1", "2"), ("1+2", "3")],
    "names among words": [
        ("Price", "Cost"),
        ("City", "Town"),
        ("Invoice", "A list of what to pay"),
    ],
    "a name of a column as a value": [BLANK, ("question", "a sentence that asks"), ("x", "y")],
}


@pytest.mark.parametrize("more", RECORDS.values(), ids=RECORDS)
def test_what_may_be_a_record_stays_one(tmp_path: Path, more: Rows) -> None:
    rows = [row for row in more if row != BLANK]
    path = tmp_path / "a.csv"
    path.write_text(text(flat(FAQ, more), padded=True), encoding="utf-8", newline="")
    (source,) = CsvLoader().inspect(str(path), InputOptions())
    records, flaws = found(source)
    assert records == [list(row) for row in [*FAQ[1:], *rows]]
    assert flaws == []


def test_what_signs_in_the_table_mean_is_no_record(tmp_path: Path) -> None:
    table = [("question", "answer", "state"), ("What?", "That", "D"), ("Who?", "Bob", "F")]
    for source in sources(tmp_path, flat(table, [BLANK], [("D", "a draft"), ("F", "final")])):
        records, flaws = found(source)
        assert records == [list(row) for row in table[1:]]
        assert [flaw.code for flaw in flaws] == ["P120"] * 2


LETTERED = [("A", "B"), ("0", "1"), ("Column1", "Column2"), ("Unnamed: 0", "Unnamed: 1")]


@pytest.mark.parametrize("letters", LETTERED, ids="-".join)
def test_names_that_a_program_gave_stand_above_the_header(tmp_path: Path, letters: Row) -> None:
    for source in sources(tmp_path, flat([letters], FAQ)):
        assert source.columns == FAQ[0]
        assert found(source)[0] == [list(row) for row in FAQ[1:]]


ABOVE = {
    "names and values": [("Author:", "Anna"), ("Date:", "2024-01-05")],
    "a title, names and values": [("All about cats",), ("Author:", "Anna")],
}


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
def test_names_and_values_above_a_table_are_notes(tmp_path: Path, above: Rows) -> None:
    for source in sources(tmp_path, flat(above, [BLANK], FAQ)):
        assert source.header_row == len(above) + 2
        assert found(source)[0] == [list(row) for row in FAQ[1:]]
        assert [flaw.code for flaw in source.flaws] == ["P120"] * len(above)
