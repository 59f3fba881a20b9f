"""Charts as SVG inside a figure, drawn here and now: no script, no address, no style of their own.

Every chart is a pure function of numbers and a language and gives the HTML of one `<figure>`, with
a name, a description and a table of the same numbers. All of them look as `STYLE` says; a page has
it once. A place on paper, on a screen or in a notebook needs nothing else.
"""

from pathlib import Path

from prep.charts.bars import RoleLengths, Span, classes, duplicates, lengths_by_role, tokens
from prep.charts.curves import loss

STYLE = (Path(__file__).parent / "charts.css").read_text(encoding="utf-8")
"""The style sheet of all charts, light and dark."""

__all__ = [
    "STYLE",
    "RoleLengths",
    "Span",
    "classes",
    "duplicates",
    "lengths_by_role",
    "loss",
    "tokens",
]
