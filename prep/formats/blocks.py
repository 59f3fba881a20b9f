"""What the layouts of Claude, Bedrock and Gemini have in common: messages are lists of blocks.

A layout turns each of its blocks into a part of the chat layout, a call of a tool or its result;
this module puts them together into messages, and takes messages apart again.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from prep.core.example import Message
from prep.core.format import Refused
from prep.core.roles import ROLES
from prep.formats import foreign, messages
from prep.text import json_text


class Call(Struct, frozen=True):
    """A call of a tool. `arguments` is JSON in a string."""

    id: str
    name: str
    arguments: str


class Result(Struct, frozen=True):
    """What a tool answered: the call it answers, and a text."""

    id: str
    text: str


Block = dict[str, Any] | Call | Result
"""A part of the chat layout (`{"type": "text", "text": …}`, `image_url`), a call, or a result."""


Reader = Callable[[Mapping[str, Any], str], Block]
"""Makes a block of a JSON object at a JSON Pointer; raises Refused."""


IsResult = Callable[[Mapping[str, Any]], bool]


def joined(role: str, blocks: Iterable[Block]) -> list[Message]:
    """The messages of a list of blocks: results of tools first, then what is said and called.

    One text alone is a text; several, or a text and an image, are parts.
    """
    parts: list[dict[str, Any]] = []
    calls: list[dict[str, Any]] = []
    turns: list[Message] = []
    for block in blocks:
        if isinstance(block, Call):
            function = {"name": block.name, "arguments": block.arguments}
            calls.append({"id": block.id, "type": "function", "function": function})
        elif isinstance(block, Result):
            turns.append(Message("tool", block.text, tool_call_id=block.id))
        else:
            parts.append(block)
    if parts or calls or not turns:
        content: Any = parts
        if len(parts) == 1 and set(parts[0]) == {"type", "text"}:
            content = parts[0]["text"]
        elif not parts:
            content = UNSET if calls else ""
        turns.append(Message(role, content, tool_calls=calls or UNSET))
    return turns


def taken_apart(turn: Message, name: str) -> list[Block]:
    """The blocks of a message.

    name: of the layout that wants them

    Raises Refused when the message has something else.
    """
    for key in sorted(set(messages.plain(turn)) - _HELD):
        raise Refused("P901", "", reason=f"{name} cannot hold {key} of a message")
    if turn.role == "tool":
        return [Result(str(turn.tool_call_id), turn.text)]
    blocks: list[Block] = []
    if isinstance(turn.content, str):
        blocks.append({"type": "text", "text": turn.content})
    elif isinstance(turn.content, list):
        blocks += turn.content
    for call in turn.tool_calls or ():
        function = call["function"]
        blocks.append(Call(call["id"], function["name"], function["arguments"]))
    return blocks


_HELD = frozenset(("role", "content", "tool_calls", "tool_call_id"))


def listed(value: Any, pointer: str, block: Reader) -> list[Block]:
    """The blocks in a JSON list; a text alone is one block of text.

    Raises Refused when it is neither, or when a block has no place in a chat.
    """
    if isinstance(value, str):
        return [{"type": "text", "text": value}]
    if not isinstance(value, list):
        raise messages.wrong_type(pointer, "a list", value)
    result = []
    for i, item in enumerate(value):
        if not isinstance(item, Mapping):
            raise messages.wrong_type(f"{pointer}/{i}", "an object", item)
        result.append(block(item, f"{pointer}/{i}"))
    return result


def turns(item: Mapping[str, Any], key: str, pointer: str, block: Reader) -> list[Message]:
    """The messages of an object with a role, and blocks under a key.

    Raises Refused when it has no role, or none that anybody knows.
    """
    role = text(item, "role", pointer)
    if role not in ROLES:
        raise Refused("P206", f"{pointer}/role", role=role)
    return joined(role, listed(messages.required(item, key, pointer), f"{pointer}/{key}", block))


def places(items: Iterable[Any], key: str, pointer: str, is_result: IsResult) -> list[str]:
    """JSON Pointers of the messages that `turns` makes of the items of a list.

    is_result: tells a block that is what a tool answered
    """
    found: list[str] = []
    for i, item in enumerate(items):
        content = item.get(key)
        blocks = content if isinstance(content, list) else []
        results = [k for k, block in enumerate(blocks) if is_result(block)]
        found += [f"{pointer}/{i}/{key}/{k}" for k in results]
        if len(results) < len(blocks) or not results:
            found.append(f"{pointer}/{i}")
    return found


def loose_turns(
    items: Iterable[Mapping[str, Any]], key: str, pointer: str, roles: tuple[str, str]
) -> Iterator[Refused]:
    """A notice of every message that a layout of blocks writes otherwise.

    key: of the blocks
    pointer: of the list of messages
    roles: the two that the layout has
    """
    for i, item in enumerate(items):
        if item.get("role") not in roles and item.get("role") in ROLES:
            detail = f"role is not {' or '.join(roles)}{foreign.ANEW}"
            yield Refused("P203", f"{pointer}/{i}/role", detail=detail)
        yield from loose_list(item, key, f"{pointer}/{i}")


def loose_list(item: Mapping[str, Any], key: str, pointer: str) -> Iterator[Refused]:
    """A notice where a text stands for a list of blocks, or null for none."""
    if key in item and isinstance(item[key], str | None):
        detail = f"{key} is {messages.type_name(item[key])}{foreign.ANEW}"
        yield Refused("P203", f"{pointer}/{key}", detail=detail)


def text(item: Mapping[str, Any], key: str, pointer: str) -> str:
    """The text that an object must have under a key.

    Raises Refused when it has none.
    """
    value = messages.required(item, key, pointer)
    if not isinstance(value, str):
        raise messages.wrong_type(f"{pointer}/{key}", "a text", value)
    return value


def arguments(item: Mapping[str, Any], key: str, pointer: str) -> str:
    """The JSON text of the arguments that an object must have under a key.

    Raises Refused when they are not there or no object.
    """
    value = messages.required(item, key, pointer)
    if not isinstance(value, Mapping):
        raise messages.wrong_type(f"{pointer}/{key}", "an object", value)
    return as_json(value)


def as_json(value: Any) -> str:
    """The JSON text of a value."""
    return json.dumps(value, ensure_ascii=False)


def from_json(text: Any) -> Any:
    """The value of a JSON text.

    Raises Refused when it is not one.
    """
    try:
        return json_text.decode(text)
    except (msgspec.DecodeError, TypeError):
        raise Refused("P901", "", reason="arguments of a call are not JSON") from None


def image(url: str) -> dict[str, Any]:
    """The part of the chat layout that shows an image."""
    return {"type": "image_url", "image_url": {"url": url}}


def data_url(media_type: str, data: str) -> str:
    """The URL that holds an image itself, in base64."""
    return f"data:{media_type};base64,{data}"


def split_data_url(url: str) -> tuple[str, str] | None:
    """Media type and base64 of an image that is in its URL, None when it is elsewhere."""
    head, comma, data = url.partition(";base64,")
    return (head.removeprefix("data:"), data) if comma and head.startswith("data:") else None


def no_place(pointer: str, what: str) -> Refused:
    """What to raise for a block that chat cannot hold."""
    return Refused("P901", pointer, reason=f"{what} has no place in a chat message")


def not_held(name: str, what: str) -> Refused:
    """What to raise for what a layout of blocks cannot hold."""
    return Refused("P901", "", reason=f"{name} has no place for {what}")


def text_of(value: Any) -> str:
    """The text that the result of a tool is: its texts joined, or the JSON of what is no text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(
            item["text"]
            if isinstance(item, Mapping) and isinstance(item.get("text"), str)
            else as_json(item)
            for item in value
        )
    return as_json(value)
