"""The way back: from a line of a prepared file to the place in the source it was made from.

Kept in the ledger by the sha256 of the prepared file, with what a user of the trained model needs
to know: the system message, the separator and the stop sequence the examples have. A million
lines take a few kilobytes.
"""

import sys
import zlib
from array import array
from collections.abc import Callable, Mapping
from itertools import accumulate
from pathlib import PurePath

import msgspec
from msgspec import Struct

from prep.api.handoff.ledger import Ledger
from prep.core.location import Location


class Usage(Struct, frozen=True, kw_only=True):
    """How a model trained on a prepared file is to be asked.

    format: "chat" or "completion", "" when not recorded
    separator: what ends every prompt
    stop: what ends every completion
    columns: role → column of the source it came from
    positions: role → number (1-based) of that column in the sheet, of workbooks only
    """

    format: str = ""
    system: str = ""
    separator: str = ""
    stop: str = ""
    columns: dict[str, str] = {}
    positions: dict[str, int] = {}


class Places:
    """The source of every line of a prepared file, in the order of its lines.

    Filled with `add` while the file is written; `extend` joins the places of parts that were
    written elsewhere.
    """

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], int] = {}
        self._where = array("H")
        self._records = array("q")
        self._lines = array("q")

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, where: Location) -> None:
        """The source of the next line; of its path, the last part is kept."""
        self._add(self._name(PurePath(where.path).name, where.sheet), where.record, where.line)

    def append(self, path: str, sheet: str, numbers: "array[int]") -> None:
        """The sources of the next lines: record and line of each, one number after the other."""
        where = self._name(PurePath(path).name, sheet)
        self._where.extend([where] * (len(numbers) // 2))
        self._records.extend(numbers[0::2])
        self._lines.extend(numbers[1::2])

    def extend(self, other: "Places") -> None:
        """The sources of the next lines."""
        names = [self._name(*name) for name in other._names]
        for where, record, line in zip(other._where, other._records, other._lines, strict=True):
            self._add(names[where], record, line)

    def _name(self, path: str, sheet: str) -> int:
        # a file name need not be UTF-8, what is stored must be
        path = path.encode("utf-8", "backslashreplace").decode("utf-8")
        return self._names.setdefault((path, sheet), len(self._names))

    def _add(self, where: int, record: int, line: int) -> None:
        self._where.append(where)
        self._records.append(record)
        self._lines.append(line)


class _Record(Struct, frozen=True, array_like=True):
    """What is stored: places as steps from line to line, which are nearly all the same."""

    names: list[tuple[str, str]]
    count: int
    where: bytes
    records: bytes
    lines: bytes
    usage: Usage


def record_prepared(ledger: Ledger, sha256: str, places: Places, usage: Usage) -> None:
    """Remember where the lines of the prepared file with this sha256 (hex) came from."""
    record = _Record(
        names=list(places._names),
        count=len(places),
        where=_pack(places._where),
        records=_pack(_steps(places._records)),
        lines=_pack(_steps(places._lines)),
        usage=usage,
    )
    ledger.remember_prepared(sha256, msgspec.msgpack.encode(record))


def way_back(ledger: Ledger, sha256: str) -> Callable[[int], Location | None]:
    """Finds the source of line N (1-based) of a prepared file; None where it is not known."""
    record = _record(ledger, sha256)
    if record is None:
        return lambda line: None
    where = _unpack("H", record.where)
    records = list(accumulate(_unpack("q", record.records)))
    lines = list(accumulate(_unpack("q", record.lines)))

    def find(line: int) -> Location | None:
        if not 1 <= line <= len(lines):
            return None
        path, sheet = record.names[where[line - 1]]
        return Location(path, sheet, records[line - 1], lines[line - 1])

    return find


def usage_of(ledger: Ledger, sha256: str) -> Usage | None:
    """How a model trained on this prepared file is to be asked, None when not known."""
    record = _record(ledger, sha256)
    return None if record is None else record.usage


def columns_in_words(columns: Mapping[str, str]) -> str:
    """`user from Question, assistant from Answer`."""
    return ", ".join(f"{role} from {column}" for role, column in sorted(columns.items()))


def _record(ledger: Ledger, sha256: str) -> _Record | None:
    data = ledger.prepared(sha256)
    if data is None:
        return None
    try:
        return msgspec.msgpack.decode(data, type=_Record)
    except msgspec.DecodeError:
        # Written by a later version: as good as nothing.
        return None


def _steps(values: "array[int]") -> "array[int]":
    steps = array("q")
    before = 0
    for value in values:
        steps.append(value - before)
        before = value
    return steps


def _pack(values: "array[int]") -> bytes:
    if sys.byteorder == "big":
        values = array(values.typecode, values)
        values.byteswap()
    return zlib.compress(values.tobytes(), 6)


def _unpack(typecode: str, data: bytes) -> "array[int]":
    values: array[int] = array(typecode)
    values.frombytes(zlib.decompress(data))
    if sys.byteorder == "big":
        values.byteswap()
    return values
