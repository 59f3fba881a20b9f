"""Values of columns, whatever they are, and what was met while they were read."""

from collections.abc import Sequence, Set
from contextlib import suppress
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from prep.core.format import Columns
from prep.core.record import Flaw, Rows
from prep.formats.fields import PLAIN_NAMES
from prep.text import json_text
from prep.text.json_pointer import escape


def as_text(value: Any) -> str:
    """The text of a JSON value: null and absent are empty, what is no text is compact JSON."""
    if isinstance(value, str):
        return value
    if value is None or value is UNSET:
        return ""
    return json_text.encode(value).decode()


def decoder(wanted: Sequence[str], as_it_is: Set[str]) -> msgspec.json.Decoder[Any]:
    """A decoder of JSON objects to the values of these keys, UNSET where there is none.

    as_it_is: the keys that may hold a list or an object
    """
    scalar = str | int | float | bool | UnsetType | None
    fields = [
        (f"c{i}", Any if name in as_it_is else scalar, msgspec.field(default=UNSET, name=name))
        for i, name in enumerate(wanted)
    ]
    return msgspec.json.Decoder(msgspec.defstruct("Record", fields, gc=False))


def called_otherwise(rows: Rows, columns: Columns) -> list[Flaw]:
    """At the first record: which columns were taken for what without being told."""
    if rows.first > 1 or not columns.guessed or not len(rows):
        return []
    names = rows.source.columns or _first_keys(rows)
    taken = [
        f"{field} = {name}"
        for field, name in columns.fields.items()
        if name in names and name not in PLAIN_NAMES.get(field, (field,))
    ]
    return [Flaw("P213", rows.where(0), {"detail": ", ".join(taken)})] if taken else []


def _first_keys(rows: Rows) -> Set[str]:
    """The keys of the first record that can be read."""
    for i in range(len(rows)):
        with suppress(ValueError):
            return rows.record(i).data.keys()
    return frozenset()


def only_flaws_of(rows: Rows, used: Set[int]) -> Set[int]:
    """Forgets flaws of cells that are not used; numbers of the rows that a flaw of a cell spoils.

    used: columns of the file or sheet, 1-based
    """
    if not rows.flaws:
        return frozenset()
    spoilt = set()
    kept = []
    for flaw in rows.flaws:
        if flaw.spoils and flaw.where.column in used:
            spoilt.add(flaw.where.record - rows.first)
            kept.append(msgspec.structs.replace(flaw, fatal=True))
        elif (
            flaw.fatal
            or not flaw.where.record  # a line around the table, wherever it begins
            or not flaw.where.column
            or flaw.where.column in used
        ):
            kept.append(flaw)
    rows.flaws = kept
    return spoilt


SHOWN = 20
"""Places of values that became text that are told one by one; one flaw stands for the rest."""


def converted(rows: Rows, name: str, places: Sequence[int]) -> list[Flaw]:
    """The flaws of a column whose values in some records are no text."""
    pointer, args = f"/{escape(name)}", {"column": name}
    told = [Flaw("P113", rows.where(i, pointer=pointer), args) for i in places[:SHOWN]]
    rest = len(places) - SHOWN
    if rest > 0:
        told.append(Flaw("P113", rows.where(places[SHOWN], pointer=pointer), args, rest))
    return told
