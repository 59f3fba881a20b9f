"""Splits a dataset in a training and a validation file and changes nothing else."""

from pathlib import Path
from typing import Any

import msgspec

from prep.api.linting import destination, job_of, signature, with_fields
from prep.api.objects import as_file
from prep.api.opening import Dataset, open_dataset, registry_format
from prep.api.outputs import Output, Planned, check_writable, draft_folder, prepared_path, publish
from prep.api.splitting import divide, nearness
from prep.core.options import LintOptions
from prep.core.progress import Progress
from prep.engine import passes
from prep.engine.drafts import Draft, kept_files
from prep.errors import InputError, UsageError


def split(
    data: Any,
    output: str | None = None,
    options: LintOptions | None = None,
    *,
    ratio: float | None = None,
    size: int | None = None,
    seed: int = 42,
    stratify_by: str = "",
    group_by: str = "",
    force: bool = False,
    progress: Progress | None = None,
    **fields: Any,
) -> tuple[Output, Output]:
    """Writes a training and a validation file, so that no question is in both.

    data: a path, a DataFrame, or an iterable of dicts
    output: path to put `_train` and `_valid` into the name of; None for beside the input
    ratio: share of the examples for training; 0.8 when neither it nor `size` is given
    size: examples for validation instead
    stratify_by, group_by: fields of the records; see `divide`
    fields: options by name, over `options`

    Raises UsageError, InputError, NeedsAnswer, OutputError.
    """
    chosen: LintOptions = with_fields(options or LintOptions(), fields)
    if ratio is not None and size is not None:
        raise UsageError("ratio and size say the same thing twice; give one")
    with as_file(data) as (path, shown):
        if shown and output is None:
            raise UsageError("data from memory has no file to write beside: give an output path")
        return split_dataset(
            open_dataset(path, chosen, shown=shown),
            chosen,
            share=ratio,
            size=size,
            seed=seed,
            stratify_by=stratify_by,
            group_by=group_by,
            output=output,
            force=force,
            progress=progress,
        )


def split_dataset(
    dataset: Dataset,
    options: LintOptions,
    *,
    share: float | None = None,
    size: int | None = None,
    seed: int = 42,
    stratify_by: str = "",
    group_by: str = "",
    output: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> tuple[Output, Output]:
    """Writes `X_train.jsonl` and `X_valid.jsonl`; lines of a JSONL file keep their bytes.

    share: of the examples for training; 0.8 when neither it nor `size` is given
    size: examples for validation instead
    stratify_by, group_by: fields of the records; see `divide`
    output: path to put `_train` and `_valid` into the name of; None for beside the input

    Raises UsageError, InputError, OutputError.
    """
    sources = [source.path for source in dataset.sources]
    paths = _paths(dataset, output, force)
    for path in paths if output else ():
        check_writable(path, sources, force=force)
    before = signature(sources)
    job = job_of(dataset, options)
    near = nearness(job)
    job = msgspec.structs.replace(job, codes=frozenset())
    verbatim = dataset.source.loader == "jsonl"
    to = dataset.format.name if verbatim else destination(dataset)
    layout = dataset.format if verbatim else registry_format(to)
    division = divide(
        dataset,
        share=share,
        size=size,
        seed=seed,
        stratify_by=stratify_by,
        group_by=group_by,
        to="" if verbatim else to,
        near=near,
        progress=progress,
    )
    if verbatim:
        job = msgspec.structs.replace(
            job, context=msgspec.structs.replace(job.context, to=dataset.format.name)
        )
    with draft_folder(paths[0].absolute().parent) as folder:
        draft = Draft(
            f"{folder}/kept",
            f"{folder}/rejected",
            layout,
            f"{folder}/validation",
            division=division,
            verbatim=verbatim,
        )
        result = passes.run(job, write=draft, progress=progress)
        if signature(sources) != before:
            raise InputError(f"{dataset.path} changed while it was read; nothing was written")
        if rejected := sum(result.tally.rejected.values()):
            raise InputError(
                f"{dataset.path}: records that are no examples: {rejected:,}, so a split "
                f"would lose them; look with: prep lint {dataset.path}"
            )
        parts = (
            tuple(Path(file) for _, file in kept_files(result.drafts)),
            tuple(Path(draft.validation) for draft in result.drafts),
        )
        planned = [Planned(path, files) for path, files in zip(paths, parts, strict=True)]
        hashes = publish(planned)
    counts = (result.tally.kept, result.tally.validation)
    train, valid = (
        Output(str(path), count, digest)
        for path, count, digest in zip(paths, counts, hashes, strict=True)
    )
    return train, valid


def _paths(dataset: Dataset, output: str | None, force: bool) -> tuple[Path, Path]:
    if output is None:
        train, valid = (
            prepared_path(dataset.source.path, suffix, force=force)
            for suffix in ("_train", "_valid")
        )
        return train, valid
    base = Path(output)
    return (
        base.with_name(f"{base.stem}_train{base.suffix}"),
        base.with_name(f"{base.stem}_valid{base.suffix}"),
    )
