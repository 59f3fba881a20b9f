"""What a published JSON Schema refuses, `prep lint` calls an error at that very place."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError

import prep
from prep.text.json_pointer import escape
from tests.formats import strategies as some
from tests.formats.test_schemas import preferences, reinforcements

TARGETS = {
    "chat": {"target": "openai/gpt-4.1-2025-04-14"},
    "preference": {"target": "openai/gpt-4.1-2025-04-14", "method": "dpo"},
    "reinforcement": {"target": "openai/o4-mini-2025-04-16", "method": "reinforcement"},
}
RECORDS = {"chat": some.chats, "preference": preferences, "reinforcement": reinforcements}

ABOUT_RECORDS = ("P1", "P2", "P8")
"""Rules about single records; the others are about texts, the file, or the job."""


def errors(name: str, records: list[dict[str, Any]]) -> list[set[tuple[str, str]]]:
    """Per record the code and pointer of each error."""
    report = prep.lint(
        records, format=name, select=ABOUT_RECORDS, max_per_rule=1000, jobs=1, **TARGETS[name]
    )
    found: list[set[tuple[str, str]]] = [set() for _ in records]
    for finding in report.findings:
        if finding.severity == "error":
            for where in finding.hits.first:
                found[where.record - 1].add((finding.rule.code, where.pointer))
    return found


def places(name: str, record: dict[str, Any]) -> list[str]:
    """JSON Pointers of everything that the schema refuses."""
    return [place for error in some.schema(name).iter_errors(record) for place in _places(error)]


def _places(error: ValidationError) -> Iterator[str]:
    here = "".join(f"/{escape(str(step))}" for step in error.absolute_path)
    if error.validator == "additionalProperties":
        known = error.schema["properties"]  # type: ignore[index, call-overload]
        yield from (f"{here}/{escape(key)}" for key in error.instance if key not in known)
    elif error.validator in ("oneOf", "anyOf") and error.context:
        yield from _nearest(error, here)
    else:
        yield here


def _nearest(error: ValidationError, here: str) -> Iterator[str]:
    """Places in the branch that is meant: of the right JSON type, with the right `type`."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    meant = [branch for branch in branches.values() if not any(map(_is_another, branch))]
    if here.rpartition("/")[2].isdecimal() and _is_message(error.instance):
        if error.instance.get("function_call") is None:  # else it is that which is wrong
            said = error.instance.get("content", ...)  # a message that says nothing
            yield f"{here}/content" if said is None else here
    elif len(meant) == 1:
        for inner in meant[0]:
            yield from _places(inner)
    elif isinstance(error.instance, dict) and "type" in error.instance:
        is_image = error.instance["type"] == "image_url"  # where there may be none
        yield f"{here}/image_url" if is_image else f"{here}/type"
    else:
        yield here


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and "role" in value


def _is_another(error: ValidationError) -> bool:
    path = list(error.relative_path)
    if not path:
        return error.validator == "type" or (
            error.validator == "required" and error.message.startswith("'type'")
        )
    return path == ["type"]


def _is_taken_apart(record: dict[str, Any]) -> bool:
    """False where no example can be made, so that nobody looks further than the cause."""
    given = record.get("input", record)
    answers = [record.get("preferred_output", []), record.get("non_preferred_output", [])]
    lists = [given.get("messages") if isinstance(given, dict) else None, *answers]
    return all(
        isinstance(turns, list)
        and all(isinstance(t, dict) and not isinstance(t.get("role"), dict | list) for t in turns)
        for turns in lists
    ) and all(len(answer) == 1 for answer in answers if "input" in record)


@pytest.mark.parametrize("name", RECORDS)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_a_schema_refuses_is_an_error_there(name: str, data: st.DataObject) -> None:
    records = data.draw(st.lists(some.mutated(RECORDS[name]), min_size=1, max_size=4))
    for record, found in zip(records, errors(name, records), strict=True):
        pointers = {pointer for _, pointer in found}
        # an empty key of the input of a pair is placed at its record
        refused = set(places(name, record)) - {"/input/"}
        if not _is_taken_apart(record):
            assert not refused or refused & pointers, record
            continue
        if "/messages" in refused and record["messages"] != []:  # nothing in them is learned
            assert {"P206", "P207", "P212"} & {code for code, _ in found}
            refused.discard("/messages")
        assert refused <= pointers, record


@st.composite
def trainable(draw: st.DrawFn) -> dict[str, Any]:
    """A chat that every server takes: calls are declared, answered and say JSON."""
    said = st.sampled_from(("Rain in Oslo?", "Yes.", "Ça va ?", "雨です。"))
    turns: list[dict[str, Any]] = []
    if draw(st.booleans()):
        turns.append(
            {"role": draw(st.sampled_from(("system", "developer"))), "content": "Be kind."}
        )
    calls = 0
    for _ in range(draw(st.integers(1, 3))):
        parts: list[dict[str, Any]] = [{"type": "text", "text": draw(said)}]
        if draw(st.booleans()):
            url = draw(st.sampled_from(("https://example.com/a.png", _PNG)))
            parts.append({"type": "image_url", "image_url": {"url": url, "detail": "low"}})
        asked = draw(st.sampled_from((draw(said), parts)))
        turns.append(
            {"role": "user", "content": asked} | draw(some.optional({"name": st.just("Ann")}))
        )
        if draw(st.booleans()):
            ids = [f"call_{calls + k}" for k in range(draw(st.integers(1, 2)))]
            calls += len(ids)
            said_too = draw(some.optional({"content": st.sampled_from((None, "Wait."))}))
            turns.append(
                {"role": "assistant", "tool_calls": [_call(name) for name in ids]} | said_too
            )
            turns += [
                {"role": "tool", "tool_call_id": name, "content": "yes"}
                for name in draw(st.permutations(ids))
            ]
        turns.append({"role": "assistant", "content": draw(said)} | draw(_WEIGHT))
    turns[-1].pop("weight", None)
    beside = draw(some.optional({"parallel_tool_calls": st.booleans()}))
    return {"messages": turns, "tools": [_TOOL], **beside}


def _call(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "type": "function",
        "function": {"name": "rain", "arguments": '{"town":"Oslo"}'},
    }


_PNG = "data:image/png;base64,iVBORw0KGgo="
_WEIGHT = some.optional({"weight": st.sampled_from((0, 1))})
_TOOL = {
    "type": "function",
    "function": {
        "name": "rain",
        "parameters": {"type": "object", "properties": {"town": {"type": "string"}}},
    },
}


@settings(max_examples=60, deadline=None)
@given(records=st.lists(trainable(), min_size=1, max_size=4))
def test_what_every_server_takes_has_no_error(records: list[dict[str, Any]]) -> None:
    assert all(some.schema("chat").is_valid(record) for record in records)
    assert errors("chat", records) == [set() for _ in records]
