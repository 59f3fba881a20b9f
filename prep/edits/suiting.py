"""Edits that give examples the shape a target wants."""

from collections.abc import Callable
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET, Struct

from prep.core.example import Example, Message


class NumberCalls(Struct, frozen=True, tag="number-calls", forbid_unknown_fields=True):
    """Gives tool calls, and the replies to them, identifiers of letters and digits.

    width: characters of an identifier; those that are so already stay
    """

    width: int = 9
    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        turns = [*example.messages, *example.answers]
        ids = list(dict.fromkeys(name for turn in turns for name in _ids(turn)))
        fitting = {name for name in ids if self._fits(name)}
        if len(fitting) == len(ids):
            return example
        names = {}
        number = 0
        for name in ids:
            if name in fitting:
                continue
            number += 1
            while (new := self._numbered(number)) in fitting:
                number += 1
            names[name] = new
        return _each(example, lambda turn: _renamed(turn, names))

    def describe(self) -> str:
        return f"Give tool calls identifiers of {self.width} letters and digits."

    def _fits(self, name: str) -> bool:
        return len(name) == self.width and name.isascii() and name.isalnum()

    def _numbered(self, number: int) -> str:
        digits = str(number)
        return "call"[: max(self.width - len(digits), 0)] + digits.zfill(self.width - 4)


class ImagesAs(Struct, frozen=True, tag="images-as", forbid_unknown_fields=True):
    """Writes the addresses of images as an object with `url`, or as the text itself.

    shape: "object" or "string"
    """

    shape: str = "object"
    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        return _each(example, self._turn)

    def describe(self) -> str:
        how = "texts" if self.shape == "string" else "objects"
        return f"Write the addresses of images as {how}."

    def _turn(self, turn: Message) -> Message:
        if not isinstance(turn.content, list):
            return turn
        content = [self._part(part) for part in turn.content]
        changed = any(a is not b for a, b in zip(content, turn.content, strict=True))
        return msgspec.structs.replace(turn, content=content) if changed else turn

    def _part(self, part: Any) -> Any:
        image = part.get("image_url") if isinstance(part, dict) else None
        if self.shape == "string" and isinstance(image, dict) and isinstance(image.get("url"), str):
            return part | {"image_url": image["url"]}
        if self.shape == "object" and isinstance(image, str):
            return part | {"image_url": {"url": image}}
        return part


class TextsAsParts(Struct, frozen=True, tag="texts-as-parts", forbid_unknown_fields=True):
    """Writes the texts of an example as parts where some of its messages have parts."""

    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        turns = (*example.messages, *example.answers)
        if not any(isinstance(turn.content, list) for turn in turns):
            return example
        return _each(example, _in_parts)

    def describe(self) -> str:
        return "Write texts as content parts beside messages that have parts."


class DropBesideCalls(Struct, frozen=True, tag="drop-beside-calls", forbid_unknown_fields=True):
    """Leaves out the text of messages that call a tool."""

    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        return _each(example, _called_only)

    def describe(self) -> str:
        return "Leave out the text of messages that call a tool."


class DropWeights(Struct, frozen=True, tag="drop-weights", forbid_unknown_fields=True):
    """Removes the weights of messages."""

    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        return _each(example, _unweighted)

    def describe(self) -> str:
        return "Remove the weights of messages."


def _each(example: Example, change: Callable[[Message], Message]) -> Example:
    """The example with every message changed, itself when nothing changes."""
    given = list(map(change, example.messages))
    wanted = list(map(change, example.answers))
    before = (*example.messages, *example.answers)
    if all(a is b for a, b in zip((*given, *wanted), before, strict=True)):
        return example
    return msgspec.structs.replace(example, messages=given, answers=wanted)


def _ids(turn: Message) -> list[str]:
    calls: Any = turn.tool_calls
    found: list[Any] = [turn.tool_call_id]
    if isinstance(calls, list):
        found = [call.get("id") for call in calls if isinstance(call, dict)] + found
    return [name for name in found if isinstance(name, str)]


def _renamed(turn: Message, names: dict[str, str]) -> Message:
    if not any(name in names for name in _ids(turn)):
        return turn
    calls: Any = turn.tool_calls
    if isinstance(calls, list):
        calls = [
            call | {"id": names[call["id"]]}
            if isinstance(call, dict) and isinstance(call.get("id"), str) and call["id"] in names
            else call
            for call in calls
        ]
    reply = turn.tool_call_id
    if isinstance(reply, str):
        reply = names.get(reply, reply)
    return msgspec.structs.replace(turn, tool_calls=calls, tool_call_id=reply)


def _called_only(turn: Message) -> Message:
    if not turn.tool_calls or not turn.content:
        return turn
    return msgspec.structs.replace(turn, content=UNSET)


def _unweighted(turn: Message) -> Message:
    return turn if turn.weight is UNSET else msgspec.structs.replace(turn, weight=UNSET)


def _in_parts(turn: Message) -> Message:
    if not isinstance(turn.content, str) or not turn.content:
        return turn
    return msgspec.structs.replace(turn, content=[{"type": "text", "text": turn.content}])


PLUGINS = (NumberCalls, ImagesAs, DropBesideCalls, DropWeights, TextsAsParts)
