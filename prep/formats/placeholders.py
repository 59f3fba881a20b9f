"""Images that stand beside a dialogue, in the order of the marks `<image>` in its texts.

A part `{"type": "image"}` without an address is such a mark, too. Sources: LLaMA-Factory
data/README.md (2026-08): as many marks as images; ms-swift and TRL (2026-08): where there are no
marks, the images are put before the first text of the user.
"""

from collections.abc import Iterator, Mapping, Sequence
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


def images(record: Mapping[str, Any]) -> list[Any]:
    """The images beside a dialogue: addresses, or objects with a path as `datasets` has them."""
    key = key_of(record)
    given = record[key] if key else []
    found = given if isinstance(given, list) else [given]
    return [_address(each) for each in found]


def _address(value: Any) -> Any:
    if isinstance(value, Mapping):
        return next(
            (value[key] for key in ("path", "url") if isinstance(value.get(key), str)), value
        )
    return value


def with_images(
    record: Mapping[str, Any], turns: Sequence[Message], *, in_front: bool = False
) -> list[Message]:
    """The turns with every mark replaced by its image.

    in_front: images without any mark stand before the first text of the user

    Raises Refused when there are more images than marks, or fewer.
    """
    key = key_of(record)
    if not key:
        return list(turns)
    if not isinstance(record[key], str | list):
        raise wrong_type(f"/{key}", "a list", record[key])
    found = images(record)
    for i, image in enumerate(found):
        if not isinstance(image, str):
            raise wrong_type(f"/{key}/{i}", "a text", image)
    marks = sum(map(_marks, turns))
    if in_front and not marks:
        turns, marks = _marked_in_front(turns, len(found)), len(found)
    if marks != len(found):
        detail = f"{number(len(found), 'image')} for {number(marks, 'place')} that say {MARK}"
        raise Refused("P811", f"/{key}", detail=detail)
    left = iter(found)
    return [_shown(turn, left) for turn in turns]


def _marks(turn: Message) -> int:
    if isinstance(turn.content, str):
        return turn.content.count(MARK)
    return turn.content.count(_PART) if isinstance(turn.content, list) else 0


_PART = {"type": "image"}
"""A part that stands for an image beside the dialogue."""


def _marked_in_front(turns: Sequence[Message], count: int) -> list[Message]:
    first = next((i for i, turn in enumerate(turns) if turn.role == "user"), -1)
    return [
        msgspec.structs.replace(turn, content=MARK * count + turn.content)
        if i == first and isinstance(turn.content, str)
        else turn
        for i, turn in enumerate(turns)
    ]


def without_images(turns: Sequence[Message]) -> tuple[list[Message], list[str]]:
    """The turns with a mark in place of every image, and the addresses of the images.

    Raises Refused when a text has such a mark already, or a part is neither text nor image.
    """
    images: list[str] = []
    return [_marked(turn, images) for turn in turns], images


def _shown(turn: Message, images: Iterator[str]) -> Message:
    content = turn.content
    if isinstance(content, str) and MARK in content:
        content = _taken_apart(content)
    if not isinstance(content, list) or _PART not in content:
        return turn
    shown = [
        {"type": "image_url", "image_url": {"url": next(images)}} if part == _PART else part
        for part in content
    ]
    return msgspec.structs.replace(turn, content=shown)


def _taken_apart(text: str) -> list[dict[str, Any]]:
    """A text with marks as parts."""
    parts: list[dict[str, Any]] = []
    for behind, piece in enumerate(text.split(MARK)):
        if behind:
            parts.append(_PART)
        if piece:
            parts.append({"type": "text", "text": piece})
    return parts


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
