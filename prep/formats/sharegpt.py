"""ShareGPT: `{"conversations": [{"from": "human", "value": "…"}, {"from": "gpt", …}]}`.

Used by FastChat, axolotl and LLaMA-Factory, which adds `system`, `tools` (JSON in a string) and the
turns `function_call` (JSON of name and arguments) and `observation`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import UNSET, UnsetType

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages, spoken_calls
from prep.formats.calls import calls_in, declared
from prep.formats.placeholders import key_of, with_images, without_images
from prep.formats.recognition import share

CALLS = frozenset(("function_call", "tool_call", "functioncall", "toolcall"))
"""Roles of a turn in which the assistant calls a function."""

KEYS = ("conversations", "conversation")

NAMES = ("from", "value")
"""Keys of who speaks and of what is said."""

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
        key = _key(record)
        turns = spoken_calls.taken_out(_turns(record, key))
        if key_of(record):
            for i, turn in enumerate(turns):
                if not isinstance(turn.content, str | UnsetType):
                    place = f"/{key}/{i}/{NAMES[1]}"
                    raise messages.wrong_type(place, "a text", turn.content)
            turns = with_images(record, turns)
        example = messages.dialogue(foreign.with_system(record.get("system"), turns))
        if record.get("tools") and (tools := declared(record["tools"])) != []:
            example.tools = tools
        return example

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        key = _key(record)
        system = foreign.places(record, (), key)
        given = spoken_calls.origins(_turns(record, key))
        return [*system, *(f"/{key}/{i}" for i in given)]

    def names_in(self, record: Mapping[str, Any]) -> tuple[str, str]:
        return NAMES

    def notices(self, record: Mapping[str, Any]) -> Iterable[Refused]:
        key = _key(record)
        return foreign.spelled(record[key], "from", f"/{key}")

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
            return foreign.place("conversations", example, part, index, tail, NAMES)
        return super().pointer(example, part, index, tail)


def _key(record: Mapping[str, Any]) -> str:
    return next((key for key in KEYS if key in record), KEYS[0])


def _turns(record: Mapping[str, Any], key: str) -> list[Message]:
    pointer = f"/{key}"
    return called(said_by(foreign.item_list(record, key), pointer), pointer)


def said_by(items: Iterable[Mapping[str, Any]], pointer: str) -> list[Message]:
    """The messages of items by from and value, in the list at a JSON Pointer.

    Raises Refused when one does not say who speaks and what.
    """
    found = []
    for i, item in enumerate(items):
        place = f"{pointer}/{i}"
        messages.required(item, NAMES[0], place)
        if not _CALLING & item.keys():
            messages.required(item, NAMES[1], place)
        found.append(foreign.message(item, *NAMES, place))
    return found


def called(turns: Iterable[Message], pointer: str) -> list[Message]:
    """Turns in which calls of functions and their results are what chat makes of them.

    pointer: of the list they are in

    Raises Refused when a turn that calls a function holds no call.
    """
    result: list[Message] = []
    pending: list[str] = []
    count = 0
    for i, turn in enumerate(turns):
        if isinstance(turn.role, str) and turn.role in CALLS:
            calls = calls_in(turn.content)
            if not calls:
                place, detail = f"{pointer}/{i}/{NAMES[1]}", "value is no call of a function"
                raise Refused("P203", place, detail=detail)
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


def _is_sharegpt(record: Mapping[str, Any]) -> bool:
    return any(is_dialogue(record.get(key), "from", "value") for key in KEYS)


def is_dialogue(items: Any, who: str, what: str) -> bool:
    """True for a list of objects that say who speaks and what, or call a tool instead."""
    return (
        isinstance(items, list)
        and bool(items)
        and all(
            isinstance(item, Mapping) and who in item and (what in item or _CALLING & item.keys())
            for item in items
        )
        and any(what in item for item in items)
    )


_CALLING = frozenset(("tool_calls", "function_call"))


PLUGINS = (ShareGPTFormat(),)
