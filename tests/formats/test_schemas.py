"""The published JSON Schemas say what the decoders do."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from prep.core.format import Format
from prep.formats.columns import ColumnsFormat
from prep.formats.shape import IRREGULAR, order
from tests.formats import strategies as some
from tests.formats.test_laws import EXAMPLES, FORMATS, RICH, _first, _fits, every_format

BY_NAME = {format.name: format for format in FORMATS}
SCHEMAS = sorted(
    path.name.removesuffix(".schema.json") for path in some.SCHEMAS.glob("*.schema.json")
)
FLAT = [format for format in FORMATS if isinstance(format, ColumnsFormat)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_it_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(some.schema(name).schema)
    assert some.schema(name).schema["$schema"].endswith("2020-12/schema")


def test_what_schemas_share_is_the_same() -> None:
    chat = some.schema("chat").schema["$defs"]
    for format in FORMATS:
        shared = some.schema(format.schema).schema.get("$defs", {})
        if "message" in shared or "assistant_message" in shared:
            assert {name: chat[name] for name in shared} == shared


@every_format
def test_every_format_has_one(format: Format) -> None:
    validator = some.schema(format.schema)
    for record in [format.render(_first(format)), *RICH.get(format.name, [])]:
        errors = [error.message for error in validator.iter_errors(some.as_json(record))]
        assert errors == []


@every_format
@settings(max_examples=20)
@given(data=st.data())
def test_what_is_written_is_valid(format: Format, data: st.DataObject) -> None:
    example = data.draw(EXAMPLES[format.kind])
    if _fits(format, example):
        assert some.schema(format.schema).is_valid(_plain(format.render(example)))


@pytest.mark.parametrize("format", FLAT, ids=lambda format: format.name)
@settings(max_examples=40)
@given(data=st.data())
def test_flat_records_are_clean_when_valid(format: Format, data: st.DataObject) -> None:
    keys = some.schema(format.schema).schema["properties"]
    record = data.draw(some.mutated(st.just(dict.fromkeys(keys, "x") | {"history": [["a", "b"]]})))
    record = {key: value for key, value in record.items() if key in keys}
    parsed = some.read(format, record)
    is_clean = not parsed.odd and not some.wrong(parsed)
    assert is_clean == (some.schema(format.schema).is_valid(record) and _has_pairs(record))


preferences = st.builds(
    lambda turns, beside, good, bad: {
        "input": {"messages": turns[:-1], **beside},
        "preferred_output": [good],
        "non_preferred_output": [bad],
    },
    some.dialogues,
    some.optional({"tools": some.tools, "parallel_tool_calls": st.booleans()}),
    some.answers,
    some.answers,
)
reinforcements = st.builds(
    lambda turns, ask, beside, fields: {**fields, "messages": [*turns, ask], **beside},
    some.dialogues,
    some.user_messages,
    some.optional({"tools": some.tools, "parallel_tool_calls": st.booleans()}),
    st.dictionaries(st.sampled_from(("answer", "x", "y")), some.anything, max_size=2),
)


@pytest.mark.parametrize(
    ("name", "records"),
    [("preference", preferences), ("reinforcement", reinforcements)],
    ids=["preference", "reinforcement"],
)
@settings(max_examples=150)
@given(data=st.data())
def test_clean_means_valid(name: str, records: Any, data: st.DataObject) -> None:
    format, validator = BY_NAME[name], some.schema(name)
    record = data.draw(records)
    assert validator.is_valid(record)
    parsed = some.read(format, record)
    assert (parsed.odd, parsed.flaws) == ([], [])
    assert json.loads(format.encode(parsed.examples)) == record
    changed = data.draw(some.mutated(st.just(record)))
    parsed = some.read(format, changed)
    if not parsed.odd and not parsed.flaws:
        assert validator.is_valid(changed)
    elif validator.is_valid(changed):
        given = changed["input"] if name == "preference" else changed
        roles = tuple(turn["role"] for turn in given["messages"])
        assert order((*roles, "assistant")) == IRREGULAR or roles[-1] != "user"
    if parsed.examples:
        assert json.loads(format.encode(parsed.examples)) == changed


def _plain(record: Any) -> Any:
    return json.loads(json.dumps(some.as_json(record)))


def _has_pairs(record: dict[str, Any]) -> bool:
    """True when a history in a text, of which the schema says nothing, is one."""
    history = record.get("history")
    if not isinstance(history, str) or not history.strip():
        return True
    try:
        items = json.loads(history)
    except ValueError:
        return False
    return isinstance(items, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(t, str) for t in pair)
        for pair in items
    )
