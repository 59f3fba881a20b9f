"""Calls of tools that nobody declared: where tools are, and where there are none at all."""

import json
from pathlib import Path
from typing import Any

import pytest

import prep
from prep.core.finding import Finding

TOOLS = [{"type": "function", "function": {"name": "rain"}}]


def row(name: str, system: str = "", **beside: Any) -> dict[str, Any]:
    call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": "{}"}}
    turns: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
    turns += [
        {"role": "user", "content": "Rain in Oslo?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": "yes"},
        {"role": "assistant", "content": "Yes."},
    ]
    return {"messages": turns, **beside}


def undeclared(folder: Path, *rows: dict[str, Any]) -> Finding | None:
    path = folder / "calls.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    found = [each for each in prep.lint(path).findings if each.code == "P803"]
    assert len(found) <= 1
    return found[0] if found else None


def test_calls_where_no_tools_are_declared_are_a_warning(tmp_path: Path) -> None:
    found = undeclared(tmp_path, row("rain"), row("snow"), row("snow", tools=None))
    assert found
    assert (found.severity, found.hits.count) == ("warning", 3)
    assert found.message == ("Calls of a tool in examples that declare no tools: 3 (rain, snow).")
    assert found.hits.first[0].pointer == "/messages/1/tool_calls/0/function/name"


def test_one_call_beside_other_tools_makes_an_error_of_all(tmp_path: Path) -> None:
    found = undeclared(tmp_path, row("rain"), row("snow", tools=TOOLS), row("rain", tools=TOOLS))
    assert found
    assert (found.severity, found.hits.count) == ("error", 2)
    assert found.message == ("Calls of a tool that the example does not declare: 2 (rain, snow).")
    assert [where.record for where in found.hits.first] == [1, 2]


def test_a_call_of_the_old_kind_without_functions_is_a_warning(tmp_path: Path) -> None:
    turns = [
        {"role": "user", "content": "Rain?"},
        {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": "{}"}},
    ]
    found = undeclared(tmp_path, {"messages": turns})
    assert found
    assert found.severity == "warning"
    assert found.hits.first[0].pointer == "/messages/1/function_call/name"


@pytest.mark.parametrize(
    ("system", "is_told"),
    [
        ('You have these functions: [{"name": "rain", "parameters": {}}]', True),
        ("Call rain(town) when asked for the weather.", True),
        ("Use the tool `rain`.", True),
        ("You know all about rain.", False),
        ('You have these functions: [{"name": "rainfall"}]', False),
    ],
)
def test_a_system_message_may_declare_a_tool(system: str, is_told: bool, tmp_path: Path) -> None:
    assert (undeclared(tmp_path, row("rain", system)) is None) == is_told


def test_functions_declare_what_tool_calls_name(tmp_path: Path) -> None:
    assert undeclared(tmp_path, row("rain", functions=[{"name": "rain"}])) is None
    found = undeclared(tmp_path, row("snow", functions=[{"name": "rain"}]))
    assert found
    assert found.severity == "error"


def test_tools_that_are_no_list_are_another_finding(tmp_path: Path) -> None:
    assert undeclared(tmp_path, row("rain", tools={"name": "rain"})) is None
