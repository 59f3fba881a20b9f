"""Lists and objects that are written into a text, as exports of data frames do it."""

import ast
import re
from typing import Any

import msgspec

from prep.text import json_text

_LONGEST = 1_000_000
"""Characters of a text that is tried."""

_PYTHON = re.compile(r"\s*\{\s*'(?:[^'\\]|\\.)*'\s*:")


def opened(value: Any) -> Any:
    """The list or object that a text is the JSON or the Python spelling of, else the value."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("[", "{"):
        return value
    if len(value) > _LONGEST:
        return value
    try:
        found = json_text.decode(value)
    except msgspec.DecodeError:
        try:
            found = ast.literal_eval(value.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return value
    return found if isinstance(found, list | dict) else value


def is_python(value: Any) -> bool:
    """True for an object as Python prints it, which nobody writes as an answer."""
    return isinstance(value, str) and _PYTHON.match(value) is not None
