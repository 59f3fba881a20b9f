"""Decides which examples are for validation: stratified, and no question on both sides."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from xxhash import xxh3_64_intdigest

from prep import registry
from prep.analyzers.likeness import Alike, Said, links
from prep.analyzers.near_duplicates import threshold
from prep.analyzers.words import said_in
from prep.api.opening import Dataset
from prep.core.division import Division, group_of, key
from prep.core.edit import Step
from prep.core.example import Example
from prep.core.progress import Progress
from prep.engine.editing import edited
from prep.engine.meter import Meter
from prep.engine.passes import Pass
from prep.engine.understanding import as_read, converted
from prep.engine.work import read
from prep.errors import InputError, UsageError
from prep.text.display import number

CLASSES = 100
"""Different answers at most for the answer to be taken as a class to stratify by."""


def divide(
    dataset: Dataset,
    steps: Sequence[Step] = (),
    *,
    share: float | None = None,
    size: int | None = None,
    seed: int = 42,
    stratify_by: str = "",
    group_by: str = "",
    to: str = "",
    near: float | None = None,
    progress: Progress | None = None,
) -> Division:
    """The division of what a plan leaves of a dataset.

    share: of the examples for training, between 0 and 1
    size: examples for validation instead
    seed: another seed, another choice
    stratify_by: field of the records whose values are to be in both files in equal shares; "" for
        the answer, when there are few different ones
    group_by: field of the records that must not be divided; "" for the question
    to: layout that the examples are to have, "" for the one they are read as
    near: how alike (0 to 1) examples must be to stay together although their questions differ;
        None to look at questions only

    Raises UsageError when nothing would be left on one side, InputError when there is no example.
    """
    if share is not None and not 0 < share < 1:
        raise UsageError(f"a split of {share:g} leaves one side empty; give a share such as 0.8")
    sets: list[Said] = []
    examples = _examples(
        dataset,
        steps,
        to,
        with_records=bool(stratify_by or group_by),
        sets=None if near is None else sets,
        progress=progress,
    )
    seen = _seen(examples, stratify_by, group_by)
    total = len(seen.groups)
    if not total:
        raise InputError(
            f"{dataset.path} has no example that can be understood; `prep lint` says why"
        )
    wanted = size if size is not None else round(total * (1 - (0.8 if share is None else share)))
    if not 0 < wanted < total:
        raise UsageError(
            f"{number(total, 'example')} cannot be split with {wanted} for validation; "
            "there must be at least 1 on each side"
        )
    whole = not group_by and len(set(seen.groups)) == 1
    groups = seen.wholes if whole else seen.groups
    homes = together(groups, links(sets, near)) if near is not None and not group_by else {}
    joined = [homes.get(group, group) for group in groups]
    alike = array("L", bytes(seen.strata.itemsize * total))
    few = seen.classes <= CLASSES and seen.classes * 2 <= total
    strata = seen.strata if stratify_by or (few and not whole) else alike
    chosen = set(_choose(joined, strata, wanted, seed))
    if not chosen and not stratify_by:  # groups may be larger than the share of any class
        chosen = set(_choose(joined, alike, wanted, seed))
    if not chosen:
        raise UsageError(
            f"{number(total, 'example')} cannot be split: those that ask the same or are nearly "
            f"the same stay together, and they are more than the {wanted} for validation; leave "
            "repeats out first: prep prepare FILE --fix unsafe --select P401,P402"
        )
    validation = frozenset(group for group in groups if homes.get(group, group) in chosen)
    return Division(validation, group_by, whole)


class _Seen(Struct, frozen=True):
    """What a division is made from, of each example.

    groups: what must not be divided
    wholes: the same by the whole example, for when all ask the same
    strata: the class that is to be on both sides in its share, as a number
    classes: how many there are
    """

    groups: list[bytes]
    wholes: list[bytes]
    strata: "array[int]"
    classes: int


def _seen(
    examples: Iterable[tuple[Example, Mapping[str, Any]]], stratify_by: str, group_by: str
) -> _Seen:
    groups: list[bytes] = []
    wholes: list[bytes] = []
    strata = array("L")
    numbers: dict[bytes, int] = {}
    for example, record in examples:
        for field in filter(None, (stratify_by, group_by)):
            if field not in record:
                raise UsageError(f"no field '{field}'; fields: {', '.join(map(str, record))}")
        groups.append(group_of(example, record, group_by))
        wholes.append(group_of(example, record, group_by, whole=True))
        value = record[stratify_by] if stratify_by else example.completion
        if stratify_by or len(numbers) <= CLASSES:
            strata.append(numbers.setdefault(key(value), len(numbers)))
        else:
            strata.append(0)
    return _Seen(groups, wholes, strata, len(numbers))


def nearness(job: Pass) -> float | None:
    """How alike examples must be to stay together, None when no rule looks for that."""
    return threshold(job.context) if "P402" in job.codes else None


def together(groups: Sequence[bytes], pairs: Iterable[Alike]) -> dict[bytes, bytes]:
    """Group → the group that stands for all it is joined to, for those joined to another.

    groups: of each example
    pairs: of examples that must stay together, by number
    """
    above: dict[bytes, bytes] = {}

    def top(group: bytes) -> bytes:
        while (next_up := above.get(group, group)) != group:
            group = next_up
        return group

    for later, earlier, _ in pairs:
        first, second = top(groups[later]), top(groups[earlier])
        if first != second:
            above[max(first, second)] = min(first, second)
    return {group: top(group) for group in above}


def _choose(groups: list[bytes], strata: "array[int]", wanted: int, seed: int) -> Iterator[bytes]:
    sizes: dict[bytes, int] = {}
    home: dict[bytes, int] = {}
    for group, stratum in zip(groups, strata, strict=True):
        sizes[group] = sizes.get(group, 0) + 1
        home.setdefault(group, stratum)
    members: dict[int, list[bytes]] = {}
    for group in sorted(sizes, key=lambda group: (xxh3_64_intdigest(group, seed), group)):
        members.setdefault(home[group], []).append(group)
    totals = {stratum: sum(sizes[group] for group in inside) for stratum, inside in members.items()}
    quotas = _quotas(totals, wanted)
    for stratum, inside in members.items():
        left = quotas[stratum]
        for group in inside:
            if sizes[group] <= left:
                left -= sizes[group]
                yield group


def _quotas(totals: Mapping[int, int], wanted: int) -> dict[int, int]:
    """`wanted` shared out in proportion, by largest remainder; nobody gives their last one."""
    every = sum(totals.values())
    quotas = {stratum: min(wanted * total // every, total - 1) for stratum, total in totals.items()}
    by_remainder = sorted(
        totals, key=lambda stratum: (-(wanted * totals[stratum] % every), stratum)
    )
    while (missing := wanted - sum(quotas.values())) > 0:
        room = [stratum for stratum in by_remainder if quotas[stratum] < totals[stratum] - 1]
        if not room:
            break
        for stratum in room[:missing]:
            quotas[stratum] += 1
    return quotas


def _examples(
    dataset: Dataset,
    steps: Sequence[Step],
    to: str,
    *,
    with_records: bool,
    sets: list[Said] | None,
    progress: Progress | None,
) -> Iterator[tuple[Example, Mapping[str, Any]]]:
    """Every example a plan leaves, with its record where it is wanted.

    sets: gets the runs of words of each, None when nobody wants them
    """
    known, limit = registry.loaders(), dataset.options.limit
    shards = [
        shard for source in dataset.sources for shard in known[source.loader].shards(source, 1)
    ]
    meter = Meter(progress, shards, limit=limit, writes=False) if progress else None
    for shard in shards:
        for rows in read(shard, limit):
            before = converted(as_read(dataset.format, rows), to, steps)
            batch, _ = edited(before, steps, [0] * len(steps))
            if sets is not None:
                sets += said_in(batch)
            for example in batch.examples:
                record = rows.record(example.record - rows.first).data if with_records else {}
                yield example, record
            if meter:
                meter.add(len(rows), rows.size)
