"""Edits of tool calls."""

from typing import Any, ClassVar

import msgspec
from msgspec import UNSET, Struct

from prep.core.example import Example, Message
from prep.text import json_text


class ArgumentsToText(Struct, frozen=True, tag="arguments-to-text", forbid_unknown_fields=True):
    """Writes the arguments of tool calls that are objects as their compact JSON text."""

    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        turns = (*example.messages, *example.answers)
        if not any(_arguments_are_odd(turn) for turn in turns):
            return example
        return msgspec.structs.replace(
            example,
            messages=[_with_text(turn) for turn in example.messages],
            answers=[_with_text(turn) for turn in example.answers],
        )

    def describe(self) -> str:
        return "Write the arguments of tool calls as JSON text."


class ToolsToList(Struct, frozen=True, tag="tools-to-list", forbid_unknown_fields=True):
    """Makes a list of tools of its JSON text, as tables of texts have it; an empty one is none."""

    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        given: Any = example.tools
        if not isinstance(given, str):
            return example
        try:
            tools = json_text.decode(given)
        except msgspec.DecodeError:
            return example
        if not isinstance(tools, list) or not all(isinstance(tool, dict) for tool in tools):
            return example
        wrapped = [
            tool if "function" in tool else {"type": "function", "function": tool} for tool in tools
        ]
        return msgspec.structs.replace(example, tools=wrapped or UNSET)

    def describe(self) -> str:
        return "Write the tools as a list."


class FunctionsToTools(Struct, frozen=True, tag="functions-to-tools", forbid_unknown_fields=True):
    """Turns `functions`, `function_call` and function messages into tools, calls and replies."""

    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        settings = example.settings
        functions = settings.get("functions") if settings is not UNSET else None
        turns = [*example.messages, *example.answers]
        if functions is None and not any(
            turn.function_call is not UNSET or turn.role == "function" for turn in turns
        ):
            return example
        tools = _joined(example.tools, functions)
        if tools is None:
            return example
        if settings is not UNSET:
            settings = {
                key: value
                for key, value in settings.items()
                if key not in ("functions", "function_call")
            }
        turns = _called(turns)
        given = len(example.messages)
        return msgspec.structs.replace(
            example,
            messages=turns[:given],
            answers=turns[given:],
            tools=tools,
            settings=settings or UNSET,
        )

    def describe(self) -> str:
        return "Turn functions and function calls into tools and tool calls."


def _joined(tools: Any, functions: Any) -> Any:
    """The tools with functions that they do not declare yet, None where they contradict them."""
    if not isinstance(functions, list):
        return tools
    made = [{"type": "function", "function": function} for function in functions]
    if tools is UNSET or tools is None:
        return made
    if not isinstance(tools, list):
        return None
    names = {_name(tool) for tool in tools}
    more = [tool for tool in made if tool not in tools]
    return None if any(_name(tool) in names for tool in more) else [*tools, *more]


def _name(tool: Any) -> str:
    function = tool.get("function") if isinstance(tool, dict) else None
    return str(function.get("name")) if isinstance(function, dict) else ""


def _called(turns: list[Message]) -> list[Message]:
    made: list[Message] = []
    last = ""
    for number, turn in enumerate(turns):
        if turn.function_call is not UNSET and turn.function_call:
            last = f"call_{number:05}"
            call = {"id": last, "type": "function", "function": turn.function_call}
            made.append(msgspec.structs.replace(turn, function_call=UNSET, tool_calls=[call]))
        elif turn.role == "function":
            made.append(msgspec.structs.replace(turn, role="tool", name=UNSET, tool_call_id=last))
        else:
            made.append(msgspec.structs.replace(turn, function_call=UNSET))
    return made


def calls_of(turn: Message) -> list[dict[str, Any]]:
    """The tool calls of a message that are objects with a function."""
    calls = turn.tool_calls
    if not isinstance(calls, list):
        return []
    return [
        call for call in calls if isinstance(call, dict) and isinstance(call.get("function"), dict)
    ]


def _arguments_are_odd(turn: Message) -> bool:
    called = [call["function"] for call in calls_of(turn)]
    if isinstance(turn.function_call, dict):
        called.append(turn.function_call)
    return any(isinstance(function.get("arguments"), dict | list) for function in called)


def _with_text(turn: Message) -> Message:
    if not _arguments_are_odd(turn):
        return turn
    calls, call = turn.tool_calls, turn.function_call
    if isinstance(calls, list):
        calls = [_call(one) for one in calls]
    if isinstance(call, dict):
        call = _function(call)
    return msgspec.structs.replace(turn, tool_calls=calls, function_call=call)


def _call(call: Any) -> Any:
    if not isinstance(call, dict) or not isinstance(call.get("function"), dict):
        return call
    return call | {"function": _function(call["function"])}


def _function(function: dict[str, Any]) -> dict[str, Any]:
    arguments = function.get("arguments")
    if not isinstance(arguments, dict | list):
        return function
    return function | {"arguments": json_text.encode(arguments).decode()}


PLUGINS = (ArgumentsToText, ToolsToList, FunctionsToTools)
