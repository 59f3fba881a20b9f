"""Edits that leave examples out."""

from typing import ClassVar

from msgspec import Struct

from prep.core.digests import digest
from prep.core.example import Example, Message
from prep.text.display import number


class KeepFirst(Struct, frozen=True, tag="keep-first", forbid_unknown_fields=True):
    """Leaves out every repeat of an example but the first.

    first: digest (32 hexadecimal digits) of what is repeated → number of the record to keep
    """

    leaves_out: ClassVar[bool] = True
    first: dict[str, int]

    def apply(self, example: Example) -> Example | None:
        return None if self.drops(digest(example), example.record) else example

    def drops(self, digest: bytes, record: int) -> bool:
        return self.first.get(digest.hex(), record) != record

    def describe(self) -> str:
        return f"Keep the first of each of {number(len(self.first), 'repeated example')}."


class DropEmpty(Struct, frozen=True, tag="drop-empty", forbid_unknown_fields=True):
    """Leaves out examples whose best answer is empty."""

    leaves_out: ClassVar[bool] = True

    def apply(self, example: Example) -> Example | None:
        return None if example.answers and is_empty(example.answers[0]) else example

    def describe(self) -> str:
        return "Leave out examples with an empty answer."


class LeaveOut(Struct, frozen=True, tag="leave-out", forbid_unknown_fields=True):
    """Leaves out examples that were chosen by looking at them.

    examples: digest (32 hexadecimal digits) of what is left out → number of its first record
    """

    leaves_out: ClassVar[bool] = True
    examples: dict[str, int]

    def apply(self, example: Example) -> Example | None:
        return None if self.drops(digest(example), example.record) else example

    def drops(self, digest: bytes, record: int) -> bool:
        return digest.hex() in self.examples

    def describe(self) -> str:
        return f"Leave out {number(len(self.examples), 'chosen example')}."


def is_empty(turn: Message) -> bool:
    """True when a message says nothing: no text but blanks, no image, no call of a function."""
    content = turn.content
    if isinstance(content, str):
        if content and not content.isspace():
            return False
    elif isinstance(content, list):
        if not all(_is_blank(part) for part in content):
            return False
    elif content:
        return False  # a number or an object: not text, but not nothing
    return not (turn.tool_calls or turn.function_call or turn.refusal)


def _is_blank(part: object) -> bool:
    if not isinstance(part, dict) or part.get("type", "text") != "text":
        return not part
    text = part.get("text")
    return not text or (isinstance(text, str) and text.isspace())


PLUGINS = (KeepFirst, DropEmpty, LeaveOut)
