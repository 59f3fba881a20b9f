"""What the safe fixes of a report would put in the place of single lines of the file."""

from collections.abc import Iterator
from typing import Any

from prep import registry
from prep.api.linting import destination
from prep.api.opening import Dataset
from prep.core.example import Example
from prep.core.finding import Fix
from prep.core.format import Refused
from prep.core.location import Location
from prep.core.record import Rows
from prep.core.report import Report
from prep.core.reporter import Repair
from prep.engine.understanding import understand
from prep.engine.work import read
from prep.text.sensitive import SECRETS, masked

LONGEST = 2**16
MOST_TEXT = 2**21
"""Characters of one new record, and of all of them, that a document is given."""

Place = tuple[str, Location]
"""Code of a rule and a place where it found something."""


def repairs(dataset: Dataset, report: Report) -> dict[Place, Repair]:
    """Rule and place → the lines to replace, each place mended by the fix of its rule alone.

    Nothing for gzip, JSON documents and workbooks, where a record is no run of lines; for tables
    only the rows that are left out, because a mended example need not fit into their columns.
    """
    source = dataset.source
    if len(dataset.sources) > 1 or source.gzip or source.loader not in ("jsonl", "csv", "tsv"):
        return {}
    wanted: dict[int, list[tuple[str, Location, Fix]]] = {}
    for finding in report.findings:
        fix = finding.fix
        if fix is None or fix.safety != "safe" or not fix.edits or fix.path:
            continue
        for where in finding.hits.first:
            if where.record and where.path == dataset.path:
                wanted.setdefault(where.record, []).append((finding.code, where, fix))
    found: dict[Place, Repair] = {}
    room = MOST_TEXT
    for rows, example in _examples(dataset, max(wanted, default=0)):
        for code, where, fix in wanted.get(example.record, ()):
            repair = _repair(dataset, rows, example, fix)
            if repair is not None and len(repair.text or "") <= min(room, LONGEST):
                room -= len(repair.text or "")
                found[code, where] = repair
    return found


def _examples(dataset: Dataset, last: int) -> Iterator[tuple[Rows, Example]]:
    if not last:
        return
    shard = registry.loaders()[dataset.source.loader].shards(dataset.source, 1)[0]
    for rows in read(shard, last):
        for example in understand(dataset.format, rows, destination(dataset)).examples:
            yield rows, example


def _repair(dataset: Dataset, rows: Rows, example: Example, fix: Fix) -> Repair | None:
    """The lines of an example after a fix, None when it changes nothing or has no lines."""
    number = example.record - rows.first
    first, last = _lines(rows, number)
    now: Example | None = example
    for edit in fix.edits:
        now = None if now is None else edit.apply(now)
    if now is None:
        return Repair(first, last)
    if now == example or rows.kind != "json":
        return None
    try:
        text = dataset.format.encode([now]).decode().rstrip("\n")
    except (Refused, UnicodeEncodeError):
        return None
    # what is sensitive must not go where reports go
    return None if masked(text, SECRETS) != text else Repair(first, last, text)


def _lines(rows: Rows, number: int) -> tuple[int, int]:
    """The first and the last physical line of a record."""
    first, data = rows.lines[number], rows.data[number]
    breaks: Any = b"\n" if isinstance(data, bytes) else "\n"
    parts = [data] if isinstance(data, bytes) else data
    return first, first + sum(part.count(breaks) for part in parts)
