"""Leaves out what the configuration suppresses, and finds suppressions that are of no use.

What rows of a table ask to be left alone by is left out while they are looked at: see
`prep.engine.asking`.
"""

from collections.abc import Iterable, Iterator, Sequence
from glob import has_magic

import msgspec
from msgspec import Struct

from prep import registry
from prep.core.groups import unpacked
from prep.core.options import LintOptions
from prep.core.record import Source
from prep.core.report import Report
from prep.core.suppression import Suppression, asking_column
from prep.engine import chosen_rules, passes
from prep.engine.asking import asking, is_silent
from prep.engine.work import read_all

LISTED = 5
"""Rows that are named where a suppression is of no use."""


class Use(Struct, frozen=True):
    """What an entry of the configuration did for one file.

    state: "used", "unused", or "ended" when its last day is over
    """

    entry: Suppression
    state: str


def unsuppressed(report: Report, path: str, options: LintOptions) -> tuple[Report, list[Use]]:
    """The report without what the configuration suppresses, and what became of its entries.

    path: of the file

    Entries for other files, and of rules that did not look, are not among them.
    """
    looked = chosen_rules.codes(options, path)
    there = {finding.code for finding in report.findings}
    gone: set[str] = set()
    uses: list[Use] = []
    for entry, codes in entries(path, options):
        if _has_ended(entry, options):
            uses.append(Use(entry, "ended"))
        elif codes & looked:
            gone |= codes
            uses.append(Use(entry, "used" if codes & there else "unused"))
    kept = tuple(finding for finding in report.findings if finding.code not in gone)
    return msgspec.structs.replace(report, findings=kept), uses


def of_no_use(uses: Iterable[Use]) -> list[str]:
    """Sentences about entries that ended, and about those that none of the files needs."""
    states: dict[Suppression, set[str]] = {}
    for use in uses:
        states.setdefault(use.entry, set()).add(use.state)
    said = []
    for entry, met in states.items():
        if "ended" in met:
            said.append(f"the suppression of {entry.rule} ended on {entry.until}: {entry.reason}")
        elif met == {"unused"}:
            # a pattern may mean files that were not looked at
            when = "here" if has_magic(entry.path) else "any more"
            said.append(f"the suppression of {entry.rule} is not needed {when}")
    return said


def quiet_codes(path: str, options: LintOptions) -> set[str]:
    """The codes that the configuration suppresses in a file."""
    found = entries(path, options)
    return {code for entry, codes in found if not _has_ended(entry, options) for code in codes}


def entries(path: str, options: LintOptions) -> list[tuple[Suppression, set[str]]]:
    """The entries of the configuration that are about a file, and the codes they mean."""
    return [
        (entry, registry.select((entry.rule,), whole_catalogue=True))
        for entry in options.suppress
        if chosen_rules.fits(path, entry.path)
    ]


def _has_ended(entry: Suppression, options: LintOptions) -> bool:
    return bool(entry.until and options.today and entry.until < options.today)


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
