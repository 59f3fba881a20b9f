"""JSON Pointers (RFC 6901) into the text of a record."""

from functools import lru_cache
from typing import Any

import msgspec


def escape(key: str) -> str:
    """A key as a step of a JSON Pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def unescape(step: str) -> str:
    """The key that a step of a JSON Pointer means."""
    return step.replace("~1", "/").replace("~0", "~")


def nearest(text: bytes, pointer: str) -> str:
    """The beginning of a pointer that leads somewhere in a JSON text; all of it if that does."""
    try:
        value = value_of(text)
    except (ValueError, RecursionError):
        return pointer
    steps = pointer.split("/")
    for number, step in enumerate(steps[1:], 1):
        key = unescape(step)
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return "/".join(steps[:number])
    return pointer


@lru_cache(4)
def value_of(text: bytes) -> Any:
    """The value of a JSON text; asked for again and again for the places of one record."""
    return msgspec.json.decode(text)
