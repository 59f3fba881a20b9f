"""Opens a text file as blocks, whatever it is packed and encoded in."""

import gzip
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from msgspec import Struct

from prep.core.location import Location
from prep.core.options import InputOptions
from prep.core.record import Flaw, Source
from prep.errors import InputError, UsageError
from prep.loaders.blocks import Raw, reading, utf8_blocks
from prep.loaders.record_size import USUAL
from prep.text import encodings, magic

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
        found = iter(Raw(path, packed))
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


def _beginning(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The first blocks, cut after their last line so that no character is cut."""
    kept = list(islice(blocks, GLANCE + 1))
    if len(kept) > GLANCE:
        last = kept[GLANCE - 1]
        kept[GLANCE - 1 :] = [last[: last.rfind(b"\n") + 1]]
    return iter(kept)


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
