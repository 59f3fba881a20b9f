"""Bars of characters, for a terminal."""

from collections.abc import Sequence

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def gauge(share: float, columns: int) -> str:
    """A bar of a share (0 … 1) of some columns, dots for the rest."""
    eighths = int(8 * columns * share)
    full = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
    return full + "·" * (columns - len(full))


def bars(values: Sequence[int], columns: int) -> list[str]:
    """A bar for each value, the longest `columns` wide; what is not nothing has some length."""
    top = max(values, default=0)
    drawn = []
    for value in values:
        eighths = round(8 * columns * value / top) if top else 0
        eighths = max(eighths, 1) if value else 0
        drawn.append(("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip())
    return drawn
