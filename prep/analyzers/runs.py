"""Where examples are and what tells them apart: 16 bytes each, and 8 more where there are gaps."""

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from prep.core.analyzer import KEPT
from prep.core.batch import Batch
from prep.core.finding import Hits
from prep.core.location import Location


class Run(Struct, frozen=True):
    """Digests of neighbouring examples of one sheet of one file.

    record, line: of the first
    records, lines: how much further each one is than the first, 4 bytes little-endian each; b""
        when they follow each other without a gap
    """

    path: str
    sheet: str
    record: int
    line: int
    records: bytes
    lines: bytes
    digests: bytes


def run_of(batch: Batch) -> Run:
    """The run of a batch that has examples."""
    rows = batch.rows
    records = batch.records
    lines: Sequence[int] = rows.lines or [0]
    if rows.lines and len(records) < len(rows):
        lines = [rows.lines[record - rows.first] for record in records]
    further = _further(records), _further(lines)
    source, digests = rows.source, b"".join(batch.digests)
    return Run(source.shown or source.path, source.sheet, records[0], lines[0], *further, digests)


def order(run: Run) -> tuple[int, str, str]:
    """What runs are sorted by."""
    return run.record, run.path, run.sheet


class Numbered:
    """Examples of all runs, numbered from 0 in the order of their records.

    runs: in that order
    starts: number of the first example of each
    """

    def __init__(self, runs: Iterable[Run]) -> None:
        self.runs = sorted(runs, key=order)
        self.starts: list[int] = []
        total = 0
        for run in self.runs:
            self.starts.append(total)
            total += len(run.digests) // 16
        self._size = total

    def __len__(self) -> int:
        return self._size

    def digest(self, number: int) -> bytes:
        """The digest of an example."""
        place = bisect_right(self.starts, number) - 1
        at = (number - self.starts[place]) * 16
        return self.runs[place].digests[at : at + 16]

    def digests(self) -> Iterator[tuple[int, bytes]]:
        """Number and digest of every example, in order."""
        for start, run in zip(self.starts, self.runs, strict=True):
            for at in range(0, len(run.digests), 16):
                yield start + at // 16, run.digests[at : at + 16]

    def where(self, number: int) -> Location:
        """The location of an example."""
        place = bisect_right(self.starts, number) - 1
        run, at = self.runs[place], number - self.starts[place]
        return Location(
            run.path,
            run.sheet,
            run.record + _unpacked(run.records, at),
            run.line + _unpacked(run.lines, at) if run.line else 0,
        )

    def hits(self, numbers: Iterable[int], count: int = 0) -> Hits:
        """The hits at some examples; `count` when there are more than those."""
        first = sorted(numbers)
        return Hits(count or len(first), tuple(map(self.where, first[:KEPT])))


def _further(numbers: Sequence[int]) -> bytes:
    first = numbers[0]
    if list(numbers) == list(range(first, first + len(numbers))):
        return b""
    further = array("I", [number - first for number in numbers])
    if sys.byteorder == "big":
        further.byteswap()
    return further.tobytes()


def _unpacked(packed: bytes, at: int) -> int:
    return int.from_bytes(packed[at * 4 : at * 4 + 4], "little") if packed else at
