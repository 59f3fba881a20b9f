"""Where examples are and what tells them apart: 16 bytes each, and 8 more where there are gaps."""

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from prep.core.analyzer import KEPT
from prep.core.batch import Batch
from prep.core.finding import Group, Hits
from prep.core.groups import packed
from prep.core.location import Location


class Run(Struct, frozen=True):
    """Digests of neighbouring examples of one sheet of one file.

    record, line: of the first
    records, lines: how much further each one is than the first, 4 bytes little-endian each; b""
        when they follow each other without a gap
    groups: group → which of them are in it, 4 bytes little-endian each
    """

    path: str
    sheet: str
    record: int
    line: int
    records: bytes
    lines: bytes
    digests: bytes
    groups: dict[str, bytes] = {}


def run_of(batch: Batch) -> Run:
    """The run of a batch that has examples."""
    rows = batch.rows
    records = batch.records
    lines: Sequence[int] = rows.lines or [0]
    if rows.lines and len(records) < len(rows):
        lines = [rows.lines[record - rows.first] for record in records]
    further = _further(records), _further(lines)
    source, digests = rows.source, b"".join(batch.digests)
    groups = _groups(batch, records) if batch.groups else {}
    path = source.shown or source.path
    return Run(path, source.sheet, records[0], lines[0], *further, digests, groups)


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
        self._groups = {
            start + at: name
            for start, run in zip(self.starts, self.runs, strict=True)
            for name, members in run.groups.items()
            for at in _numbers(members)
        }

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
        if not self._groups:
            return Hits(count or len(first), tuple(map(self.where, first[:KEPT])))
        outside: list[int] = []
        inside: dict[str, list[int]] = {}
        for number in first:
            name = self._groups.get(number)
            (outside if name is None else inside.setdefault(name, [])).append(number)
        groups = {name: self._group(found) for name, found in sorted(inside.items())}
        return Hits(count or len(first), tuple(map(self.where, outside[:KEPT])), groups)

    def first_of(self, numbers: Sequence[int]) -> Sequence[int]:
        """The numbers whose places are needed: all of them when records are in groups."""
        return numbers if self._groups else numbers[:KEPT]

    def _group(self, numbers: Sequence[int]) -> Group:
        records = packed([self.where(number).record for number in numbers])
        return Group(len(numbers), tuple(map(self.where, numbers[:KEPT])), records)


def _groups(batch: Batch, records: Sequence[int]) -> dict[str, bytes]:
    members: dict[str, list[int]] = {}
    for at, record in enumerate(records):
        name = batch.groups.get(record)
        if name is not None:
            members.setdefault(name, []).append(at)
    return {name: _packed(found) for name, found in sorted(members.items())}


def _further(numbers: Sequence[int]) -> bytes:
    first = numbers[0]
    if list(numbers) == list(range(first, first + len(numbers))):
        return b""
    return _packed(number - first for number in numbers)


def _packed(numbers: Iterable[int]) -> bytes:
    return _turned(array("I", numbers)).tobytes()


def _numbers(packed: bytes) -> "array[int]":
    return _turned(array("I", packed))


def _turned(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _unpacked(packed: bytes, at: int) -> int:
    return int.from_bytes(packed[at * 4 : at * 4 + 4], "little") if packed else at
