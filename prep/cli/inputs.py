"""Files as typed: globs, standard input, pipes."""

import glob
import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple

from prep.cli.console import is_terminal, write
from prep.errors import InputError, OutputError

REJECTS = b'{"code":"P'
"""How files of records left out begin: see `prep.engine.drafts`."""

LARGEST_PIPE = 16 * 2**30
"""Bytes of a pipe that are kept on disk at most."""


class Input(NamedTuple):
    """A file to open.

    path: of the file on disk
    shown: what to call it when that is not the path
    """

    path: str
    shown: str = ""

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return self.shown or self.path


def expand(files: Sequence[str]) -> list[str]:
    """The files that paths and patterns mean, each once, in the order given.

    A pattern does not mean what prep has left out of other files: those records were data.

    Raises InputError when a pattern means none.
    """
    found: dict[str, None] = {}
    for file in files:
        if file == "-" or os.path.lexists(file) or not glob.has_magic(file):
            found[file] = None
            continue
        found_here = sorted(glob.glob(file, recursive=True))
        matches = [match for match in found_here if not _is_rejects(match)]
        if not matches:
            raise InputError(f"no file matches '{file}'")
        found.update(dict.fromkeys(matches))
    return list(found)


def _is_rejects(path: str) -> bool:
    """Whether a file is one of records left out, by its name and its first bytes."""
    if not re.search(r"_rejected( \(\d+\))?\.jsonl$", path):
        return False
    try:
        with open(path, "rb") as file:
            return file.read(len(REJECTS)) == REJECTS
    except OSError:
        return False  # whoever opens it says what is wrong


@contextmanager
def readable(file: str, stdin_name: str = "") -> Iterator[Input]:
    """A file that can be read twice: standard input and pipes are kept on disk meanwhile.

    Raises InputError for devices and for pipes over `LARGEST_PIPE`.
    """
    if file == "-":
        if is_terminal(sys.stdin):
            write(sys.stderr, "Reading from the terminal; end with Ctrl-D (Windows: Ctrl-Z).\n")
        with _kept(sys.stdin.buffer, stdin_name or "stdin") as path:
            yield Input(path, stdin_name or "stdin")
        return
    try:
        mode = os.stat(file).st_mode
    except (OSError, ValueError):
        yield Input(file)  # whoever opens it says what is wrong
        return
    if stat.S_ISFIFO(mode):
        with open(file, "rb") as stream, _kept(stream, stdin_name or file) as path:
            yield Input(path, stdin_name or file)
    elif stat.S_ISCHR(mode) or stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        raise InputError(f"{file} is a device, not a file; use - to read standard input")
    else:
        yield Input(file)


@contextmanager
def _kept(stream: IO[bytes], name: str) -> Iterator[str]:
    with TemporaryDirectory(prefix="prep-") as folder:
        path = Path(folder) / (Path(name).name or "stdin")
        try:
            with path.open("wb") as file:
                while chunk := stream.read(2**20):
                    file.write(chunk)
                    if file.tell() > LARGEST_PIPE:
                        raise InputError(f"{name} is over {LARGEST_PIPE >> 30} GiB; use a file")
        except OSError as error:
            raise OutputError(f"cannot keep {name} in {folder}: {error.strerror}") from error
        yield str(path)
