"""Small documents on disk that may be lost at any time: nothing but speed depends on them.

Each is a file of its own that appears complete or not at all and that only its owner may read, so
any number of programs may use the folder at once. What cannot be read, is damaged or is filed under
a wrong key counts as not there; what cannot be written is not kept.
"""

import contextlib
import os
import stat
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

MOST_BYTES = 64 * 2**20
"""Size of all documents together, from which the least used ones go."""

LARGEST = 4 * 2**20
"""Bytes of a document that is kept."""

DIGEST = 32
"""Bytes at the beginning of a file that tell whether the rest is what was written."""


def cache_folder(environ: Mapping[str, str]) -> Path | None:
    """Where prep keeps what it may lose: `PREP_CACHE_DIR`, or the system's place for it.

    None where the system has none.
    """
    if folder := environ.get("PREP_CACHE_DIR"):
        return Path(folder)
    from platformdirs import user_cache_path

    found = user_cache_path("prep", appauthor=False)
    return found if found.is_absolute() else None  # a user without a home has a `~` there


class Cache:
    """The documents of one folder.

    folder: None to keep nothing
    """

    def __init__(self, folder: Path | None, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self._most_bytes = most_bytes

    def get(self, key: str) -> bytes | None:
        """The document under a key, None when there is none."""
        if self.folder is None or not key:
            return None
        path = self.folder / key
        try:
            state = path.stat()
            if not stat.S_ISREG(state.st_mode) or state.st_size > LARGEST + DIGEST:
                return None
            data = path.read_bytes()
        except OSError:
            return None
        head, document = data[:DIGEST], data[DIGEST:]
        if head != _digest(key, document):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # so that it is not among the least used ones
        return document

    def put(self, key: str, document: bytes) -> None:
        """Keeps a document under a key, unless it is too large or cannot be written."""
        if self.folder is None or not key or len(document) > LARGEST:
            return
        with contextlib.suppress(OSError):
            self._begin(self.folder)
            handle, draft = tempfile.mkstemp(prefix=".", dir=self.folder)  # readable by its owner
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_digest(key, document) + document)
                os.replace(draft, self.folder / key)
            finally:
                with contextlib.suppress(OSError):
                    os.unlink(draft)
            self._make_room(self.folder)

    def _begin(self, folder: Path) -> None:
        if folder.is_dir():
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # a folder inside a repository must not be committed by accident
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")

    def _make_room(self, folder: Path) -> None:
        found: list[tuple[int, int, str]] = []
        for entry in os.scandir(folder):
            with contextlib.suppress(OSError):  # another program may have taken it away
                state = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(state.st_mode) and entry.name != ".gitignore":
                    found.append((state.st_mtime_ns, state.st_size, entry.path))
        total = sum(size for _, size, _ in found)
        if total <= self._most_bytes:
            return
        for _, size, path in sorted(found):
            with contextlib.suppress(OSError):
                os.unlink(path)
                total -= size
            if total <= self._most_bytes * 3 // 4:
                return


def _digest(key: str, document: bytes) -> bytes:
    return sha256(key.encode() + b"\n" + document).digest()
