"""Leaves out what a team lives with: rows that say so, and entries of the configuration."""

import re
from collections.abc import Iterator

import msgspec

from prep import registry
from prep.api.baseline import with_places
from prep.api.contents import Contents, Place
from prep.core.finding import Finding, Hits
from prep.core.location import Location
from prep.core.options import LintOptions
from prep.core.report import Report
from prep.engine import passes
from prep.errors import UsageError

EVERYTHING = "*"


def unsuppressed(
    report: Report, path: str, contents: Contents, options: LintOptions
) -> tuple[Report, list[str]]:
    """The report without what is suppressed, and sentences about suppressions of no use.

    path: of the file
    """
    asked = ignored_codes(contents)
    used: set[tuple[str, int]] = set()
    kept: list[Finding] = []
    for finding in report.findings:
        places: list[Location] = []
        for where in finding.hits.first:
            place = (where.sheet, where.record)
            if where.path == path and finding.code in asked.get(place, ()):
                used.add(place)
            else:
                places.append(where)
        gone = len(finding.hits.first) - len(places)
        left = with_places(finding, Hits(finding.hits.count - gone, tuple(places)))
        if left:
            kept.append(left)
    unused = sorted((sheet, contents.ignored[sheet, n][0]) for sheet, n in asked.keys() - used)
    notes = [_unused_rows(unused)] if unused else []
    silent, more = silenced(path, options)
    for codes, rule in silent:
        looked = codes & passes.codes(options, path)
        if looked and not any(finding.code in codes for finding in kept):
            more.append(f"the suppression of {rule} is not needed any more")
    every = {code for codes, _ in silent for code in codes}
    kept = [finding for finding in kept if finding.code not in every]
    return msgspec.structs.replace(report, findings=tuple(kept)), [*notes, *more]


def silenced(path: str, options: LintOptions) -> tuple[list[tuple[set[str], str]], list[str]]:
    """The codes that the configuration suppresses in a file, and sentences about what expired."""
    silent: list[tuple[set[str], str]] = []
    notes: list[str] = []
    for entry in options.suppress:
        codes = registry.select((entry.rule,), whole_catalogue=True)
        if not passes.fits(path, entry.path):
            continue
        if entry.until and options.today and entry.until < options.today:
            notes.append(f"the suppression of {entry.rule} ended on {entry.until}: {entry.reason}")
        else:
            silent.append((codes, entry.rule))
    return silent, notes


def ignored_codes(contents: Contents) -> dict[Place, set[str]]:
    """Rows that ask for it, and the codes of the rules that are silent about them.

    Raises UsageError for a code that means nothing.
    """
    return {place: _codes(text, line) for place, (line, text) in contents.ignored.items()}


def _codes(text: str, line: int) -> set[str]:
    if text == EVERYTHING:
        return set(registry.rules())
    try:
        return registry.select(tuple(_parts(text)), whole_catalogue=True)
    except UsageError as error:
        raise UsageError(f"prep:ignore in line {line}: {error}") from None


def _parts(text: str) -> Iterator[str]:
    return (part for part in re.split(r"[,;\s]+", text) if part)


def _unused_rows(lines: list[tuple[str, int]]) -> str:
    first = ", ".join(f"{sheet}!{line}" if sheet else str(line) for sheet, line in lines[:5])
    more = f" and {len(lines) - 5:,} more" if len(lines) > 5 else ""
    return f"prep:ignore is not needed any more in line {first}{more}"
