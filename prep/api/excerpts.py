"""What the data says at the places of a report, for people."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from prep.api.opening import Dataset
from prep.core.finding import Rule
from prep.core.location import Location
from prep.core.record import Rows, Source
from prep.core.report import Report
from prep.core.reporter import Excerpt
from prep.engine.work import read_all
from prep.text import json_text
from prep.text.json_pointer import unescape
from prep.text.sensitive import PERSONAL, SECRETS, Kind, masked

Kinds = tuple[Kind, ...]

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
    """Location → what the data says there, for `shown_places`; secrets are replaced by words.

    Places behind `FURTHEST` records, and those whose text cannot be read, have none.
    """
    wanted: dict[tuple[str, int], dict[Location, list[Rule]]] = {}
    for finding in report.findings:
        for where in finding.hits.first[:MOST]:
            if where.record and where.path == dataset.path:  # a validation file has places too
                places = wanted.setdefault((where.sheet, where.record), {})
                places.setdefault(where, []).append(finding.rule)
    found: dict[Location, Excerpt] = {}
    last = min(max((record for _, record in wanted), default=0), FURTHEST)
    if not last:
        return found
    for rows in read_all(dataset.sources, last):
        for i in range(len(rows)):
            for where, rules in wanted.get((rows.source.sheet, rows.first + i), {}).items():
                excerpt = _excerpt(rows, i, where, rules)
                if excerpt:
                    found[where] = excerpt
        if rows.first + len(rows) > last:
            break
    return found


def _excerpt(rows: Rows, i: int, where: Location, rules: Sequence[Rule]) -> Excerpt | None:
    data = rows.data[i]
    kinds = (*SECRETS, *PERSONAL) if any(rule.is_private for rule in rules) else SECRETS
    if data is None:
        return None
    if rows.kind == "cells":
        return _spanned(_cells(rows.source, data, where.column), rules, kinds)
    if not where.pointer:
        if not isinstance(data, bytes):
            return _spanned(_shown(data), rules, kinds)
        text = data.decode("utf-8", "replace")
        return _marked(text, where.line - rows.lines[i], where.column, kinds)
    try:
        return _spanned(_shown(_at(rows.record(i).data, where.pointer)), rules, kinds)
    except (ValueError, LookupError, TypeError, msgspec.MsgspecError):
        return None  # the place is what is missing, or the record is no object


def _spanned(text: str, rules: Sequence[Rule], kinds: Kinds) -> Excerpt:
    """The beginning of a text, or what is around the first thing that a rule means."""
    text = masked(text, kinds)
    spans = {
        rule.code: match.span()
        for rule in rules
        if rule.span and (match := re.search(rule.span, text))
    }
    first = min((start for start, _ in spans.values()), default=0)
    begin = first - LONGEST // 2 if first > LONGEST * 3 // 4 else 0
    ahead = "…" if begin else ""
    end = begin + LONGEST
    return Excerpt(
        ahead + text[begin:end],
        spans={
            code: (start - begin + len(ahead) + 1, min(stop, end) - start)
            for code, (start, stop) in spans.items()
            if begin <= start < end
        },
    )


def _marked(text: str, line: int, column: int, kinds: Kinds) -> Excerpt:
    """The line (0-based) of a record that has the character (1-based), both near each other."""
    lines = text.split("\n")
    if not column or not 0 <= line < len(lines):
        return Excerpt(masked(text, kinds)[:LONGEST])
    before = masked(lines[line][: column - 1], kinds)
    whole = before + masked(lines[line][column - 1 :], kinds)
    start = max(0, len(before) + 1 - LONGEST // 2)
    return Excerpt(whole[start : start + LONGEST], len(before) + 1 - start)


def _cells(source: Source, data: Sequence[str], column: int) -> str:
    """The text of a column (1-based, of the file or sheet), of all when it is none of them."""
    columns = source.positions or range(1, len(data) + 1)
    if column in columns:
        return _shown(data[columns.index(column)])
    return " | ".join(data)


def _at(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = unescape(part)
        value = value[key] if isinstance(value, Mapping) else value[int(key)]
    return value


def _shown(value: Any) -> str:
    """The text of a value, in quotes when nobody could see it."""
    if isinstance(value, str) and value.strip():
        return value
    return json_text.encode(value).decode()
