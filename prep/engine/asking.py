"""What rows of a table ask to be left alone by, and how that is done."""

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from prep import registry
from prep.core.analyzer import KEPT
from prep.core.finding import Finding, Hits
from prep.core.groups import Groups, union
from prep.core.record import Rows
from prep.core.suppression import asking_column
from prep.errors import UsageError

EVERYTHING = "*"

PART = 500
"""Records that keep their places together when every place is wanted: fewer than the places."""


def codes_asked(text: str, line: int) -> str:
    """Codes of the rules that a row asks to be silent, with blanks between them, or `EVERYTHING`.

    Raises UsageError for a code that means nothing.
    """
    try:
        return _codes(text)
    except UsageError as error:
        raise UsageError(f"prep:ignore in line {line}: {error}") from None


@cache
def _codes(text: str) -> str:
    parts = [part for part in re.split(r"[,;\s]+", text) if part]
    if EVERYTHING in parts:
        return EVERYTHING
    return " ".join(sorted(registry.select(tuple(parts), whole_catalogue=True)))


def is_silent(code: str, asked: str) -> bool:
    """Whether a row that asks for these codes has nothing to do with a rule."""
    return asked == EVERYTHING or code in asked


def asking(rows: Rows) -> dict[int, str]:
    """Number of a record → the codes it asks for, of all records that ask for any.

    Raises UsageError for a code that means nothing.
    """
    column = asking_column(rows.source.columns)
    if column < 0:
        return {}
    return {
        rows.first + i: codes_asked(text, rows.lines[i])
        for i, cells in enumerate(rows.data)
        if cells is not None and (text := cells[column].strip())
    }


def groups_of(rows: Rows, *, every: bool = False) -> Groups:
    """The records whose places are kept apart: those that ask for something.

    every: True to keep every place there is
    """
    asked = asking(rows)
    if not every:
        return asked
    records = range(rows.first, rows.first + len(rows))
    return {record: f"{asked.get(record, '')}#{record // PART}" for record in records}


def settled(findings: Sequence[Finding]) -> tuple[list[Finding], bytes]:
    """Findings without what rows ask to be left alone by, and the records that were of use."""
    kept: list[Finding] = []
    used = b""
    for finding in findings:
        hits = finding.hits
        if not hits.groups:
            kept.append(finding)
            continue
        count, places = hits.count, list(hits.first)
        most = KEPT
        for name, group in hits.groups.items():
            asked, mark, _ = name.partition("#")
            if is_silent(finding.code, asked):
                count -= group.count
                used = union(used, group.records)
            else:
                places += group.first
            if mark:
                most = hits.count
        if count > 0:
            left = Hits(count, tuple(sorted(places)[:most]))
            kept.append(_fewer(finding, hits.count - count).at(left))
    return kept, used


def _fewer(finding: Finding, gone: int) -> Finding:
    """The finding with a fix of fewer examples."""
    fix = finding.fix
    if not gone or fix is None or not fix.examples:
        return finding
    fewer = msgspec.structs.replace(fix, examples=max(fix.examples - gone, 0))
    return msgspec.structs.replace(finding, fix=fewer)
