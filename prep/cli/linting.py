"""What `prep lint` does: looks at files one after the other, and reports."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from prep import registry
from prep.api.cache import Cache, cache_folder
from prep.api.linting import lint_dataset, not_looked_for
from prep.api.looks import Look, Looks, look_of
from prep.api.opening import open_dataset
from prep.cli.asking import opened
from prep.cli.console import Console
from prep.cli.inputs import Input, expand, readable
from prep.cli.progress import bar
from prep.cli.suppressions import Suppressions
from prep.cli.watching import State, state
from prep.core.finding import SEVERITIES
from prep.core.location import Location
from prep.core.options import LintOptions
from prep.core.report import Report, join
from prep.core.reporter import Excerpt, Repair, View
from prep.errors import PrepError
from prep.text.display import line


def linted(
    console: Console,
    files: Sequence[str],
    options: LintOptions,
    wish: dict[str, Any],
    seen: State | None = None,
) -> int:
    """Looks at files, prints the report and gives the exit code.

    wish: options of the command by name
    seen: where to write down how the files were when they were looked at, None for nowhere
    """
    reporter = registry.reporters()[wish["output_format"] or default_format()]
    output = wish["output"]
    run = Run(console, options, wish)
    run.seen = seen
    run.quotes = not (reporter.machine or wish["hide_text"])
    run.identifies = reporter.machine and getattr(reporter, "identifies", False)
    run.counts = getattr(reporter, "counts", False)
    run.repairs = getattr(reporter, "repairs", False) and not wish["hide_text"]
    run.all(expand(files))
    run.suppressions.finish(console)
    root, folder = checkout(os.environ) if reporter.machine else ("", "")
    for failure in run.failures:
        console.fail(str(failure))
    if run.reports:
        view = View(
            width=80 if output else console.width,
            encoding="utf-8" if output else console.encoding,
            color=console.out.color and not output,
            max_per_rule=options.max_per_rule,
            hide_text=wish["hide_text"],
            statistics=wish["statistics"],
            root=root,
            folder=folder,
            excerpts=run.excerpts,
            fingerprints=run.fingerprints,
            repairs=run.repaired,
        )
        report = join(run.reports)
        console.document(reporter.render(report, view), output, machine=reporter.machine)
        summarise(console, report, view)
    if run.failures:
        return max(failure.exit_code for failure in run.failures)
    level = wish["fail_on"]
    failed = run.refused or run.changes or any(fails(report, level) for report in run.reports)
    return int(failed and not wish["exit_zero"])


class Run:
    """What came of looking at files.

    quotes: True to collect what the data says at the places found
    several: True when it is not the only file
    identifies: True to collect fingerprints of the records at the places found
    repairs: True to collect what safe fixes put in the place of lines
    counts: True to count tokens where no rule needs them, too
    failures: why files were not read
    refused: True when a file was too broken to be fixed
    changes: examples that fixes would change
    seen: where to write down how files were when they were looked at, None for nowhere
    every: True to find every place of each finding
    """

    def __init__(self, console: Console, options: LintOptions, wish: dict[str, Any]) -> None:
        self.console = console
        self.options = options
        self.wish = wish
        self.quotes = True
        self.several = False
        self.identifies = False
        self.repairs = False
        self.counts = False
        self.reports: list[Report] = []
        self.excerpts: dict[Location, Excerpt] = {}
        self.fingerprints: dict[tuple[str, Location], str] = {}
        self.repaired: dict[tuple[str, Location], Repair] = {}
        self.failures: list[PrepError] = []
        self.refused = False
        self.changes = 0
        self.seen: State | None = None
        self.suppressions = Suppressions(wish, options)
        self.every = bool(self.suppressions.path)
        folder = None if wish["no_cache"] else cache_folder(os.environ)
        self.looks = Looks(Cache(folder), hide=wish["hide_text"])

    def all(self, files: Sequence[str]) -> None:
        """Looks at every file; one that cannot be read does not keep the others from it."""
        self.several = len(files) > 1
        for file in files:
            try:
                with readable(file, self.options.stdin_name) as source:
                    self.one(source)
            except PrepError as error:
                self.failures.append(error)

    def one(self, source: Input) -> None:
        """Looks at one file, after its fixes when they are asked for.

        Raises PrepError when that cannot be done.
        """
        hide = self.wish["hide_text"]
        options = self._own(source)
        if self.wish["diff"]:
            from prep.cli.mending import differ, fix_options

            dataset, options = opened(self.console, source, options, hide=hide)
            taken = fix_options(options, unsafe=self.wish["unsafe_fixes"])
            self.changes += differ(self.console, source, dataset, taken, hide=hide)
            return
        if self.wish["fix"]:
            options = self._mended(source, options)
        if self.seen is not None:
            self.seen[source.path] = state(source.path)
        key, look = self._known(source, options)
        if look is None or self._lacks(look):
            dataset, answered = opened(self.console, source, options, hide=hide)
            self._tell(source, () if hide else dataset.notes)
            with bar(self.console, source.name) as progress:
                report = lint_dataset(
                    dataset, answered, progress=progress, every=self.every, counts=self.counts
                )
            look = look_of(dataset, report, hide=hide)
            key = key if answered == options else ""  # answers are not in the key
        else:
            self._tell(source, look.notes)
        self._tell(source, not_looked_for([source.path], options))
        report = self.suppressions.applied(self.console, source, look, options)
        self.reports.append(report)
        if self.quotes:
            self.excerpts |= look.excerpts(report)
        if self.identifies:
            self.fingerprints |= look.contents().fingerprints(report)
        if self.repairs:
            self.repaired |= look.repairs()
        self.looks.keep(key, look)

    def _lacks(self, look: Look) -> bool:
        """Whether what is to be shown is not among what was kept."""
        return (self.repairs and not look.may_be_repaired) or (
            self.counts and look.report.tokens is None
        )

    def _known(self, source: Input, options: LintOptions) -> tuple[str, Look | None]:
        """What a look at a file is kept under, and the look if it is."""
        key = self.looks.key(source.path, source.name, options, every=self.every)
        return key, self.looks.find(
            key, lambda: open_dataset(source.path, options, shown=source.shown)
        )

    def _mended(self, source: Input, options: LintOptions) -> LintOptions:
        """Takes the fixes of a file, unless it is known to need none; the options as answered."""
        from prep.cli.mending import fix_options, is_mended, mend, mend_validation

        hide, unsafe = self.wish["hide_text"], self.wish["unsafe_fixes"]
        _, known = self._known(source, options)
        if known and is_mended(source, known.report, fix_options(options, unsafe=unsafe)):
            return options
        dataset, options = opened(self.console, source, options, hide=hide)
        taken = fix_options(options, unsafe=unsafe)
        self.refused |= not mend(self.console, source, dataset, taken, hide=hide)
        if options.validation:
            dataset, options = opened(self.console, source, options, hide=hide)
            self.refused |= not mend_validation(self.console, dataset, taken, hide=hide)
        return options

    def _own(self, source: Input) -> LintOptions:
        """The options for a file: a validation file among several is not compared with itself."""
        held = self.options.validation
        if held and self.several and Path(held).exists() and Path(held).samefile(source.path):
            return msgspec.structs.replace(self.options, validation="")
        return self.options

    def _tell(self, source: Input, notes: Sequence[str]) -> None:
        for note in notes:
            self.console.note(f"{line(source.name)}: {line(note)}")


def default_format() -> str:
    """`github` in a GitHub workflow, `text` anywhere else."""
    in_workflow = os.environ.get("GITHUB_ACTIONS") == "true"
    return "github" if in_workflow and "github" in registry.reporters() else "text"


def checkout(environ: Mapping[str, str]) -> tuple[str, str]:
    """The root of the checkout and the working directory as seen from there, both with `/`.

    A CI job says where the root is; elsewhere it is the working directory.
    """
    here = Path.cwd()
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        root = Path(environ.get(name) or here).resolve()
        if root != here and here.is_relative_to(root):
            return root.as_posix(), here.relative_to(root).as_posix()
    return here.as_posix(), ""


def summarise(console: Console, report: Report, view: View) -> None:
    """Adds the report to the summary of a GitHub job, when there is one."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    summary = registry.reporters()["markdown"].render(report, view)
    try:
        with open(path, "a", encoding="utf-8", newline="\n") as file:
            file.write(f"{summary}\n")
    except OSError as error:
        console.warn(f"cannot write the job summary: {error.strerror}")


def fails(report: Report, level: str) -> bool:
    """True when something as bad as the level was found."""
    return level != "never" and report.worst() >= SEVERITIES.index(level)
