"""What is left out of examples on the way to another layout, and what cannot be left out."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from prep.core.example import Example, Message
from prep.core.format import Refused

Lost = tuple[str, ...]
"""What is left out of an example, each a few words in the plural."""

SECOND_ANSWERS = "answers that are not preferred"
FIELDS = "fields beside the messages"
SETTINGS = "settings beside the messages"
CALL_IDS = "ids of tool calls"
DETAILS = "details of images"
EMPTY_SYSTEM = "system messages that are empty"
DEVELOPERS = "roles of the developer"
UNTRAINED = "answers that are not to be trained on"
MESSAGE_KEYS = {
    "name": "names of messages",
    "weight": "weights of messages",
    "refusal": "refusals beside the content",
    "extra": "unknown keys of messages",
}


def refused(to: str, what: str) -> Refused:
    """What to raise for an example that a layout cannot hold because of what it has."""
    return Refused("P901", "", to=to, what=what, reason=f"it does not take {what}")


def beside(example: Example, held: Iterable[str], answers: int = 1) -> list[str]:
    """What is lost beside the messages: further answers, and settings that are not held."""
    lost = [SECOND_ANSWERS] if len(example.answers) > answers else []
    if example.settings is not UNSET and not set(example.settings) <= set(held):
        lost.append(SETTINGS)
    return lost


def of_messages(turns: Iterable[Message], keys: Iterable[str]) -> list[str]:
    """What is lost of the messages: those of some keys that they have."""
    return [
        MESSAGE_KEYS[key] for key in keys if any(getattr(turn, key) is not UNSET for turn in turns)
    ]


def only(settings: dict[str, Any] | UnsetType, held: Iterable[str]) -> dict[str, Any] | UnsetType:
    if settings is UNSET:
        return UNSET
    return {key: settings[key] for key in held if key in settings} or UNSET


def text_of(turn: Message, to: str) -> str:
    """The text of a message that is nothing else.

    Raises Refused when it has other parts.
    """
    content = turn.content
    if isinstance(content, list):
        if all(isinstance(part, dict) and part.get("type") == "text" for part in content):
            return turn.text
        raise refused(to, "content other than text")
    if not isinstance(content, str):
        raise refused(to, "messages without text")
    return content


def without_keys(turn: Message) -> Message:
    kept = {key: UNSET for key in MESSAGE_KEYS if getattr(turn, key) is not UNSET}
    return msgspec.structs.replace(turn, **kept) if kept else turn


def without_weight(turn: Message) -> Message:
    return turn if turn.weight is UNSET else msgspec.structs.replace(turn, weight=UNSET)
