"""What an example makes use of, in words that are compared with what a target takes."""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from prep.core.example import Example, Message

TAKEN_BY_ALL = frozenset(("user", "assistant"))
"""Roles that every target takes."""


SYSTEM = ("system", "developer")

FEWEST = 2
"""Messages that some target asks for; more, none does."""


def features(example: Example) -> set[str]:
    """Names such as "role tool", "part image_url", "tools", "setting functions"."""
    asked = [turn.role for turn in example.messages if turn.role not in SYSTEM]
    turns = (*example.messages, *example.answers)
    found = {name for turn in turns for name in _features(turn)}
    if example.tools is not UNSET:
        found.add("tools")
    if len({type(turn.content) for turn in turns if turn.content}) > 1:
        found.add("mixed-content")
    found.update(f"setting {name}" for name in example.settings or ())
    if asked[:1] != ["user"]:
        found.add(f"begins {asked[0] if asked else 'assistant'}")
    if len(example.messages) + bool(example.answers) < FEWEST:
        found.add(f"messages {len(example.messages) + bool(example.answers)}")
    return found


def _features(turn: Message) -> Iterator[str]:
    if str(turn.role) not in TAKEN_BY_ALL:
        yield f"role {turn.role}"
    if isinstance(turn.content, list):
        for part in turn.content:
            if isinstance(part, dict):
                yield f"part {part.get('type')}"
                yield from _image(part.get("image_url"))
    if turn.tool_calls is not UNSET and turn.content:
        yield "content-beside-calls"
    if turn.weight is not UNSET:
        yield "weight 1" if turn.weight == 1 else "weight other"


_SCHEMES = ("http", "https", "data")
"""Ways to say where an image is; what is wrong with others, P811 says for every target."""


def _image(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield "image string"
    elif isinstance(value, dict):
        yield "image object with detail" if "detail" in value else "image object"
    url = value.get("url") if isinstance(value, dict) else value
    if isinstance(url, str) and url.partition(":")[0] in _SCHEMES:
        yield f"scheme {url.partition(':')[0]}"
