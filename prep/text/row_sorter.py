"""What each row of a table is: a record, a line around the table, or a row of another table.

Below an empty row may follow more of the table, its header once more, another table with its own
title and header, or notes and totals. The next few rows tell, so they are held until they are
known; all other rows pass at once.
"""

from collections.abc import Iterator, Sequence
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from prep.text.another_table import HEADS, is_other_body, is_other_header, same_columns
from prep.text.table_end import (
    BEGINNINGS,
    are_lone,
    begins_note,
    is_legend,
    is_lone,
    is_note,
    is_total,
    may_end,
)

LOOKED_BACK = 20
"""Rows above an empty one that are looked at."""

_LOOKED_AHEAD = 12
_MOST_TITLES = 3
_MOST_NOTES = 50

Row = TypeVar("Row")


def may_be_no_record(cells: Sequence[str]) -> bool:
    """True for a row that `RowSorter.take` has to see although it waits for none: quickly said."""
    cell = cells[0]
    return cell in HEADS or (cell[:2] in BEGINNINGS and may_end(cells))


class Other(Struct, frozen=True):
    """Another table below the one that is read.

    line: 1-based line or row of its header
    names: in its header, by column
    """

    line: int
    names: tuple[str, ...]


class Sorted(Struct, Generic[Row]):
    """A row and what it is.

    kind: "record"; "around" for titles, notes, totals and the header once more; "other" for a row
        of the table that `other` tells of
    cells: stripped, by column
    row: as it was given
    """

    line: int
    cells: Sequence[str]
    row: Row
    kind: Literal["record", "around", "other"] = "record"
    other: Other | None = None


class RowSorter(Generic[Row]):
    """Sorts the rows of a table; in a single column, all of them are records.

    header: names of its columns, "" for one without a name
    is_found: False for a header that somebody named, which may well come again as a record
    """

    def __init__(self, header: Sequence[str], is_found: bool = True) -> None:
        self._is_found = is_found
        self._header = self._names = tuple(map(str.strip, header))
        self._other: Other | None = None
        self._above: Sequence[Sequence[str]] = ()
        self._below: list[Sequence[str]] = []  # the last rows of the other table
        self._notes: list[Sorted[Row]] = []
        self._held: list[Sorted[Row]] = []
        self._is_apart = False
        self._is_head = False  # the first of the rows that are held begins like a header
        self._is_single = len(self._header) < 2

    @property
    def waits(self) -> bool:
        """True when `take` has to see the next row, whatever it is."""
        return self._is_apart or bool(self._held) or self._other is not None

    def stop(self) -> Iterator[Sorted[Row]]:
        """A row came that is not to be given to `take`. Gives the rows that were held."""
        yield from self._decide(ends=True)
        yield from self._let_go(self._notes)

    def header_again(self) -> Iterator[Sorted[Row]]:
        """The table that is read goes on behind its header. Gives the rows that were held."""
        titles = [*self._notes, *self._held] if self._is_apart else []
        if titles and all(is_lone(one.cells) for one in titles):
            yield from _around(titles)
            self._notes, self._held, self._is_apart = [], [], False
        yield from self.stop()
        self._be_in(None)

    def gap(self, above: Sequence[Sequence[str]]) -> Iterator[Sorted[Row]]:
        """An empty row was met. Gives the rows whose kind is known by that.

        above: the last records before it, at most `LOOKED_BACK`
        """
        yield from self._decide(ends=True)
        if not self._notes:
            self._above = self._below if self._other else _stripped(above)
        self._is_apart = not self._is_single

    def take(
        self, line: int, row: Row, cells: Sequence[str], above: Sequence[Sequence[str]]
    ) -> Iterator[Sorted[Row]]:
        """A row with a value. Gives the rows whose kind is known by that.

        above: as in `gap`
        """
        one = Sorted(line, tuple(map(str.strip, cells)), row)
        if not (self._is_apart or self._is_head):
            self._is_head = not self._is_single and one.cells[0] in HEADS
            if self._is_head or self._is_single or not may_end(one.cells):
                yield from self._let_go(self._held)
            if self._is_single or not (self._is_head or may_end(one.cells)):
                yield self._as_is(one)
                return
            if not self._held:
                self._above = self._below if self._other else _stripped(above)
        self._held.append(one)
        if len(self._held) == _LOOKED_AHEAD:
            yield from self._decide(ends=False)

    def end(self) -> Iterator[Sorted[Row]]:
        """There are no more rows. Gives those that were held."""
        yield from self._decide(ends=True)
        yield from _around(self._notes)
        self._notes = []

    def _decide(self, *, ends: bool) -> Iterator[Sorted[Row]]:
        """The rows that are held, of which the last stands above an empty one if `ends`."""
        held, self._held = self._held, []
        is_apart, self._is_apart = self._is_apart, False
        is_head, self._is_head = self._is_head, False
        if held and (is_apart or is_head):
            if is_apart and self._above and self._are_notes([one.cells for one in held]):
                self._notes += held
                if len(self._notes) > _MOST_NOTES:
                    yield from self._let_go(self._notes)
                else:
                    self._is_apart = not ends
                return
            head = self._head(held, is_apart)
            if head:
                yield from _around([*self._notes, *held[: head - 1]])
                self._notes = []
                if self._other is None:
                    yield from _around(held[head - 1 : head])
                else:
                    head -= 1
                held = held[head:]
        records = len(held)
        if ends and self._above:
            records = self._records(held, is_apart)
        if records:
            yield from self._let_go(self._notes)
        yield from self._let_go(held[:records])
        yield from _around(held[records:])

    def _are_notes(self, rows: Sequence[Sequence[str]]) -> bool:
        return all(is_note(row, self._above) for row in rows) or is_legend(rows, self._above)

    def _head(self, block: Sequence[Sorted[Row]], is_apart: bool) -> int:
        """How many rows of a block are titles and a header, 0 when it has none.

        Afterwards `_other` tells whose header it is.
        """
        titles = 0
        if is_apart and not are_lone(self._above):
            while titles < min(len(block), _MOST_TITLES) and is_lone(block[titles].cells):
                titles += 1
        if titles == len(block):
            return 0
        row, below = block[titles], [one.cells for one in block[titles + 1 :]]
        if (is_apart or self._is_found) and same_columns(row.cells, self._header):
            self._be_in(None)
        elif is_other_header(
            row.cells,
            below,
            self._above,
            self._names,
            is_apart=is_apart,
            is_titled=titles > 0 or bool(self._notes),
        ) or (is_apart and is_other_body([row.cells, *below], self._above, self._names)):
            self._be_in(Other(row.line, tuple(row.cells)))
        else:
            return 0
        return titles + 1

    def _be_in(self, other: Other | None) -> None:
        self._other = other
        self._names = other.names if other else self._header
        self._below = []

    def _records(self, rows: Sequence[Sorted[Row]], is_apart: bool) -> int:
        """How many of some rows above an empty one are left without totals and notes."""
        left = len(rows)
        while left:
            above = [*self._above, *(one.cells for one in rows[: left - 1])][-LOOKED_BACK:]
            cells = rows[left - 1].cells
            apart = is_apart and all(may_end(one.cells) for one in rows)
            if not (is_total(cells, above, apart) or begins_note(cells)):
                break
            left -= 1
        return left

    def _let_go(self, rows: list[Sorted[Row]]) -> Iterator[Sorted[Row]]:
        """The rows as records of the table they are in; they are held no longer."""
        given = list(rows)
        rows.clear()
        yield from map(self._as_is, given)

    def _as_is(self, one: Sorted[Row]) -> Sorted[Row]:
        if self._other:
            one.kind, one.other = "other", self._other
            self._below = [*self._below, one.cells][-LOOKED_BACK:]
        return one


def _around(rows: Sequence[Sorted[Row]]) -> Iterator[Sorted[Row]]:
    for one in rows:
        one.kind = "around"
        yield one


def _stripped(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [list(map(str.strip, row)) for row in rows]
