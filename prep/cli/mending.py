"""`prep lint --fix` and `prep lint --diff`: fixes taken in the file itself, or shown."""

from prep.api import Dataset, Prepared, changes, prepare_dataset, recommended
from prep.api.leaks import drop_leaks
from prep.api.linting import destination, own_layout
from prep.cli.console import Console
from prep.cli.diff import shown
from prep.cli.inputs import Input
from prep.cli.progress import bar
from prep.core.finding import SEVERITIES
from prep.core.options import LintOptions, PrepareOptions
from prep.core.report import Report
from prep.errors import UsageError
from prep.text.display import line, number


def mend(
    console: Console, source: Input, dataset: Dataset, options: PrepareOptions, *, hide: bool
) -> bool:
    """Takes fixes in the file itself; False when it is too broken to be written.

    hide: True to show nothing of the data

    Raises UsageError when it is standard input or not JSONL.
    """
    if source.shown:
        raise UsageError("--fix needs a file; standard input cannot be changed")
    prepared = _prepared(console, source, dataset, options, write=True)
    return _told(console, source.name, prepared, hide=hide)


def is_mended(source: Input, report: Report, options: PrepareOptions) -> bool:
    """Whether fixes would leave a file as it is, by what is known of it."""
    accept = recommended(options)
    # of damaged records it is told what would be lost, a layout of its own has other findings, and
    # what is not JSONL is refused
    return (
        source.path.lower().endswith(".jsonl")
        and not source.shown
        and report.worst() < SEVERITIES.index("error")
        and not own_layout(options)
        and not any(finding.fix and accept(finding) for finding in report.findings)
    )


def mend_validation(
    console: Console, dataset: Dataset, options: PrepareOptions, *, hide: bool
) -> bool:
    """Leaves out of the validation file, in place, what training has too; False as for `mend`.

    dataset: the training data
    """
    prepared = drop_leaks(dataset, options)
    return prepared is None or _told(console, options.validation, prepared, hide=hide)


def _told(console: Console, name: str, prepared: Prepared, *, hide: bool) -> bool:
    """Says what was done to a file; False when it was too broken to be written."""
    for applied in prepared.applied:
        if applied.examples:
            title = "…" if hide else line(applied.title)  # it may name values of the data
            words = f"{title}: {number(applied.examples, 'example')}"
            console.note(f"{line(name)}: fixed {applied.code}: {words}")
    if prepared.rejects_path:
        left_out = number(prepared.rejected, "record")
        console.note(f"{line(name)}: {left_out} left out, kept in {line(prepared.rejects_path)}")
    if prepared.refused:
        console.fail(f"{name}: {prepared.refused}")
    return not prepared.refused


def differ(
    console: Console, source: Input, dataset: Dataset, options: PrepareOptions, *, hide: bool
) -> int:
    """Prints what the fixes would change and gives how many examples that is.

    hide: True to show nothing of the data
    """
    prepared = _prepared(console, source, dataset, options, write=False)
    count = 0
    for change in changes(dataset, prepared.plan, destination(dataset)):
        count += 1
        console.print("\n".join(shown(change, console.out, hide=hide)))
    console.note(f"{line(source.name)}: {number(count, 'example')} would change")
    return count


def fix_options(options: LintOptions, *, unsafe: bool) -> PrepareOptions:
    """The options of a run that takes fixes."""
    fields = {name: getattr(options, name) for name in options.__struct_fields__}
    return PrepareOptions(**fields, fix="unsafe" if unsafe else "safe")


def _prepared(
    console: Console, source: Input, dataset: Dataset, options: PrepareOptions, *, write: bool
) -> Prepared:
    with bar(console, source.name) as progress:
        return prepare_dataset(
            dataset,
            None,
            options,
            accept=recommended(options),
            progress=progress,
            write=write,
            in_place=write,
        )
