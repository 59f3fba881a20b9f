"""Rows of ordinary tables stay records wherever an empty row stands."""

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from prep.text.row_sorter import LOOKED_BACK, RowSorter, Sorted, may_be_no_record

WORDS = st.sampled_from(
    re.split(" ", "what who price name order Total delivery of the a is how question Paris value")
)
PHRASE = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
QUESTION = PHRASE.map(lambda phrase: f"How about {phrase}?")
SENTENCE = PHRASE.map(lambda phrase: f"{phrase}.".capitalize())
NUMBER = st.integers(0, 10_000).map(str)
LABEL = st.sampled_from(["spam", "ham", "billing"])

ORDINARY = [
    (("question", "answer"), (QUESTION, SENTENCE)),
    (("Frage", "Antwort", "Thema"), (QUESTION, PHRASE, LABEL)),
    (("text", "label"), (SENTENCE, LABEL)),
    (("id", "prompt", "completion", "score"), (NUMBER, SENTENCE, PHRASE, NUMBER)),
    (("", "question", "answer"), (NUMBER, QUESTION, PHRASE | NUMBER)),
    (("1", "2"), (QUESTION, PHRASE)),
]


@st.composite
def tables(draw: st.DrawFn) -> tuple[Sequence[str], list[list[str]], set[int]]:
    """Header, rows and the rows above which an empty one stands."""
    header, columns = draw(st.sampled_from(ORDINARY))
    rows = draw(st.lists(st.tuples(*columns).map(list), min_size=1, max_size=30))
    gaps = draw(st.sets(st.integers(1, len(rows))))
    return header, rows, gaps


def sort(header: Sequence[str], rows: list[list[str]], gaps: set[int]) -> list[Sorted[list[str]]]:
    sorter: RowSorter[list[str]] = RowSorter(header)
    found: list[Sorted[list[str]]] = []
    for number, row in enumerate(rows, 1):
        above = rows[max(0, number - 1 - LOOKED_BACK) : number - 1]
        if number - 1 in gaps:
            found += sorter.gap(above)
        if sorter.waits or may_be_no_record(row):
            found += sorter.take(number, row, row, above)
        else:
            found.append(Sorted(number, row, row))
    return [*found, *sorter.end()]


@given(tables())
def test_an_ordinary_table_is_one_table(
    table: tuple[Sequence[str], list[list[str]], set[int]],
) -> None:
    header, rows, gaps = table
    found = sort(header, rows, gaps)
    assert [one.row for one in found] == rows
    assert [one.line for one in found] == list(range(1, len(rows) + 1))
    assert {one.kind for one in found} == {"record"}


@given(tables(), tables())
def test_every_row_comes_out_once_and_in_order(
    one: tuple[Sequence[str], list[list[str]], set[int]],
    other: tuple[Sequence[str], list[list[str]], set[int]],
) -> None:
    header, rows, gaps = one
    names, more, _ = other
    both = [*rows, list(names), *more]
    found = sort(header, both, gaps | {len(rows)})
    assert [each.row for each in found] == both
    assert all((each.kind == "other") == (each.other is not None) for each in found)


def test_a_single_column_has_records_only() -> None:
    rows = [["a"], ["Total"], ["b"]]
    assert {one.kind for one in sort(["text"], rows, {1, 2, 3})} == {"record"}
