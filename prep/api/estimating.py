"""What a training would come to: tokens, money and dates, target by target."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from prep.api.counted import Counted, count
from prep.api.linting import catalogue, destination, method_of, with_fields
from prep.api.objects import as_file
from prep.api.opening import Dataset, open_dataset
from prep.api.sampling import for_opening
from prep.api.target_estimates import Priced, layout_for, priced
from prep.core.counting import Counting
from prep.core.estimate import Estimate, Passed, TokenSummary, Validation, by_cost
from prep.core.facts import Method
from prep.core.lengths import bins
from prep.core.options import EstimateOptions
from prep.core.progress import Progress
from prep.core.target import Target
from prep.engine import passes
from prep.engine.pool import Workers
from prep.errors import UsageError
from prep.targets import Catalogue, alike, counting, over_budget, standing

T = TypeVar("T")


def estimate(
    data: Any,
    targets: str | Sequence[str] = (),
    options: EstimateOptions | None = None,
    *,
    epochs: int | str | None = None,
    validation: Any = None,
    max_cost: Decimal | float | str | None = None,
    progress: Progress | None = None,
    **fields: Any,
) -> Estimate:
    """What a training would come to at some targets, or at every target that takes the data.

    data: a path, a DataFrame, or an iterable of dicts
    targets: PROVIDER/MODEL, one or several
    epochs: "auto" or None for what each target does by itself
    validation: data of the validation file
    max_cost: budget in US dollars; `Estimate.verdict` says whether it holds
    fields: options by name, over `options`, such as `sample`, `prices`, `today`

    Raises InputError when the data cannot be read, UsageError when options do not fit.
    """
    given: dict[str, Any] = dict(fields)
    if targets:
        given["targets"] = (targets,) if isinstance(targets, str) else tuple(targets)
    if epochs is not None and epochs != "auto":
        given["epochs"] = int(epochs)
    if max_cost is not None:
        given["max_cost"] = Decimal(str(max_cost))
    chosen: EstimateOptions = with_fields(options or EstimateOptions(), given)
    with ExitStack() as stack:
        path, shown = stack.enter_context(as_file(data))
        workers = workers_for(path, chosen)
        if workers:
            stack.enter_context(workers)
        dataset = open_dataset(path, for_opening(path, chosen), shown=shown)
        opened = [msgspec.structs.replace(dataset, options=chosen)]
        held = None
        if validation is not None:
            path, shown = stack.enter_context(as_file(validation))
            held = open_dataset(path, chosen, shown=shown)
        return estimate_datasets(
            opened, chosen, validation=held, progress=progress, workers=workers
        )


def workers_for(path: str, options: EstimateOptions) -> Workers | None:
    """Processes for a large file, to be started before it is opened; None when it is not worth it.

    Raises UsageError when a target is unknown.
    """
    processes = passes.processes_for(path, options, is_counted=True)
    if processes == 1 or options.sample is not None:
        return None
    known = Catalogue()
    named = (known.target(name) for name in options.targets)
    targets: list[Target | None] = [*named] or [None]
    ways = [counting(target, "", options.tokenizer) for target in targets]
    return Workers(processes, sorted({alike(way).encoding for way in ways}))


class Weighed(Struct, frozen=True, kw_only=True):
    """Datasets whose tokens were counted for some targets; pricing them reads nothing any more.

    sources: paths as given
    layout: the examples are meant for
    named: whether the targets were asked for by name
    ways: how each target counts
    countings: those of them that differ
    counted, held: tokens of the training and of the validation data
    """

    sources: tuple[str, ...]
    layout: str
    method: Method
    named: bool
    targets: tuple[Target, ...]
    passed_over: tuple[Passed, ...]
    ways: tuple[Counting, ...]
    countings: tuple[Counting, ...]
    counted: Counted
    validation: str = ""
    held: Counted | None = None


def estimate_datasets(
    datasets: Sequence[Dataset],
    options: EstimateOptions,
    *,
    validation: Dataset | None = None,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> Estimate:
    """`estimate` of datasets that are open, together as one training file."""
    weighed = weigh(datasets, options, validation=validation, progress=progress, workers=workers)
    return estimate_weighed(weighed, options)


def weigh(
    datasets: Sequence[Dataset],
    options: EstimateOptions,
    *,
    validation: Dataset | None = None,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> Weighed:
    """The tokens of datasets that are open, for every target that is meant."""
    _check(options)
    layout = _same(datasets, destination)
    method: Method = _same(datasets, method_of)
    if options.method:
        method = options.method
    known = catalogue(options.prices)
    names = options.targets or ((options.target,) if options.target else ())
    passed_over: tuple[Passed, ...] = ()
    if names:
        targets = [known.target(name, method) for name in dict.fromkeys(names)]
    else:
        layouts = {layout, *(dataset.format.name for dataset in datasets)}
        targets, passed_over = _all_targets(known, method, layouts, options)
    ways = [_way(target, layout, options) for target in targets]
    different: dict[Counting, Counting] = {}
    for way in ways or [_way(None, layout, options)]:
        different.setdefault(alike(way), way)
    countings = tuple(different.values())
    counted = count(datasets, countings, options, progress, workers)
    held = None
    if validation is not None:
        whole = msgspec.structs.replace(options, sample=None)
        held = count([validation], countings, whole, progress, workers)
    return Weighed(
        sources=tuple(dataset.path for dataset in datasets),
        layout=layout,
        method=method,
        named=bool(names),
        targets=tuple(targets),
        passed_over=passed_over,
        ways=tuple(ways),
        countings=countings,
        counted=counted,
        validation=validation.path if validation else "",
        held=held,
    )


def estimate_weighed(weighed: Weighed, options: EstimateOptions) -> Estimate:
    """What was weighed, priced as the options say: epochs, budget, day."""
    _check(options)
    numbers = {alike(way): number for number, way in enumerate(weighed.countings)}
    counted, held = weighed.counted, weighed.held
    found = [
        priced(target, weighed.layout, counted, numbers[alike(way)], held, options)
        for target, way in zip(weighed.targets, weighed.ways, strict=True)
    ]
    verdict, reasons = _verdict(found, options.max_cost, named=weighed.named)
    return Estimate(
        sources=weighed.sources,
        format=weighed.layout,
        method=weighed.method,
        records=counted.records,
        examples=counted.lengths[0].examples,
        tokens=_summary(weighed.countings[0], counted),
        estimates=by_cost([each.estimate for each in found]),
        validation=_validation(weighed.validation, held),
        passed_over=weighed.passed_over,
        max_cost=options.max_cost,
        verdict=verdict,
        reasons=reasons,
    )


def _check(options: EstimateOptions) -> None:
    """Raises UsageError when a number makes no sense."""
    if options.epochs is not None and options.epochs < 1:
        raise UsageError(f"--epochs {options.epochs} trains nothing; give 1 or more, or auto")
    if options.sample is not None and options.sample < 0:
        raise UsageError(f"a sample of {options.sample} is none; give a number such as 1000")
    budget = options.max_cost
    if budget is not None and (not budget.is_finite() or budget < 0):
        raise UsageError(f"a budget of {budget} is none; give US dollars such as 5 or 2.50")


def _same(datasets: Sequence[Dataset], of: Callable[[Dataset], T]) -> T:
    """What is the same for all datasets.

    Raises UsageError when it is not.
    """
    found = {of(dataset) for dataset in datasets}
    if len(found) > 1:
        layouts = "; ".join(f"{dataset.path} is {destination(dataset)}" for dataset in datasets)
        raise UsageError(f"these files are no one training file: {layouts}")
    return found.pop()


def _way(target: Target | None, layout: str, options: EstimateOptions) -> Counting:
    """How tokens are counted for a target; lengths answer for every limit."""
    way = counting(target, layout_for(target, layout), options.tokenizer)
    return msgspec.structs.replace(way, limit=None, keeps="start")


def _all_targets(
    known: Catalogue, method: Method, layouts: set[str], options: EstimateOptions
) -> tuple[list[Target], tuple[Passed, ...]]:
    """Every target that takes the data, and those that would but take no jobs."""
    taking: list[Target] = []
    passed: list[Passed] = []
    for name in known.names():
        target = known.target(name, method)
        if not layouts & set(target.formats):
            continue
        if _takes_jobs(target, options):
            taking.append(target)
        else:
            passed.append(Passed(name, "it takes no new jobs"))
    return taking, tuple(passed)


def _takes_jobs(target: Target, options: EstimateOptions) -> bool:
    """Whether it takes jobs as far as is known."""
    if options.today and standing(target, options.today).accepts_jobs is False:
        return False
    return target.dates is None or target.dates.takes_jobs is not False


def _summary(way: Counting, counted: Counted) -> TokenSummary:
    lengths = counted.lengths[0]
    interval = counted.intervals[0] if counted.intervals else None
    return TokenSummary(
        encoding=way.encoding,
        total=interval.total if interval else lengths.total,
        exact=lengths.exact and interval is None,
        shortest=None if interval else lengths.shortest,
        median=lengths.at(50),
        p95=lengths.at(95),
        longest=None if interval else lengths.longest,
        histogram=bins(lengths),
        interval=interval,
    )


def _validation(path: str, counted: Counted | None) -> Validation | None:
    if counted is None:
        return None
    lengths = counted.lengths[0]
    return Validation(path, lengths.examples, lengths.total)


def _verdict(
    found: Sequence[Priced], budget: Decimal | None, *, named: bool
) -> tuple[int, tuple[Passed, ...]]:
    """Whether a budget holds: at every target that was named, or at any when none was."""
    if budget is None:
        return 0, ()
    reasons = [
        (each.estimate, reason) for each in found if (reason := over_budget(each.bill, budget))
    ]
    if not reasons or (not named and any(not over_budget(each.bill, budget) for each in found)):
        return 0, ()
    is_over = any(estimate.cost_high is not None for estimate, _ in reasons)
    said = tuple(Passed(estimate.target, reason) for estimate, reason in reasons)
    return (1 if is_over else 2), said
