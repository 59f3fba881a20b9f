"""Rows of a table that are no record of it: lines around it, and another table below."""

from collections.abc import Sequence
from typing import Any

from prep.core.loader import ANOTHER_TABLE
from prep.core.location import Location
from prep.core.record import Flaw, Source
from prep.text.row_sorter import Other, RowSorter

CHOSEN = "chosen"
"""Setting of a source whose header row somebody named: other tables are left out as asked."""

_NAMES_SHOWN = 8


def sorter_of(source: Source) -> RowSorter[Any]:
    """What tells the records of a table from the rows around them."""
    names = [
        "" if not source.header_row or name == f"column {source.place(number)}" else name
        for number, name in enumerate(source.columns, 1)
    ]
    return RowSorter(names, is_found=CHOSEN not in source.settings)


def around(where: Location, row: Sequence[str]) -> Flaw:
    """The flaw of a line around the table."""
    return Flaw("P120", where, {"text": next(filter(None, map(str.strip, row)))})


def of_another(source: Source, other: Other, where: Location) -> Flaw:
    """The flaw of a row of another table.

    where: its location, record included
    """
    names = [name for name in other.names if name]
    more = ", …" if len(names) > _NAMES_SHOWN else ""
    args = {
        "begins": other.line,
        "columns": ", ".join(names[:_NAMES_SHOWN]) + more,
        "cause": f"it begins in row {other.line}",
        "allowed": CHOSEN in source.settings,
    }
    return Flaw(ANOTHER_TABLE, where, args, fatal=True)
