"""Tables in delimited text: what CSV and TSV have in common."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

import msgspec

from prep.core.location import Location
from prep.core.options import InputOptions
from prep.core.record import Flaw, Rows, Shard, Source
from prep.errors import InputError, UsageError
from prep.loaders import delimited_records
from prep.loaders.blocks import file_size
from prep.loaders.delimited_records import DELIMITERS
from prep.loaders.opening import TextFile, open_text
from prep.loaders.table_parts import CHOSEN
from prep.text import encodings, strict_json
from prep.text.delimited_rows import Broken, rows
from prep.text.dialect import Found, find_dialect, text_lines
from prep.text.header import LOOKED_AT, Header, find_header, named_header, numbered
from prep.text.questions import ANSWERS, ASKS
from prep.text.repeated_header import joined

GUESSED_HEADER = "guessed_header"
"""Setting of a source of which only looks say whether it has a header."""

MAX_COLUMNS = 4096
"""Columns of one table."""


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
        has_tabs = found.dialect.delimiter == "\t" and found.share == 1.0 and found.rows > 1
        sure = 50 if found.rows >= 5 or found.announced or has_tabs else 12
        return sure if mine else sure // 2

    def inspect(self, path: str, options: InputOptions) -> list[Source]:
        text = open_text(path, options, self.name)
        head = text.head.decode("utf-8", "surrogateescape")
        found = find_dialect(head, _delimiter(options), text.complete)
        first, broken = _first_rows(head, found, text.complete)
        shown = [list(map(strict_json.bytes_shown, row)) for _, row in first[:LOOKED_AT]]
        header = _header(path, shown, found, options)
        return [self._source(text, found, first, broken, header, options)]

    def shards(self, source: Source, count: int, numbered: bool = True) -> list[Shard]:
        # where a row ends is known only from all quotes before it
        return [Shard(source, line=int(source.settings["line"]), size=file_size(source))]

    def read(self, shard: Shard, batch: int) -> Iterator[Rows]:
        return delimited_records.read(shard, batch)

    def _source(
        self,
        text: TextFile,
        found: Found,
        first: Sequence[tuple[int, list[str]]],
        broken: Sequence[tuple[int, Broken]],
        header: Header,
        options: InputOptions,
    ) -> Source:
        path = text.source.path
        data = [row for _, row in first[header.data - 1 :] if any(map(str.strip, row))]
        line = _start(first, broken, header)
        above = [row for at, row in broken if at < line]
        if not data and len(above) == len(broken) and text.complete:
            raise InputError(f"{path} has a header and 0 records")
        if len(header.names) > MAX_COLUMNS:
            raise InputError(
                f"{path} has more than {MAX_COLUMNS:,} columns: {len(header.names):,}; "
                "give --delimiter if they are cut at the wrong character"
            )
        named = len(header.names)
        if text.complete and not broken:
            header = _as_wide_as(data, header)
        # in a longer file, a column that looks empty may have values further down
        kept = _named_or_used(header, first, data) if text.complete else len(header.names)
        flaws = [*text.source.flaws, *self._flaws(path, found, first, header, (kept, named))]
        for row in above:
            args = {"text": strict_json.bytes_shown(row.excerpt)}
            flaws.append(Flaw("P120", Location(path, line=row.line), args))
        dialect = found.dialect
        settings = {
            GUESSED_HEADER: "yes" if header.guessed else "",
            "line": str(line),
            "width": str(len(header.names)),
            "quote": dialect.quote,
            "escape": dialect.escape,
            "skip_space": "1" if dialect.skip_space else "",
            "ragged": options.ragged,
            **({CHOSEN: "true"} if options.header_row else {}),
            # a row that somebody named may well be a record too
            "header": joined(first[header.row - 1][1])
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
        columns: tuple[int, int],
    ) -> Iterator[Flaw]:
        """The flaws of a table of which so many columns are read, of so many that are named."""
        kept, named = columns
        delimiter = found.dialect.delimiter
        usual = "," if path.lower().removesuffix(".gz").endswith(".csv") else self.usual
        if delimiter != usual and len(header.names) > 1:
            name = DELIMITERS.get(delimiter, repr(delimiter))
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
        if kept < named:
            args = {"what": "empty columns"}
            yield Flaw("P114", Location(path, line=line, column=kept + 1), args, named - kept)


def _first_rows(
    text: str, found: Found, whole: bool
) -> tuple[list[tuple[int, list[str]]], list[tuple[int, Broken]]]:
    """Line and cells of the first rows that can be read, and those between that cannot."""
    lines = text_lines(text)
    skipped = found.announced
    read: list[tuple[int, list[str]]] = []
    broken: list[tuple[int, Broken]] = []
    for line, row in rows(lines[skipped:], found.dialect, 1 + skipped):
        if not isinstance(row, Broken):
            read.append((line, row))
            continue
        broken.append((line, row))
        if row.open and not whole:
            break
    return read, broken


def _start(
    first: Sequence[tuple[int, list[str]]],
    broken: Sequence[tuple[int, Broken]],
    header: Header,
) -> int:
    """The line of the first record, which may be one that cannot be read."""
    head = first[header.data - 2][0] if header.data > 1 else 0
    below = [line for line, _ in broken if line > head]
    below += [line for line, _ in first[header.data - 1 :]]
    return min(below, default=1)


def _header(path: str, first: Sequence[list[str]], found: Found, options: InputOptions) -> Header:
    row = options.header_row
    if row is None and found.notes is not None:
        return Header(0, found.notes.header(found.width), False, 1)
    if row is None:
        return find_header(first)
    if row > len(first):
        raise UsageError(f"--header-row {row}: rows of {path} that are looked at: {len(first)}")
    if row:
        return named_header(row, first[row - 1])
    width = max((len(cells) for cells in first), default=1)
    return Header(0, numbered(width), False, 1)


def _as_wide_as(data: Sequence[list[str]], header: Header) -> Header:
    """The header without names at its end for which no row has a cell.

    Names of questions and answers stay: a cell may be missing elsewhere in the rows.
    """
    widths = {len(row) for row in data}
    width = widths.pop() if len(widths) == 1 else len(header.names)
    unused = {name.casefold() for name in header.names[width:]}
    if not header.row or len(data) < 2 or width < 2 or unused & (ASKS | ANSWERS):
        return header
    return msgspec.structs.replace(header, names=header.names[:width])


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
