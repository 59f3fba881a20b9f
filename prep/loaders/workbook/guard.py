"""The door of a workbook: nothing is unpacked before the archive has shown that it is harmless.

Refused: what is not a workbook (and named for what it is), encrypted or damaged archives, names
that point outside, two parts of one name, parts that overlap, and parts that unpack to more than
anybody's data. Python's zipfile never gives more bytes of a part than its declared size and checks
the sum at its end, so the declared sizes are limits that hold.

Everything above this module parses a stream with expat and keeps what it needs, so memory is
bounded without a child process: nothing here can abort the interpreter.
"""

import gzip
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from prep.errors import InputError
from prep.text import magic
from prep.text.display import number

MAX_BYTES = 4 << 30
"""Unpacked size of all parts together."""

MAX_RATIO = 100
"""Unpacked to packed size of a part above `FREE_BYTES`; real sheets reach 10 to 40."""

FREE_BYTES = 64 << 20
"""A part that unpacks to no more than this may be packed as well as it likes."""

MAX_PARTS = 100_000
_MAX_DIRECTORY_BYTES = 32 << 20
_LOCAL_HEADER_BYTES = 30
_HEAD_BYTES = 1 << 16
_COPY_BYTES = 1 << 20
_DAMAGED = (
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # zipfile says so of a compression it does not know
    OverflowError,
)


@contextmanager
def open_package(path: str) -> Iterator["Package"]:
    """The parts of a workbook, closed again at the end.

    Raises InputError when the file is not a workbook or must not be read; OSError from the system.
    """
    with _unpacked(path) as file:
        yield Package(path, file)


class Package:
    """The parts of a workbook that passed the guard.

    Raises InputError when the file is not a workbook or must not be read.
    """

    def __init__(self, path: str, file: IO[bytes]) -> None:
        self.path = path
        _check_kind(path, file)
        _check_directory(path, file)
        try:
            self._archive = zipfile.ZipFile(file)
        except _DAMAGED as error:
            raise InputError(
                f"{path}: the workbook is cut short or damaged (it is no complete zip archive); "
                "copy or download it again"
            ) from error
        infos = self._archive.infolist()
        _check_parts(path, infos)
        self._parts = {_part_name(info.filename).lower(): info for info in infos}
        names = self.names()
        mime = self._first_bytes("mimetype") if "mimetype" in names else b""
        kind = magic.archive(names, mime.decode("ascii", "replace"))
        if kind is None:
            kind = _no_workbook(names)
        if kind:
            raise InputError(f"{path} {kind}")

    def names(self) -> list[str]:
        """Names of all parts, lower case, without a slash in front."""
        return sorted(self._parts)

    def has(self, part: str) -> bool:
        return part.lower() in self._parts

    def size(self, part: str) -> int:
        """Unpacked size of a part in bytes."""
        return self._parts[part.lower()].file_size

    @contextmanager
    def open(self, part: str) -> Iterator[IO[bytes]]:
        """The bytes of a part; damage found while reading is an InputError."""
        info = self._parts.get(part.lower())
        if info is None:
            raise InputError(f"{self.path}: the workbook has no part {part!r}; it is incomplete")
        try:
            with self._archive.open(info) as stream:
                yield stream
        except _DAMAGED as error:
            raise InputError(
                f"{self.path}: the workbook is damaged (part {part!r}: {error}); "
                "copy or download it again"
            ) from error

    def verify(self, part: str) -> None:
        """Reads a part to its end, so that its checksum is checked."""
        with self.open(part) as stream:
            while stream.read(_COPY_BYTES):
                pass

    def _first_bytes(self, part: str) -> bytes:
        with self.open(part) as stream:
            return stream.read(256)


def is_gzip(path: str) -> bool:
    """True for a file that is packed with gzip."""
    with open(path, "rb") as file:
        return file.read(2) == b"\x1f\x8b"


@contextmanager
def _unpacked(path: str) -> Iterator[IO[bytes]]:
    """The bytes of a file; of a temporary one when they are packed with gzip."""
    if not is_gzip(path):
        with open(path, "rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as file:
        try:
            with gzip.open(path) as stream:
                while (block := stream.read(_COPY_BYTES)) and file.tell() <= FREE_BYTES:
                    file.write(block)
        except _DAMAGED as error:
            raise InputError(f"{path}: the gzip file is cut short or damaged ({error})") from error
        if file.tell() > FREE_BYTES:
            raise InputError(f"{path}: refused, it unpacks to over {FREE_BYTES:,} bytes; unpack it")
        file.seek(0)
        yield file


def _no_workbook(names: list[str]) -> str:
    some = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    what = (
        f"a zip archive with {number(len(names), 'file')} ({some})"
        if names
        else "an empty zip archive"
    )
    return f"is {what}, not a workbook; unpack it and give the file with the data"


def _check_kind(path: str, file: IO[bytes]) -> None:
    """Raises InputError that names what a file is when it is no zip archive."""
    head = file.read(_HEAD_BYTES)
    if head.startswith(magic.OLE):
        file.seek(magic.ole_directory(head))
        head += file.read(_HEAD_BYTES)
    if not head:
        raise InputError(f"{path} is empty")
    if not head.startswith((magic.ZIP, b"PK\x05\x06")):
        kind = magic.what_is(head) or "is plain text, not a workbook; call it .csv, .tsv or .txt"
        raise InputError(f"{path} {kind}")


def _check_parts(path: str, infos: list[zipfile.ZipInfo]) -> None:
    """Raises InputError for an archive that no spreadsheet program writes."""

    def refuse(reason: str) -> InputError:
        return InputError(f"{path}: refused, {reason}")

    if len(infos) > MAX_PARTS:
        raise refuse(f"it has {number(len(infos), 'part')}")
    seen: set[str] = set()
    for info in infos:
        name = _part_name(info.filename)
        if info.flag_bits & 0x1:
            raise InputError(f"{path}: the archive is encrypted; save it without a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse(f"part {name!r} is packed in a way that workbooks do not use")
        if _points_outside(info.filename):
            raise refuse(f"part {info.filename!r} points outside of the archive")
        if name.lower() in seen:
            raise refuse(f"it has two parts named {name!r}")
        seen.add(name.lower())
        if info.file_size > FREE_BYTES and info.file_size > MAX_RATIO * info.compress_size:
            raise refuse(
                f"part {name!r} unpacks from {info.compress_size:,} to {info.file_size:,} bytes "
                "(a zip bomb?)"
            )
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if total > FREE_BYTES and total > MAX_RATIO * packed:
        raise refuse(f"it unpacks from {packed:,} to {total:,} bytes (a zip bomb?)")
    if total > MAX_BYTES:
        raise refuse(f"it unpacks to {total:,} bytes; prep reads workbooks up to {MAX_BYTES:,}")
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise refuse(f"part {info.filename!r} overlaps another (a zip bomb?)")
        end = info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size


def _check_directory(path: str, file: IO[bytes]) -> None:
    """Raises InputError when the list of parts alone would fill memory."""
    size = file.seek(0, os.SEEK_END)
    tail_bytes = min(size, (1 << 16) + 22)
    file.seek(size - tail_bytes)
    tail = file.read(tail_bytes)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        return
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    at64 = tail.rfind(b"PK\x06\x06")
    if at64 >= 0:
        directory = max(
            directory if directory != 0xFFFFFFFF else 0,
            int.from_bytes(tail[at64 + 40 : at64 + 48], "little"),
        )
    if directory > _MAX_DIRECTORY_BYTES:
        raise InputError(f"{path}: refused, its list of parts alone takes {directory:,} bytes")


def _part_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _points_outside(name: str) -> bool:
    return (
        name.startswith(("/", "\\"))
        or ":" in name[:3]
        or "\0" in name
        or ".." in name.replace("\\", "/").split("/")
    )
