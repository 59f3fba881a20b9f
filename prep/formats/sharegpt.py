"""ShareGPT: `{"conversations": [{"from": "human", "value": "…"}, {"from": "gpt", …}]}`.

Used by FastChat, axolotl and LLaMA-Factory, which adds `system`, `tools` (JSON in a string) and the
turns `function_call` (JSON of name and arguments) and `observation`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages
from prep.formats.placeholders import with_images, without_images
from prep.formats.recognition import share
from prep.text import json_text

CALLS = frozenset(("function_call", "tool_call", "functioncall", "toolcall"))
"""Roles of a turn in which the assistant calls a function."""

KEYS = ("conversations", "conversation")

_NAMES = {"user": "human", "assistant": "gpt", "tool": "observation"}


class ShareGPTFormat(foreign.ForeignFormat):
    """Dialogues by from and value."""

    name = "sharegpt"
    title = "ShareGPT conversations"
    schema = "sharegpt"
    keys = ("conversations", "system", "tools", "images")
    loses = (*foreign.ForeignFormat.loses, "ids of tool calls", "who besides gpt answered")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(90 * share(records, _is_sharegpt))

    def parse(self, record: Mapping[str, Any]) -> Example:
        foreign.without_media(record, images=True)
        key = next((key for key in KEYS if key in record), KEYS[0])
        items = foreign.item_list(record, key)
        turns = called(foreign.message(item, "from", "value") for item in items)
        turns = with_images(record, turns)
        example = messages.dialogue(foreign.with_system(record.get("system"), turns))
        if record.get("tools"):
            example.tools = declared(record["tools"])
        return example

    def render(self, example: Example) -> dict[str, Any]:
        turns = foreign.turns(example, self.name)
        if example.settings is not UNSET or example.extra is not UNSET:
            raise Refused("P901", "", reason=f"{self.name} holds a dialogue and tools only")
        turns, images = without_images(turns)
        record: dict[str, Any] = {"conversations": [item for turn in turns for item in said(turn)]}
        if images:
            record["images"] = images
        if functions := foreign.functions(example, self.name):
            record["tools"] = json.dumps(functions, ensure_ascii=False)
        return record

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part in ("messages", "answers"):
            return foreign.place("conversations", example, part, index, tail, "value")
        return super().pointer(example, part, index, tail)


def called(turns: Any) -> list[Message]:
    """Turns in which calls of functions and their results are what chat makes of them."""
    result: list[Message] = []
    pending: list[str] = []
    count = 0
    for turn in turns:
        calls = _calls(turn) if isinstance(turn.role, str) and turn.role in CALLS else []
        if calls:
            pending = []
            for call in calls:
                count += 1
                call["id"] = f"call_{count}"
                pending.append(call["id"])
            result.append(Message("assistant", tool_calls=calls))
            continue
        if turn.role == "tool" and turn.tool_call_id is UNSET and pending:
            turn.tool_call_id = pending.pop(0) if len(pending) > 1 else pending[0]
        result.append(turn)
    return result


def _calls(turn: Message) -> list[dict[str, Any]]:
    """The calls in the JSON text of a turn, [] when it holds something else."""
    value: Any = turn.content
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


def said(turn: Message) -> list[dict[str, Any]]:
    """The items of one message."""
    item = messages.plain(turn)
    role, content = item.pop("role", None), item.pop("content", None)
    calls = item.pop("tool_calls", None)
    item.pop("tool_call_id", None)
    items = []
    if calls is None or content is not None:
        items.append({"from": _NAMES.get(role, role), "value": content, **item})
    for call in calls or ():
        function = call["function"]
        try:
            arguments = json.loads(function["arguments"])
        except ValueError:
            arguments = function["arguments"]
        text = json.dumps({"name": function["name"], "arguments": arguments}, ensure_ascii=False)
        items.append({"from": "function_call", "value": text})
    return items


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


def _is_sharegpt(record: Mapping[str, Any]) -> bool:
    return any(is_dialogue(record.get(key), "from", "value") for key in KEYS)


def is_dialogue(items: Any, who: str, what: str) -> bool:
    """True for a list of objects that say who speaks and what."""
    return (
        isinstance(items, list)
        and bool(items)
        and all(isinstance(item, Mapping) and who in item and what in item for item in items)
    )


PLUGINS = (ShareGPTFormat(),)
