"""Finds sets that are much alike among many: MinHash and bands say which pairs are worth a look,
and each of those is worked out exactly.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

PERMUTATIONS = 128
SEED = 42

SHARERS = 100
"""Sets that are kept in one bucket: what so many share is a frame around all of them, and tells
no pair from another. A pair that is much alike shares rarer buckets too."""

LOOKS = 50
"""Earlier sets that one is compared with: those it shares most buckets with."""


class Alike(NamedTuple):
    """A set, an earlier one, by number, and how alike they are.

    likeness: members of both, divided by members of either (Jaccard)
    """

    number: int
    earlier: int
    likeness: float


def alike(
    sets: Sequence["array[int]"], threshold: float, known: int | None = None
) -> Iterator[Alike]:
    """Every set that is at least as alike to an earlier one as the threshold, with that one.

    A set that is reported is not compared with later ones, so every one that is not reported is
    less alike to all others that are not.

    sets: hashes, each once
    known: so many of the first sets are only compared with, and the rest with nothing but them;
        None to compare each with all before it
    """
    bands = _bands(threshold)
    buckets: dict[tuple[int, ...], list[int]] = {}
    for number, keys in _keys(sets, threshold, bands):
        if known is None or number >= known:
            found = _most_alike(sets, number, keys, buckets, threshold)
            if found:
                yield found
            if found or known is not None:
                continue
        for key in keys:
            sharing = buckets.setdefault(key, [])
            if len(sharing) < SHARERS:
                sharing.append(number)


def _most_alike(
    sets: Sequence["array[int]"],
    number: int,
    keys: Sequence[tuple[int, ...]],
    buckets: dict[tuple[int, ...], list[int]],
    threshold: float,
) -> Alike | None:
    shared = Counter(other for key in keys for other in buckets.get(key, ()))
    own = set(sets[number]) if shared else set()
    best: Alike | None = None
    for other, _ in shared.most_common(LOOKS):
        both = len(own.intersection(sets[other]))
        likeness = both / (len(own) + len(sets[other]) - both)
        if likeness >= threshold and (best is None or likeness > best.likeness):
            best = Alike(number, other, likeness)
    return best


def _keys(
    sets: Sequence["array[int]"], threshold: float, bands: int
) -> Iterator[tuple[int, list[tuple[int, ...]]]]:
    """The buckets of every set that shares one with another, in order."""
    from rensa import RMinHash, RMinHashLSH

    filled = [number for number, each in enumerate(sets) if each]
    if len(filled) < 2:
        return
    matrix = _signatures(RMinHash, [sets[number] for number in filled])
    index = RMinHashLSH(threshold, PERMUTATIONS, bands)
    flags = index.query_duplicate_flags_matrix_one_shot(matrix)
    del matrix, index
    suspects = [number for number, flag in zip(filled, flags, strict=True) if flag]
    if not suspects:
        return
    rows = _signatures(RMinHash, [sets[number] for number in suspects]).to_rows()
    height = PERMUTATIONS // bands
    for number, row in zip(suspects, rows, strict=True):
        yield (
            number,
            [(start, *row[start : start + height]) for start in range(0, PERMUTATIONS, height)],
        )


def _signatures(sketch: Any, sets: Sequence["array[int]"]) -> Any:
    flat, ends = array("Q"), array("Q", [0])
    for each in sets:
        flat.fromlist(each.tolist())
        ends.append(len(flat))
    return sketch.digest_matrix_from_flat_token_hashes(flat, ends, PERMUTATIONS, SEED)


def _bands(threshold: float) -> int:
    """The fewest bands in which two sets at the threshold meet with 99 % chance or more."""
    for bands in (16, 32, 64):
        if (1 - threshold ** (PERMUTATIONS // bands)) ** bands <= 0.01:
            return bands
    return PERMUTATIONS
