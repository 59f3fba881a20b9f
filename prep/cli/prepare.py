"""prep prepare: turn the file you have into a file that can be trained on"""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import msgspec

from prep import registry
from prep.api import Dataset, Prepared, changes, prepare_dataset, recommended
from prep.api.linting import destination, lint_dataset
from prep.api.outputs import prepared_path
from prep.api.remembering import remember
from prep.api.sparing import quiet as without_asking
from prep.api.suppressing import unsuppressed
from prep.api.taking import damages
from prep.cli.asking import opened
from prep.cli.command import Option, define
from prep.cli.configuring import configurable
from prep.cli.console import Console
from prep.cli.diff import shown
from prep.cli.fixes import Asker, is_offer
from prep.cli.inputs import Input, expand, readable
from prep.cli.options import options, values
from prep.cli.output_options import output_format
from prep.cli.progress import bar
from prep.cli.telling import Teller
from prep.core.edit import Step
from prep.core.finding import Finding
from prep.core.options import InputOptions, LintOptions, PrepareOptions
from prep.core.report import Report
from prep.edits import plan
from prep.errors import InputError, UsageError
from prep.text.display import json_document, line, number


@define(
    name="prepare",
    examples=[
        ("prep prepare faq.xlsx", "look, ask about each fix, write faq_prepared.jsonl"),
        ("prep prepare faq.csv -q", "take the recommended fixes without asking"),
        ("prep prepare faq.csv --diff", "show what would change, write nothing"),
        ("prep prepare faq.csv --map user=Question --map assistant=Answer", "say what is what"),
        ("prep prepare faq.csv --split -q", "a training and a validation file"),
    ],
)
@click.argument("files", nargs=-1, metavar="FILE")
@click.option("-f", "--file", "old_file", cls=Option, metavar="FILE", help="The same as FILE.")
@click.option(
    "-y",
    "--yes",
    cls=Option,
    is_flag=True,
    help="Take the recommended fixes and guesses without asking.",
)
@click.option(
    "-q", "--quiet", cls=Option, is_flag=True, help="The same, and without a progress bar."
)
@click.option(
    "-o", "--output", cls=Option, metavar="FILE", help="Write here instead of X_prepared.jsonl."
)
@options(PrepareOptions, skip=["recommended"])
@click.option("--diff", cls=Option, is_flag=True, help="Show before and after, write nothing.")
@click.option("--dry-run", cls=Option, is_flag=True, help="Say what would be done, write nothing.")
@click.option("--plan", cls=Option, metavar="FILE", help="Write the fixes taken as a plan.")
@click.option("--apply", cls=Option, metavar="FILE", help="Replay a plan, take no other fixes.")
@click.option(
    "--rejects", cls=Option, metavar="FILE", help="Records left out go here, not X_rejected.jsonl."
)
@output_format()
@click.option("--hide-text", cls=Option, is_flag=True, help="Show nothing of the data.")
@options(LintOptions, heading="Rules", skip=["validation"])
@options(InputOptions, heading="Reading", skip=["yes"])
@configurable
def command(
    console: Console,
    files: Sequence[str],
    old_file: str | None,
    yes: bool,
    quiet: bool,
    **given: Any,
) -> int:
    """Turn the file you have into a file that can be trained on.

    FILE is a CSV, TSV, XLSX, JSON or JSONL file, or - for standard input; it is never changed. On
    a terminal prep says what it found, asks about each fix, writes X_prepared.jsonl and says what
    to do next. Without a terminal it takes the safe fixes, with -q the recommended ones too. It
    exits 1 when errors are left that only you can mend.
    """
    file = only_file([*files, *([old_file] if old_file else [])])
    console.progress &= not quiet
    yes |= quiet
    chosen = msgspec.structs.replace(values(PrepareOptions, given), yes=yes, recommended=yes)
    if file == "-" and not given["output"] and not (given["diff"] or given["dry_run"]):
        raise UsageError("standard input has no file to write beside: -o FILE, or -o - for output")
    if given["output"] == "-" and given["output_format"] == "json":
        raise UsageError("-o - and --output-format json both want standard output")
    with readable(file, chosen.stdin_name) as source:
        dataset, chosen = opened(console, source, chosen, hide=given["hide_text"])
        return Session(console, source, dataset, chosen, given).run()


def only_file(files: Sequence[str]) -> str:
    """The one file that was typed.

    Raises UsageError for none or several.
    """
    found = expand(files)
    if not found:
        raise UsageError("give a file: prep prepare FILE")
    if len(found) > 1:
        raise UsageError(f"one file at a time, not {len(found)}: {', '.join(found[:5])}")
    return found[0]


class Session:
    """One run over one file."""

    def __init__(
        self,
        console: Console,
        source: Input,
        dataset: Dataset,
        options: PrepareOptions,
        wish: dict[str, Any],
    ) -> None:
        self.console = console
        self.source = source
        self.dataset = dataset
        self.options = without_asking(options, dataset.path)
        self.wish = wish
        self.to = destination(dataset, options.to)
        self.writes = not (wish["diff"] or wish["dry_run"])
        self.to_stdout = wish["output"] == "-"
        style = console.err if self.to_stdout else console.out
        self.teller = Teller(style, console.width, hide=wish["hide_text"])

    def run(self) -> int:
        """Prepares, says so, and gives the exit code."""
        if self.wish["output_format"] == "json":
            prepared = self._prepare(recommended(self.options))
            self.console.document(
                document(prepared, self.options, hide=self.teller.hide), machine=True
            )
            return self._code(prepared)
        asks = self.console.interactive and not self.options.yes and not self.wish["apply"]
        if asks and self.writes and self.source.shown == "":
            with bar(self.console, self.source.name) as progress:
                report = lint_dataset(
                    self.dataset, self.options, to=self.options.to, progress=progress
                )
            report, _ = unsuppressed(report, self.dataset.path, self.options)
            self._say(self.teller.heading(self.dataset, report) + self.teller.findings(report))
            prepared = self._prepare(self._asker(report))
        else:
            prepared = self._prepare(recommended(self.options))
            self._say(self.teller.heading(self.dataset, prepared.report))
            self._say(self.teller.findings(prepared.report))
        if self.wish["diff"]:
            return self._diff(prepared)
        if not self.teller.hide:
            for note in prepared.notes[len(self.dataset.notes) :]:
                self.console.note(f"{line(self.dataset.path)}: {line(note)}")
        self._say(self.teller.fixed(prepared))
        self._say(self.teller.left(prepared))
        if self.to_stdout:  # the file it was written to is gone
            outputs = [msgspec.structs.replace(o, path="standard output") for o in prepared.outputs]
            prepared = msgspec.structs.replace(prepared, outputs=tuple(outputs))
        self._say(self.teller.written(prepared, would=not self.writes))
        self._say([] if self.to_stdout else self.teller.next_steps(prepared))
        return self._code(prepared)

    def _asker(self, report: Report) -> Callable[[Finding], bool]:
        """What asks about each fix, after the question without whose yes nothing is written."""
        lost = [each for each in report.findings if damages(each) and not is_offer(each)]
        if lost and not self.options.skip_bad:
            self.console.note("")
            repairable = sum(each.args.get("repairable", 0) for each in lost)
            way = f" Mended with --repair: {repairable:,}." if repairable else ""
            codes = ", ".join(dict.fromkeys(each.code for each in lost))
            self.console.wrapped(f"Not all records can be read ({codes}).{way}")
            question = "Leave these records out, and keep them in a file beside the output?"
            if not self.console.confirm(question, default=False):
                return lambda finding: False
            self.options = msgspec.structs.replace(self.options, skip_bad=True)
        return Asker(self.console, self.teller, self.dataset, report, self.to)

    def _prepare(self, accept: Callable[[Any], bool]) -> Prepared:
        steps = self._steps_to_apply()
        with TemporaryDirectory(prefix="prep-") as folder:
            output = str(Path(folder) / "out.jsonl") if self.to_stdout else self.wish["output"]
            with bar(self.console, self.source.name) as progress:
                prepared = prepare_dataset(
                    self.dataset,
                    output,
                    self.options,
                    accept=accept,
                    progress=progress,
                    plan=steps,
                    write=self.writes,
                    rejects=self._rejects(),
                    origins=self.writes and not self.to_stdout,
                    counts=self.wish["output_format"] == "json",
                )
            if self.to_stdout and prepared.outputs:
                with Path(output).open("rb") as stream:
                    self.console.copy(stream)
        remember(self.dataset, prepared, self.to)
        if self.wish["plan"]:
            text = plan.encode(prepared.plan).decode()
            self.console.document(text, self.wish["plan"], machine=True)
        return prepared

    def _rejects(self) -> str | None:
        """Path of the file of records left out, None for beside the output."""
        asked: str | None = self.wish["rejects"]
        if asked or not self.to_stdout:
            return asked
        # standard output is beside nothing; a file is beside itself, a stream in the folder here
        source = Path(self.source.shown or self.source.path)
        name = source.name if self.source.shown else str(source)
        return str(prepared_path(name, "_rejected", force=self.options.force))

    def _steps_to_apply(self) -> Sequence[Step] | None:
        path = self.wish["apply"]
        if not path:
            return None
        try:
            return plan.decode(Path(path).read_bytes(), registry.edits().values())
        except OSError as error:
            raise InputError(f"cannot read the plan {path}: {error.strerror}") from error
        except UsageError as error:
            raise UsageError(f"{path}: {error}") from error

    def _diff(self, prepared: Prepared) -> int:
        count = 0
        for change in changes(self.dataset, prepared.plan, self.to):
            count += 1
            self._say(["", *shown(change, self.teller.style, hide=self.teller.hide)][:-1])
        self._say(["", f"{number(count, 'example')} would change."])
        return int(count > 0 or bool(prepared.refused))

    def _say(self, lines: Sequence[str]) -> None:
        if lines:
            (self.console.note if self.to_stdout else self.console.print)("\n".join(lines))

    def _code(self, prepared: Prepared) -> int:
        return int(bool(prepared.refused) or prepared.left.counts()["error"] > 0)


def document(prepared: Prepared, options: PrepareOptions, *, hide: bool) -> str:
    """The JSON document of a run: the report and what was done.

    hide: True to leave every text of the data out
    """
    report = prepared.report.hidden() if hide else prepared.report
    applied = [
        {"code": part.code, "title": "…" if hide else part.title, "examples": part.examples}
        for part in prepared.applied
    ]
    content = report.to_dict(options.max_per_rule) | {
        "outputs": msgspec.to_builtins(prepared.outputs),
        "rejected": prepared.rejected,
        "rejects": prepared.rejects_path or None,
        "applied": applied,
        "refused": ("…" if hide else prepared.refused) if prepared.refused else None,
        "left": prepared.left.counts(),
        "notes": [] if hide else list(prepared.notes),
    }
    return json_document(content)
