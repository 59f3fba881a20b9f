"""Looks at a dataset and says what is wrong."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from prep import registry
from prep.api.objects import as_file
from prep.api.opening import Dataset, open_dataset
from prep.api.suppressing import unused_rows
from prep.core.analyzer import FEW, Context
from prep.core.facts import Method
from prep.core.options import InputOptions, LintOptions, PrepareOptions
from prep.core.profile import profile
from prep.core.progress import Progress
from prep.core.report import Report, Tokens
from prep.engine import chosen_rules, passes
from prep.errors import InputError
from prep.formats.columns import ColumnsFormat
from prep.targets import Catalogue, as_set, counting, with_prices

OPENAI_LAYOUTS = ("chat", "completion", "preference", "reinforcement")
"""Layouts that many take. What takes none of them has layouts of its own."""


def lint(
    data: Any,
    options: LintOptions | None = None,
    *,
    progress: Progress | None = None,
    **fields: Any,
) -> Report:
    """What is wrong with a dataset.

    data: a path, a DataFrame, or an iterable of dicts
    fields: options by name, over `options`

    Raises InputError when it cannot be read, UsageError when options do not fit, NeedsAnswer when
    something must be said first.
    """
    chosen = with_fields(options or LintOptions(), fields)
    with as_file(data) as (path, shown):
        dataset = open_dataset(path, chosen, shown=shown)
        return lint_dataset(dataset, chosen, progress=progress, describe=True)


def lint_dataset(
    dataset: Dataset,
    options: LintOptions,
    *,
    to: str = "auto",
    progress: Progress | None = None,
    describe: bool = False,
    every: bool = False,
    counts: bool = False,
) -> Report:
    """`lint` of a dataset that is open.

    to: layout the examples are meant for
    describe: True to find out what the data looks like, too
    every: True to find every place of each finding, of up to `MOST_PLACES`
    counts: True to count tokens where no rule needs them, too
    """
    job = msgspec.structs.replace(job_of(dataset, options, to), describes=describe)
    result = looked_through(job, progress, counts=counts)
    if every:
        result = _with_every_place(job, result, progress)
    return report(dataset, job, result)


TOTALS = "P503"
"""The rule whose analyzer counts tokens for the report."""


def looked_through(
    job: passes.Pass, progress: Progress | None = None, *, counts: bool
) -> passes.Result:
    """One pass over the data, with the same findings whether tokens are counted or not.

    counts: True to count tokens where no rule needs them, too
    """
    if job.context.countings or not counts:
        return passes.run(job, progress=progress)
    context = job.context
    way = counting(context.target, context.to, context.options.tokenizer)
    context = msgspec.structs.replace(context, countings=(way,))
    job = msgspec.structs.replace(job, context=context, codes=job.codes | {TOTALS})
    result = passes.run(job, progress=progress)
    findings = tuple(finding for finding in result.findings if finding.code != TOTALS)
    return msgspec.structs.replace(result, findings=findings)


MOST_PLACES = 100_000
"""Places of a finding up to which all of them can be had."""


def _with_every_place(
    job: passes.Pass, result: passes.Result, progress: Progress | None
) -> passes.Result:
    """The same, after a second look by those rules that keep some of many places."""
    cut = frozenset(
        finding.code
        for finding in result.findings
        if FEW < len(finding.hits.first) < finding.hits.count <= MOST_PLACES
    )
    if not cut:
        return result
    again = msgspec.structs.replace(job, codes=cut, every=True, describes=False)
    return passes.joined(result, passes.run(again, progress=progress), cut)


def with_fields(options: Any, fields: dict[str, Any]) -> Any:
    """Options with some fields set; single texts are taken where several are allowed."""
    kinds = {field.name: field.type for field in msgspec.structs.fields(type(options))}
    for name, value in fields.items():
        if name not in kinds:
            raise TypeError(f"no option '{name}'; options: {', '.join(kinds)}")
        if isinstance(value, str) and name in ("select", "ignore", "extend_select"):
            fields = fields | {name: tuple(value.split(","))}
        elif isinstance(value, list):
            fields = fields | {name: tuple(value)}
    return msgspec.convert(msgspec.to_builtins(options) | fields, type(options))


def destination(dataset: Dataset, to: str = "auto") -> str:
    """Name of the layout the examples are meant for.

    auto: JSON and JSONL keep theirs when a provider takes it, everything else becomes chat. Where a
        target does not take that, records that it takes as they are stay so, and what is to be
        written for a target that has layouts of its own gets the first of these.
    """
    if to != "auto":
        return to
    format = dataset.format
    if format.kind != "supervised":
        usual: str = format.kind
    else:
        usual = format.kept_as if dataset.source.loader in ("json", "jsonl") else "chat"
    taken = _taken(dataset.options, method_of(dataset))
    if not taken or usual in taken:
        return usual
    for name in (format.name, "chat" if format.foreign else ""):
        if name in taken:
            return name
    is_written = isinstance(dataset.options, PrepareOptions)
    return (_own(taken) if is_written else "") or usual


def own_layout(options: InputOptions) -> str:
    """The layout of a target that takes none of OpenAI's, "" where it does."""
    return _own(_taken(options, "supervised"))


def _own(taken: Sequence[str]) -> str:
    return "" if set(OPENAI_LAYOUTS) & set(taken) else next(iter(taken), "")


def _taken(options: InputOptions, method: Method) -> tuple[str, ...]:
    """Names of the layouts that the target takes, () where none is said.

    method: when none is said
    """
    if not options.target:
        return ()
    return Catalogue().target(options.target, options.method or method).formats


def job_of(dataset: Dataset, options: LintOptions, to: str = "auto") -> passes.Pass:
    """The passes over a dataset."""
    method = options.method or method_of(dataset)
    layout = destination(dataset, to)
    chosen = None
    if options.target:
        chosen = as_set(catalogue(options.prices).target(options.target, method), options.job)
    paths = [source.path for source in dataset.sources]
    codes = chosen_rules.codes(options, dataset.path, size_of(paths))
    context = Context(
        format=dataset.format.name,
        to=layout,
        options=options,
        target=chosen,
        method=method,
        countings=(counting(chosen, layout, options.tokenizer),) if _counts(options) else (),
    )
    held = open_dataset(options.validation, options) if options.validation else None
    return passes.Pass(
        dataset.sources,
        dataset.format,
        context,
        codes,
        held.sources if held else (),
        held.format if held else None,
    )


def catalogue(prices: str = "") -> Catalogue:
    """All targets, with the prices of a file in place of ours."""
    return with_prices(prices) if prices else Catalogue()


def _counts(options: LintOptions) -> bool:
    """Whether tokens are counted: for a target, or when a rule that needs them was asked for.

    Loading a vocabulary takes longer than a whole look at a small file, so that nobody waits for
    a number that is not shown; where it is, in a JSON document, it is asked for by itself.
    """
    counting = [each for each in registry.analyzers().values() if each.counts_tokens]
    needing = {rule.code for analyzer in counting for rule in analyzer.rules}
    if options.target:
        return bool(needing & chosen_rules.codes(options))
    asked = registry.select((*options.select, *options.extend_select))
    return bool(needing & (asked - registry.select(options.ignore)))


def method_of(dataset: Dataset) -> Method:
    """How a dataset trains a model, as its layout says."""
    kind = dataset.format.kind
    return "dpo" if kind == "preference" else kind


def report(dataset: Dataset, job: passes.Pass, result: passes.Result) -> Report:
    """The report of a pass.

    Raises InputError when there was nothing in the file.
    """
    if not result.tally.records:
        raise InputError(f"{dataset.path} has 0 records: there is nothing below the header")
    counted = result.facts.get("tokens")
    name = dataset.format.name  # of columns only what they become says something
    return Report(
        sources=(dataset.path,),
        format=job.context.to if name == ColumnsFormat.name else name,
        target=job.context.target.name if job.context.target else None,
        records=result.tally.records,
        examples=result.tally.examples,
        findings=result.findings,
        tokens=msgspec.convert(counted, Tokens) if counted else None,
        profile=profile(result.facts) if job.describes else None,
        unused=unused_rows(job, result),
    )


def not_looked_for(paths: Iterable[str], options: LintOptions) -> tuple[str, ...]:
    """Sentences about rules that are on by default and do not look at these files."""
    known = registry.rules()
    return tuple(
        f"{code} {known[code].name} was not looked for: {why}"
        for code, why in chosen_rules.passed_over(options, size_of(paths)).items()
    )


def size_of(paths: Iterable[str]) -> int:
    """Bytes in some files, each counted once; in compressed ones, about."""
    different = sorted(set(paths))
    sizes = (size for size, _, _ in signature(different))
    return sum(
        size * COMPRESSION if path.lower().endswith(".gz") else size
        for path, size in zip(different, sizes, strict=True)
    )


COMPRESSION = 5
"""How much smaller gzip makes a file of records, about."""


def signature(sources: Sequence[str]) -> tuple[tuple[int, int, int], ...]:
    """What tells whether files were changed: size, time of change and inode of each."""
    return tuple(
        (stat.st_size, stat.st_mtime_ns, stat.st_ino)
        for stat in (Path(source).stat() for source in sources)
    )
