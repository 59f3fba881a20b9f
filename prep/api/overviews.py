"""Everything about a dataset in one place, as a page or a document."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any

import msgspec

from prep import languages
from prep.api.estimating import estimate_datasets
from prep.api.excerpts import excerpts
from prep.api.linting import job_of, with_fields
from prep.api.objects import as_file
from prep.api.opening import Dataset, open_dataset
from prep.api.outputs import check_writable, is_device
from prep.api.prepared import Prepared
from prep.api.preparing import prepare_dataset
from prep.api.taking import recommended
from prep.core.estimate import Estimate
from prep.core.options import EstimateOptions, LintOptions, PrepareOptions
from prep.core.overview import Changed, Overview
from prep.core.profile import Profile, profile
from prep.core.progress import Progress
from prep.engine import passes
from prep.errors import OutputError, UsageError
from prep.languages.language import Language
from prep.reporters.overviews import html, markdown

FORMATS: Mapping[str, Callable[[Overview, Language], str]] = {
    "html": html.page,
    "markdown": markdown.document,
}
"""Name → what makes the document."""

_OF_THE_RUN = frozenset({"jobs", "stdin_name", "yes", "max_per_rule"})
"""Options that change nothing of what is said."""


def report(
    data: Any,
    output: str | os.PathLike[str] | None = None,
    options: LintOptions | None = None,
    *,
    format: str = "html",
    lang: str = languages.ENGLISH,
    redact: bool = False,
    force: bool = False,
    epochs: int | None = None,
    progress: Progress | None = None,
    **fields: Any,
) -> Overview:
    """What is in a dataset, what is wrong with it, what a training would cost; also as a file.

    data: a path, a DataFrame, or an iterable of dicts
    output: path of the page or document to write, None for none
    format: "html" or "markdown"
    lang: code of the language of the file
    redact: True to show nothing of the data
    force: True to replace a file that is there
    epochs: None for what each target does by itself
    fields: options by name, over `options`, such as `target`

    Raises InputError, UsageError, NeedsAnswer, OutputError.
    """
    chosen: LintOptions = with_fields(options or LintOptions(), fields)
    t = languages.language(lang)
    if format not in FORMATS:
        raise UsageError(f"no format '{format}' of a report; formats: {', '.join(FORMATS)}")
    with as_file(data) as (path, shown):
        dataset = open_dataset(path, chosen, shown=shown)
        sources = [source.path for source in dataset.sources]
        if output is not None:
            check_writable(Path(output), sources, force=force)
        made = overview(dataset, chosen, epochs=epochs, redact=redact, progress=progress)
        if output is not None:
            save(Path(output), FORMATS[format](made, t))
        return made


def overview(
    dataset: Dataset,
    options: LintOptions,
    *,
    epochs: int | None = None,
    redact: bool = False,
    prepared: Prepared | None = None,
    progress: Progress | None = None,
) -> Overview:
    """All there is to say about a dataset that is open.

    prepared: what was made of it, None to find out what `prep prepare -q` would make
    """
    is_written = prepared is not None
    common = msgspec.to_builtins(options)
    if prepared is None:
        wish = msgspec.convert(
            common | {"fix": "safe", "recommended": True, "skip_bad": False}, PrepareOptions
        )
        prepared = prepare_dataset(
            dataset, None, wish, accept=recommended(wish), write=False, progress=progress
        )
    looked = msgspec.structs.replace(prepared.report, profile=_profile(dataset, options, progress))
    made = Overview(
        name=PurePath(dataset.path).name,
        report=looked,
        estimate=_estimate(dataset, common, epochs, progress),
        changes=tuple(Changed(each.code, each.title, each.examples) for each in prepared.applied),
        examples_left=prepared.left.examples,
        rejected=prepared.rejected,
        refused=prepared.refused,
        is_written=is_written,
        settings=_settings(options, epochs),
        excerpts={} if redact else excerpts(dataset, looked),
    )
    return made.hidden() if redact else made


def save(path: Path, text: str) -> None:
    """Writes a document, complete or not at all.

    Raises OutputError when it cannot be written.
    """
    path = path.resolve() if path.is_file() else path
    draft = path.with_name(f".{path.name}.prep-{os.getpid():x}")
    try:
        if is_device(path):
            path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
            return
        with draft.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def _profile(dataset: Dataset, options: LintOptions, progress: Progress | None) -> Profile:
    job = job_of(dataset, options)
    job = msgspec.structs.replace(job, codes=frozenset(), describes=True)
    return profile(passes.run(job, progress=progress).facts)


def _estimate(
    dataset: Dataset, common: dict[str, Any], epochs: int | None, progress: Progress | None
) -> Estimate:
    wish = msgspec.convert(common | {"epochs": epochs}, EstimateOptions)
    opened = msgspec.structs.replace(dataset, options=wish)
    return estimate_datasets([opened], wish, progress=progress)


def _settings(options: LintOptions, epochs: int | None) -> dict[str, str]:
    """What was set, by the name of the option, as it can be typed."""
    given = {
        field.name: value
        for field in msgspec.structs.fields(type(options))
        if field.name not in _OF_THE_RUN
        and (value := getattr(options, field.name)) != field.default
        and value not in ((), {}, None)
    }
    if epochs is not None:
        given["epochs"] = epochs
    return {name: _typed(value) for name, value in sorted(given.items())}


def _typed(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={_typed(part)}" for key, part in sorted(value.items()))
    if isinstance(value, tuple):
        return ", ".join(map(_typed, value))
    return str(value)
