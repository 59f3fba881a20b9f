"""JSON texts inside of data and JSON texts of any data: nothing in them makes these fail."""

import json
from typing import Any

import msgspec


def encode(value: Any) -> bytes:
    r"""The compact JSON of a value; only where half of a character pair is in it, all in ASCII."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def decode(text: str) -> Any:
    """The value of a JSON text.

    Raises msgspec.DecodeError for every text that is not one, however deep and odd it is.
    """
    try:
        return msgspec.json.decode(text)
    except UnicodeEncodeError:
        raise msgspec.DecodeError("half of a character pair") from None
    except RecursionError:
        raise msgspec.DecodeError("nested too deeply") from None


def on_one_line(data: bytes) -> bytes:
    """The same value without line breaks, which JSON allows between its tokens only."""
    if b"\n" not in data and b"\r" not in data:
        return data
    try:
        return msgspec.json.format(data, indent=-1)
    except ValueError:  # half of a character pair, which the standard library takes
        return data.replace(b"\n", b"").replace(b"\r", b"")
