"""Parts of messages as trainers write them: `{"type": "text", "value": "…"}`, `{"type": "image"}`.

LLaMA-Factory's data of version 1 has a value in every part, also in those that reason or call a
tool. The chat templates of Hugging Face and Qwen have images as `{"type": "image", "image": "…"}`,
or without an address where the images stand beside the dialogue. Sources: LLaMA-Factory
data/v1_sft_demo.jsonl, transformers documentation of multimodal chat templates (2026-08).
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from prep.core.example import Message
from prep.core.format import Refused
from prep.formats.blocks import image, no_place
from prep.formats.calls import calls_in
from prep.formats.messages import plain, required, wrong_type

VALUE = "value"

_ADDRESSES = ("image", "url", "path", "image_url", VALUE)
"""Keys of a part that is an image which may hold its address."""

_MEDIA = ("video", "video_url", "audio", "audio_url", "input_audio")
"""Types of parts that are neither seen nor read."""

_SEEN = ("image", "image_url")
_THOUGHTS = {"reasoning": VALUE, "thinking": "thinking"}
THOUGHT = "reasoning_content"
"""Key of a message that holds what a model thinks before it answers, as Fireworks and others
have it."""


def is_of_trainers(part: Any) -> bool:
    """True for a part that chat spells otherwise."""
    if not isinstance(part, Mapping) or "source" in part or not isinstance(part.get("type"), str):
        return False
    if part["type"] in ("text", "image_url"):
        return VALUE in part and part["type"] not in part
    return part["type"] in ("image", "reasoning", "tool_call") or part["type"] in _MEDIA[:4]


def understood(turn: Message, pointer: str) -> Message:
    """A message with its parts as chat has them; images without an address stay as they are.

    Calls of tools among the parts have no id yet.

    pointer: of the message

    Raises Refused when a part has no place in a chat.
    """
    if not isinstance(turn.content, list):
        return turn
    parts: list[dict[str, Any]] = []
    calls: list[dict[str, Any]] = []
    thoughts: list[str] = []
    for i, part in enumerate(turn.content):
        place = f"{pointer}/content/{i}"
        kind = part.get("type") if isinstance(part, Mapping) else None
        kind = kind if isinstance(kind, str) else ""
        if kind in _MEDIA:
            raise no_place(f"{place}/type", f"a part of type {kind}")
        if kind == "tool_call":
            calls += _calls(part, place)
        elif kind in _THOUGHTS:
            thoughts.append(_text(part, _THOUGHTS[kind], place))
        else:
            parts.append(_seen(part, place) if kind in _SEEN else _said(part, place))
    changes: dict[str, Any] = {"content": _content(parts, calls)}
    if calls:
        changes["tool_calls"] = calls
    if thoughts:
        changes["extra"] = {**(turn.extra or {}), THOUGHT: "\n".join(thoughts)}
    return msgspec.structs.replace(turn, **changes)


def _content(parts: list[dict[str, Any]], calls: list[dict[str, Any]]) -> Any:
    """A text alone is a text, and nothing beside calls is nothing."""
    if len(parts) == 1 and isinstance(parts[0], dict) and set(parts[0]) == {"type", "text"}:
        return parts[0]["text"]
    return parts if parts or not calls else UNSET


def _said(part: Any, pointer: str) -> Any:
    if isinstance(part, Mapping) and part.get("type") == "text" and "text" not in part:
        return {"type": "text", "text": _text(part, VALUE, pointer)}
    return part


def _seen(part: Mapping[str, Any], pointer: str) -> dict[str, Any]:
    for key in _ADDRESSES:
        if isinstance(part.get(key), str):
            return image(part[key])
    if part["type"] == "image" and not part.keys() & set(_ADDRESSES):
        return {"type": "image"}
    if isinstance(part.get("image_url"), Mapping):
        return dict(part)
    key = next((key for key in _ADDRESSES if key in part), part["type"])
    raise wrong_type(f"{pointer}/{key}", "a text", required(part, key, pointer))


def _calls(part: Mapping[str, Any], pointer: str) -> list[dict[str, Any]]:
    value = required(part, VALUE, pointer)
    if not (calls := calls_in(value)):
        detail = "value is no call of a function"
        raise Refused("P203", f"{pointer}/{VALUE}", detail=detail)
    return calls


def _text(part: Mapping[str, Any], key: str, pointer: str) -> str:
    value = required(part, key, pointer)
    if not isinstance(value, str):
        raise wrong_type(f"{pointer}/{key}", "a text", value)
    return value


def valued(turn: Message, name: str) -> dict[str, Any]:
    """A message as LLaMA-Factory's data of version 1 has it.

    name: of the layout that holds it

    Raises Refused when something of the message has no place in it.
    """
    item = plain(turn)
    for key in sorted(item.keys() - {"role", "content"}):
        raise Refused("P901", "", reason=f"{name} cannot hold {key} of a message")
    content = item.get("content")
    if isinstance(content, str):
        return {"role": turn.role, "content": [{"type": "text", VALUE: content}]}
    if not isinstance(content, list) or len(content) < 2:
        raise Refused("P901", "", reason=f"{name} holds texts only")
    return {"role": turn.role, "content": [_valued(part, name) for part in content]}


def _valued(part: dict[str, Any], name: str) -> dict[str, Any]:
    if part.keys() == {"type", "text"}:
        return {"type": "text", VALUE: part["text"]}
    address = part.get("image_url")
    if not isinstance(address, dict) or address.keys() != {"url"}:
        raise Refused("P901", "", reason=f"{name} holds texts only")
    return {"type": "image_url", VALUE: address["url"]}
