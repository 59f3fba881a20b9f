"""The blocks of a text file, unpacked and decoded, read one after the other."""

import codecs
import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar, cast

from prep.core.record import Source
from prep.errors import InputError

T = TypeVar("T")

BLOCK = 2**20
"""Bytes read at a time."""

MANY = 16
"""Blocks whose records do not wait for more: large ones fill the memory sooner than a batch."""


class Blocks(Iterator[T]):
    """Blocks of a text, and how much of its file was read for them.

    are_many: whether what was read since `size` was last asked is as much as should be in memory
    """

    def __init__(self, raw: "Raw", blocks: Iterator[T]) -> None:
        self.raw = raw
        self._blocks = blocks
        self._told = 0
        self._left = MANY
        self.are_many = False

    def __next__(self) -> T:
        block = next(self._blocks)
        self._left -= 1
        self.are_many = self._left < 0
        return block

    def size(self) -> int:
        """Bytes of the file, packed ones where it is packed, read since this was last asked."""
        size = self.raw.read - self._told
        self._told += size
        self._left = MANY
        self.are_many = False
        return size


def file_size(source: Source) -> int:
    """Bytes of the file of a source that `Blocks.size` will count."""
    return Path(source.path).stat().st_size - int(source.settings.get("bom", "0"))


def utf8_blocks(source: Source, start: int = 0, end: int = 0) -> Blocks[bytes]:
    """The text of a source in UTF-8, without a byte-order mark.

    start, end: bytes of the file, for a source in UTF-8 that is not packed; end 0 is the end

    Bytes that do not fit the encoding stay what they are, and so are not UTF-8.
    Raises InputError when the file cannot be read.
    """
    raw = Raw(source.path, source.gzip, start or int(source.settings.get("bom", "0")), end)
    if source.encoding == "utf-8" and "errors" not in source.settings:
        return Blocks(raw, iter(raw))
    errors = "surrogatepass" if _wide(source) else "surrogateescape"
    return Blocks(raw, (text.encode("utf-8", errors) for text in _decoded(source, iter(raw))))


def text_blocks(source: Source) -> Blocks[str]:
    """The text of a source, without a byte-order mark.

    Bytes that do not fit the encoding are lone surrogates.
    Raises InputError when the file cannot be read.
    """
    raw = Raw(source.path, source.gzip, int(source.settings.get("bom", "0")))
    return Blocks(raw, _decoded(source, iter(raw)))


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Turns what the system says about a file into an InputError that says what would work."""
    try:
        yield
    except FileNotFoundError:
        raise InputError(f"{path} does not exist") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a directory; give a file, such as {path}/*.csv") from None
    except PermissionError:
        raise InputError(f"{path} cannot be read: permission denied") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{path} is gzip data that is damaged or cut: {error}") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error


class Raw:
    """The bytes of a file, unpacked, from one place to another; end 0 is the end.

    read: bytes of the file itself that were read
    """

    def __init__(self, path: str, packed: bool, start: int = 0, end: int = 0) -> None:
        self.read = 0
        self._path, self._packed, self._start, self._end = path, packed, start, end

    def __iter__(self) -> Iterator[bytes]:
        with reading(self._path), open(self._path, "rb", buffering=0) as file:
            stream = cast(IO[bytes], gzip.GzipFile(fileobj=file)) if self._packed else file
            stream.seek(self._start)
            left = self._end - self._start if self._end else sys.maxsize
            while left > 0 and (block := stream.read(min(BLOCK, left))):
                left -= len(block)
                self.read = file.tell() - (0 if self._packed else self._start)
                yield block


def _wide(source: Source) -> bool:
    return source.encoding.startswith(("utf-16", "utf-32"))


def _decoded(source: Source, blocks: Iterator[bytes]) -> Iterator[str]:
    if "," in source.encoding:
        yield from _decoded_by_line(source.encoding.split(","), blocks)
        return
    usual = "surrogatepass" if _wide(source) else "surrogateescape"
    errors = source.settings.get("errors", usual)
    decoder = codecs.getincrementaldecoder(source.encoding)(errors)
    try:
        for block in blocks:
            yield decoder.decode(block)
        yield decoder.decode(b"", True)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{source.path} is not in {source.encoding}: {error.reason}; "
            "name the right one: --encoding"
        ) from error


def _decoded_by_line(names: list[str], blocks: Iterator[bytes]) -> Iterator[str]:
    """Every line in the first of several encodings that it fits."""
    rest = b""
    for block in blocks:
        lines = (rest + block).splitlines(keepends=True)
        rest = lines.pop()
        yield "".join([_decoded_line(names, line) for line in lines])
    yield _decoded_line(names, rest)


def _decoded_line(names: list[str], line: bytes) -> str:
    for name in names:
        try:
            return line.decode(name)
        except UnicodeDecodeError:
            continue
    return line.decode(names[-1], "surrogateescape")
