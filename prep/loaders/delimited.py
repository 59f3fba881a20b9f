"""Tables in delimited text: what CSV and TSV have in common."""

import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import ClassVar, TypeGuard

import msgspec

from prep.core.location import Location
from prep.core.options import InputOptions
from prep.core.record import Flaw, Rows, Shard, Source
from prep.errors import InputError, UsageError
from prep.loaders.opening import MAX_RECORD, TextFile, file_size, open_text, text_blocks
from prep.text import encodings, strict_json
from prep.text.delimited_rows import Broken, Dialect, rows
from prep.text.dialect import Found, find_dialect, text_lines
from prep.text.header import LOOKED_AT, Header, find_header, named_header, numbered

MAX_COLUMNS = 4096
"""Columns of one table."""

_STRAY = re.compile("[\ud800-\udfff]")

_BETWEEN = "\x1f"

_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


class DelimitedLoader:
    """One table in a text whose cells are divided by one character.

    usual: the delimiter that needs no mention
    """

    name: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]
    usual: ClassVar[str]

    def sniff(self, head: bytes) -> int:
        text = encodings.peek(head)
        if len(head) >= 2**16:
            text = text[: text.rfind("\n") + 1] or text
        found = find_dialect(text, whole=len(head) < 2**16)
        mine = (found.dialect.delimiter == "\t") == (self.usual == "\t")
        if not found.fits:
            return 5 if mine else 4
        sure = 50 if found.rows >= 5 or found.announced else 12
        return sure if mine else sure // 2

    def inspect(self, path: str, options: InputOptions) -> list[Source]:
        text = open_text(path, options, self.name)
        head = text.head.decode("utf-8", "surrogateescape")
        found = find_dialect(head, _delimiter(options), text.complete)
        first = list(_first_rows(head, found, text.complete))
        shown = [list(map(strict_json.bytes_shown, row)) for _, row in first[:LOOKED_AT]]
        header = _header(path, shown, options)
        return [self._source(text, found, first, header, options)]

    def shards(self, source: Source, count: int, numbered: bool = True) -> list[Shard]:
        # where a row ends is known only from all quotes before it
        return [Shard(source, line=int(source.settings["line"]), size=file_size(source))]

    def read(self, shard: Shard, batch: int) -> Iterator[Rows]:
        return _read(shard, batch)

    def _source(
        self,
        text: TextFile,
        found: Found,
        first: Sequence[tuple[int, list[str]]],
        header: Header,
        options: InputOptions,
    ) -> Source:
        path = text.source.path
        data = [row for _, row in first[header.data - 1 :] if any(map(str.strip, row))]
        if not data and text.complete:
            raise InputError(f"{path} has a header and 0 records")
        if len(header.names) > MAX_COLUMNS:
            raise InputError(
                f"{path} has {len(header.names):,} columns, more than {MAX_COLUMNS:,}; "
                "give --delimiter if they are cut at the wrong character"
            )
        # in a longer file, a column that looks empty may have values further down
        kept = _named_or_used(header, first, data) if text.complete else len(header.names)
        line = first[header.data - 1][0] if len(first) >= header.data else 1
        flaws = [*text.source.flaws, *self._flaws(path, found, first, header, kept)]
        dialect = found.dialect
        settings = {
            "line": str(line),
            "width": str(len(header.names)),
            "quote": dialect.quote,
            "escape": dialect.escape,
            "skip_space": "1" if dialect.skip_space else "",
            "ragged": options.ragged,
            # a row that somebody named may well be a record too
            "header": _joined(first[header.row - 1][1])
            if header.row and len(header.names) > 1 and options.header_row is None
            else "",
        }
        return msgspec.structs.replace(
            text.source,
            delimiter=dialect.delimiter,
            columns=header.names[:kept],
            header_row=header.row,
            settings=text.source.settings | settings,
            flaws=tuple(flaws),
        )

    def _flaws(
        self,
        path: str,
        found: Found,
        first: Sequence[tuple[int, list[str]]],
        header: Header,
        kept: int,
    ) -> Iterator[Flaw]:
        delimiter = found.dialect.delimiter
        if delimiter != self.usual and len(header.names) > 1:
            name = _NAMES.get(delimiter, repr(delimiter))
            yield Flaw("P111", Location(path), {"delimiter": delimiter, "name": name})
        line = first[header.row - 1][0] if header.row else 0
        for one, other in header.twins:
            args = {"name": first[header.row - 1][1][other - 1].strip(), "columns": [one, other]}
            yield Flaw("P115", Location(path, line=line, column=other), args)
        for number, (above, row) in enumerate(first[: header.data - 1], 1):
            text = next(filter(None, map(str.strip, row)), "")
            is_header = header.row - header.rows < number <= header.row
            if text and not is_header:
                yield Flaw("P120", Location(path, line=above), {"text": text})
        if kept < len(header.names):
            args = {"what": "empty columns"}
            where = Location(path, line=line, column=kept + 1)
            yield Flaw("P114", where, args, len(header.names) - kept)


def _read(shard: Shard, batch: int) -> Iterator[Rows]:
    table = _Table(shard.source)
    record = shard.record
    result = Rows(shard.source, "cells", record, [], [])
    numbers: list[int] = []
    blank_from = blanks = 0
    blocks = text_blocks(shard.source)
    lines = islice(_lines(shard.source, blocks), shard.line - 1, None)
    for line, row in rows(lines, table.dialect, shard.line):
        if not isinstance(row, Broken) and not any(map(str.strip, row)):
            blank_from = blank_from or line
            blanks += 1
            continue
        if blanks:
            result.flaws.append(table.blank_rows(blank_from, blanks))
            blank_from = blanks = 0
        if table.is_header_again(row):
            where = Location(table.path, line=line)
            text = next(filter(None, map(str.strip, row)))
            result.flaws.append(Flaw("P120", where, {"text": text}))
            continue
        numbers.append(line)
        cells = table.cells(row, record, line)
        if isinstance(cells, Flaw):
            result.flaws.append(cells)
            result.data.append(table.mended(row))
        else:
            result.data.append(cells)
        record += 1
        if len(numbers) == batch:
            result.lines, result.size = numbers, blocks.size()
            yield result
            result = Rows(shard.source, "cells", record, [], [])
            numbers = []
    if blanks:
        result.flaws.append(table.blank_rows(blank_from, blanks))
    if numbers or result.flaws:
        result.lines, result.size = numbers, blocks.size()
        yield result


class _Table:
    """What a row of a table must be like."""

    def __init__(self, source: Source) -> None:
        settings = source.settings
        self.path = source.shown or source.path
        self.dialect = Dialect(
            source.delimiter, settings["quote"], settings["escape"], bool(settings["skip_space"])
        )
        self.width = int(settings["width"])
        self.kept = len(source.columns)
        self.header = settings["header"]
        self.header_begins = self.header.partition(_BETWEEN)[0]
        self.ragged = settings["ragged"]
        self.encoding = source.encoding
        self.broken_bytes = source.encoding != "utf-8" or "invalid" in settings

    def cells(self, row: list[str] | Broken, record: int, line: int) -> list[str] | Flaw:
        """The cells of a row, one for each column, or why it has none."""
        if isinstance(row, Broken):
            where = Location(self.path, "", record, row.line, row.column)
            shown = strict_json.bytes_shown(row.excerpt)
            args = {"cause": row.cause, "excerpt": shown, "caret": min(row.column - 1, 30)}
            return Flaw("P101", where, args, fatal=True)
        if self.broken_bytes and (column := self._stray_byte(row)):
            byte = ord(_STRAY.findall(row[column - 1])[0]) & 0xFF
            args = {"cause": f"the byte 0x{byte:02X} is not {self.encoding} here"}
            where = Location(self.path, "", record, line, column)
            return Flaw("P101", where, args, fatal=True)
        if len(row) == self.width == self.kept:
            return row
        if len(row) < self.width or any(row[self.kept :]):
            return self._ragged(row, record, line)
        return row[: self.kept]

    def is_header_again(self, row: list[str] | Broken) -> TypeGuard[list[str]]:
        """True for a row that repeats the header, as where one export was appended to another."""
        return (
            bool(self.header)
            and not isinstance(row, Broken)
            and row[0].strip() == self.header_begins
            and _joined(row) == self.header
        )

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

    def _ragged(self, row: list[str], record: int, line: int) -> Flaw:
        name = _NAMES.get(self.dialect.delimiter, repr(self.dialect.delimiter))
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
    for block in blocks:
        # a carriage return at the very end may be half of a line end
        cut = max(block.rfind("\n"), block.rfind("\r", 0, -1)) + 1
        if not cut:
            pieces.append(block)
            size += len(block)
            if size > MAX_RECORD:
                raise InputError(
                    f"{source.shown or source.path}: a line of more than "
                    f"{MAX_RECORD >> 20} MiB; this is no table"
                )
            continue
        pieces.append(block[:cut])
        yield from io.StringIO("".join(pieces), newline="")
        pieces = [block[cut:]]
        size = len(pieces[0])
    yield from io.StringIO("".join(pieces), newline="")


def _first_rows(text: str, found: Found, whole: bool) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of the first rows that can be read."""
    lines = text_lines(text)
    skipped = 1 if found.announced else 0
    for line, row in rows(lines[skipped:], found.dialect, 1 + skipped):
        if not isinstance(row, Broken):
            yield line, row
        elif row.open and not whole:
            return


def _header(path: str, first: Sequence[list[str]], options: InputOptions) -> Header:
    row = options.header_row
    if row is None:
        return find_header(first)
    if row > len(first):
        raise UsageError(f"--header-row {row}: the first {len(first)} rows of {path} are looked at")
    if row:
        return named_header(row, first[row - 1])
    width = max((len(cells) for cells in first), default=1)
    return Header(0, numbered(width), False, 1)


def _joined(row: Sequence[str]) -> str:
    """The cells of a row as one text, without empty ones at the end."""
    return _BETWEEN.join(map(str.strip, row)).rstrip(_BETWEEN)


def _named_or_used(
    header: Header, first: Sequence[tuple[int, list[str]]], data: Sequence[list[str]]
) -> int:
    """How many columns are left without those at the end that have no name and no value."""
    named = first[header.row - 1][1] if header.row else []
    kept = len(header.names)
    while (
        kept > 1
        and header.row
        and not "".join(named[kept - 1 : kept]).strip()
        and not any("".join(row[kept - 1 : kept]).strip() for row in data)
    ):
        kept -= 1
    return kept


def _delimiter(options: InputOptions) -> str:
    asked = {"tab": "\t", "\\t": "\t"}.get(options.delimiter, options.delimiter)
    if asked != "auto" and (len(asked) != 1 or asked in '\r\n"\0'):
        raise UsageError(f"--delimiter '{asked}': give one character, or tab")
    return asked
