"""A baseline: findings that were there when prep came, by the content of their records.

A place is recognised by its rule and the content of its record, so rows may be inserted above;
whoever edits the record gets its findings back. A finding with more places than
`prep.api.linting.MOST_PLACES` is recognised by its count: it is back as soon as it grows. One about
the dataset as a whole, which names a few places for instance or none, is recognised by its rule. A
record of which nothing is left, such as one that is cut off, has no content, so it is never
suppressed.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from prep.api.contents import Contents
from prep.core.analyzer import KEPT
from prep.core.finding import Finding, Hits
from prep.core.report import Report
from prep.errors import OutputError, UsageError

WHOLE = "*"
"""Stands for all places of a finding together."""

EVER = -1
"""The count of a finding about the dataset as a whole, which grows with every row."""

Counts = dict[str, dict[str, int]]
"""Code → fingerprint of a content, or `WHOLE` → how many."""


class Baseline(Struct, forbid_unknown_fields=True):
    """Files, each with the findings to leave out.

    files: path from the folder of the baseline → counts
    """

    version: int = 1
    files: dict[str, Counts] = {}

    def leave_out(self, name: str, report: Report, contents: Contents) -> Report:
        """The report without the findings of the baseline; counts stay exact."""
        left = {code: dict(known) for code, known in self.files.get(name, {}).items()}
        kept = (_without(each, left.get(each.code, {}), contents) for each in report.findings)
        return msgspec.structs.replace(report, findings=tuple(filter(None, kept)))

    def shrunk(self, name: str, counts: Counts, codes: frozenset[str]) -> "Baseline":
        """The baseline without what is no longer there.

        counts: what is in the file
        codes: rules that looked
        """
        known = self.files.get(name, {})
        made: Counts = {}
        for code, entries in known.items():
            there = counts.get(code, {}) if code in codes else entries
            left = {key: min(n, there[key]) for key, n in entries.items() if key in there}
            if left:
                made[code] = left
        files = {**self.files, name: made}
        return Baseline(self.version, {path: entry for path, entry in files.items() if entry})

    def total(self) -> int:
        """How many places are left out, a finding that counts as a whole being one."""
        return sum(
            1 if key == WHOLE else count
            for counts in self.files.values()
            for known in counts.values()
            for key, count in known.items()
        )


def load(path: str) -> Baseline:
    """The baseline in a file.

    Raises UsageError when there is none.
    """
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=Baseline)
    except FileNotFoundError:
        raise UsageError(f"no baseline {path}; --write-baseline writes one") from None
    except (msgspec.MsgspecError, OSError, UnicodeError) as error:
        raise UsageError(f"{path} is no baseline: {error}") from error


def save(baseline: Baseline, path: str) -> None:
    """Writes a baseline, one fingerprint a line, so that branches merge.

    Raises OutputError when that is not possible.
    """
    text = msgspec.json.format(msgspec.json.encode(baseline, order="sorted"), indent=1)
    draft = Path(f"{path}.part")
    try:
        draft.write_bytes(text + b"\n")
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise OutputError(f"cannot write {path}: {error.strerror}") from error


def counted(report: Report, contents: Contents, *, notes: bool = False) -> Counts:
    """What a baseline keeps of a report.

    notes: True to keep notes too
    """
    made: Counts = {}
    for finding in report.findings:
        if finding.severity == "note" and not notes:
            continue
        known = made.setdefault(finding.code, {})
        for key, count in _keys(finding, contents):
            known[key] = EVER if EVER in (count, known.get(key)) else known.get(key, 0) + count
    return {code: known for code, known in made.items() if known}


def name_of(path: str, baseline: str) -> str:
    """What a file is called in a baseline: its path from there."""
    try:
        return Path(os.path.relpath(path, Path(baseline).parent)).as_posix()
    except ValueError:  # another drive
        return Path(path).resolve().as_posix()


def is_whole(finding: Finding) -> bool:
    """Whether places are missing, so that only the count tells."""
    places = finding.hits.first
    return finding.hits.count != len(places) or not all(where.record for where in places)


def _keys(finding: Finding, contents: Contents) -> Iterator[tuple[str, int]]:
    if is_whole(finding):
        many = len(finding.hits.first) >= KEPT
        yield WHOLE, finding.hits.count if many else EVER
        return
    for where in finding.hits.first:
        if (print_ := contents.fingerprint(finding.code, where)) is not None:
            yield print_, 1


def _without(finding: Finding, left: dict[str, int], contents: Contents) -> Finding | None:
    """The finding with what is not in the baseline, None when that is nothing."""
    if is_whole(finding):
        room = left.get(WHOLE, 0)
        if room == EVER:
            return None
        if room < finding.hits.count:
            return finding
        left[WHOLE] = room - finding.hits.count
        return None
    kept = []
    for where in finding.hits.first:
        key = contents.fingerprint(finding.code, where)
        if key is not None and left.get(key, 0) > 0:
            left[key] -= 1
        else:
            kept.append(where)
    if not kept:
        return None
    hits = Hits(len(kept), tuple(kept))
    return finding if hits == finding.hits else finding.at(hits)
