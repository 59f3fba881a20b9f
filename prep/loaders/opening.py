"""Opens a text file as blocks, whatever it is packed and encoded in."""

import codecs
import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TypeVar, cast

from msgspec import Struct

from prep.core.location import Location
from prep.core.options import InputOptions
from prep.core.record import Flaw, Source
from prep.errors import InputError, UsageError
from prep.loaders.record_size import USUAL
from prep.text import encodings, magic

T = TypeVar("T")

BLOCK = 2**20
"""Bytes read at a time."""

MANY = 16
"""Blocks whose records do not wait for more: large ones fill the memory sooner than a batch."""

FEW = 1000
GLANCE = 8
"""With a limit of so few records, so many blocks tell the encoding: nobody waits for the rest."""

GLANCE_ONLY = "glance"
"""Setting of a source of which no more than that was looked at: the rest may not be UTF-8."""

HEAD = 2**18
"""Bytes that decisions are made from."""


class TextFile(Struct, frozen=True):
    """A text file with every decision about its bytes taken.

    source: with path, encoding, packing, and the flaws and guesses about them
    head: its first bytes as UTF-8, without the last line if that may be cut
    complete: True when `head` is the whole file
    """

    source: Source
    head: bytes
    complete: bool


def open_text(path: str, options: InputOptions, loader: str) -> TextFile:
    """Looks through a text file once and decides how its bytes are to be read.

    Raises InputError when there is no text in it, UsageError for an unknown encoding.
    """
    packed = _look(path)

    is_glance = 0 < options.limit <= FEW

    def blocks() -> Iterator[bytes]:
        found = iter(_Raw(path, packed))
        return _beginning(found) if is_glance else found

    try:
        encoding = encodings.decide(blocks, options.encoding)
    except LookupError:
        raise UsageError(
            f"unknown encoding '{options.encoding}'; "
            "such as utf-8, utf-16, cp1252, latin-1, cp932, gb18030"
        ) from None
    settings: dict[str, str] = {GLANCE_ONLY: "yes"} if is_glance else {}
    if options.max_record != USUAL:
        settings["max_record"] = str(options.max_record)
    if encoding.bom:
        settings["bom"] = str(encoding.bom)
    replaced = bool(encoding.invalid) and options.on_bad_bytes == "replace"
    if replaced:
        settings["errors"] = "replace"
    elif encoding.invalid:
        settings["invalid"] = str(encoding.invalid)
    source = Source(
        path=path,
        loader=loader,
        encoding=encoding.name,
        gzip=packed,
        settings=settings,
        flaws=(*_flaws(path, encoding), *(_replaced(path, encoding) if replaced else ())),
        guesses=_guesses(encoding),
    )
    head = b""
    complete = True
    for block in utf8_blocks(source):
        head += block
        if len(head) > HEAD:
            complete = False
            break
    if not head.strip():
        what = "has nothing in it but blanks" if head else "is empty"
        raise InputError(f"{path} {what}")
    if not complete:
        cut = max(head.rfind(b"\n", 0, HEAD), head.rfind(b"\r", 0, HEAD - 1)) + 1
        head = head[: cut or HEAD]
    return TextFile(source, head, complete)


class Blocks(Iterator[T]):
    """Blocks of a text, and how much of its file was read for them.

    are_many: whether what was read since `size` was last asked is as much as should be in memory
    """

    def __init__(self, raw: "_Raw", blocks: Iterator[T]) -> None:
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
    raw = _Raw(source.path, source.gzip, start or int(source.settings.get("bom", "0")), end)
    if source.encoding == "utf-8" and "errors" not in source.settings:
        return Blocks(raw, iter(raw))
    errors = "surrogatepass" if _wide(source) else "surrogateescape"
    return Blocks(raw, (text.encode("utf-8", errors) for text in _decoded(source, iter(raw))))


def text_blocks(source: Source) -> Blocks[str]:
    """The text of a source, without a byte-order mark.

    Bytes that do not fit the encoding are lone surrogates.
    Raises InputError when the file cannot be read.
    """
    raw = _Raw(source.path, source.gzip, int(source.settings.get("bom", "0")))
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


def beginning(path: str, size: int) -> tuple[bytes, bool]:
    """The first bytes of a file, unpacked, and whether it is packed with gzip.

    Raises InputError when it cannot be read. Pipes and devices are not opened: that may wait for
    ever, and what was read from them could not be read again.
    """
    if "\0" in path:
        raise InputError("a file name cannot hold a NUL")
    file = Path(path)
    with reading(path):
        if file.exists() and not file.is_file() and not file.is_dir():
            kind = "a pipe" if file.is_fifo() else "a device"
            raise InputError(f"{path} is {kind}, not a file; to read from a pipe, give -")
        with file.open("rb") as stream:
            head = stream.read(size)
        packed = head.startswith(b"\x1f\x8b")
        if packed:
            with gzip.open(file, "rb") as stream:
                head = stream.read(size)
    return head, packed


def _look(path: str) -> bool:
    """Whether a file is packed with gzip. Raises InputError when it cannot be a text."""
    head, packed = beginning(path, 2**16)
    found = magic.what_is(head.rstrip(b"\0") or head)  # a crash can leave NULs at the end
    if found is not None:
        raise InputError(f"{path} {found}")
    return packed


class _Raw:
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


def _beginning(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The first blocks, cut after their last line so that no character is cut."""
    kept = list(islice(blocks, GLANCE + 1))
    if len(kept) > GLANCE:
        last = kept[GLANCE - 1]
        kept[GLANCE - 1 :] = [last[: last.rfind(b"\n") + 1]]
    return iter(kept)


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


def _guesses(encoding: encodings.Encoding) -> tuple[str, ...]:
    if encoding.certain:
        return ()
    words = ", ".join(encoding.words)
    sentence = f"the text is not UTF-8; read as {encoding.name} it says: {words}"
    if encoding.others:
        sentence += f" (it could also be {' or '.join(encoding.others)})"
    return (sentence,)


def _replaced(path: str, encoding: encodings.Encoding) -> Iterator[Flaw]:
    cause = f"bytes that are not {encoding.name}, replaced by U+FFFD"
    yield Flaw("P101", Location(path), {"cause": cause, "allowed": True}, encoding.invalid)


def _flaws(path: str, encoding: encodings.Encoding) -> tuple[Flaw, ...]:
    where = Location(path)
    if encoding.name != "utf-8":
        mark = "byte-order mark" if encoding.bom else ""
        args = {"encoding": encoding.name, "certain": encoding.certain, "words": encoding.words}
        return (Flaw("P103", where, args | {"mark": mark}),)
    return (Flaw("P102", where),) if encoding.bom else ()
