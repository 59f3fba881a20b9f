"""JSON as people and programs write it by mistake, made JSON again.

What is mended is only how the text is written: commas before a closing bracket, comments, single
or typographic quotes around a text, keys without quotes, Python's None, True and False, line
breaks and tabs inside a text, marks that old programs put between or behind records. Texts stay
what they are; what cannot be told for certain stays broken.
"""

import json
import re
from collections.abc import Iterator

import msgspec

from prep.text import strict_json

_TOKEN = re.compile(
    r"""(?P<blank>[\s\x1e\x1a\ufeff\x00]+)
    |(?P<comment>//[^\n]*|/\*.*?\*/|\#[^\n]*)
    |(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<single>'(?:[^'\\]|\\.)*'(?=\s*[,:\]}]|\s*$))
    |(?P<curly>[“„](?:[^“”„"\\]|\\.)*[”“])
    |(?P<mark>[\[\]{}:,])
    |(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=\s*[,\]}]|\s*$))
    |(?P<word>[^\W\d]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)
_COLON = re.compile(r"\s*+:")
_WORDS = {"None": "null", "True": "true", "False": "false"}
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CONTROL = re.compile(r"[\x00-\x1f]")
_SINGLE = re.compile(r"""\\'|\\?"|\\.|[\x00-\x1f]""", re.DOTALL)


def repaired(data: bytes) -> bytes | None:
    """The JSON text that a broken one was meant to be, None when that is not certain.

    Line breaks between values stay, so that every value stays in its line.
    """
    try:
        return "".join(_mended(data.decode("utf-8"))).encode("utf-8")
    except ValueError:
        return None


def repaired_record(data: bytes) -> bytes | None:
    """The same for a text that is one record: only what is strict JSON then."""
    try:
        strict_json.decode(data)
    except strict_json.NotStrict as error:
        if any(problem.code != "P101" for problem in error.problems):
            return None
    else:
        return None
    text = repaired(data)
    try:
        value = strict_json.decode(text) if text else None
    except strict_json.NotStrict:
        return None
    return text.strip() if text and isinstance(value, dict | list) else None


def _mended(text: str) -> Iterator[str]:
    """The pieces of the text. Raises ValueError for one that cannot be told."""
    comma = ""  # held back until it is known that a value follows
    position = depth = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(position)
        position = match.end()
        kind, token = match.lastgroup, match[0]
        if kind in ("blank", "comment"):
            piece = "".join(char if char in " \t\r\n" else "" for char in token)
            blank = piece if kind == "blank" else "\n" * token.count("\n")
            if comma:
                comma += blank
            else:
                yield blank
            continue
        if token == ",":
            if comma:
                raise ValueError(position)
            comma = "," if depth else ""  # records are not divided by commas
            continue
        depth += (token in "[{") - (token in "]}")
        if comma:
            yield comma[1:] if token in "]}" else comma
            comma = ""
        yield _value(kind or "", token, is_key=_COLON.match(text, position) is not None)
    yield comma[1:]


def _value(kind: str, token: str, *, is_key: bool) -> str:
    if kind == "text":
        return _CONTROL.sub(_escape, token)
    if kind in ("single", "curly"):
        return '"' + _SINGLE.sub(_inside, token[1:-1]) + '"'
    if kind == "word" and token not in ("null", "true", "false"):
        if is_key:
            return json.dumps(token, ensure_ascii=False)
        if token not in _WORDS:
            raise ValueError(token)
        return _WORDS[token]
    return token


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or msgspec.json.encode(match[0]).decode()[1:-1]


def _inside(match: re.Match[str]) -> str:
    r"""A character of a text in other quotes: `\'` needs no escape in JSON, a quote does."""
    found = match[0]
    if found == "\\'":
        return "'"
    if found in ('"', '\\"'):
        return '\\"'
    if found.startswith("\\x") or found.startswith("\\U"):
        raise ValueError(found)
    return found if found.startswith("\\") else _escape(match)
