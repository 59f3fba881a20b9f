"""Calls of functions, and tools declared, as trainers write them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from prep.core.example import Message
from prep.text import json_text


def calls_in(value: Any) -> list[dict[str, Any]]:
    """The calls that a value or its JSON text holds, their ids empty; [] for something else."""
    if isinstance(value, str):
        try:
            value = json_text.decode(value)
        except msgspec.DecodeError:
            return []
    calls = []
    for call in value if isinstance(value, list) else [value]:
        if not isinstance(call, Mapping) or not isinstance(call.get("name"), str):
            return []
        arguments = call.get("arguments", {})
        if not isinstance(arguments, str):
            arguments = json.dumps(arguments, ensure_ascii=False)
        calls.append(
            {
                "id": "",
                "type": "function",
                "function": {"name": call["name"], "arguments": arguments},
            }
        )
    return calls


def declared(value: Any) -> Any:
    """Tools that are declared as a list, perhaps in a JSON text; else the value as it is."""
    tools = value
    if isinstance(tools, str):
        try:
            tools = json_text.decode(tools)
        except msgspec.DecodeError:
            return value
    if not isinstance(tools, list) or not all(isinstance(tool, Mapping) for tool in tools):
        return value
    return [
        tool if "function" in tool else {"type": "function", "function": tool} for tool in tools
    ]


def have_no_ids(turns: Sequence[Message]) -> bool:
    """True for a dialogue whose calls of tools are as templates of Hugging Face take them.

    No call has an id and no result names one; and there are results, or calls that are written
    otherwise than chat has them: an id alone that is missing is a slip.
    """
    calls = [call for turn in turns for call in _calls(turn)]
    results = [turn for turn in turns if turn.role == "tool"]
    named = [turn for turn in results if turn.tool_call_id is not UNSET]
    if not calls or named or any(call.get("id") for call in calls):
        return False
    return bool(results) or not all(map(_is_usual, calls))


def _is_usual(call: dict[str, Any]) -> bool:
    """True for a call that is as chat has it, but for its id."""
    function = call.get("function")
    arguments = function.get("arguments") if isinstance(function, Mapping) else None
    return call.get("type") == "function" and isinstance(arguments, str)


def identified(turns: Sequence[Message]) -> list[Message]:
    """The turns with an id for every call that has none, and for every result in its turn.

    Calls by name and arguments alone become calls of functions, arguments their JSON text. A
    result that names a function belongs to a call of it.
    """
    found: list[Message] = []
    pending: list[dict[str, Any]] = []
    count = 0
    for turn in turns:
        if calls := _calls(turn):
            calls = [_of_function(call) for call in calls]
            for call in calls:
                count += 1
                call["id"] = call.get("id") or f"call_{count}"
            pending = calls[:]
            turn = msgspec.structs.replace(turn, tool_calls=calls)
        elif turn.role == "tool" and turn.tool_call_id is UNSET and pending:
            call = answered(pending, turn.name)
            turn = msgspec.structs.replace(turn, tool_call_id=call["id"])
            if len(pending) > 1:
                pending.remove(call)
        found.append(turn)
    return found


def answered(calls: Sequence[dict[str, Any]], name: Any) -> dict[str, Any]:
    """The call that a result belongs to: one of the function that it names, else the first."""
    return next((call for call in calls if _name(call) == name), calls[0])


def _name(call: Mapping[str, Any]) -> Any:
    """The name of the function that is called, None when there is none."""
    function = call.get("function")
    return function.get("name") if isinstance(function, Mapping) else None


def _calls(turn: Message) -> list[dict[str, Any]]:
    """The calls of a turn when all of them are objects, else []."""
    calls = turn.tool_calls
    are_objects = isinstance(calls, list) and all(isinstance(call, dict) for call in calls)
    return calls if are_objects and isinstance(calls, list) else []


def _of_function(call: dict[str, Any]) -> dict[str, Any]:
    if "function" not in call and isinstance(call.get("name"), str):
        given = {"id": call.get("id"), "type": "function"}
        call = given | {"function": {"name": call["name"], "arguments": call.get("arguments", {})}}
    call = {"id": call.get("id"), "type": "function"} | call
    function = call.get("function")
    if isinstance(function, Mapping) and isinstance(function.get("arguments"), Mapping):
        text = json.dumps(function["arguments"], ensure_ascii=False)
        call["function"] = dict(function) | {"arguments": text}
    return call
