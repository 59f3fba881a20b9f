"""The main job: look, take fixes, look again through them, write what can be trained on."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from prep.api.handoff.prepared import Places
from prep.api.linting import job_of, looked_through, not_looked_for, report, signature, with_fields
from prep.api.objects import as_file
from prep.api.opening import Dataset, open_dataset, registry_format
from prep.api.outputs import Output, check_writable, draft_folder, is_device
from prep.api.prepared import Applied, Prepared, gone
from prep.api.publishing import publish_drafts
from prep.api.sparing import Spared, asked_by, quiet
from prep.api.splitting import divide, nearness
from prep.api.suppressing import of_no_use, unsuppressed
from prep.api.taking import Accept, accepted, changes_file, is_mended, recommended, why_broken
from prep.core.division import Division
from prep.core.edit import Step
from prep.core.options import PrepareOptions
from prep.core.progress import Progress
from prep.core.record import Source
from prep.core.report import Report
from prep.engine import passes
from prep.engine.drafts import Draft, kept_files
from prep.engine.editing import early
from prep.engine.line_files import read_origins
from prep.errors import InputError, UsageError

ROUNDS = 10
"""Passes at most until nothing is left to fix."""


def prepare(
    data: Any,
    output: str | None = None,
    options: PrepareOptions | None = None,
    *,
    accept: Accept | None = None,
    progress: Progress | None = None,
    plan: Sequence[Step] | None = None,
    write: bool = True,
    rejects: str | None = None,
    **fields: Any,
) -> Prepared:
    """Writes the prepared file of a dataset.

    data: a path, a DataFrame, or an iterable of dicts
    output: path to write; None for `X_prepared.jsonl` beside the input
    accept: which fixes are taken; None for what the options say
    plan: replay these fixes and take no others
    write: False to find out what would be done
    rejects: path of the file of records left out; None for `X_rejected.jsonl` beside the output
    fields: options by name, over `options`

    Raises InputError, UsageError, NeedsAnswer, OutputError.
    """
    chosen: PrepareOptions = with_fields(options or PrepareOptions(), fields)
    with as_file(data) as (path, shown):
        if shown and output is None and write:
            raise UsageError("data from memory has no file to write beside: give an output path")
        dataset = open_dataset(path, chosen, shown=shown)
        return prepare_dataset(
            dataset,
            output,
            chosen,
            accept=accept or recommended(chosen),
            progress=progress,
            plan=plan,
            write=write,
            rejects=rejects,
        )


def prepare_dataset(
    dataset: Dataset,
    output: str | None,
    options: PrepareOptions,
    *,
    accept: Accept,
    progress: Progress | None = None,
    plan: Sequence[Step] | None = None,
    write: bool = True,
    rejects: str | None = None,
    in_place: bool = False,
    origins: bool = False,
    spared: Spared | None = None,
    counts: bool = False,
) -> Prepared:
    """`prepare` of a dataset that is open.

    in_place: write over the source itself, JSONL only; what no fix touched keeps its bytes
    origins: True to find out where each line of the outputs came from
    spared: records that fixes leave alone, besides those that say so themselves
    counts: True to count the tokens that were found, where no rule needs them, too
    """
    options = quiet(options, dataset.path)
    output = _checked_output(dataset, output, rejects, options, in_place=in_place)
    sources = [source.path for source in dataset.sources]
    before = signature(sources)
    job = job_of(dataset, options, options.to)
    first = looked_through(job, progress, counts=counts)
    found, uses = unsuppressed(report(dataset, job, first), dataset.path, options)
    wishes = spared or {}, asked_by(dataset)

    def take(result: passes.Result, taken: Sequence[Step]) -> list[Step]:
        """The fixes of what a pass found that are taken besides those of a plan."""
        return [] if plan is not None else accepted(result.findings, accept, taken, wishes)

    steps = [*(plan or ()), *take(first, ())]
    # in place, a record that cannot be read stays where it is
    broken = "" if in_place else why_broken(first, options, {step.code for step in steps})
    written = _Written()
    path = Path(output or dataset.source.path).absolute()
    beside = path.parent if write and not broken and not is_device(path) else None
    with draft_folder(beside) as folder:
        draft = _draft(folder, dataset, job, in_place=in_place, origins=origins)
        through = partial(_through, job, progress=progress)
        last = _rounds(through, draft, steps, take)
        if options.split is not None and last.tally.kept:
            division = _division(dataset, steps, options, job, progress)
            last = through(steps, write=msgspec.structs.replace(draft, division=division))
        last = passes.joined(first, last)
        if signature(sources) != before:
            raise InputError(f"{dataset.path} changed while it was read; nothing was written")
        broken = (_too_little_left(last) if in_place else "") or broken
        if write and not broken and (not in_place or changes_file(first, last, accept)):
            like = path if in_place else None
            outputs, rejects_path = publish_drafts(dataset, last, output, rejects, options, like)
            places = _places(last.drafts)[: len(outputs)] if origins else ()
            written = _Written(outputs, rejects_path, places)
            broken = "" if outputs else _nothing_left(last)
    return Prepared(
        report=found,
        left=_left(dataset, found, last, options),
        plan=tuple(steps),
        outputs=written.outputs,
        rejected=sum(last.tally.rejected.values()),
        rejects_path=written.rejects_path,
        applied=tuple(
            Applied(step.code, step.title, changed)
            for step, changed in zip(steps, last.tally.changed, strict=True)
        ),
        facts=last.facts,
        notes=(
            *dataset.notes,
            *not_looked_for(sources, options),
            *found.unused,
            *of_no_use(uses),
        ),
        refused=broken,
        origins=written.places,
        lost=last.tally.lost,
        gone=gone(last.findings, last.lost),
    )


class _Written(Struct, frozen=True):
    """The files written and where their lines came from."""

    outputs: tuple[Output, ...] = ()
    rejects_path: str = ""
    places: tuple[Places, ...] = ()


def _checked_output(
    dataset: Dataset,
    output: str | None,
    rejects: str | None,
    options: PrepareOptions,
    *,
    in_place: bool,
) -> str | None:
    """The path to write, None for the usual one. Raises UsageError when it must not be written."""
    sources = [source.path for source in dataset.sources]
    if rejects is not None:
        check_writable(Path(rejects), sources, force=options.force)
    if in_place:
        return _own_path(dataset)
    if output is not None:
        check_writable(Path(output), sources, force=options.force)
    return output


def _draft(
    folder: Path, dataset: Dataset, job: passes.Pass, *, in_place: bool, origins: bool
) -> Draft:
    """What a pass writes, into a folder of its own."""
    return Draft(
        f"{folder}/kept",
        f"{folder}/rejected",
        dataset.format if in_place else registry_format(job.context.to),
        f"{folder}/validation",
        verbatim=in_place,
        unread=in_place,
        origins=origins,
    )


def _rounds(
    through: Callable[..., passes.Result],
    draft: Draft,
    steps: list[Step],
    take: Callable[[passes.Result, Sequence[Step]], list[Step]],
) -> passes.Result:
    """Passes until nothing is left to fix; the fixes they call for are added to the steps."""
    last = through(steps, write=draft)
    for _ in range(ROUNDS - 1):
        more = take(last, steps)
        if not more:
            break
        steps += more
        last = through(steps, write=draft)
    return last


def _too_little_left(last: passes.Result) -> str:
    """Why a file cannot be mended in place, "" when it can."""
    if not last.tally.lost:
        return ""
    return (
        f"nothing was written, because too little is left of records to keep them as "
        f"they are: {last.tally.lost:,}. Mend them first."
    )


def _nothing_left(last: passes.Result) -> str:
    """Why a file without an example is not written."""
    rejected = sum(last.tally.rejected.values())
    return (
        "nothing was written, because no example is left; "
        f"records left out: {rejected:,} of {last.tally.records:,}"
    )


def _left(dataset: Dataset, found: Report, last: passes.Result, options: PrepareOptions) -> Report:
    """What is still found after the last pass."""
    left = msgspec.structs.replace(
        found,
        examples=last.tally.examples,
        findings=tuple(each for each in last.findings if not is_mended(each, options)),
    )
    return unsuppressed(left, dataset.path, options)[0]


def _through(
    job: passes.Pass, steps: Sequence[Step], *, progress: Progress | None, write: Draft
) -> passes.Result:
    """A pass through a plan, which everybody looks at again when it gives more examples."""
    again = not (early(steps) and job.context.to != job.format.name)
    return passes.run(job, steps, write, progress, again)


def _division(
    dataset: Dataset,
    steps: Sequence[Step],
    options: PrepareOptions,
    job: passes.Pass,
    progress: Progress | None,
) -> Division:
    """Which examples go to the validation file."""
    return divide(
        dataset,
        steps,
        share=options.split,
        seed=options.seed,
        to=job.context.to,
        near=nearness(job),
        progress=progress,
    )


def _places(drafts: Sequence[Draft]) -> tuple[Places, Places]:
    kept, validation = Places(), Places()
    for draft, file in kept_files(drafts):
        if draft.source is not None:
            kept.append(*_where(draft.source), read_origins(file))
    for draft in drafts:
        if draft.source is not None and draft.division:
            validation.append(*_where(draft.source), read_origins(draft.validation))
    return kept, validation


def _where(source: Source) -> tuple[str, str]:
    return source.shown or source.path, source.sheet


def _own_path(dataset: Dataset) -> str:
    source = dataset.source
    if source.loader != "jsonl" or source.gzip:
        raise UsageError(
            f"{dataset.path} is not JSONL, so it cannot be mended in place; "
            f"prep prepare {dataset.path} writes a mended copy"
        )
    return os.path.realpath(source.path) if os.path.islink(source.path) else source.path
