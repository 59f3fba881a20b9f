"""The rows of a delimited text as records, each with as many cells as the table has columns."""

import io
import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Any

from prep.core.location import Location
from prep.core.record import Flaw, Rows, Shard, Source
from prep.loaders.blocks import text_blocks
from prep.loaders.record_size import most, too_long
from prep.loaders.table_parts import around, of_another, sorter_of
from prep.text import strict_json
from prep.text.another_table import HEADS
from prep.text.delimited_rows import Broken, Dialect, rows
from prep.text.repeated_header import RepeatedHeader
from prep.text.row_sorter import LOOKED_BACK, Other, RowSorter, Sorted, may_be_no_record
from prep.text.table_end import BEGINNINGS

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
"""Delimiter → what several of them are called."""

_STRAY = re.compile("[\ud800-\udfff]")


def read(shard: Shard, batch: int) -> Iterator[Rows]:
    """The rows of a shard that are not blank, `batch` at a time, fewer of large ones."""
    table = _Table(shard.source)
    record = shard.record
    result = Rows(shard.source, "cells", record, [], [])
    numbers: list[int] = []
    blocks = text_blocks(shard.source)
    lines = islice(_lines(shard.source, blocks), shard.line - 1, None)
    for line, row, other in _sorted(rows(lines, table.dialect, shard.line), table):
        if isinstance(row, Flaw):
            result.flaws.append(row)
            continue
        numbers.append(line)
        cells = table.cells(row, record, line, other)
        if isinstance(cells, Flaw):
            result.flaws.append(cells)
            result.data.append(None if other else table.mended(row))
        else:
            result.data.append(cells)
        record += 1
        if len(numbers) == batch or blocks.are_many:
            if blocks.are_many:
                table.above.clear()  # they are large, and kept for comparing only
            result.lines, result.size = numbers, blocks.size()
            yield result
            result = Rows(shard.source, "cells", record, [], [])
            numbers = []
    if numbers or result.flaws:
        result.lines, result.size = numbers, blocks.size()
        yield result


_Read = tuple[int, list[str] | Broken | Flaw, Other | None]
"""Line and cells of a record, or a flaw of what is none; the table it is in when that is another"""


def _sorted(rows: Iterator[tuple[int, list[str] | Broken]], table: "_Table") -> Iterator[_Read]:
    """The records of a table, and what is around them."""
    sorter, above = table.sorter, table.above
    blank_from = blanks = 0
    stops = HEADS | {table.header.begins}
    waits = False
    for line, row in rows:
        if not (waits or blanks) and type(row) is list and len(row) > 1:
            cell = row[0].strip()
            if cell not in stops and cell[:2] not in BEGINNINGS:  # a record, quickly seen
                above.append(row)
                yield line, row, None
                continue
        if not isinstance(row, Broken) and _is_blank(row):
            blank_from = blank_from or line
            blanks += 1
            continue
        if blanks:
            yield line, table.blank_rows(blank_from, blanks), None
            blank_from = blanks = 0
            yield from map(table.sorted, sorter.gap(above))
            waits = sorter.waits
        if isinstance(row, Broken):
            yield from map(table.sorted, sorter.stop())
            waits = sorter.waits
            yield line, row, None
        elif table.header.is_again(row):
            yield from map(table.sorted, sorter.header_again())
            waits = False
            yield line, around(Location(table.path, line=line), row), None
        elif waits or may_be_no_record(row):
            yield from map(table.sorted, sorter.take(line, row, row, above))
            waits = sorter.waits
            above.append(row)
        else:
            above.append(row)
            yield line, row, None
    if blanks:
        yield blank_from, table.blank_rows(blank_from, blanks), None
    yield from map(table.sorted, sorter.end())


def _is_blank(row: list[str]) -> bool:
    """True for a row without a value, as is the Ctrl-Z or the NULs at the end of some files."""
    return not any(map(str.strip, row)) or (len(row) == 1 and not row[0].strip("\x1a\0 "))


class _Table:
    """What a row of a table must be like."""

    def __init__(self, source: Source) -> None:
        settings = source.settings
        self.source = source
        self.path = source.shown or source.path
        self.dialect = Dialect(
            source.delimiter, settings["quote"], settings["escape"], bool(settings["skip_space"])
        )
        self.width = int(settings["width"])
        self.kept = len(source.columns)
        self.header = RepeatedHeader(settings["header"])
        self.above: deque[list[str]] = deque(maxlen=LOOKED_BACK)
        self.sorter: RowSorter[list[str]] = sorter_of(source)
        self.ragged = settings["ragged"]
        self.encoding = source.encoding
        self.broken_bytes = source.encoding != "utf-8" or "invalid" in settings

    def cells(
        self, row: list[str] | Broken, record: int, line: int, other: Other | None
    ) -> list[str] | Flaw:
        """The cells of a row, one for each column, or why it has none."""
        if other is not None:
            return of_another(self.source, other, Location(self.path, "", record, line))
        if isinstance(row, Broken):
            where = Location(self.path, "", record, row.line, row.column)
            shown = strict_json.bytes_shown(row.excerpt)
            args = {"cause": row.cause, "excerpt": shown, "caret": min(row.column - 1, 30)}
            return Flaw("P101", where, args, fatal=True)
        if self.broken_bytes and (column := self._stray_byte(row)):
            args = self._stray(row[column - 1])
            where = Location(self.path, "", record, line, column)
            return Flaw("P101", where, args, fatal=True)
        if len(row) == self.width == self.kept:
            return row
        if len(row) < self.width or any(map(str.strip, row[self.kept :])):
            return self._ragged(row, record, line)
        return row[: self.kept]

    def sorted(self, one: Sorted[list[str]]) -> _Read:
        """A row that was sorted, or the flaw of what is around the table."""
        if one.kind == "around":
            return one.line, around(Location(self.path, line=one.line), one.row), None
        return one.line, one.row, one.other

    def mended(self, row: list[str] | Broken) -> list[str] | None:
        """The cells of a row that `cells` has a flaw for, None when it has to be left out."""
        if isinstance(row, Broken) or self.ragged != "pad" or len(row) >= self.width:
            return None
        if self.broken_bytes and self._stray_byte(row):
            return None
        return [*row, *[""] * (self.width - len(row))][: self.kept]

    def _stray_byte(self, row: list[str]) -> int:
        """1-based column of the first byte that does not fit the encoding, 0 for none."""
        return next((i for i, cell in enumerate(row, 1) if _STRAY.search(cell)), 0)

    def _stray(self, cell: str) -> dict[str, Any]:
        """What is wrong with a cell that has a byte which does not fit the encoding."""
        if self.encoding == "utf-8":
            data = cell.encode("utf-8", "surrogateescape")
            try:
                data.decode("utf-8")
            except UnicodeDecodeError as error:
                return strict_json.bad_bytes(data, error).args
        byte = ord(_STRAY.findall(cell)[0]) & 0xFF
        return {"cause": f"the byte 0x{byte:02X} is not {self.encoding} here"}

    def _ragged(self, row: list[str], record: int, line: int) -> Flaw:
        name = DELIMITERS.get(self.dialect.delimiter, repr(self.dialect.delimiter))
        cause = (
            f"texts with {name} in them need quotes"
            if len(row) > self.width
            else "a cell or a quote is missing"
        )
        is_padded = self.mended(row) is not None
        if is_padded:
            cause = "filled up with empty cells"
        elif self.ragged == "drop":
            cause = "left out as asked"
        shown = strict_json.bytes_shown(self.dialect.delimiter.join(row)[:61])
        args = {
            "cells": len(row),
            "columns": self.width,
            "cause": cause,
            "excerpt": shown if len(shown) <= 60 else shown[:59] + "…",
            "allowed": is_padded or self.ragged == "drop",
        }
        return Flaw("P110", Location(self.path, "", record, line), args, fatal=not is_padded)

    def blank_rows(self, line: int, count: int) -> Flaw:
        """The flaw of some rows without a value, one after the other."""
        return Flaw("P114", Location(self.path, line=line), {"what": "blank rows"}, count)


def _lines(source: Source, blocks: Iterator[str]) -> Iterator[str]:
    """The lines of a text, each with its end."""
    pieces: list[str] = []
    size = 0
    line = 1
    largest = most(source)
    for block in blocks:
        # a carriage return at the very end may be half of a line end
        cut = max(block.rfind("\n"), block.rfind("\r", 0, -1)) + 1
        if not cut:
            pieces.append(block)
            size += len(block)
            if size > largest:
                raise too_long(source, line)
            continue
        pieces.append(block[:cut])
        data = "".join(pieces)
        yield from io.StringIO(data, newline="")
        line += data.count("\n")
        pieces = [block[cut:]]
        size = len(pieces[0])
    yield from io.StringIO("".join(pieces), newline="")
