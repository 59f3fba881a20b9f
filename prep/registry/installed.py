"""What tells one installation of prep from another: its version, its files, its plugins."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from prep.core.version import __version__
from prep.registry import announced

PACKAGE = Path(__file__).parent.parent


@cache
def installed() -> str:
    """32 hexadecimal digits that change with the code that runs.

    Files are told by size and time of change, so that those who work on prep or on a plugin never
    see results of an earlier state.
    """
    digest = sha256(__version__.encode())
    digest.update(".".join(map(str, sys.version_info[:3])).encode())
    folders = [PACKAGE]
    for kind, point in announced():
        version = point.dist.version if point.dist else ""
        digest.update(f"\n{kind} {point.name} {point.value} {version}".encode())
        spec = find_spec(point.module.partition(".")[0])
        if spec and spec.origin:
            file = Path(spec.origin)
            folders.append(file.parent if file.stem == "__init__" else file)
    for folder in folders:
        for line in _files(str(folder)):
            digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32]


def _files(path: str) -> Iterator[str]:
    """A line for every file below a path, sorted; caches of Python are left out."""
    if os.path.isfile(path):
        state = os.stat(path)
        yield f"\n{path} {state.st_size} {state.st_mtime_ns}"
        return
    with os.scandir(path) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry.path)
        else:
            state = entry.stat()
            yield f"\n{entry.path} {state.st_size} {state.st_mtime_ns}"
