"""Dialogues whose messages are a role and a text, read as columns by those who only count."""

import re
from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import Raw, Struct

from prep.core.turns import Turns
from prep.text import json_keys

LONG = 200
"""Bytes of a first message from which on it pays to look whether other records begin with it."""

_BEFORE = re.compile(rb'[ \t]*\{[ \t]*"messages"[ \t]*:[ \t]*\[[ \t]*')
_AFTER = re.compile(rb"[ \t]*,")


class _Turn(Struct, forbid_unknown_fields=True, gc=False):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str


class _Talk(Struct, forbid_unknown_fields=True, gc=False):
    messages: list[_Turn]


class _Texts(Struct):
    messages: list[Raw]


_talk = msgspec.json.Decoder(_Talk).decode
_turn = msgspec.json.Decoder(_Turn).decode
_texts = msgspec.json.Decoder(_Texts).decode


class _Head(Struct, frozen=True):
    """How many lines begin: with a message that need be read only once.

    text: all bytes up to the second message
    before: those of them before the message
    """

    text: bytes
    before: bytes
    turn: _Turn


def turns(lines: Sequence[bytes]) -> Turns | None:
    """The turns of JSON lines that are dialogues of roles and texts, None if one is not.

    Not those with a key twice in one object either, which are no examples.
    """
    try:
        head = _head(lines[0])
        if head is None:
            talks = list(map(_talk, lines))
            return None if _repeat_keys(talks, lines) else _columns(talks)
        size, before = len(head.text), head.before
        are_short = [line.startswith(head.text) for line in lines]
        short = [
            before + line[size:] if is_short else line
            for line, is_short in zip(lines, are_short, strict=True)
        ]
        talks = list(map(_talk, short))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if _repeat_keys(talks, short):
        return None
    for talk, is_short in zip(talks, are_short, strict=True):
        if is_short:
            if not talk.messages:  # a comma with nothing behind it is no JSON
                return None
            talk.messages.insert(0, head.turn)
    return _columns(talks)


def _repeat_keys(talks: Sequence[_Talk], lines: Sequence[bytes]) -> bool:
    """Whether a line has a key twice in one object."""
    return bool(json_keys.repeating(lines, [1 + 2 * len(talk.messages) for talk in talks]))


def _columns(talks: Sequence[_Talk]) -> Turns:
    every = [turn for talk in talks for turn in talk.messages]
    return Turns(
        [turn.role for turn in every],
        [turn.content for turn in every],
        [len(talk.messages) for talk in talks],
    )


def _head(line: bytes) -> _Head | None:
    """The head of a line, None when its first message is short or the only one."""
    before = _BEFORE.match(line)
    if before is None:
        return None
    given = _texts(line).messages
    message = bytes(given[0]) if given else b""
    end = before.end() + len(message)
    after = _AFTER.match(line, end)
    if len(message) < LONG or after is None or line[before.end() : end] != message:
        return None
    if json_keys.repeating([message], [2]):
        return None
    return _Head(line[: after.end()], before[0], _turn(message))
