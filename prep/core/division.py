"""Which examples are for training and which for validation.

Examples with the same question are one group, and a group is never divided, so no question of the
validation file was seen in training.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET, Struct
from xxhash import xxh3_64_digest

from prep.core.example import Example, Message


class Division(Struct, frozen=True):
    """A division that is decided: pure, so it can be carried out anywhere, in any order.

    group_by: field of the record that names the group, "" for the question itself
    whole: True where all ask the same, so that the answer tells examples apart
    validation: digests of the groups that are for validation
    """

    validation: frozenset[bytes]
    group_by: str = ""
    whole: bool = False

    def validates(self, example: Example, record: Mapping[str, Any]) -> bool:
        """True if the example is for validation.

        record: as it was read; looked at only when there is a field to group by
        """
        return group_of(example, record, self.group_by, whole=self.whole) in self.validation


def group_of(
    example: Example, record: Mapping[str, Any], group_by: str, *, whole: bool = False
) -> bytes:
    """8 bytes that are equal for examples that must stay together.

    whole: True to look at the answer too
    """
    if group_by:
        return key(record.get(group_by))
    turns = [*example.messages, *example.answers] if whole else example.messages
    return key("\0".join(_said(turn) for turn in turns if turn.role != "system"))


def _said(turn: Message) -> str:
    """Text of a message and whatever else it says: images, calls."""
    if isinstance(turn.content, str) and turn.tool_calls is UNSET:
        return turn.content
    parts = turn.content if isinstance(turn.content, list) else []
    rest = [part for part in parts if not (isinstance(part, dict) and "text" in part)]
    calls = turn.tool_calls or None
    return f"{turn.text} {rest!r} {calls!r}" if rest or calls else turn.text


def key(value: Any) -> bytes:
    """8 bytes (xxh3-64) of a value, the same for texts that differ in case and blanks only."""
    text = value if isinstance(value, str) else repr(value)
    return xxh3_64_digest(" ".join(text.split()).casefold().encode("utf-8", "surrogatepass"))
