"""Leaves out what the configuration suppresses, and finds suppressions that are of no use.

What rows of a table ask to be left alone by is left out while they are looked at: see
`prep.engine.asking`.
"""

from collections.abc import Iterator, Sequence

import msgspec

from prep import registry
from prep.core.groups import unpacked
from prep.core.options import LintOptions
from prep.core.record import Source
from prep.core.report import Report
from prep.core.suppression import asking_column
from prep.engine import passes
from prep.engine.asking import asking, is_silent
from prep.engine.work import read_all

LISTED = 5
"""Rows that are named where a suppression is of no use."""


def unsuppressed(report: Report, path: str, options: LintOptions) -> tuple[Report, list[str]]:
    """The report without what the configuration suppresses, and sentences about suppressions of
    no use.

    path: of the file
    """
    silent, notes = silenced(path, options)
    for codes, rule in silent:
        looked = codes & passes.codes(options, path)
        if looked and not any(finding.code in codes for finding in report.findings):
            notes.append(f"the suppression of {rule} is not needed any more")
    every = {code for codes, _ in silent for code in codes}
    kept = tuple(finding for finding in report.findings if finding.code not in every)
    return msgspec.structs.replace(report, findings=kept), [*report.unused, *notes]


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


def rows_that_ask(sources: Sequence[Source], limit: int = 0) -> Iterator[tuple[str, int, int, str]]:
    """Sheet, record, line and codes asked for, of every row that asks; in order.

    Nothing is read when no table has the column.

    Raises UsageError for a code that means nothing.
    """
    if not any(asking_column(source.columns) >= 0 for source in sources):
        return
    for rows in read_all(sources, limit):
        for record, asked in asking(rows).items():
            yield rows.source.sheet, record, rows.lines[record - rows.first], asked


def unused_rows(job: passes.Pass, result: passes.Result) -> tuple[str, ...]:
    """A sentence about rows that ask for silence and would have it anyway; none is ().

    Rows that ask it of rules that did not look are not among them.
    """
    useful = iter(unpacked(result.used))
    following = next(useful, 0)
    first: list[str] = []
    count = 0
    for sheet, record, line, asked in rows_that_ask(job.sources, job.context.options.limit):
        while following and following < record:
            following = next(useful, 0)
        if following == record or not any(is_silent(code, asked) for code in job.codes):
            continue
        count += 1
        if len(first) < LISTED:
            first.append(f"{sheet}!{line}" if sheet else str(line))
    if not count:
        return ()
    more = f" and {count - LISTED:,} more" if count > LISTED else ""
    return (f"prep:ignore is not needed any more in line {', '.join(first)}{more}",)
