"""Strict JSON: what RFC 8259 allows and every reader understands alike, nothing else.

`decode` is the second look at a record that a typed decoder refused, and the only look that can
say where it is broken and why. jiter checks everything but depth, size and overflow in one pass;
only what it refuses is taken apart with the standard library, whose errors have a position.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import jiter
from msgspec import Struct

from prep.text.json_causes import cause_of
from prep.text.json_pointer import escape

MAX_DEPTH = 128
"""Levels of nesting."""

MAX_KEYS = 10_000
"""Keys of one object."""

_MAYBE_INFINITE = re.compile(rb"[0-9][eE]\+?[0-9]{3}|[0-9]{300}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Problem(Struct, frozen=True):
    """One thing wrong with a JSON text.

    code: of its rule
    line: 0-based line of the text
    column: 1-based character of that line, 0 for none
    pointer: JSON Pointer, "" for none
    """

    code: str
    args: dict[str, Any]
    line: int = 0
    column: int = 0
    pointer: str = ""


class NotStrict(ValueError):  # noqa: N818 - the text is refused, nothing failed
    """A JSON text that is refused, with everything wrong with it.

    value: what it would be all the same, None when it is broken
    """

    def __init__(self, *problems: Problem, value: Any = None) -> None:
        super().__init__("; ".join(str(p.args.get("cause", p.code)) for p in problems))
        self.problems = problems
        self.value = value


class TooManyKeys(NotStrict):
    """An object with more keys than `MAX_KEYS`: no record, and not worth reading on."""


def may_be_too_deep(data: bytes) -> bool:
    """False for a JSON text that surely has at most `MAX_DEPTH` levels of nesting."""
    return data.count(b"{") + data.count(b"[") > MAX_DEPTH


def decode(data: bytes) -> Any:
    """The value of a JSON text in UTF-8. Integers are exact, of any size up to 4,300 digits.

    Raises NotStrict when it is not strict JSON: broken, a key twice, a number that is not finite,
    half of a surrogate pair, nested too deeply.
    """
    try:
        value = jiter.from_json(data, catch_duplicate_keys=True, allow_inf_nan=False)
    except ValueError:
        _take_apart(data)
    if may_be_too_deep(data) or data.count(b":") > MAX_KEYS or _MAYBE_INFINITE.search(data):
        _check(value, [])
    return value


def _take_apart(data: bytes) -> NoReturn:
    """Raises NotStrict for a text that jiter refused."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotStrict(bad_bytes(data, error)) from None
    twice: list[_Twice] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        record = dict(items)
        if len(record) == len(items):
            return record
        twice.append(_Twice(record, items))
        return twice[-1].record

    try:
        value = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise NotStrict(broken(text, error)) from None
    except RecursionError:
        raise NotStrict(_too_deep("")) from None
    except ValueError:  # int(): more digits than the interpreter converts
        raise NotStrict(Problem("P101", {"cause": "a number of more than 4,300 digits"})) from None
    _check(value, twice)
    raise NotStrict(Problem("P101", {"cause": "it is not JSON that every reader accepts"}))


def bad_bytes(data: bytes, error: UnicodeDecodeError) -> Problem:
    """The problem of bytes that are not UTF-8."""
    before = data[: error.start]
    line_start = before.rfind(b"\n") + 1
    column = len(before[line_start:].decode("utf-8", "replace")) + 1
    byte = data[error.start]
    if byte in (0xC0, 0xC1) or byte > 0xF4:
        cause = f"the byte 0x{byte:02X} never occurs in UTF-8"
    elif byte == 0xED and data[error.start + 1 : error.start + 2] >= b"\xa0":
        cause = "half of a surrogate pair is written as bytes (CESU-8), which is not UTF-8"
    else:
        cause = f"the byte 0x{byte:02X} is not UTF-8 here"
        guess = bytes([byte]).decode("cp1252", "ignore")
        if guess.isalpha():
            cause += f" (in cp1252 it would be {guess})"
    args = {"cause": cause, "byte": error.start}
    return Problem("P101", args, before.count(b"\n"), column)


def broken(text: str, error: json.JSONDecodeError) -> Problem:
    """The problem of a text that is not JSON at all."""
    cause, position = cause_of(text, error)
    line = text.count("\n", 0, position)
    start = text.rfind("\n", 0, position) + 1
    column = position - start + 1
    end = text.find("\n", position)
    shown = text[start : end if end >= 0 else len(text)]
    left = max(0, column - 1 - 30)
    excerpt = bytes_shown(shown[left : left + 60])
    args = {"cause": cause, "excerpt": excerpt, "caret": column - 1 - left}
    return Problem("P101", args, line, column)


def bytes_shown(text: str) -> str:
    r"""The text with bytes that were kept as lone surrogates shown as `\xe9`."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class _Twice:
    """An object with a key that is there twice, found again by identity."""

    def __init__(self, record: dict[str, Any], items: list[tuple[str, Any]]) -> None:
        self.record = record
        self.values: dict[str, list[Any]] = {}
        for key, value in items:
            self.values.setdefault(key, []).append(value)


def _too_deep(pointer: str) -> Problem:
    return Problem("P101", {"cause": f"more than {MAX_DEPTH} levels of nesting"}, pointer=pointer)


def _check(value: Any, twice: list[_Twice]) -> None:
    """Raises NotStrict for values that JSON syntax allows and strict JSON does not."""
    repeated = {id(entry.record): entry.values for entry in twice}
    found: list[Problem] = []
    for pointer, depth, inner in _walk(value):
        if depth > MAX_DEPTH:
            raise NotStrict(_too_deep(""))
        if isinstance(inner, dict):
            if len(inner) > MAX_KEYS:
                cause = f"an object with more than {MAX_KEYS:,} keys: {len(inner):,}"
                raise TooManyKeys(Problem("P101", {"cause": cause}, pointer=pointer))
            for key, values in repeated.get(id(inner), {}).items():
                if len(values) > 1:
                    shown = [_shown(value) for value in values]
                    args = {"key": key, "first": shown[0], "last": shown[-1]}
                    found.append(Problem("P106", args, pointer=f"{pointer}/{escape(key)}"))
            broken_keys = filter(_SURROGATE.search, inner)
            found += [Problem("P108", {"in": "a key"}, pointer=pointer) for _ in broken_keys]
        elif isinstance(inner, float):
            if not math.isfinite(inner):
                name = "NaN" if math.isnan(inner) else "Infinity" if inner > 0 else "-Infinity"
                found.append(Problem("P107", {"value": name}, pointer=pointer))
        elif isinstance(inner, str) and _SURROGATE.search(inner):
            found.append(Problem("P108", {"in": "a text"}, pointer=pointer))
    if found:
        raise NotStrict(*found, value=value)


def _walk(value: Any) -> Iterator[tuple[str, int, Any]]:
    """Pointer, depth and value of everything inside a value, in order, itself first."""
    stack = [("", 1, value)]
    while stack:
        pointer, depth, inner = stack.pop()
        yield pointer, depth, inner
        if isinstance(inner, dict):
            stack += reversed(
                [(f"{pointer}/{escape(key)}", depth + 1, item) for key, item in inner.items()]
            )
        elif isinstance(inner, list):
            stack += reversed([(f"{pointer}/{i}", depth + 1, item) for i, item in enumerate(inner)])


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
