"""A bar on the terminal that says how far a long run is."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from prep.cli.console import Console
from prep.core.progress import Advance, Progress
from prep.text.bars import gauge
from prep.text.display import number

PATIENCE = 0.5
"""Seconds before anything is shown."""

PAUSE = 0.1
"""Seconds between two changes of the line."""

STEADY = 1.0
"""Seconds of a pass from which on its end can be foretold."""

WIDTH = 24
"""Columns of the bar."""


@contextmanager
def bar(console: Console, name: str) -> Iterator[Progress | None]:
    """What to call with how far a pass is; None where nobody would see it.

    name: of what is read
    """
    if not console.progress:
        yield None
        return
    started = began = shown = monotonic()

    def advance(now: Advance) -> None:
        nonlocal began, shown
        time = monotonic()
        if not now.records:
            began = time
        if time - started > PATIENCE and time - shown > PAUSE:
            shown = time
            console.show_line(f"{_told(now, time - began)}  {name}")

    try:
        yield advance
    finally:
        console.clear_line()


def _told(now: Advance, seconds: float) -> str:
    """How far a pass is after some seconds: the bar, the share, the records, how fast, how long.

    What follows the bar keeps its width, so that nothing jumps.
    """
    parts = ["Writing" if now.writes else "Reading"]
    if now.share is not None:
        parts.append(f"{gauge(now.share, WIDTH)} {100 * now.share:3.0f} %")
    parts.append(number(now.records, "record"))
    if seconds > STEADY:
        parts.append(f"{now.records / seconds:,.0f}/s")
        if now.share:
            parts.append(f"{_clock(seconds / now.share - seconds)} left")
    return "  ".join(parts)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
