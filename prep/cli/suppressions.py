"""What `prep lint` leaves out: suppressed findings, and those of a baseline."""

import os
from pathlib import Path
from typing import Any

from prep.api.baseline import Baseline, counted, load, name_of, save
from prep.api.configuration import NAME as CONFIGURATION
from prep.api.looks import Look
from prep.api.suppressing import Use, of_no_use, unsuppressed
from prep.cli.console import Console
from prep.cli.inputs import Input
from prep.core.options import LintOptions
from prep.core.report import Report
from prep.engine import chosen_rules
from prep.text.display import line, number

NAME = "prep-baseline.json"


class Suppressions:
    """The suppressions of a run over several files.

    path: of the baseline, "" for none
    """

    def __init__(self, wish: dict[str, Any], options: LintOptions) -> None:
        self.writes: bool = wish["write_baseline"]
        self.is_named = bool(wish["baseline"])
        self.path: str = wish["baseline"] or (NAME if self.writes else "")
        self.notes = self.writes and wish["fail_on"] == "note"
        known = self.path and (not self.writes or Path(self.path).exists())
        self.before = load(self.path) if known else Baseline()
        self.after = Baseline(files=dict(self.before.files))
        self.uses: list[Use] = []
        self.whole = not options.limit

    def applied(
        self,
        console: Console,
        source: Input,
        look: Look,
        options: LintOptions,
    ) -> Report:
        """The report without what is suppressed; says which suppressions are of no use."""
        report = look.report
        report, uses = unsuppressed(report, source.name, options)
        self.uses += uses
        for note in report.unused:
            console.note(f"{line(source.name)}: {line(note)}")
        if not self.path:
            return report
        known = look.contents()
        name = name_of(source.name, self.path)
        counts = counted(report, known, notes=self.notes or not self.writes)
        if self.writes:
            self.after.files[name] = counts
            return self.after.leave_out(name, report, known)
        if self.whole:
            codes = chosen_rules.codes(options, source.name)
            self.after = self.after.shrunk(name, counts, codes)
        return self.before.leave_out(name, report, known)

    def finish(self, console: Console) -> None:
        """Says which entries are of no use, and writes the baseline anew, or without what is no
        longer there.
        """
        for note in of_no_use(self.uses):
            console.note(line(note))
        if self.writes:
            self.after.files = {name: known for name, known in self.after.files.items() if known}
            save(self.after, self.path)
            count = number(self.after.total(), "finding")
            console.note(f"Wrote {line(self.path)}: {count} to leave out from now on")
            if not self.is_named:
                words = f"--baseline {self.path}, or baseline = {self.path!r} in {CONFIGURATION}"
                console.note(f"It counts with {words}")
            return
        gone = self.before.total() - self.after.total()
        if self.before != self.after:
            words = f"{line(self.path)}: {number(gone, 'finding')} of it not there any more"
            if os.environ.get("CI"):  # a job has nobody who would commit the file
                console.note(f"{words}; lint on your machine to take them out")
            else:
                save(self.after, self.path)
                console.note(f"{words}, taken out")
