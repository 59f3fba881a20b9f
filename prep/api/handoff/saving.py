"""A remote file as a local one: complete or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path

from prep.api.outputs import check_writable, is_device
from prep.errors import OutputError


def save_pieces(pieces: Iterable[bytes], path: Path, *, force: bool) -> int:
    """Write pieces to a file and return how many bytes they were.

    Raises UsageError when the file exists and `force` is not given, OutputError when it cannot be
    written. What reading the pieces raises leaves nothing behind.
    """
    check_writable(path, (), force=force)
    draft = path.with_name(f".{path.name[:200]}.prep-{os.getpid():x}")
    size = 0
    try:
        if is_device(path):
            with path.open("wb") as stream:
                return sum(map(stream.write, pieces))
        with draft.open("wb") as file:
            for piece in pieces:
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)
    return size
