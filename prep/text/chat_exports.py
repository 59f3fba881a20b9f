"""Chats among people as WhatsApp exports them: a line a message, with its date and its writer."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u00a0\u202f]?[AaPp]\.?[ \u00a0]?[Mm]\.?)?"
_BEGINNING = re.compile(rf"[\u200e\u200f]?\[?({_DATE}),? {_CLOCK}(?:\] | - )")
_NAME = re.compile(r"([^:]{1,60}): ")
_NO_WORDS = re.compile(r"\u200e.*|<[^<>]{3,60}>", re.DOTALL)
"""What stands in place of a picture, a call or a message that was deleted."""

_LEVELS = frozenset(
    ("TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "CRITICAL", "FATAL")
)
"""What stands behind the time in the log of a program."""

_LOOKED_AT = 50
"""Lines that show what a text is."""


class Said(NamedTuple):
    """A message. line: 1-based, where it begins; day: as it is written."""

    line: int
    day: str
    name: str
    text: str


def is_whatsapp(text: str) -> bool:
    """True for a text that begins like the export of a chat."""
    lines = [line for line in text.splitlines()[:_LOOKED_AT] if line.strip()]
    fitting = sum(_of(line) is not None for line in lines)
    return fitting >= 2 and fitting * 3 > len(lines)


def days(lines: Sequence[str]) -> list[list[Said]]:
    """The messages of each day; what is no message of a person is not among them."""
    found: list[list[Said]] = []
    for said in _messages(lines):
        if _NO_WORDS.fullmatch(said.text) or not said.text.strip():
            continue
        if not found or found[-1][0].day != said.day:
            found.append([])
        found[-1].append(said)
    return found


def _messages(lines: Sequence[str]) -> list[Said]:
    found: list[Said] = []
    is_of_person = False
    for number, line in enumerate(lines, 1):
        begins = _BEGINNING.match(line)
        if begins is None:
            if is_of_person:  # a message of several lines
                found[-1] = found[-1]._replace(text=f"{found[-1].text}\n{line}")
            continue
        told = _of(line)
        is_of_person = told is not None
        if told is not None:
            found.append(Said(number, *told))
    return [said._replace(text=said.text.rstrip("\n")) for said in found]


def _of(line: str) -> tuple[str, str, str] | None:
    """Day, writer and text of the message that a line begins, None when it begins none."""
    begins = _BEGINNING.match(line)
    name = _NAME.match(line, begins.end()) if begins else None
    if begins is None or name is None or name[1].upper() in _LEVELS:
        return None
    return begins[1], name[1], line[name.end() :]
