"""Text of strangers on a terminal: nothing acts, nothing breaks the columns."""

import re
import unicodedata
from typing import Any

import msgspec

_ACTING = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line feed, DEL, C1
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"  # bidi, separators, BOM
    "\U000e0000-\U000e007f\ud800-\udfff"  # tags, lone surrogates
)
_LINE = re.compile(f"[\t\n{_ACTING}]")
_TEXT = re.compile(f"[{_ACTING}]")
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def line(text: str) -> str:
    r"""The text on one line, every character that acts shown as `\n`, `\x1b`, `\u202e`."""
    return _LINE.sub(_shown, text)


def lines(text: str) -> str:
    """The text with its line feeds and tabs, every other character that acts shown as in `line`."""
    return _TEXT.sub(_shown, text)


def json_document(value: Any) -> str:
    r"""A value as indented JSON, ended by a line feed; characters that act become `\uXXXX`."""
    try:
        text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    except UnicodeEncodeError:  # a lone surrogate, such as a file name that is not UTF-8
        from json import dumps

        text = dumps(value, indent=2)
    return _TEXT.sub(_json_escape, text) + "\n"


def width(text: str) -> int:
    """Columns the text takes on a terminal: 2 for wide East Asian ones, 0 for combining marks."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def shorten(text: str, columns: int) -> str:
    """The text in at most `columns` columns, its end replaced by `…` when it is longer."""
    if width(text) <= columns:
        return text
    kept = 0
    for number, character in enumerate(text):
        kept += _columns(character)
        if kept > columns - 1:
            return text[:number].rstrip() + "…"
    return text


def pad(text: str, columns: int) -> str:
    """The text filled with blanks to `columns` columns; longer texts are left as they are."""
    return text + " " * (columns - width(text))


def wrap(text: str, columns: int, indent: str = "") -> list[str]:
    """The text in lines of at most `columns` columns, all but the first begun with `indent`.

    Breaks at blanks, and between any two characters where a word is wider than a line.
    """
    found: list[str] = []
    for paragraph in text.split("\n"):
        start = indent if found else ""
        current = start
        for word in paragraph.split(" "):
            joined = f"{current} {word}" if current.strip() else current + word
            if width(joined) <= columns or not word:
                current = joined
                continue
            if current.strip():
                found.append(current.rstrip())
                current = indent
            while width(current + word) > columns:
                room = max(2, columns - width(current))
                cut = _fitting(word, room)
                found.append(current + word[:cut])
                word, current = word[cut:], indent
            current += word
        found.append(current.rstrip())
    return found


def _fitting(text: str, columns: int) -> int:
    taken = 0
    for number, character in enumerate(text):
        taken += _columns(character)
        if taken > columns:
            return max(1, number)
    return len(text)


def _columns(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _shown(match: re.Match[str]) -> str:
    character = match[0]
    if character in _SHORT:
        return _SHORT[character]
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _json_escape(match: re.Match[str]) -> str:
    encoded = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{encoded[i : i + 4]}" for i in range(0, len(encoded), 4))


def number(count: int, noun: str) -> str:
    """`1 record`, `1,204 records`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


_PLAIN = str.maketrans(
    {"…": "...", "·": "-", "→": "->", "–": "-", "—": "-", "×": "x", "≥": ">=", "“": '"', "”": '"'}
    | dict.fromkeys("█▉▊▋▌", "#")
    | dict.fromkeys("▍▎▏", "|")
)
_OURS = "…·→–×≥█"


def plain(text: str, encoding: str) -> str:
    """The text with the signs of prep in ASCII, where an encoding does not have all of them."""
    try:
        _OURS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return text.translate(_PLAIN)
    return text


def fitted(text: str, encoding: str) -> str:
    """The text as it will be seen in an encoding: what that does not have is `\\xe9`."""
    try:
        return plain(text, encoding).encode(encoding, "backslashreplace").decode(encoding)
    except LookupError:
        return plain(text, "ascii").encode("ascii", "backslashreplace").decode("ascii")
