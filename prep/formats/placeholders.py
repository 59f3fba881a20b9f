"""Images that stand beside a dialogue, in the order of the marks `<image>` in its texts.

Source: LLaMA-Factory data/README.md (2026-08): as many marks as images.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from prep.core.example import Message
from prep.core.format import Refused
from prep.formats.messages import wrong_type
from prep.text.display import number

MARK = "<image>"
KEYS = ("images", "image")


def key_of(record: Mapping[str, Any]) -> str:
    """The key of a record that holds images, "" when none does; null and "" are no images."""
    return next((key for key in KEYS if record.get(key) not in (None, "", [])), "")


def with_images(record: Mapping[str, Any], turns: Sequence[Message]) -> list[Message]:
    """The turns with every mark replaced by its image.

    Raises Refused when there are more images than marks, or fewer.
    """
    key = key_of(record)
    if not key:
        return list(turns)
    given = record[key]
    if not isinstance(given, str | list):
        raise wrong_type(f"/{key}", "a list", given)
    images = given if isinstance(given, list) else [given]
    marks = sum(turn.content.count(MARK) for turn in turns if isinstance(turn.content, str))
    for i, image in enumerate(images):
        if not isinstance(image, str):
            raise wrong_type(f"/{key}/{i}", "a text", image)
    if marks != len(images):
        detail = f"{number(len(images), 'image')} for {number(marks, 'place')} that say {MARK}"
        raise Refused("P811", f"/{key}", detail=detail)
    left = iter(images)
    return [_shown(turn, left) for turn in turns]


def without_images(turns: Sequence[Message]) -> tuple[list[Message], list[str]]:
    """The turns with a mark in place of every image, and the addresses of the images.

    Raises Refused when a text has such a mark already, or a part is neither text nor image.
    """
    images: list[str] = []
    return [_marked(turn, images) for turn in turns], images


def _shown(turn: Message, images: Any) -> Message:
    content = turn.content
    if not isinstance(content, str) or MARK not in content:
        return turn
    parts: list[dict[str, Any]] = []
    for behind, text in enumerate(content.split(MARK)):
        if behind:
            parts.append({"type": "image_url", "image_url": {"url": next(images)}})
        if text:
            parts.append({"type": "text", "text": text})
    return msgspec.structs.replace(turn, content=parts)


def _marked(turn: Message, images: list[str]) -> Message:
    if not isinstance(turn.content, list):
        return turn
    texts = []
    for part in turn.content:
        url = part["image_url"]["url"] if part.get("type") == "image_url" else None
        if url is None and (part.get("type") != "text" or MARK in part["text"]):
            raise Refused("P901", "", reason=f"sharegpt holds texts and marks {MARK} for images")
        if url is not None:
            images.append(url)
        texts.append(MARK if url is not None else part["text"])
    return msgspec.structs.replace(turn, content="".join(texts))
