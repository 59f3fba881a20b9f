"""Columns inside of columns: `translation.en` of `{"translation": {"en": "…", "fr": "…"}}`.

Objects may be written into a text, as in the cells of a table. A name with dots, or a JSON
Pointer, is looked for below the keys of a record where no column is called so; a number is a place
in a list, from 0. Once it is found, it is a JSON Pointer.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from prep.core.format import Columns
from prep.formats.guessing import guess
from prep.text.json_pointer import escape, unescape
from prep.text.spelled_out import opened

MOST_KEYS = 30
"""Keys of an object that are columns; one with more of them is a map."""

_DEPTH = 3


def is_nested(name: str) -> bool:
    """True for the name of a column that is inside of another one."""
    return name.startswith("/")


def root(name: str) -> str:
    """The column of a record that a name, as it was found, is in or is."""
    return unescape(name.split("/")[1]) if is_nested(name) else name


def pointer(name: str, records: Sequence[Mapping[str, Any]]) -> str:
    """The JSON Pointer of a name that leads somewhere in one of the records, else ""."""
    if any(name in record for record in records):
        return ""
    steps = name.split("/")[1:] if is_nested(name) else [escape(key) for key in name.split(".")]
    found = "/" + "/".join(steps)
    return found if any(_dig(record, found) is not UNSET for record in records) else ""


def shown(name: str) -> str:
    """A name as a person would type it: with dots, where that is not ambiguous."""
    keys = [unescape(step) for step in name.split("/")[1:]]
    return ".".join(keys) if keys and not any("." in key or not key for key in keys) else name


def leaves(names: Sequence[str], records: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The columns; those that hold objects only are replaced by what is in the objects."""
    found: list[str] = []
    for name in names:
        inside = list(_inside(f"/{escape(name)}", [r[name] for r in records if name in r], 1))
        found += map(shown, inside) if inside else (name,)
    return tuple(found)


def guess_inside(names: Sequence[str], records: Sequence[Mapping[str, Any]]) -> Columns | None:
    """What the columns inside of the only object of every record are, beside which no text is."""
    inner = [name for name in names if all(isinstance(r.get(name), Mapping) for r in records)]
    others = [record[name] for record in records for name in record if name not in inner]
    if len(inner) != 1 or any(map(_is_text, others)):
        return None
    objects = [record[inner[0]] for record in records]
    columns = guess(tuple(dict.fromkeys(key for each in objects for key in each)), objects)
    if columns is None:
        return None
    above = f"/{escape(inner[0])}"
    fields = {field: f"{above}/{escape(name)}" for field, name in columns.fields.items()}
    return msgspec.structs.replace(columns, fields=fields)


class View(Mapping[str, Any]):
    """A record in which columns inside of others are columns, too."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._record = record

    def __getitem__(self, name: str) -> Any:
        if name in self._record:
            return self._record[name]
        value = _dig(self._record, name) if is_nested(name) else UNSET
        if value is UNSET:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._record)

    def __len__(self) -> int:
        return len(self._record)


def _dig(value: Any, pointer: str) -> Any:
    """What a pointer leads to, UNSET if nowhere."""
    for step in pointer.split("/")[1:]:
        key = unescape(step)
        value = opened(value)
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return UNSET
    return value


def _inside(above: str, values: Sequence[Any], depth: int) -> Iterator[str]:
    """The pointers of the columns in some objects, none when they are no objects."""
    objects = [opened(value) for value in values if value not in (None, "")]
    keys = dict.fromkeys(key for each in objects if isinstance(each, Mapping) for key in each)
    if not 0 < len(keys) <= MOST_KEYS or not all(isinstance(each, Mapping) for each in objects):
        return
    for key in keys:
        name = f"{above}/{escape(key)}"
        inner = [each[key] for each in objects if key in each]
        found = list(_inside(name, inner, depth + 1)) if depth < _DEPTH else []
        yield from found or [name]


def _is_text(value: Any) -> bool:
    """True for what may be a text of people, or hold one."""
    return bool(value) and (
        isinstance(value, Mapping | list) or (isinstance(value, str) and " " in value.strip())
    )
