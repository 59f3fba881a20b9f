"""Edits of single fields."""

from collections.abc import Iterable
from operator import is_not
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET, Struct

from prep.core.example import Example, Message
from prep.text import json_text


class DropFields(Struct, frozen=True, tag="drop-fields", forbid_unknown_fields=True):
    """Removes keys that the layout does not know.

    names: keys of the record
    message_names: keys of its messages

    Either may be a path to a key of an inner object: "tools[].function.x", "content[].x".
    """

    names: tuple[str, ...] = ()
    message_names: tuple[str, ...] = ()
    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        if self.names:
            found = _without(example, ("tools", "settings", "extra"), self.names)
            if found:
                example = msgspec.structs.replace(example, **found)
        if self.message_names:
            messages = [self._less(turn) for turn in example.messages]
            answers = [self._less(turn) for turn in example.answers]
            if any(map(is_not, messages + answers, example.messages + example.answers)):
                example = msgspec.structs.replace(example, messages=messages, answers=answers)
        return example

    def _less(self, turn: Message) -> Message:
        fields = ("content", "tool_calls", "function_call", "extra")
        found = _without(turn, fields, self.message_names)
        return msgspec.structs.replace(turn, **found) if found else turn

    def describe(self) -> str:
        names = ", ".join((*self.names, *self.message_names))
        return f"Remove the fields {names}."


def _without(holder: Example | Message, fields: Iterable[str], names: Iterable[str]) -> Any:
    """Fields of an example or message that lose something → what is left of them.

    `settings` and `extra` hold keys of the record or message itself.
    """
    found = {}
    for field in fields:
        value = getattr(holder, field)
        if not isinstance(value, dict | list):
            continue
        if field in ("settings", "extra") and isinstance(value, dict):
            left = _pruned(value, names)
        else:
            left = _pruned({field: value}, names)[field]
        if left != value:
            found[field] = left or UNSET
    return found


def _pruned(value: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    for name in names:
        value = _cut(value, name)
    return value


def _cut(value: Any, name: str) -> Any:
    """An object without the key of a path, itself when it has none."""
    if not isinstance(value, dict):
        return value
    if name in value:
        return {key: inner for key, inner in value.items() if key != name}
    head, dot, rest = name.partition(".")
    key = head.removesuffix("[]")
    if not dot or key not in value:
        return value
    inner = value[key]
    if key == head:
        return value | {key: _cut(inner, rest)}
    return value | {key: [_cut(item, rest) for item in inner]} if isinstance(inner, list) else value


_ABSENT_WHEN_NULL = ("name", "tool_calls", "tool_call_id", "function_call", "refusal")
"""Fields of a message that say nothing when they are null."""


class DropNulls(Struct, frozen=True, tag="drop-nulls", forbid_unknown_fields=True):
    """Removes fields that are null and mean the same when they are not there.

    Tables of typed columns write null for every field that some other message has.
    """

    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        changed: dict[str, Any] = {}
        if example.tools is None:
            changed["tools"] = UNSET
        if example.settings is not UNSET and None in example.settings.values():
            left = {key: value for key, value in example.settings.items() if value is not None}
            changed["settings"] = left or UNSET
        messages = [_without_nulls(turn) for turn in example.messages]
        answers = [_without_nulls(turn) for turn in example.answers]
        if any(map(is_not, messages + answers, example.messages + example.answers)):
            changed |= {"messages": messages, "answers": answers}
        return msgspec.structs.replace(example, **changed) if changed else example

    def describe(self) -> str:
        return "Remove fields that are null."


def _without_nulls(turn: Message) -> Message:
    nulls = [field for field in _ABSENT_WHEN_NULL if getattr(turn, field) is None]
    return msgspec.structs.replace(turn, **dict.fromkeys(nulls, UNSET)) if nulls else turn


class ContentToText(Struct, frozen=True, tag="content-to-text", forbid_unknown_fields=True):
    """Turns a content that is a number, a boolean or an object into its JSON text."""

    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        turns = (*example.messages, *example.answers)
        if not any(_is_odd(turn.content) for turn in turns):
            return example
        return msgspec.structs.replace(
            example,
            messages=[_text(turn) for turn in example.messages],
            answers=[_text(turn) for turn in example.answers],
        )

    def describe(self) -> str:
        return "Write numbers and objects as their JSON text."


def _is_odd(content: Any) -> bool:
    return isinstance(content, bool | int | float | dict)


def _text(turn: Message) -> Message:
    if not _is_odd(turn.content):
        return turn
    return msgspec.structs.replace(turn, content=json_text.encode(turn.content).decode())


PLUGINS = (DropFields, DropNulls, ContentToText)
