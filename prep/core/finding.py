"""Rules are data, findings are reports of them, fixes are data too."""

from typing import Any, Literal

import msgspec
from msgspec import Struct

from prep.core.edit import Edit
from prep.core.location import Location

Severity = Literal["note", "warning", "error"]
Safety = Literal["safe", "unsafe", "manual"]

SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")
"""Mildest first."""


class Valid(Struct, frozen=True):
    """Records that must not raise the rule.

    lines: the file, one JSON record a line, or the text of a table
    options: options of the run that the case needs
    name: the file name, whose suffix says the syntax
    validation: lines of the validation file, "" for none
    """

    lines: str
    options: dict[str, Any] = {}
    name: str = "case.jsonl"
    validation: str = ""


class Invalid(Struct, frozen=True):
    """Records that must raise the rule once or more.

    fixed: the prepared lines after the fix of this rule alone, of the validation file where there
        is one; None when there is no fix
    """

    lines: str
    fixed: str | None = None
    options: dict[str, Any] = {}
    name: str = "case.jsonl"
    validation: str = ""


class Rule(Struct, frozen=True):
    """What an analyzer can report.

    code: P and three digits, never used again
    name: kebab-case; reads well after "allow"
    severity: the default, for the strictest target concerned
    message: template filled with the finding's `args` and `count`
    why: what happens to the user if nothing is done; one or two sentences
    safety: of its fix, None when there is nothing to fix
    since: version of prep that first had it
    examples: cases that are its tests and its documentation
    settings: names of what a configuration may set for it
    most_bytes: size of the largest file it looks at without being asked for, 0 for any
    least_bytes: size of the smallest file in which there is something for it to find
    needs: package without which it cannot look, "" for none
    span: pattern of what is wrong in a text, so that it can be pointed at; "" when it is all of it
    is_private: True when what it finds is never to be shown
    words: args that are words of prep, not of the data, so that other languages can say them
    own: args that quote nothing of the data, so that they are kept where texts are hidden
    """

    code: str
    name: str
    severity: Severity
    message: str
    why: str
    safety: Safety | None = None
    since: str = "0.1"
    examples: tuple[Valid | Invalid, ...] = ()
    off_by_default: bool = False
    settings: tuple[str, ...] = ()
    most_bytes: int = 0
    least_bytes: int = 0
    needs: str = ""
    words: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    span: str = ""
    is_private: bool = False


class Group(Struct, frozen=True):
    """Hits in the records of one group.

    records: their numbers, sorted, each once, 8 bytes big-endian each
    """

    count: int = 0
    first: tuple[Location, ...] = ()
    records: bytes = b""


class Hits(Struct, frozen=True):
    """An exact count and the smallest locations: bounded places, exact numbers.

    count: of all, those in groups too
    first: the smallest places that are in no group
    groups: while the data is looked at, those in records that are told apart; none in a report
    """

    count: int = 0
    first: tuple[Location, ...] = ()
    groups: dict[str, Group] = {}

    @property
    def smallest(self) -> Location:
        """The smallest place of all, when there is one."""
        inside = (group.first for group in self.groups.values())
        return min(where for first in (self.first, *inside) for where in first[:1])


class Fix(Struct, frozen=True):
    """What would mend a finding.

    title: a command to the file, such as "Leave them out"
    recommended: True for an unsafe fix that `-q` and `-y` take
    examples: how many examples it changes or leaves out, 0 if unknown
    path: of the file to change, "" for the one that was looked at
    """

    title: str
    safety: Safety
    edits: tuple[Edit, ...] = ()
    recommended: bool = False
    examples: int = 0
    path: str = ""


class Finding(Struct, frozen=True):
    """One report of one rule about one run.

    severity: the rule's, or what the target and the options make of it
    message: the rule's template filled in; reads well for 0, 1 and many
    args: the values behind the message, JSON types only
    about: path of the file it is about, "" when its places or the report tell
    """

    rule: Rule
    severity: Severity
    message: str
    hits: Hits
    args: dict[str, Any] = {}
    fix: Fix | None = None
    about: str = ""

    @property
    def code(self) -> str:
        return self.rule.code

    def at(self, hits: Hits) -> "Finding":
        """The finding at fewer places, its message filled in again."""
        try:
            message = self.rule.message.format(count=f"{hits.count:,}", **self.args)
        except (LookupError, ValueError, TypeError):
            message = self.message
        return msgspec.structs.replace(self, hits=hits, message=message)
