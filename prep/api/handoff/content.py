"""A file on disk as something to be sent: its hashes, its parts, proof that it stayed itself."""

import io
import os
import re
import stat
from collections.abc import Callable
from hashlib import md5, sha256
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from prep.errors import InputError

BLOCK_BYTES = 1 << 20

Mark = tuple[int, int, int]
"""Size, time of change and identity of a file, to notice a change."""


class Content(Struct, frozen=True):
    """What a file held when it was read.

    part_sha256: of every `part_bytes` bytes
    """

    path: Path
    size: int
    sha256: str
    md5: str
    part_bytes: int
    part_sha256: tuple[str, ...]
    mark: Mark

    @property
    def remote_name(self) -> str:
        """`NAME-<12 digits of the sha256>.jsonl`: the content can be recognised by the name."""
        stem = re.sub(r"[^A-Za-z0-9._-]+", "_", self.path.name.partition(".")[0])[:60]
        return f"{stem.strip('._-') or 'data'}{self.name_ending}"

    @property
    def name_ending(self) -> str:
        """The end of the name of every remote copy of this content."""
        return f"-{self.sha256[:12]}.jsonl"

    def part(self, file: BinaryIO, number: int) -> "Slice":
        """Part `number` (0-based) of the open file."""
        start = number * self.part_bytes
        return Slice(file, start, min(self.part_bytes, self.size - start))

    def check_unchanged(self) -> None:
        """Raise InputError when the file is no longer the one that was read."""
        try:
            mark = _mark(os.stat(self.path))
        except OSError:
            mark = (0, 0, 0)
        if mark != self.mark:
            raise InputError(
                f"{self.path.name} was changed while it was being sent; nothing is recorded. "
                "Run this again when it is finished"
            )


def read_content(
    path: Path, part_bytes: int, progress: Callable[[int], None], seen: Mark | None = None
) -> Content:
    """Hash the whole file once; `progress` gets the number of bytes read so far.

    seen: of the file when it was looked at, None when nobody did

    Raises InputError when it is not a regular file, is empty, cannot be read or has changed.
    """
    try:
        with open_file(path) as file:
            mark = _mark(os.fstat(file.fileno()))
            if seen not in (None, mark):
                raise InputError(
                    f"{path.name} was changed after it was looked at: run this again when it is "
                    "finished"
                )
            whole, whole_md5, part = sha256(), md5(usedforsecurity=False), sha256()
            parts: list[str] = []
            size = in_part = 0
            while block := file.read(min(BLOCK_BYTES, part_bytes - in_part)):
                for digest in (whole, whole_md5, part):
                    digest.update(block)
                size += len(block)
                in_part += len(block)
                if in_part == part_bytes:
                    parts.append(part.hexdigest())
                    part, in_part = sha256(), 0
                progress(size)
    except OSError as error:
        raise InputError(f"cannot read {path.name}: {error.strerror}") from error
    if in_part:
        parts.append(part.hexdigest())
    if not size:
        raise InputError(f"{path.name} is empty")
    content = Content(path, size, whole.hexdigest(), whole_md5.hexdigest(), part_bytes, (), mark)
    content.check_unchanged()
    return Content(path, size, content.sha256, content.md5, part_bytes, tuple(parts), mark)


def check_prepared(path: Path) -> None:
    """Raise InputError when a file does not begin like JSON Lines: it was not prepared."""
    with open_file(path) as file:
        head = file.read(BLOCK_BYTES).lstrip()
    if not head:
        raise InputError(f"{path.name} is empty")
    first = head.split(b"\n", 1)[0].rstrip()
    whole = len(head) < BLOCK_BYTES or b"\n" in head
    if head and (not first.startswith(b"{") or (whole and not first.endswith(b"}"))):
        raise InputError(
            f"{path.name} is not JSON Lines (one object a line); this makes it so: "
            f"prep prepare {path.name}"
        )


def open_file(path: Path) -> BinaryIO:
    """The file, open for reading; InputError when it is anything but a regular file."""
    try:
        kind = os.stat(path).st_mode
    except OSError as error:
        raise InputError(f"cannot read {path.name}: {error.strerror}") from error
    if not stat.S_ISREG(kind):
        what = "a directory" if stat.S_ISDIR(kind) else "not a regular file"
        raise InputError(f"{path.name or path} is {what}: give the prepared JSONL file")
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"cannot read {path.name}: {error.strerror}") from error


def mark_of(path: Path) -> Mark:
    """The mark of the file as it is now.

    Raises InputError when there is none.
    """
    try:
        return _mark(os.stat(path))
    except OSError as error:
        raise InputError(f"cannot read {path.name}: {error.strerror}") from error


def _mark(status: os.stat_result) -> Mark:
    return status.st_size, status.st_mtime_ns, status.st_ino


class Slice(io.RawIOBase):
    """A part of an open file as a file of its own, read in small pieces and hashed on the way.

    Sending 64 MB as bytes would hold it in memory three times.
    """

    def __init__(
        self,
        file: BinaryIO,
        start: int,
        size: int,
        progress: Callable[[int], None] = lambda sent: None,
    ) -> None:
        super().__init__()
        self._file, self._start, self._size, self._progress = file, start, size, progress
        self.seek(0)

    @property
    def sha256(self) -> str:
        """Of the bytes read since the last return to the beginning."""
        return self._seen.hexdigest()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset if whence == io.SEEK_SET else self._size + offset
        if self._at == 0:
            self._seen = sha256()
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = self._size - self._at
        self._file.seek(self._start + self._at)
        data = self._file.read(left if size < 0 else min(size, left))
        self._at += len(data)
        self._seen.update(data)
        self._progress(self._at)
        return data
