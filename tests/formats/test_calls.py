"""Calls of tools without ids: which result belongs to which."""

from typing import Any

import pytest

from prep.core.example import Message
from prep.formats.calls import identified
from prep.formats.spoken_calls import taken_out


def _call(name: str) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, "arguments": "{}"}}


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["rain", "sun"], ["call_1", "call_2"]),
        (["sun", "rain"], ["call_2", "call_1"]),
        (["sun", "snow"], ["call_2", "call_1"]),
        ([None, None], ["call_1", "call_2"]),
    ],
)
def test_a_result_belongs_to_the_call_of_the_function_that_it_names(
    names: list[str | None], wanted: list[str]
) -> None:
    called = Message("assistant", tool_calls=[_call("rain"), _call("sun")])
    results = [
        Message("tool", "yes", name=name) if name else Message("tool", "yes") for name in names
    ]
    found = identified([Message("user", "Well?"), called, *results])
    assert [turn.tool_call_id for turn in found[2:]] == wanted


def test_the_same_holds_for_calls_and_results_that_are_texts() -> None:
    calls = "".join(
        f'<tool_call>{{"name":"{name}","arguments":{{}}}}</tool_call>' for name in ("rain", "sun")
    )
    results = "".join(
        f'<tool_response>{{"name":"{name}","content":"yes"}}</tool_response>'
        for name in ("sun", "rain")
    )
    found = taken_out([Message("assistant", calls), Message("tool", results)])
    assert [turn.tool_call_id for turn in found[1:]] == ["call_2", "call_1"]
