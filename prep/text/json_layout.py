"""Where the records of a JSON document are: a list, a stream, or inside a wrapper."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Raw, Struct

from prep.text.json_groups import are_groups, hold_groups
from prep.text.json_pointer import escape
from prep.text.json_stream import Shape

WRAPPERS = tuple(
    re.findall(
        r"\w+",
        "data rows items records examples example samples entries results train training_data "
        "dataset list values documents docs questions faqs faq qa pairs content output",
    )
)
"""Keys under which programs put their records, the likeliest first."""

_RECORD_KEYS = frozenset(
    re.findall(
        r"\w+",
        "messages conversations conversation dialogue dialog turns chat prompt completion "
        "instruction question query chosen rejected preferred_output contents history paragraphs",
    )
)
"""Keys of records: an object with one of them is no wrapper."""

TURN_KEYS = frozenset(("role", "from", "speaker", "author"))
"""Keys of the turns of a dialogue: a list of such objects is one record."""

_DEPTH = 3
_FIRST = 2**16
_LIST_OF_LISTS = re.compile(rb"\[\s*\[")
_CUT_COLUMN = re.compile(rb'\{\s*"0"\s*:\s*(?!\{)')
_MEMBER = re.compile(rb'[ \t\r\n,]*("(?:[^"\\]|\\.)*")[ \t\r\n]*:[ \t\r\n]*')

_members = msgspec.json.Decoder(dict[str, Raw]).decode
_elements = msgspec.json.Decoder(list[Raw]).decode


class Layout(Struct, frozen=True):
    """Where the records are.

    start: bytes before the first of them
    pointer: JSON Pointer of the list or map that holds them, "" for the whole document
    others: pointers of other lists of objects, which are not read
    by_column: True for a table written column by column
    """

    shape: Shape
    start: int = 0
    pointer: str = ""
    others: tuple[str, ...] = ()
    by_column: bool = False


class _Found(Struct, frozen=True):
    pointer: str
    start: int
    count: int
    shape: Shape = "list"


def find_layout(data: bytes, whole: bool) -> Layout:
    """The layout of a document.

    data: its beginning, as much as may be held in memory
    whole: True when that is all of it
    """
    start = len(data) - len(data.lstrip(b" \t\r\n"))
    first = data[start : start + 1]
    if first == b"[":
        return Layout("stream") if _is_channel(data[start + 1 :]) else Layout("list", start + 1)
    if first != b"{":
        return Layout("stream")
    members = _whole_members(data[start:]) if whole else None
    if members is None:
        members = _first_members(data[start:], whole)
    if _is_by_column(members, whole):
        return Layout("stream", by_column=True)
    if not members or any(key in _RECORD_KEYS for key, _, _ in members):
        return Layout("stream")
    if _is_map(members):
        return Layout("map", start + 1)
    if groups := _groups(members, "", 1):
        return Layout(groups.shape, start + groups.start + 1, groups.pointer)
    found = sorted(_lists(members, "", 1), key=_rank)
    if not found or hold_groups(_values(members), WRAPPERS):
        return Layout("stream")
    best = found[0]
    others = tuple(other.pointer for other in found[1:])
    return Layout(best.shape, start + best.start + 1, best.pointer, others)


_Member = tuple[str, int, bytes]
"""Key, position of the value, and the value or what is there of it."""


def _is_channel(data: bytes) -> bool:
    """True for the messages of a channel of Slack, which together are one record."""
    text = data[:_FIRST].decode("utf-8", "surrogateescape").lstrip()
    try:
        first: Any = json.JSONDecoder().raw_decode(text)[0]
    except (ValueError, RecursionError):
        return False
    is_message = isinstance(first, dict) and first.get("type") == "message"
    return is_message and {"ts", "text"} <= first.keys()


def _whole_members(data: bytes) -> list[_Member] | None:
    """The members of a document that is one object; None when it is not."""
    try:
        raws = _members(data)
    except (ValueError, RecursionError):
        return None
    members: list[_Member] = []
    position = 1
    for key, raw in raws.items():
        match = _MEMBER.match(data, position)
        value = bytes(raw)
        if match is None or not data.startswith(value, match.end()):
            return None  # a key is there twice: its values are not where they seem
        members.append((key, match.end(), value))
        position = match.end() + len(value)
    return members


def _first_members(data: bytes, whole: bool) -> list[_Member]:
    """The members of an object that may be cut or broken, as far as they can be told.

    None of them when something follows the object, which then is a record.
    """
    text = data.decode("utf-8", "surrogateescape")
    scan = json.JSONDecoder().raw_decode
    members: list[_Member] = []
    position = 1
    size = 1
    while match := _MEMBER.match(data, size):
        try:
            key = json.loads(match[1].decode("utf-8", "replace"), strict=False)
        except ValueError:  # an escape that is none: whoever reads it says so
            return members if not whole else []
        position += len(match[0].decode("utf-8", "surrogateescape"))
        try:
            _, end = scan(text, position)
        except (ValueError, RecursionError):
            members.append((key, match.end(), data[match.end() :]))
            return members if not whole or text[position] == "[" else []
        value = text[position:end].encode("utf-8", "surrogateescape")
        members.append((key, match.end(), value))
        position, size = end, match.end() + len(value)
    rest = text[position:].lstrip()
    return members if not rest or (rest[0] == "}" and not rest[1:].strip()) else []


def _is_map(members: Sequence[_Member]) -> bool:
    """True for `{"0": {…}, "1": {…}}`: records under numbers, or many alike under other keys."""
    if not all(value.startswith(b"{") for _, _, value in members):
        return False
    if all(key.isdecimal() for key, _, _ in members):
        return True
    kinds = {frozenset(_keys(value)) for _, _, value in members}
    return len(members) >= 3 and len(kinds) == 1 and frozenset() not in kinds


def _is_by_column(members: Sequence[_Member], whole: bool) -> bool:
    """True for `{"prompt": {"0": "…", "1": "…"}, …}`, as pandas writes it by default.

    So are lists of one length, at least two values each: `{"prompt": ["…", "…"], …}`, and a table
    whose names stand apart: `{"columns": ["…", "…"], "data": [["…", "…"], …]}`.
    """
    if len(members) == 1 and not whole:
        return _CUT_COLUMN.match(members[0][2]) is not None
    if len(members) < 2:
        return False
    values = _values(members)
    if values.keys() >= {"columns", "data"} and len(members) <= 3:
        return (
            _plain_values(values["columns"]) > 0
            and _LIST_OF_LISTS.match(values["data"]) is not None
        )
    if all(value.startswith(b"[") for _, _, value in members):
        lengths = {_plain_values(value) for _, _, value in members}
        return len(lengths) == 1 and min(lengths) > 1
    return all(
        value.startswith(b"{") and (keys := _keys(value)) and all(map(str.isdecimal, keys))
        for _, _, value in members
    )


def _plain_values(value: bytes) -> int:
    """How many values a list holds, 0 when one of them is an object or a list."""
    try:
        raws = _elements(value)
    except (ValueError, RecursionError):
        return 0
    return 0 if any(memoryview(raw)[:1].tobytes() in (b"{", b"[") for raw in raws) else len(raws)


def _keys(value: bytes) -> list[str]:
    try:
        return list(_members(value))
    except (ValueError, RecursionError):
        return []


def _groups(members: Sequence[_Member], above: str, depth: int, start: int = 0) -> _Found | None:
    """Where every member is a group of questions or a question: here, or in the only object.

    start: position of the object that has the members
    """
    if are_groups(_values(members), WRAPPERS):
        return _Found(above, start, len(members), "members")
    large = [member for member in members if member[2].startswith((b"[", b"{"))]
    if len(large) != 1 or depth == _DEPTH or not large[0][2].startswith(b"{"):
        return None
    key, place, value = large[0]
    inner = _whole_members(value) or []
    return _groups(inner, f"{above}/{escape(key)}", depth + 1, start + place)


def _values(members: Sequence[_Member]) -> dict[str, bytes]:
    return {key: value for key, _, value in members}


def _lists(members: Sequence[_Member], above: str, depth: int) -> Iterator[_Found]:
    """Every list of objects that are no turns of a dialogue, with its pointer."""
    for key, start, value in members:
        pointer = f"{above}/{escape(key)}"
        if value.startswith(b"["):
            count = _objects(value)
            if count:
                yield _Found(pointer, start, count)
        elif value.startswith(b"{") and depth < _DEPTH and (inner := _whole_members(value)):
            for found in _lists(inner, pointer, depth + 1):
                yield msgspec.structs.replace(found, start=start + found.start)


def _objects(value: bytes) -> int:
    """How many objects a list holds, 0 when it holds something else; a cut list holds many."""
    try:
        raws = _elements(value)
    except (ValueError, RecursionError):
        text = value[1:].decode("utf-8", "surrogateescape").lstrip()
        try:
            first: Any = json.JSONDecoder().raw_decode(text)[0]
        except (ValueError, RecursionError):
            return 0
        return 2**62 if isinstance(first, dict) and not TURN_KEYS & first.keys() else 0
    if not raws or not all(memoryview(raw)[0] == ord("{") for raw in raws):
        return 0
    return 0 if TURN_KEYS & set(_keys(bytes(raws[0]))) else len(raws)


def _rank(found: _Found) -> tuple[int, int, str]:
    """Most records first; the name decides between lists of a like size."""
    key = found.pointer.rsplit("/", 1)[-1].lower()
    named = WRAPPERS.index(key) if key in WRAPPERS else len(WRAPPERS)
    return -found.count if named == len(WRAPPERS) else -found.count * 4, named, found.pointer
