"""A reporter: turns a report into a document."""

from collections.abc import Mapping
from typing import ClassVar, Protocol

from msgspec import Struct

from prep.core.location import Location
from prep.core.report import Report


class Excerpt(Struct, frozen=True):
    """What the data says at a place.

    mark: 1-based character to point at, 0 for none
    spans: code of a rule → 1-based first character and length of what it means
    """

    text: str
    mark: int = 0
    spans: dict[str, tuple[int, int]] = {}


class Repair(Struct, frozen=True):
    """Lines of the file and what a fix puts in their place.

    first, last: 1-based physical lines
    text: without a line feed at its end; None when the lines go
    """

    first: int
    last: int
    text: str | None = None


class View(Struct, frozen=True):
    """How a reader wants a report to look.

    width: columns of the terminal
    encoding: of the terminal or file, so that marks stand below what they mean
    color: True for ANSI colours
    max_per_rule: places shown per finding
    hide_text: True to show nothing of the data
    root: absolute path of the checkout, with `/`; "" when paths are to be left as they were given
    folder: the working directory as seen from there
    statistics: True for a table of rules instead of places
    excerpts: what the data says at some of the places
    fingerprints: rule and place → what recognises the record there wherever it moves; only for
        reporters that have `identifies = True`
    repairs: rule and place → what its safe fix does there, where lines can say it; only for
        reporters that have `repairs = True`
    """

    width: int = 80
    encoding: str = "utf-8"
    color: bool = False
    max_per_rule: int = 20
    hide_text: bool = False
    statistics: bool = False
    root: str = ""
    folder: str = ""
    excerpts: Mapping[Location, Excerpt] = {}
    fingerprints: Mapping[tuple[str, Location], str] = {}
    repairs: Mapping[tuple[str, Location], Repair] = {}


class Reporter(Protocol):
    """One kind of document. It opens nothing and knows no terminal and no clock.

    name: as in `--output-format`
    machine: True when programs read it: UTF-8 wherever it goes
    """

    name: ClassVar[str]
    machine: ClassVar[bool]

    def render(self, report: Report, view: View) -> str:
        """The whole document, ended by a line feed."""
        ...
