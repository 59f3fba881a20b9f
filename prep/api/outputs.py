"""Files appear complete or not at all, and never in the place of something else."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from shutil import copyfileobj, copymode, rmtree
from tempfile import TemporaryDirectory, gettempdir
from typing import IO

from msgspec import Struct

from prep.errors import OutputError, UsageError


class Output(Struct, frozen=True):
    """A file that was written."""

    path: str
    examples: int
    sha256: str


class Planned(Struct, frozen=True):
    """A file to be written.

    parts: files whose bytes make it up, in order
    like: file whose permissions it takes, None for those of a new file
    """

    path: Path
    parts: tuple[Path, ...]
    head: bytes = b""
    like: Path | None = None


def prepared_path(
    source: str, suffix: str = "_prepared", extension: str = ".jsonl", *, force: bool = False
) -> Path:
    """`X_prepared.jsonl` beside the source, `X_prepared (1).jsonl` and so on when taken.

    force: True when a file that is there may be replaced; the source itself never is
    """
    file = Path(source)
    stem = file.name.removesuffix(".gz")
    stem = Path(stem).stem or stem
    number = 0
    while True:
        tail = f" ({number})" if number else ""
        path = file.with_name(f"{_short(stem, suffix + tail + extension)}{suffix}{tail}{extension}")
        free = force and path.is_file() and not _same_file(path, file)
        if free or not os.path.lexists(path):
            return path
        number += 1


def _short(stem: str, rest: str) -> str:
    # file systems allow 255 bytes for a name, and a draft beside it needs some for itself
    # and a name need not be UTF-8
    room = 230 - len(os.fsencode(rest))
    while len(os.fsencode(stem)) > room:
        stem = stem[:-1]
    return stem


def check_writable(path: Path, sources: Iterable[str], *, force: bool) -> None:
    """Lets a path pass as an output.

    Raises UsageError when it is one of the sources or exists and `force` is not given, OutputError
    when it is a link then: what stands there is elsewhere.
    """
    for source in sources:
        if _same_file(path, Path(source)):
            raise UsageError(f"{path} is the input itself; give another -o")
    if path.is_dir():
        raise UsageError(f"{path} is a directory; give a file name: -o {path / 'train.jsonl'}")
    if force or is_device(path):
        return
    if path.is_symlink():
        raise OutputError(
            f"{path} is a link to another file; use --force to put a file in place of the link, or "
            "another -o"
        )
    if path.exists():
        raise UsageError(f"{path} exists; use --force to replace it, or another -o")


def _same_file(a: Path, b: Path) -> bool:
    try:
        return a.samefile(b)
    except OSError:
        return False


def is_device(path: Path) -> bool:
    """True for what is written to as it is: a device or a pipe."""
    return path.exists() and not path.is_file() and not path.is_dir()


def publish(planned: Sequence[Planned]) -> list[str]:
    """Writes all files complete, then gives them their names; returns the sha256 of each.

    Raises OutputError when that cannot be done; then none is there and drafts are removed.
    """
    drafts: list[Path] = []
    hashes: list[str] = []
    path = Path()
    try:
        for plan in planned:
            path = plan.path
            if is_device(path):
                with path.open("wb") as stream:
                    hashes.append(_fill(stream, plan))
                drafts.append(Path())
                continue
            draft = path.with_name(f".{path.name}.prep-{os.getpid():x}")
            drafts.append(draft)
            if _can_move(plan):
                with plan.parts[0].open("rb") as stream:
                    hashes.append(file_digest(stream, "sha256").hexdigest())
                    os.fsync(stream.fileno())
                plan.parts[0].replace(draft)
                continue
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
            with os.fdopen(os.open(draft, flags | getattr(os, "O_BINARY", 0), 0o666), "wb") as out:
                hashes.append(_fill(out, plan))
                out.flush()
                os.fsync(out.fileno())
        for plan, draft in zip(planned, drafts, strict=True):
            path = plan.path
            if draft.name:
                if plan.like:
                    copymode(plan.like, draft)
                draft.replace(path)
                _sync_folder(path.parent)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        for draft in drafts:
            if draft.name:
                draft.unlink(missing_ok=True)
    return hashes


def _can_move(plan: Planned) -> bool:
    """True when the only part can become the file by a change of name."""
    if plan.head or len(plan.parts) != 1:
        return False
    return plan.parts[0].stat().st_dev == plan.path.parent.stat().st_dev


def _fill(out: IO[bytes], plan: Planned) -> str:
    digest = sha256()

    class Tee:
        def write(self, data: bytes) -> int:
            digest.update(data)
            return out.write(data)

    tee = Tee()
    tee.write(plan.head)
    for part in plan.parts:
        with part.open("rb") as stream:
            copyfileobj(stream, tee, 2**20)
    return digest.hexdigest()


@contextmanager
def draft_folder(beside: Path | None) -> Iterator[Path]:
    """A private folder for drafts, removed afterwards.

    beside: folder of the outputs, so that a draft needs only a new name; None for the system's
        place for temporary files

    Raises OutputError when there is no place for it.
    """
    prefix = f"{DRAFTS}{os.getpid():x}-"
    try:
        if beside is not None:
            _sweep(beside)
        folder = TemporaryDirectory(prefix=prefix, dir=beside)
    except OSError as error:
        where = beside or gettempdir()
        raise OutputError(f"cannot write in {where}: {error.strerror or error}") from error
    with folder as name:
        yield Path(name)


DRAFTS = ".prep-"
"""Beginning of the names of folders for drafts; the number of the process follows."""


def _sweep(folder: Path) -> None:
    """Removes what runs that were killed have left."""
    if os.name == "nt":
        return
    for old in folder.glob(f"{DRAFTS}*-*"):
        pid = old.name.removeprefix(DRAFTS).partition("-")[0]
        if old.is_dir() and _is_hexadecimal(pid) and not _is_running(int(pid, 16)):
            rmtree(old, ignore_errors=True)
    for old in folder.glob(".*.prep-*"):
        pid = old.name.rpartition("-")[2]
        if old.is_file() and _is_hexadecimal(pid) and not _is_running(int(pid, 16)):
            old.unlink(missing_ok=True)


def _is_hexadecimal(text: str) -> bool:
    return bool(text) and all(letter in "0123456789abcdef" for letter in text)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
