"""Gives the drafts of a prepared dataset their names."""

from pathlib import Path

from prep.api.opening import Dataset
from prep.api.outputs import Output, Planned, check_writable, prepared_path, publish
from prep.core.options import PrepareOptions
from prep.engine import passes
from prep.engine.drafts import kept_files


def publish_drafts(
    dataset: Dataset,
    result: passes.Result,
    output: str | None,
    rejects: str | None,
    options: PrepareOptions,
    like: Path | None = None,
) -> tuple[tuple[Output, ...], str]:
    """The prepared files of a pass that wrote drafts, and the path of the file of rejects.

    like: file whose permissions they take, None for those of new files
    """
    head = b"\xef\xbb\xbf" if options.bom else b""
    planned = []
    if options.split is None:
        paths = [
            Path(output) if output else prepared_path(dataset.source.path, force=options.force)
        ]
    else:
        paths = _split_paths(dataset, output, options)
    counts = (result.tally.kept, result.tally.validation)
    parts = [[Path(file) for _, file in kept_files(result.drafts)]]
    parts.append([Path(draft.validation) for draft in result.drafts])
    if sum(counts):
        for path, files in zip(paths, parts):  # noqa: B905 - one path without a validation file
            planned.append(Planned(path, tuple(files), head, like))
    rejects_path = ""
    rejected = tuple(
        Path(draft.rejected) for draft in result.drafts if Path(draft.rejected).exists()
    )
    if rejected:
        beside = paths[0].parent / Path(dataset.source.path).name
        rejects_path = rejects or str(prepared_path(str(beside), "_rejected", force=options.force))
        planned.append(Planned(Path(rejects_path), rejected, like=like))
    hashes = publish(planned)
    if not sum(counts):
        return (), rejects_path
    outputs = tuple(
        Output(str(path), count, digest)
        for path, count, digest in zip(paths, counts, hashes)  # noqa: B905 - rejects have no output
    )
    return outputs, rejects_path


def _split_paths(dataset: Dataset, output: str | None, options: PrepareOptions) -> list[Path]:
    if output is None:
        return [
            prepared_path(dataset.source.path, suffix, force=options.force)
            for suffix in ("_prepared_train", "_prepared_valid")
        ]
    base = Path(output)
    paths = [base.with_name(f"{base.stem}{end}{base.suffix}") for end in ("_train", "_valid")]
    for path in paths:
        check_writable(path, [source.path for source in dataset.sources], force=options.force)
    return paths
