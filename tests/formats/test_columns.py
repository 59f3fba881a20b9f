"""Flat records: tables and JSON objects whose fields are columns."""

import json
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prep.core.example import Example, Message
from prep.core.format import Columns, Parsed, Refused
from prep.core.pairs import Pairs
from prep.core.record import Rows
from prep.errors import UsageError
from prep.formats.columns import ColumnsFormat, guess, resolve
from prep.formats.dialogue_column import columns_format
from tests.formats import strategies as some


def columns(always: str = "", ask: str = "", answer: str = "", **fields: str) -> ColumnsFormat:
    return ColumnsFormat(Columns(fields, always, ask, answer))


def read_table(format: ColumnsFormat, header: str, *lines: str) -> Parsed:
    rows = some.rows_of([line.split(",") for line in lines], "cells", tuple(header.split(",")))
    return format.read(rows)


def texts(parsed: Parsed) -> list[list[str]]:
    return [
        [turn.text for turn in example.messages + example.answers] for example in parsed.examples
    ]


def test_a_table_becomes_examples() -> None:
    parsed = read_table(columns(user="Q", assistant="A"), "id,Q,A", "1,a,b", "2,NA,null")
    assert texts(parsed) == [["a", "b"], ["NA", "null"]]
    assert [example.record for example in parsed.examples] == [1, 2]
    assert (parsed.odd, parsed.flaws) == ([], [])
    assert [turn.role for turn in parsed.examples[0].messages] == ["user"]


def test_instruction_and_input_are_one_text() -> None:
    parsed = read_table(
        columns(user="i", input="x", assistant="o"), "i,x,o", "a,b,c", "a, ,c", ",b,c"
    )
    assert texts(parsed) == [["a\n\nb", "c"], ["a", "c"], ["b", "c"]]


def test_optional_columns_may_be_absent() -> None:
    format = columns(user="i", input="x", assistant="o", system="s", history="h")
    assert texts(read_table(format, "o,i", "b,a")) == [["a", "b"]]
    with pytest.raises(UsageError, match="no column 'o'"):
        read_table(format, "i,x", "a,b")


def test_system_from_a_column_or_for_all() -> None:
    parsed = read_table(
        columns("all", user="q", assistant="a", system="s"), "s,q,a", "x,b,c", ",b,c"
    )
    assert texts(parsed) == [["x", "b", "c"], ["all", "b", "c"]]
    assert parsed.examples[0].messages[0].role == "system"


def test_preference_pairs() -> None:
    format = columns(user="q", chosen="good", rejected="bad", assistant="unused")
    assert format.kind == "preference"
    assert texts(read_table(format, "q,good,bad,unused", "a,b,c,d")) == [["a", "b", "c"]]


def test_only_a_chosen_answer_is_the_answer() -> None:
    format = columns(prompt="q", chosen="good")
    assert format.kind == "supervised"
    assert texts(read_table(format, "q,good", "a,b")) == [["a", "b"]]


def test_templates() -> None:
    format = columns(ask="{{{a b}}}: {c}", answer="{c}!")
    assert texts(read_table(format, "a b,c", "x,y")) == [["{x}: y", "y!"]]


@pytest.mark.parametrize("text", ["{", "a {b", "}", "{}", "{a{b}}", "a } b"])
def test_templates_that_are_none(text: str) -> None:
    with pytest.raises(UsageError, match="brace"):
        columns(ask=text, assistant="a")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"user": "q"}, "no column is given for 'assistant'"),
        ({"assistant": "a"}, "no column is given for 'user'"),
        ({"user": "q", "rejected": "r"}, "no column is given for 'chosen'"),
        ({"user": "q", "assistant": "a", "usr": "x"}, "no field 'usr'"),
    ],
)
def test_columns_that_are_not_enough(fields: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        columns(**fields)


def test_names_are_resolved() -> None:
    given = Columns({"user": " question"}, assistant_template="{Answer}")
    assert resolve(given, ["Question ", "Answer"]).fields == {"user": "Question "}
    with pytest.raises(UsageError, match="did you mean 'Question'"):
        resolve(Columns({"user": "Qestion"}), ["Question", "Answer"])
    with pytest.raises(UsageError, match="the columns are a, b"):
        resolve(Columns({"user": "zzz"}), ["a", "b"])
    with pytest.raises(UsageError, match=r"write \{Answer\} instead of \{answer\}"):
        resolve(Columns(user_template="{answer}"), ["Answer"])


def test_values_that_are_no_text() -> None:
    format = columns(user="q", assistant="a")
    records: list[dict[str, Any]] = [
        {"q": "x", "a": 1},
        {"q": 0.5, "a": True},
        {"q": "x", "a": None},
        {"q": "x", "a": ["C", {"é": 1}]},
        {"q": "x"},
    ]
    parsed = format.read(some.rows_of(records))
    assert texts(parsed) == [["x", "1"], ["0.5", "true"], ["x", ""], ["x", '["C",{"é":1}]']]
    assert parsed.odd == [3]
    flaws = [(f.code, f.where.record, f.where.pointer, f.count, f.fatal) for f in parsed.flaws]
    assert sorted(flaws) == [
        ("P113", 1, "/a", 1, False),
        ("P113", 2, "/a", 1, False),
        ("P113", 2, "/q", 1, False),
        ("P201", 5, "", 1, True),
        ("P203", 4, "/a", 1, False),
    ]


def test_extra_columns_are_not_kept() -> None:
    parsed = some.read(columns(user="q", assistant="a"), {"q": "x", "a": "y", "id": [1]})
    assert list(parsed.examples) == [
        Example([Message("user", "x")], [Message("assistant", "y")], record=1)
    ]
    assert parsed.odd == []


@given(st.lists(st.tuples(some.texts, some.texts), min_size=1, max_size=6))
@settings(deadline=None)
def test_objects_of_two_texts_are_columns(said: list[tuple[str, str]]) -> None:
    records: list[dict[str, Any]] = [{"id": [n], "q": q, "a": a} for n, (q, a) in enumerate(said)]
    format = columns(user="q", assistant="a")
    fast = format.read(some.rows_of(records))
    slow = format.read(some.rows_of([*records, {"q": 1, "a": ""}]))
    assert isinstance(fast.examples, Pairs)
    assert not isinstance(slow.examples, Pairs)
    assert list(fast.examples) == list(slow.examples)[:-1]


def test_history() -> None:
    format = columns(user="q", assistant="a", history="h")
    parsed = format.read(
        some.rows_of([{"q": "x", "a": "y", "h": [["b", "c"]]}, {"q": "x", "a": "y", "h": [["b"]]}])
    )
    assert texts(parsed) == [["b", "c", "x", "y"]]
    assert [(flaw.code, flaw.where.pointer) for flaw in parsed.flaws] == [("P203", "/h/0")]
    assert texts(read_table(format, "q,a,h", "x,y,", "x,y,[]")) == [["x", "y"]] * 2


def test_places_are_cells_and_keys() -> None:
    format = columns(user="q/1", assistant="a", system="s")
    rows = some.rows_of([["i", "x", "y", "z"]], "cells", ("id", "s", "q/1", "a"))
    (example,) = format.read(rows).examples
    places = [("messages", 0), ("messages", 1), ("answers", 0)]
    assert [format.column(rows.source, example, *place) for place in places] == [2, 3, 4]
    assert [format.pointer(example, *place, "/content") for place in places] == [
        "/s",
        "/q~11",
        "/a",
    ]


def test_the_way_back() -> None:
    format = columns("be kind", user="q", assistant="a", history="h")
    record = {"q": "x", "a": "y", "h": [["b", "c"]]}
    assert format.render(format.parse(record)) == record
    with pytest.raises(Refused):
        columns(user="q", assistant="a").render(format.parse(record))


def test_it_goes_to_another_process() -> None:
    format = columns("s", user="q", assistant="a")
    some.read(format, {"q": "x", "a": "y"})
    assert pickle.loads(pickle.dumps(format)).columns == format.columns


TURNS = [{"role": "user", "content": "it's"}, {"role": "assistant", "content": "b"}]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(TURNS),
        repr(TURNS),
        '[{"from": "human", "value": "it\'s"}, {"from": "gpt", "value": "b"}]',
    ],
)
def test_a_column_of_dialogues(text: str) -> None:
    guessed = guess(["id", "conversation"], [{"id": "1", "conversation": text}])
    assert guessed is not None
    assert guessed.fields == {"messages": "conversation"}
    format = pickle.loads(pickle.dumps(columns_format(guessed)))
    rows = some.rows_of(
        [["1", text], ["2", "[oops"], ["3", "[{}]"]], "cells", ("id", "conversation")
    )
    parsed = format.read(rows)
    assert texts(parsed) == [["it's", "b"]]
    assert parsed.odd == []
    assert [(flaw.code, flaw.fatal) for flaw in some.wrong(parsed)] == [("P203", True)] * 2
    (example,) = parsed.examples
    assert format.column(rows.source, example, "answers", 0) == 2
    assert format.pointer(example, "answers", 0, "/content") == "/conversation/1/content"
    assert format.parse(format.render(example)).messages == example.messages


def test_a_column_of_dialogues_by_map() -> None:
    format = columns_format(Columns({"messages": "talk", "system": "s"}, "always"))
    odd = [{"role": "narrator", "content": 1}]
    records = [{"talk": TURNS, "s": "be kind"}, {"talk": TURNS}, {"talk": odd}, {"s": "x"}]
    parsed = format.read(some.rows_of(records))
    assert texts(parsed)[:2] == [["be kind", "it's", "b"], ["always", "it's", "b"]]
    assert parsed.odd == [2]
    assert [flaw.code for flaw in parsed.flaws] == ["P201"]


def test_text_that_only_looks_like_a_dialogue() -> None:
    for value in ("hello", "[1, 2]", "[]", "__import__('os')", "[{'role': 1}]"):
        assert guess(["messages"], [{"messages": value}]) is None


def test_columns_that_were_guessed_are_said_once() -> None:
    format = ColumnsFormat(Columns({"user": "Frage", "assistant": "completion"}, guessed=True))
    rows = some.rows_of([["a", "b"]], "cells", ("Frage", "completion"))
    (flaw,) = format.read(rows).flaws
    assert (flaw.code, flaw.args, flaw.where.record) == ("P213", {"detail": "user = Frage"}, 1)
    rows.first = 2
    assert format.read(rows).flaws == []
    assert columns(user="Frage", assistant="x").read(rows_of_pairs()).flaws == []


def rows_of_pairs() -> Rows:
    return some.rows_of([["a", "b"]], "cells", ("Frage", "x"))


def test_a_record_of_another_layout_is_named() -> None:
    format = columns(user="question", assistant="answer")
    (flaw,) = some.read(format, {"prompt": "a", "completion": "b"}).flaws
    assert (flaw.code, flaw.args) == ("P118", {"layout": "completion"})
