"""What preparing a dataset gives back."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from prep.api.handoff.prepared import Places
from prep.api.outputs import Output
from prep.core.edit import Step
from prep.core.finding import Finding
from prep.core.report import Report


class Applied(Struct, frozen=True):
    """A fix that was taken and how many examples it changed or left out."""

    code: str
    title: str
    examples: int


class Prepared(Struct, frozen=True):
    """What `prepare` did.

    report: what was found before anything was fixed
    left: what is still found afterwards
    plan: the fixes taken, in order
    outputs: files written; empty on a dry run or when the data is too broken to write
    refused: why nothing was written, "" when it was or when nothing was to be written
    rejected: records that are not in the outputs
    lost: those of them that no fix left out
    gone: codes of what is left (`left`) in records that are not in the outputs and nowhere else,
        and how many times
    rejects_path: where they are, "" when there are none
    facts: what the closing advice needs
    origins: for each output where its lines came from, () when that was not asked for
    """

    report: Report
    left: Report
    plan: tuple[Step, ...]
    outputs: tuple[Output, ...]
    rejected: int
    rejects_path: str
    applied: tuple[Applied, ...]
    facts: dict[str, Any]
    notes: tuple[str, ...] = ()
    refused: str = ""
    origins: tuple[Places, ...] = ()
    lost: int = 0
    gone: dict[str, int] = {}


def gone(found: Iterable[Finding], lost: Iterable[Finding]) -> dict[str, int]:
    """What was found only in records that were left out because of it: code → times.

    found: in all records
    lost: in those that were left out by no fix
    """
    counts = Counter[str]()
    for finding in found:
        counts[finding.code] += finding.hits.count
    elsewhere = Counter[str]()
    for finding in lost:
        if finding.hits.first and finding.hits.first[0].record:
            elsewhere[finding.code] += finding.hits.count
    return {code: count for code, count in counts.items() if 0 < count <= elsewhere[code]}
