"""Functions become tools without losing a tool that is there."""

from typing import Any

import pytest
from msgspec import UNSET

from prep.core.example import Example, Message
from prep.edits.calls import FunctionsToTools


def function(name: str, about: str = "") -> dict[str, Any]:
    return {"name": name, "description": about, "parameters": {"type": "object"}}


def tool(name: str, about: str = "") -> dict[str, Any]:
    return {"type": "function", "function": function(name, about)}


def example(tools: Any) -> Example:
    settings = {"functions": [function("f"), function("g")]}
    return Example([Message("user", "Hi")], [Message("assistant", "Ho")], tools, settings=settings)


@pytest.mark.parametrize(
    ("tools", "wanted"),
    [
        (UNSET, [tool("f"), tool("g")]),
        (None, [tool("f"), tool("g")]),
        ([tool("h")], [tool("h"), tool("f"), tool("g")]),
        ([tool("g")], [tool("g"), tool("f")]),
    ],
)
def test_tools_that_are_there_stay(tools: Any, wanted: list[Any]) -> None:
    changed = FunctionsToTools().apply(example(tools))
    assert changed is not None
    assert (changed.tools, changed.settings) == (wanted, UNSET)


@pytest.mark.parametrize("tools", [[tool("g", "another")], "f"])
def test_tools_that_say_otherwise_are_left_to_a_person(tools: Any) -> None:
    given = example(tools)
    assert FunctionsToTools().apply(given) is given
