"""What the data says at the places of a report, for people."""

from collections.abc import Mapping
from typing import Any

import msgspec

from prep import registry
from prep.api.opening import Dataset
from prep.core.location import Location
from prep.core.record import Rows
from prep.core.report import Report
from prep.core.reporter import Excerpt
from prep.engine.work import read
from prep.text import json_text

FURTHEST = 100_000
"""Records read at most to get at places."""

LONGEST = 400
"""Characters of an excerpt at most."""


MOST = 3
"""Places of a finding that have an excerpt."""


def shown_places(report: Report) -> set[Location]:
    """The places of a report that may have an excerpt: the first ones of each finding."""
    return {
        where for finding in report.findings for where in finding.hits.first[:MOST] if where.record
    }


def excerpts(dataset: Dataset, report: Report) -> dict[Location, Excerpt]:
    """Location → what the data says there, for `shown_places`.

    Places behind `FURTHEST` records, and those whose text cannot be read, have none.
    """
    wanted: dict[tuple[str, int], list[Location]] = {}
    for where in shown_places(report):
        if where.path == dataset.path:  # a validation file has places too
            wanted.setdefault((where.sheet, where.record), []).append(where)
    found: dict[Location, Excerpt] = {}
    for source in dataset.sources:
        last = max((record for sheet, record in wanted if sheet == source.sheet), default=0)
        if last:
            shard = registry.loaders()[source.loader].shards(source, 1)[0]
            for rows in read(shard, min(last, FURTHEST)):
                for i in range(len(rows)):
                    for where in wanted.get((source.sheet, rows.first + i), ()):
                        excerpt = _excerpt(rows, i, where)
                        if excerpt:
                            found[where] = excerpt
    return found


def _excerpt(rows: Rows, i: int, where: Location) -> Excerpt | None:
    data = rows.data[i]
    if data is None:
        return None
    if rows.kind == "cells":
        inside = 0 < where.column <= len(data)
        return Excerpt(_shown(data[where.column - 1]) if inside else " | ".join(data)[:LONGEST])
    if not where.pointer:
        if not isinstance(data, bytes):
            return Excerpt(_shown(data))
        return _marked(data.decode("utf-8", "replace"), where.line - rows.lines[i], where.column)
    try:
        return Excerpt(_shown(_at(rows.record(i).data, where.pointer)))
    except (ValueError, LookupError, TypeError, msgspec.MsgspecError):
        return None  # the place is what is missing, or the record is no object


def _marked(text: str, line: int, column: int) -> Excerpt:
    """The line (0-based) of a record that has the character (1-based), both near each other."""
    lines = text.split("\n")
    if not column or not 0 <= line < len(lines):
        return Excerpt(text[:LONGEST])
    start = max(0, column - LONGEST // 2)
    return Excerpt(lines[line][start : start + LONGEST], column - start)


def _at(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        value = value[key] if isinstance(value, Mapping) else value[int(key)]
    return value


def _shown(value: Any) -> str:
    """The text of a value, in quotes when nobody could see it."""
    if isinstance(value, str) and value.strip():
        return value[:LONGEST]
    return json_text.encode(value).decode()[:LONGEST]
