"""Findings that a team has decided to live with."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

IGNORE = "prep:ignore"
"""Column of a table that says which rules are silent about a row: codes, or `*`. It is never a part
of the data."""


def asks(column: str) -> bool:
    """Whether a column is `IGNORE`, however a person spells it."""
    return column.replace(" ", "").casefold() == IGNORE


def asking_column(columns: Sequence[str]) -> int:
    """The number (0-based) of the column `IGNORE`, -1 when there is none."""
    return next((number for number, name in enumerate(columns) if asks(name)), -1)


class Suppression(Struct, frozen=True, forbid_unknown_fields=True):
    """A rule that is silent about some files, why, and until when.

    rule: code, beginning of a code, or name
    reason: for the next reader
    path: pattern of the files; one without a slash is for names in any folder
    until: the last day; None for ever
    """

    rule: str
    reason: Annotated[str, Meta(min_length=1)]
    path: str = "*"
    until: dt.date | None = None
