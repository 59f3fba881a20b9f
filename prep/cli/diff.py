"""Before and after of every example that a plan changes."""

from collections.abc import Iterator

from prep.api import Change
from prep.reporters.places import place
from prep.text.display import line
from prep.text.sensitive import SECRETS, masked
from prep.text.style import Style


def shown(change: Change, style: Style, *, hide: bool = False) -> Iterator[str]:
    """The lines of one change: where and why, then what goes and what comes.

    hide: True to show nothing of the data
    """
    yield style("bold", f"{place(change.where)}  {', '.join(dict.fromkeys(change.codes))}")
    if change.before is not None and not hide:
        yield style("red", f"- {_quoted(change.before)}")
    if change.after is not None and not hide:
        yield style("green", f"+ {_quoted(change.after)}")
    yield ""


def _quoted(text: str) -> str:
    """The text of the data so that nothing in it acts on a terminal, without its secrets."""
    return line(masked(text, SECRETS))
