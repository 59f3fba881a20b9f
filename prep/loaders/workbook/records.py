"""Rows of a sheet as records: the columns of its table, merged cells filled down, flaws noted."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from prep.core.location import Location
from prep.core.record import Flaw, Rows, Shard, Source
from prep.loaders.table_parts import around, of_another, sorter_of
from prep.loaders.workbook.book import Sheet, Workbook
from prep.loaders.workbook.cell_range import Range
from prep.loaders.workbook.cells import Odd, Row
from prep.loaders.workbook.row_store import Block
from prep.text.repeated_header import RepeatedHeader
from prep.text.row_sorter import LOOKED_BACK, Other, RowSorter, Sorted, may_be_no_record

_CELLS_PER_BATCH = 1 << 20


def records(workbook: Workbook, sheet: Sheet, shard: Shard, batch: int) -> Iterator[Rows]:
    """The records of the table of a sheet, at most `batch` at a time."""
    table = _Records(sheet, shard, batch)
    for block in workbook.blocks(sheet):
        yield from table.take_block(block)
    yield from table.take_rest()


class _Records:
    """Gathers rows until a batch is full."""

    def __init__(self, sheet: Sheet, shard: Shard, batch: int) -> None:
        source = shard.source
        self._source = source
        self._first, self._last = int(source.settings["first"]), int(source.settings["last"])
        self._positions = list(source.positions)
        self._index = {column: i for i, column in enumerate(self._positions)}
        self._most = max(1, min(batch, _CELLS_PER_BATCH // max(1, len(self._positions))))
        self._merges = _Merges(sheet.merged, self._first)
        allowed = "allow_empty_formulas" in source.settings
        self._notes = _Notes(source.shown or source.path, source.sheet, allowed)
        if shard.record > 1:  # of the first sheet they are known; of one joined to it, here only
            self._notes.add(source.flaws)
        self._header = RepeatedHeader(source.settings.get("header", ""))
        self._previous = self._first - 1
        self._record = shard.record
        self._lines: list[int] = []
        self._data: list[list[str] | None] = []
        self._batches: list[Rows] = []
        self._before: list[list[str] | None] = []
        self._sorter: RowSorter[tuple[Row, list[str]]] = sorter_of(source)

    def take_block(self, block: Block) -> Iterator[Rows]:
        """Takes the rows of a block; gives the batches that became full."""
        if not self._is_plain(block):
            for row in block.rows():
                if self._first <= row.number <= self._last:
                    self._sort(row)
                    yield from self._full()
            return
        self._previous = block.numbers[-1]
        taken = 0
        while taken < len(block.numbers):
            end = taken + self._most - len(self._data)
            self._add(block.numbers[taken:end], block.texts[taken:end])
            taken = end
            yield from self._full()

    def _is_plain(self, block: Block) -> bool:
        """True for a block of records that are as the table goes on, whatever comes."""
        return (
            not self._merges
            and not self._sorter.waits
            and self._first <= block.numbers[0] == self._previous + 1
            and block.numbers[-1] <= self._last
            and block.is_plain(self._positions)
            and not any(map(may_be_no_record, block.texts))
            and not (self._header and any(map(self._header.is_again, block.texts)))
        )

    def take_rest(self) -> Iterator[Rows]:
        """The last batches, if there is anything in them."""
        self._put(self._sorter.end())
        yield from self._full()
        rows = self._batch()
        if rows.data or rows.flaws:
            yield rows

    def _add(self, lines: Sequence[int], data: Sequence[list[str] | None]) -> None:
        self._lines += lines
        self._data += data
        if len(self._data) >= self._most:
            self._batches.append(self._batch())

    def _full(self) -> Iterator[Rows]:
        """The batches that became full, once each."""
        yield from self._batches
        self._batches.clear()

    def _batch(self) -> Rows:
        rows = Rows(
            self._source,
            "cells",
            self._record,
            self._lines,
            self._data,
            self._notes.take(),
            len(self._lines),
        )
        self._record += len(rows)
        self._before = [*self._before, *self._data[-LOOKED_BACK:]][-LOOKED_BACK:]
        self._lines, self._data = [], []
        return rows

    def _above(self) -> list[list[str]]:
        """The last records."""
        rows = [*self._before, *self._data[-LOOKED_BACK:]][-LOOKED_BACK:]
        return [cells for cells in rows if cells is not None]

    def _sort(self, row: Row) -> None:
        """Takes a row as what it is, as soon as that is known."""
        if row.number > self._previous + 1:
            self._notes.empty(self._previous + 1, row.number - self._previous - 1)
            self._put(self._sorter.gap(self._above()))
        self._previous = row.number
        cells = [""] * len(self._positions)
        for column, text in zip(row.columns, row.texts, strict=True):
            if column in self._index:
                cells[self._index[column]] = text
        if self._header.is_again(cells):
            self._put(self._sorter.header_again())
            self._notes.around(row)
        elif self._sorter.waits or may_be_no_record(cells):
            self._put(self._sorter.take(row.number, (row, cells), cells, self._above()))
        else:
            self._take(row, cells)

    def _put(self, rows: Iterator[Sorted[tuple[Row, list[str]]]]) -> None:
        for one in rows:
            row, cells = one.row
            if one.kind == "around":
                self._notes.around(row)
            elif one.other is None:
                self._take(row, cells)
            else:
                record = self._record + len(self._data)
                self._notes.other(self._source, one.other, record, row)
                self._add([row.number], [None])

    def _take(self, row: Row, cells: list[str]) -> None:
        """Takes a record."""
        record = self._record + len(self._data)
        for odd in row.odd:
            self._notes.odd(record, row, odd)
        if self._merges:
            for column, text in self._merges.at(row):
                if column in self._index and not cells[self._index[column]]:
                    cells[self._index[column]] = text
                    self._notes.merged(record, row.number, column, text)
        self._add([row.number], [cells])


class _Merges:
    """Values of merged cells that reach down to the row at hand."""

    def __init__(self, merged: list[Range], first: int) -> None:
        self._waiting = sorted(
            (b for b in merged if b.bottom > b.top and b.bottom >= first and b.top >= first),
            key=lambda block: (block.top, block.left),
            reverse=True,
        )
        self._open: dict[Range, str] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting or self._open)

    def at(self, row: Row) -> Iterator[tuple[int, str]]:
        """Column and text of the merged cells above that cover cells of this row."""
        self._open = {b: text for b, text in self._open.items() if b.bottom >= row.number}
        for block, text in self._open.items():
            yield block.left, text
        spoilt = {odd.index for odd in row.odd if odd.kind in ("error", "formula")}
        while self._waiting and self._waiting[-1].top <= row.number:
            block = self._waiting.pop()
            if block.top == row.number and block.left in row.columns:
                place = row.columns.index(block.left)
                if row.texts[place] and place not in spoilt:
                    self._open[block] = row.texts[place]


class _Notes:
    """Flaws of the rows of a batch; cells of one kind in one column are one flaw."""

    def __init__(self, path: str, sheet: str, may_be_empty: bool) -> None:
        self._path = path
        self._may_be_empty = may_be_empty
        self._sheet = sheet
        self._flaws: list[Flaw] = []
        self._counts: dict[tuple[str, str, int], tuple[Flaw, int]] = {}

    def add(self, flaws: Iterable[Flaw]) -> None:
        """Flaws that are known beforehand."""
        for flaw in flaws:
            where = msgspec.structs.replace(flaw.where, path=self._path)
            self._flaws.append(msgspec.structs.replace(flaw, where=where))

    def take(self) -> list[Flaw]:
        """The flaws so far, forgotten here."""
        many = [msgspec.structs.replace(flaw, count=count) for flaw, count in self._counts.values()]
        flaws = sorted([*self._flaws, *many], key=lambda flaw: (flaw.where, flaw.code))
        self._flaws, self._counts = [], {}
        return flaws

    def empty(self, line: int, count: int) -> None:
        where = Location(self._path, self._sheet, 0, line)
        self._flaws.append(Flaw("P114", where, {"what": "blank rows"}, count))

    def around(self, row: Row) -> None:
        where = Location(self._path, self._sheet, 0, row.number, row.columns[0])
        self._flaws.append(around(where, row.texts))

    def other(self, source: Source, other: Other, record: int, row: Row) -> None:
        where = Location(self._path, self._sheet, record, row.number)
        self._flaws.append(of_another(source, other, where))

    def odd(self, record: int, row: Row, odd: Odd) -> None:
        where = Location(self._path, self._sheet, record, row.number, row.columns[odd.index])
        if odd.kind == "error":
            args = {"value": odd.stored, "cell": where.cell}
            self._flaws.append(Flaw("P112", where, args, spoils=True))
        elif odd.kind == "formula":
            allowed = self._may_be_empty
            flaw = Flaw("P116", where, {"cell": where.cell, "allowed": allowed}, spoils=not allowed)
            self._flaws.append(flaw)
        else:
            args = {"kind": odd.kind, "cell": where.cell, "value": odd.stored}
            self._many("P113", where, args | {"shown": row.texts[odd.index]})

    def merged(self, record: int, line: int, column: int, text: str) -> None:
        where = Location(self._path, self._sheet, record, line, column)
        self._many("P121", where, {"cell": where.cell, "shown": text})

    def _many(self, code: str, where: Location, args: dict[str, str]) -> None:
        key = (code, args.get("kind", ""), where.column)
        flaw, count = self._counts.get(key, (None, 0))
        self._counts[key] = (flaw or Flaw(code, where, args), count + 1)
