"""The lengths of all examples of some datasets: exact, or of a sample."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from prep.api.linting import destination, signature
from prep.api.opening import Dataset, open_dataset
from prep.api.sampling import sample
from prep.core.analyzer import Context
from prep.core.counting import Counting
from prep.core.estimate import Interval
from prep.core.format import Format
from prep.core.lengths import Lengths, join
from prep.core.options import EstimateOptions
from prep.core.progress import Progress
from prep.engine import passes
from prep.engine.pool import Workers
from prep.engine.work import NotUtf8, Tally
from prep.errors import InputError, UsageError
from prep.targets import alike

ANALYZER = "TrainingCost"
RULE = "P503"
"""The analyzer that remembers lengths, and a rule of it."""


class Look(NamedTuple):
    """All that the lengths of a file depend on: its content, how it is read, how it is counted.

    file: path, size, time of change and inode of each source
    to: layout the examples become before they are counted
    """

    file: tuple[tuple[str, tuple[tuple[int, int, int], ...]], ...]
    format: Format
    to: str
    way: Counting


Counts = dict[Look, Lengths]
"""Lengths of files that were counted, so that who asks next need not read them again."""


def look_at(dataset: Dataset, to: str, way: Counting) -> Look:
    """The look at a dataset as it is now; to be made before it is read.

    Images are none of it: lengths of files with images are nothing to be kept.
    """
    paths = dict.fromkeys(source.path for source in dataset.sources)
    file = tuple((path, signature((path,))) for path in paths)
    way = msgspec.structs.replace(alike(way), images="", limit=None, keeps="start")
    return Look(file, dataset.format, to, way)


class Counted(Struct, frozen=True):
    """What was counted.

    lengths: of all examples, for each counting; of a sample, scaled up
    records: read, those that are no examples too; None when a sample was read
    intervals: how sure a sample is, for each counting; () when everything was counted
    """

    lengths: list[Lengths]
    records: int | None
    intervals: tuple[Interval, ...] = ()


def count(
    datasets: Sequence[Dataset],
    countings: tuple[Counting, ...],
    options: EstimateOptions,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> Counted:
    """The lengths of the examples of all datasets.

    workers: see `prep.engine.passes.run`

    Raises InputError when there is no example, UsageError when the data cannot be sampled.
    """
    names = ", ".join(dataset.path for dataset in datasets)
    if options.sample is not None:
        if len(datasets) > 1:
            raise UsageError("--sample looks at one file at a time")
        drawn = sample(datasets[0], countings, options.sample)
        if drawn is not None:
            return Counted(drawn.lengths, None, drawn.intervals)
    lengths = [Lengths() for _ in countings]
    records = 0
    for dataset in datasets:
        try:
            tally = _tally(dataset, countings, options, progress, workers)
        except NotUtf8:
            path, shown = dataset.source.path, dataset.source.shown
            looked_through = open_dataset(path, dataset.options, shown=shown)
            tally = _tally(looked_through, countings, options, progress, workers)
        records += tally.records
        lengths = [
            join(one, other)
            for one, other in zip(lengths, tally.states.get(ANALYZER) or lengths, strict=True)
        ]
    if not records:
        raise InputError(f"{names} has 0 records: there is nothing below the header")
    if not lengths[0].examples:
        raise InputError(f"{names} has no example that can be understood; `prep lint` says why")
    return Counted(lengths, records)


def _tally(
    dataset: Dataset,
    countings: tuple[Counting, ...],
    options: EstimateOptions,
    progress: Progress | None,
    workers: Workers | None,
) -> Tally:
    context = Context(dataset.format.name, destination(dataset), options, countings=countings)
    job = passes.Pass(dataset.sources, dataset.format, context, frozenset({RULE}))
    return passes.run(job, progress=progress, workers=workers).tally
