"""Columns inside of columns: found, named, read, and what cannot be found is said."""

from pathlib import Path
from typing import Any

import pytest

import prep
from prep.core.format import Columns
from prep.errors import UsageError
from prep.formats.columns import ColumnsFormat, resolve
from prep.formats.nested import guess_inside, leaves, pointer, shown
from tests.formats import strategies as some

PAIR = {"id": 7, "tr": {"en": "Hello", "f/r": "Bonjour", "x": {"y.z": ["a", "b"]}}}
NAMES = ("id", "tr")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("tr.en", "/tr/en"),
        ("tr.f/r", "/tr/f~1r"),
        ("/tr/f~1r", "/tr/f~1r"),
        ("/tr/x/y.z/1", "/tr/x/y.z/1"),
        ("tr.de", ""),
        ("/tr/x/y.z/2", ""),
        ("id", ""),
    ],
)
def test_where_a_name_leads(name: str, found: str) -> None:
    assert pointer(name, [{"id": 1}, PAIR]) == found


def test_a_column_of_that_name_comes_first() -> None:
    assert pointer("tr.en", [{"tr.en": "x", "tr": {"en": "y"}}]) == ""


def test_columns_inside_are_columns_and_can_be_typed() -> None:
    found = leaves(NAMES, [PAIR, {"id": 8, "tr": None}])
    assert found == ("id", "tr.en", "tr.f/r", "/tr/x/y.z")
    assert [shown(pointer(name, [PAIR]) or name) for name in found] == list(found)
    assert leaves(("a",), [{"a": {"x": 1}}, {"a": "text"}]) == ("a",)
    assert leaves(("a",), [{"a": {str(i): i for i in range(31)}}]) == ("a",)


def records(*found: dict[str, Any]) -> list[dict[str, Any]]:
    return list(found)


def test_fields_and_templates_reach_inside() -> None:
    asked = Columns({"assistant": "tr.f/r"}, user_template="{{{tr.en}}} of {id}")
    format = ColumnsFormat(resolve(asked, NAMES, [PAIR]))
    rows = some.rows_of([PAIR, {"id": 8, "tr": {"en": "Bye"}}], "json")
    parsed = format.read(rows)
    (example,) = parsed.examples
    assert [turn.content for turn in example.messages] == ["{Hello} of 7"]
    assert [turn.content for turn in example.answers] == ["Bonjour"]
    assert format.pointer(example, "answers", 0, "/content") == "/tr/f~1r"
    assert [(flaw.code, flaw.fatal) for flaw in parsed.flaws if flaw.fatal] == [("P201", True)]


def test_what_is_not_inside_is_said_with_what_is() -> None:
    with pytest.raises(UsageError, match=r"no column 'tr.de'; did you mean 'tr.en'"):
        resolve(Columns({"user": "tr.de"}), NAMES, [PAIR])


def test_the_only_object_of_a_record_may_be_the_record() -> None:
    inner = {"question": "2+2", "answer": "4"}
    found = guess_inside(("row", "n"), records({"row": inner, "n": 1}, {"row": inner, "n": 2}))
    assert found is not None
    assert found.fields == {"user": "/row/question", "assistant": "/row/answer"}
    assert found.guessed
    others: list[dict[str, Any]] = [
        {"row": inner, "text": "Some text."},
        {"row": inner, "meta": {"a": 1}},
        {"row": inner, "messages": [{"role": "user", "content": "Hi"}]},
        {"row": {"a": "x", "b": "y"}},
    ]
    for record in others:
        assert guess_inside(tuple(record), [record]) is None


def test_the_object_around_used_columns_is_used(tmp_path: Path) -> None:
    rows = '{"row":{"question":"2+2","answer":"4"},"n":1}\n' * 2
    (tmp_path / "rows.jsonl").write_text(rows)
    (unused,) = [f for f in prep.lint(tmp_path / "rows.jsonl").findings if f.code == "P216"]
    assert unused.message == "Columns that are not used: 1 (n)."
