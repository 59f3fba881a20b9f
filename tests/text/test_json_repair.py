"""JSON written wrong in a plain way: mended, or left alone."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prep.text.json_repair import repaired, repaired_record

WANTED = {"a": 'it\'s "b"', "n": [1, None, True]}


@pytest.mark.parametrize(
    "text",
    [
        repr(WANTED),
        '{"a": "it\'s \\"b\\"", "n": [1, null, true,],}',
        "{a: 'it\\'s \"b\"', n: [1, null, true]} // the end",
        '/* one */ {"a": "it\'s \\"b\\"", # two\n"n": [1, None, True]}',
        '\x1e{“a”: “it\'s \\"b\\"”, „n“: [1, null, true]}\x1a',
        '{"a": "it\'s \\"b\\"", "n": [1, null, true]},',
    ],
)
def test_mended(text: str) -> None:
    mended = repaired_record(text.encode())
    assert mended is not None
    assert json.loads(mended) == WANTED


def test_texts_stay_what_they_are() -> None:
    text = '{"a": "// no # comment, \'quotes\' “curly” None,]\t\n", "b": \'x\ty\'}'
    mended = repaired_record(text.encode())
    assert mended is not None
    assert json.loads(mended) == {"a": "// no # comment, 'quotes' “curly” None,]\t\n", "b": "x\ty"}


@pytest.mark.parametrize(
    "text",
    [
        "some text",
        "{'a': 'it's'}",
        '{"a": "b" "c": 1}',
        '{"a": "b"',
        '{"a": undefined}',
        '{"a",, "b"}',
        "{\"a\": '\\x41'}",
        '{"a": "say "no" to it"}',
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"a": "b"}',
        "// nothing",
    ],
)
def test_left_alone(text: str) -> None:
    assert repaired_record(text.encode()) is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), st.booleans())
def test_json_stays_as_it_is(value: dict[str, Any], indent: bool) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2 if indent else None).encode()
    assert repaired(text) == text


def test_lines_stay_lines() -> None:
    mended = repaired(b'[\n// one\n{"a":1},\n/* two\n */ {"a":2},\n]\n')
    assert mended is not None
    assert json.loads(mended) == [{"a": 1}, {"a": 2}]
    assert [line for line, text in enumerate(mended.split(b"\n"), 1) if b"a" in text] == [3, 5]
