"""Strict JSON: what is refused, where, and why."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prep.text.strict_json import NotStrict, TooManyKeys, decode


@pytest.mark.parametrize(
    ("text", "code", "column", "cause"),
    [
        ("{“prompt”:“a”}", "P101", 2, "typographic"),
        ("{'a': 1}", "P101", 2, "single quotes"),
        ('\ufeff{"a":1}', "P101", 1, "byte-order mark"),
        ('{"a":True}', "P101", 6, "Python"),
        ('{"a":"b",}', "P101", 9, "comma before"),
        ('{"a":[1,],"b":2}', "P101", 8, "comma before"),
        ('{"prompt":"x", completion: y}', "P101", 16, "key without quotes"),
        ('{"a": y}', "P101", 7, "without quotes"),
        ('{"a":"called as" tik-tak-go" more"}', "P101", 16, "inside a text"),
        ('{"a":"x" "b":1}', "P101", 10, "comma is missing"),
        ('{"a" 1}', "P101", 6, "colon"),
        ('{"a":1', "P101", 7, "cut"),
        ('{"a":"x', "P101", 6, "cut"),
        ('{"a":"x\ty"}', "P101", 8, "tab"),
        ('{"a":"\\q"}', "P101", 7, "escape"),
        ('{"a":1}{"b":2}', "P101", 8, "second record"),
        ('{"a":1},', "P101", 8, "comma after"),
        ("hello", "P101", 1, "text"),
        ("", "P101", 1, "empty"),
        ('{"a":01}', "P101", 7, "number"),
        ('{"a":1 /* x */}', "P101", 8, "comment"),
        ('{"a":' + "1" * 5000 + "}", "P101", 0, "digits"),
        ('{"a":' + "[" * 200 + "]" * 200 + "}", "P101", 0, "nesting"),
        ("[" * 100_000, "P101", 0, "nesting"),
    ],
)
def test_refused(text: str, code: str, column: int, cause: str) -> None:
    with pytest.raises(NotStrict) as caught:
        decode(text.encode())
    (problem,) = caught.value.problems
    assert (problem.code, problem.column) == (code, column)
    assert cause in problem.args["cause"]


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [
        ('{"a":1,"a":2}', "P106", "/a"),
        ('{"a":1,"\\u0061":2}', "P106", "/a"),
        ('{"m":[{"role":"x","role":"y"}]}', "P106", "/m/0/role"),
        ('{"a/b~":{"c":1,"c":1}}', "P106", "/a~1b~0/c"),
        ('{"a":NaN}', "P107", "/a"),
        ('{"a":[-Infinity]}', "P107", "/a/0"),
        ('{"a":1e400}', "P107", "/a"),
        ('{"a":"\\ud83d"}', "P108", "/a"),
        ('{"a":"\\ud83dx\\ude00"}', "P108", "/a"),
    ],
)
def test_refused_though_it_parses(text: str, code: str, pointer: str) -> None:
    with pytest.raises(NotStrict) as caught:
        decode(text.encode())
    assert [(p.code, p.pointer) for p in caught.value.problems] == [(code, pointer)]


def test_both_values_of_a_repeated_key() -> None:
    with pytest.raises(NotStrict) as caught:
        decode(b'{"prompt":"a","prompt":"b"}')
    assert caught.value.problems[0].args == {"key": "prompt", "first": '"a"', "last": '"b"'}


def test_bytes_that_are_not_utf8() -> None:
    with pytest.raises(NotStrict) as caught:
        decode(b'{"a":"caf\xe9"}')
    (problem,) = caught.value.problems
    assert (problem.column, problem.args["byte"]) == (10, 9)
    assert "é" in problem.args["cause"]


def test_line_of_a_long_record() -> None:
    with pytest.raises(NotStrict) as caught:
        decode(b'{\n "a": 1,\n "b": x\n}')
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (2, 7)


def test_too_many_keys() -> None:
    with pytest.raises(TooManyKeys):
        decode(json.dumps({f"k{i}": i for i in range(10_001)}).encode())


@pytest.mark.parametrize("number", [2**53 + 1, -(2**63) - 1, 2**64, 10**400])
def test_integers_are_exact(number: int) -> None:
    assert decode(f'{{"a":{number}}}'.encode()) == {"a": number}


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES, st.booleans())
def test_what_is_written_is_read(value: object, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert decode(text) == value


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        value = decode(data)
    except NotStrict:
        return
    assert json.loads(data.decode()) == value
