"""Calls of functions in the JSON texts that trainers write them as, and tools declared so."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

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
