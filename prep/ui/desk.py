"""The work on one file: what was dropped, how it is read, what was found, what is fixed.

All of it lives here and not in the page. What takes long runs in a thread of its own, one at a
time. Whatever makes a result useless counts up: `serial` for another file or reading, `choice` for
other fixes; a result that comes later is dropped.
"""

import secrets
import shutil
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from prep.api import prepare_dataset
from prep.api.linting import destination, job_of, report
from prep.api.opening import Dataset
from prep.api.remembering import remember
from prep.api.taking import recommended
from prep.core.finding import Finding
from prep.core.job import Job
from prep.core.options import PrepareOptions
from prep.engine import passes
from prep.errors import UsageError
from prep.ui.found import Found, Made, is_offer
from prep.ui.ordering import Asked, Pending
from prep.ui.places import Places, Wanted, by_gravity, fill
from prep.ui.reading import Reading, look
from prep.ui.settings import Settings
from prep.ui.tasks import Task
from prep.ui.training import Training

KEPT = 1000
"""Places that the report itself keeps for each finding."""


class Desk:
    """What lies on it is one person's; every change holds the lock.

    start: names this start of the server
    files: how many were put on it or taken off
    wanted, number: which places are looked at, and which page of them (0-based)
    provider: whose jobs are looked at
    jobs, jobs_of: as they were listed last, and of which provider, "" when that is too long ago
    paused: jobs that were asked to pause; OpenAI has no word for their state
    created: jobs that were created here, the earliest first
    rerun: a job that waits for a confirmation to be made once more
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        self.lock = threading.RLock()
        self.start = secrets.token_hex(8)
        self.files = 0
        self.serial = 0
        self.choice = 0
        self.name = ""
        self.size = 0
        self.path = ""
        self.options = PrepareOptions()
        self.reading: Reading | None = None
        self.found: Found | None = None
        self.made: Made | None = None
        self.task: Task | None = None
        self.closed = False
        self.wanted = Wanted()
        self.number = 0
        self.provider = settings.where.name
        self.jobs: list[Job] = []
        self.jobs_of = ""
        self.rerun: Pending | None = None
        self.paused: set[str] = set()
        self.created: list[str] = []
        self.training = Training(Asked(provider=settings.where.name, model=settings.where.model))
        if settings.file:
            self.begin(settings.file, Path(settings.file).name)

    # The file

    def begin(self, path: str, name: str) -> None:
        """Puts a file on the desk, in place of what was there."""
        with self.lock:
            self.clear()
            self.path, self.name = path, name
            self.size = Path(path).stat().st_size
            self._look(PrepareOptions(max_per_rule=KEPT, jobs=1, today=self.settings.today()))

    def clear(self) -> None:
        """Takes everything off the desk."""
        with self.lock:
            self._forget_found()
            self.files += 1
            own = Path(self.path)
            if self.path and own.is_relative_to(self.folder):
                shutil.rmtree(own.parent, ignore_errors=True)
            self.name = self.path = ""
            self.size = 0
            self.reading = None

    @property
    def mark(self) -> str:
        """Names what lies here; each file has another, also the same one dropped again."""
        return f"{self.start}-{self.files}"

    def is_of_this_start(self, mark: str) -> bool:
        return mark.partition("-")[0] == self.start

    def read_as(self, **changes: Any) -> None:
        """Reads the file with other options."""
        with self.lock:
            at = self._sheet()
            if at and changes.get("sheet", at) != at:  # the columns were said of that sheet
                changes |= {"map": {}, "user_template": "", "assistant_template": ""}
                changes |= {"header_row": None}
            options = msgspec.structs.replace(self.options, **changes)
            if self.path and options != self.options:
                self._forget_found()
                self._look(options)

    def _sheet(self) -> str:
        """The sheet that is shown, "" when none is."""
        return self.options.sheet or (self.reading.sheet if self.reading else "")

    def _look(self, options: PrepareOptions) -> None:
        self.options = options
        self.reading = look(self.path, self.name, options)

    def _forget_found(self) -> None:
        self.forget_made()
        self.serial += 1
        self.task = None
        if self.found is not None:
            self.found.places.close()
            self.found = None

    def forget_made(self) -> None:
        """Drops the prepared file and all that rests on it.

        Raises UsageError while a job is being started with it.
        """
        if self.training.is_placing:
            raise UsageError("a job is being started with this file: wait until it is")
        self.choice += 1
        self.task = None
        self.training.forget()
        if self.made is not None:
            for path in self.made.files.values():
                shutil.rmtree(path.parent, ignore_errors=True)
            self.made = None

    # What is wrong with it

    def check(self) -> None:
        """Starts to look what is wrong."""
        with self.lock:
            dataset = self.reading.dataset if self.reading else None
            if dataset is None or self.is_busy:
                return
            self._forget_found()
            self.run("checking", partial(self._check, dataset))

    def _check(self, dataset: Dataset, task: Task) -> None:
        with self.lock:
            options, serial = self.options, self.serial
        job = job_of(dataset, options, options.to)
        found = report(dataset, job, passes.run(job, progress=task.count))
        places = Places(self.folder / f"places-{serial}.db")
        wants = recommended(msgspec.structs.replace(options, recommended=True))
        ticked = {finding.code: wants(finding) for finding in found.findings if is_offer(finding)}
        with self.lock:
            if serial != self.serial:
                places.close()
                return
            self.found = Found(found, places, ticked, {})
            self.wanted, self.number = Wanted(), 0
            task.ended = True
        fill(places, job, found.findings, lambda: serial == self.serial and not self.closed)

    def severity_of(self, code: str) -> str:
        """How grave a rule was found to be, "" when nothing of it was found."""
        with self.lock:
            found = by_gravity(self.found.report.findings) if self.found else []
            return next((each.severity for each in found if each.code == code), "")

    # Which fixes are taken

    def tick(self, code: str, *, on: bool) -> None:
        """Takes the fixes of a rule, or does not."""
        with self.lock:
            if self.found is not None and code in self.found.ticked:
                self.found.ticked[code] = on
                self.forget_made()

    def spare(self, code: str, sheet: str, record: int, *, on: bool) -> None:
        """Leaves one record as it is, or does not."""
        with self.lock:
            if self.found is None or code not in self.found.ticked:
                return
            records = self.found.spared.setdefault(code, {}).setdefault(sheet, set())
            (records.add if on else records.discard)(record)
            self.forget_made()

    # The prepared file

    def make(self, *, split: float | None, skip_bad: bool) -> None:
        """Starts to write the prepared file."""
        with self.lock:
            if self.found is None or self.reading is None or self.is_busy:
                return
            if self.reading.dataset is None:
                return
            self.forget_made()
            self.options = msgspec.structs.replace(self.options, split=split, skip_bad=skip_bad)
            self.run("preparing", partial(self._make, self.found, self.reading.dataset))

    def _make(self, found: Found, dataset: Dataset, task: Task) -> None:
        with self.lock:
            options, choice = self.options, self.choice
            ticked = dict(found.ticked)
            spared = {
                code: {sheet: sorted(records) for sheet, records in sheets.items()}
                for code, sheets in found.spared.items()
            }
        wants = recommended(msgspec.structs.replace(options, recommended=True))

        def accept(finding: Finding) -> bool:
            # what shows only after other fixes was not on the page: taken when it is harmless
            return ticked.get(finding.code, wants(finding)) and is_offer(finding)

        folder = self.folder / f"made-{choice}"
        folder.mkdir(mode=0o700)
        prepared = prepare_dataset(
            dataset,
            str(folder / f"{stem_of(self.name)}_prepared.jsonl"),
            options,
            accept=accept,
            progress=task.count,
            rejects=str(folder / f"{stem_of(self.name)}_rejected.jsonl"),
            origins=True,
            spared=spared,
        )
        left_alone = {
            code: found.places.where(code, sheets)
            for code, sheets in spared.items()
            if any(sheets.values()) and ticked[code]
        }
        remember(dataset, prepared, destination(dataset, options.to))
        names = ("prepared", "validation")
        files = {
            name: Path(output.path) for name, output in zip(names, prepared.outputs, strict=False)
        }
        if prepared.rejects_path:
            files["rejects"] = Path(prepared.rejects_path)
        with self.lock:
            if choice == self.choice:
                self.made = Made(prepared, left_alone, files)
                return
        shutil.rmtree(folder, ignore_errors=True)

    def validation(self) -> Path | None:
        """The validation file: what was held back, else what was dropped as one."""
        held = self.made.files.get("validation") if self.made else None
        return held or self.training.validation

    # Threads

    @property
    def is_busy(self) -> bool:
        return self.task is not None and not self.task.ended

    def run(self, kind: str, work: Callable[[Task], None]) -> None:
        """Starts something that takes long."""
        task = self.task = Task(kind)
        path, name = self.path, self.name
        task.start(lambda: work(task), lambda words: words.replace(path, name))

    def close(self) -> None:
        """Ends what runs; called once, at the end."""
        with self.lock:
            self.closed = True
            self.serial += 1
            if self.found is not None:
                self.found.places.close()


def stem_of(name: str) -> str:
    """A short beginning for names of files, from the name of the one that was dropped."""
    stem = Path(name.removesuffix(".gz")).stem
    kept = "".join(letter if letter.isalnum() or letter in " -_.()" else "_" for letter in stem)
    return kept.encode()[:120].decode(errors="ignore").strip(" .") or "data"
