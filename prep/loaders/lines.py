"""Lines of a text in UTF-8 as records: cut at line feeds and nowhere else.

U+2028, U+0085, form feeds and lone carriage returns are part of a line.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from prep.core.location import Location
from prep.core.record import Flaw, Kind, Rows, Shard, Source
from prep.loaders import mending
from prep.loaders.blocks import file_size, utf8_blocks
from prep.loaders.record_size import most, too_long
from prep.text import strict_json

_BLANKS = b" \t\r\x1a\0"
"""What a line of nothing is made of: old programs end a file with Ctrl-Z, a crash with NULs."""

_BLANK_LINE = re.compile(rb"\n[ \t\r\x1a\0]*(?=\n)")


def read(shard: Shard, batch: int, kind: Kind = "json") -> Iterator[Rows]:
    """The lines of a shard that are not blank, at most `batch` at a time.

    Raises InputError for a line longer than `most` allows.
    """
    reader = _Reader(shard, kind)
    blocks = utf8_blocks(shard.source, shard.start, shard.end)
    for lines in _split(shard, blocks):
        size = blocks.size()
        for rows in reader.rows(lines, batch):
            rows.size, size = size, 0
            yield rows
    yield from reader.rest()


def _split(shard: Shard, blocks: Iterator[bytes]) -> Iterator[list[bytes]]:
    """The lines of a shard, as many at a time as a block holds."""
    pieces: list[bytes] = []
    size = 0
    line = shard.line
    largest = most(shard.source)
    is_usual = "max_record" not in shard.source.settings
    for block in blocks:
        # cut as it is: every copy of a block takes as long as to read it from the disk's cache
        lines = block.split(b"\n")
        last = lines.pop()
        if not lines:
            pieces.append(block)
            size += len(block)
            if size > largest:
                raise too_long(shard.source, line)
            continue
        lines[0] = b"".join([*pieces, lines[0]])
        pieces = [last]
        size = len(last)
        has_returns = b"\r" in block or lines[0].endswith(b"\r")
        if has_returns:
            lines = _without_returns(lines)
        if not is_usual:  # a limit may be smaller than a block
            _check_sizes(shard.source, lines, line)
        line += len(lines)
        yield lines
    if size:
        lines = _without_returns([b"".join(pieces)])
        _check_sizes(shard.source, lines, line)
        yield lines


def _check_sizes(source: Source, lines: list[bytes], first: int) -> None:
    for line, data in enumerate(lines, first):
        if len(data) > most(source):
            raise too_long(source, line)


def shards(source: Source, count: int, numbered: bool = True) -> list[Shard]:
    """The lines of a source in at most `count` parts of about the same size.

    numbered: see `prep.core.loader.Loader`

    Only a source in UTF-8 that is not packed can be cut. A part starts with a line that is not
    blank, so a run of blank lines is never divided.
    """
    if count < 2 or source.gzip or source.encoding != "utf-8":
        return [Shard(source, size=file_size(source))]
    size = Path(source.path).stat().st_size
    start = int(source.settings.get("bom", "0"))
    cuts = {start, size}
    with open(source.path, "rb") as stream:
        for number in range(1, count):
            stream.seek(start + (size - start) * number // count)
            stream.readline()
            cut = stream.tell()
            while (text := stream.readline()) and not text.strip(_BLANKS + b"\n"):
                cut = stream.tell()
            cuts.add(cut)
    parts: list[Shard] = []
    record = line = 1
    for begin, end in pairwise(sorted(cuts)):
        parts.append(Shard(source, begin, end, record, line, end - begin))
        if not numbered:
            continue
        breaks, blanks = _count(source, begin, end)
        line += breaks
        record += breaks - blanks
    return parts or [Shard(source)]


class _Reader:
    """Makes rows of lines, keeping count of where it is."""

    def __init__(self, shard: Shard, kind: Kind) -> None:
        self.source = shard.source
        self.where = shard.source.shown or shard.source.path
        self.kind: Kind = kind
        self.record = shard.record
        self.line = shard.line
        # text in UTF-8 was looked through when it was opened
        self.broken_bytes = shard.source.encoding != "utf-8" or "invalid" in shard.source.settings
        self.is_mended = kind == "json" and mending.are_asked_for(shard.source)
        self.blank_from = 0

    def rows(self, lines: list[bytes], batch: int) -> Iterator[Rows]:
        """The rows of the next lines."""
        numbers: Sequence[int] = range(self.line, self.line + len(lines))
        self.line += len(lines)
        flaws: list[Flaw] = []
        data: list[Any] = lines
        # one set for a block costs less than a look at every line
        if self.kind != "json" or self.blank_from or {line[:1] for line in lines} != {b"{"}:
            numbers, data = self._without_blanks(numbers, lines, flaws)
        if self.broken_bytes:
            self._refuse_broken_bytes(numbers, data, flaws)
        if self.is_mended:
            self._mend(numbers, data, flaws)
        for start in range(0, len(data), batch):
            some = data[start : start + batch]
            rows = Rows(self.source, self.kind, self.record, numbers[start : start + batch], some)
            if flaws:
                last = rows.lines[-1] if start + batch < len(data) else self.line
                rows.flaws = [flaw for flaw in flaws if flaw.where.line <= last]
                flaws = [flaw for flaw in flaws if flaw.where.line > last]
            self.record += len(some)
            yield rows

    def rest(self) -> Iterator[Rows]:
        """What is left at the end: the last blank lines."""
        if self.blank_from:
            flaws = [self._blank_lines(self.line)]
            yield Rows(self.source, self.kind, self.record, [], [], flaws)

    def _without_blanks(
        self, numbers: Sequence[int], lines: list[bytes], flaws: list[Flaw]
    ) -> tuple[list[int], list[Any]]:
        kept_numbers: list[int] = []
        kept: list[Any] = []
        for number, line in zip(numbers, lines, strict=True):
            if line.strip(_BLANKS):
                if self.blank_from:
                    flaws.append(self._blank_lines(number))
                kept_numbers.append(number)
                kept.append(line)
            elif not self.blank_from:
                self.blank_from = number
        return kept_numbers, kept

    def _blank_lines(self, before: int) -> Flaw:
        where = Location(self.where, line=self.blank_from)
        flaw = Flaw("P114", where, {"what": "blank lines"}, before - self.blank_from)
        self.blank_from = 0
        return flaw

    def _refuse_broken_bytes(
        self, numbers: Sequence[int], data: list[Any], flaws: list[Flaw]
    ) -> None:
        for i, line in enumerate(data):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                problem = strict_json.bad_bytes(line, error)
                where = Location(self.where, "", self.record + i, numbers[i], problem.column)
                flaws.append(Flaw(problem.code, where, problem.args, fatal=True))
                data[i] = None
        flaws.sort(key=lambda flaw: flaw.where.line)

    def _mend(self, numbers: Sequence[int], data: list[Any], flaws: list[Flaw]) -> None:
        for i, line in enumerate(data):
            if line is not None:
                where = Location(self.where, "", self.record + i, numbers[i])
                data[i], met = mending.mended(self.source, line, where)
                flaws += met
        flaws.sort(key=lambda flaw: flaw.where.line)


def _without_returns(lines: list[bytes]) -> list[bytes]:
    """The lines without the carriage return that some systems end them with."""
    return [line.removesuffix(b"\r") for line in lines]


def _count(source: Source, start: int, end: int) -> tuple[int, int]:
    """Line feeds in a part of a file, and blank lines that they end."""
    breaks = blanks = 0
    before = b"\n"
    for block in utf8_blocks(source, start, end):
        text = before + block
        blanks += len(_BLANK_LINE.findall(text))
        breaks += block.count(b"\n")
        # what may be the start of a blank line that ends in the next block
        last = text.rfind(b"\n")
        before = text[last:] if not text[last:].strip(_BLANKS + b"\n") else b"x"
    return breaks, blanks
