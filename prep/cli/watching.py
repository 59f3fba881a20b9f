"""`prep lint --watch`: looks again whenever a file changes, until Ctrl-C."""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from prep.cli.console import Console
from prep.cli.inputs import expand
from prep.errors import PrepError, UsageError

PAUSE = 0.3
"""Seconds between two looks at the times of the files."""

State = dict[str, tuple[int, int]]


def watched(console: Console, files: Sequence[str], look: Callable[[State], int]) -> int:
    """Calls `look` at once and after every change of the files; ends with Ctrl-C.

    look: says in its argument how the files were that it looked at: it may have mended them itself

    Raises UsageError for standard input, which cannot change.
    """
    if "-" in files:
        raise UsageError("--watch needs files; standard input cannot change")
    seen: State | None = None
    while True:
        if _state(files) != seen:
            _settle(files)
            seen = _state(files)
            try:
                look(seen)
            except PrepError as error:
                console.fail(str(error))
            console.note("Watching for changes; Ctrl-C ends.")
        time.sleep(PAUSE)


def _settle(files: Sequence[str]) -> None:
    """Waits until a file that is being written is left alone for a moment."""
    before: State | None = None
    while (now := _state(files)) != before:
        before = now
        time.sleep(PAUSE / 3)


def _state(files: Sequence[str]) -> State:
    """Size and time of change of every file there is."""
    found: State = {}
    try:
        paths = expand(files)
    except PrepError:
        return found  # a pattern that means nothing yet
    for path in paths:
        with suppress(OSError):
            found[path] = state(path)
    return found


def state(path: str) -> tuple[int, int]:
    """Size and time of change of a file."""
    stat = os.stat(path)
    return stat.st_size, stat.st_mtime_ns
