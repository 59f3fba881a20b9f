"""All there is to say about a dataset in one place: what a page or a document of it shows."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from prep.core.estimate import Estimate
from prep.core.location import Location
from prep.core.report import Report
from prep.core.reporter import Excerpt


class Changed(Struct, frozen=True):
    """A fix and how many examples it changes or leaves out."""

    code: str
    title: str
    examples: int


class Overview(Struct, frozen=True, kw_only=True):
    """What was found in a dataset, what it looks like, what it costs, what fixes make of it.

    name: of the file, without its folders
    report: with its profile
    changes: fixes that are taken, in order
    examples_left: after them
    rejected: records that are left out
    refused: why no file can be written, "" when it can
    is_written: True when the fixes were taken, False when they would be
    settings: option → value, those that were set
    excerpts: what the data says at some of the places
    """

    name: str
    report: Report
    estimate: Estimate
    changes: tuple[Changed, ...] = ()
    examples_left: int = 0
    rejected: int = 0
    refused: str = ""
    is_written: bool = False
    settings: Mapping[str, str] = {}
    excerpts: Mapping[Location, Excerpt] = {}

    def hidden(self) -> "Overview":
        """The same with nothing of the data in it."""
        report = self.report.hidden()
        titles = {found.code: found.fix.title for found in report.findings if found.fix}
        return msgspec.structs.replace(
            self,
            report=report,
            changes=tuple(
                msgspec.structs.replace(change, title=titles.get(change.code, "…"))
                for change in self.changes
            ),
            refused="…" if self.refused else "",
            settings={
                name: "…" if name in QUOTING else value for name, value in self.settings.items()
            },
            excerpts={},
        )

    def _repr_html_(self) -> str:
        """Charts and tables, for notebooks."""
        from prep.core.notebooks import estimate_html, report_html

        return report_html(self.report) + estimate_html(self.estimate)


QUOTING = frozenset({"map", "speaker", "system", "user_template", "assistant_template"})
"""Options whose values are of the data, or may quote it."""
