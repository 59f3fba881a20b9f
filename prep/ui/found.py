"""What was found in a file, which fixes are taken, and what was made of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from prep.api import Prepared
from prep.core import wording
from prep.core.finding import Finding
from prep.core.location import Location
from prep.core.report import Report
from prep.languages.language import Language
from prep.ui.places import Places, by_gravity


class Found(Struct):
    """What was found, and which fixes are wanted.

    ticked: code of a rule → whether its fixes are taken
    spared: code → sheet → records that its fix leaves alone
    """

    report: Report
    places: Places
    ticked: dict[str, bool]
    spared: dict[str, dict[str, set[int]]]

    @property
    def ordered(self) -> list[Finding]:
        """The findings as they are shown: the gravest first, of those the largest."""
        return by_gravity(self.report.findings)

    @property
    def taken(self) -> int:
        """How many fixes are taken."""
        return sum(self.ticked.values())


class Made(Struct, frozen=True):
    """The prepared file.

    spared: code → rows that its fix has left alone
    files: what can be downloaded: "prepared", "validation", "rejects" → its place here
    """

    prepared: Prepared
    spared: Mapping[str, Sequence[Location]]
    files: Mapping[str, Path]

    def name(self, code: str, t: Language) -> str:
        """What a fix was for, "" when it is not among what was found."""
        rules = [each.rule for each in self.prepared.report.findings if each.code == code]
        return wording.heading(rules[0], t) if rules else ""


def is_offer(finding: Finding) -> bool:
    """True when there is a fix that can be ticked."""
    fix = finding.fix
    return fix is not None and fix.safety != "manual" and bool(fix.edits)
