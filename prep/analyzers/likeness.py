"""Finds examples that are much alike among many: MinHash and bands say which pairs are worth a
look, and each of those is worked out exactly. Both the whole and the answer must be alike.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, NamedTuple

PERMUTATIONS = 128
SEED = 42

SHARERS = 100
"""Sets that are kept in one bucket: what so many share is a frame around all of them, and tells
no pair from another. A pair that is much alike shares rarer buckets too."""

LOOKS = 50
"""Earlier sets that one is compared with: those it shares most buckets with."""


class Said(NamedTuple):
    """What an example is made of, as hashes, each once.

    asked: of what is given
    wanted: of what is answered
    """

    asked: "array[int]"
    wanted: "array[int]"


class Alike(NamedTuple):
    """An example, an earlier one, by number, and how alike they are.

    likeness: of the whole (Jaccard): members of both, divided by members of either
    """

    number: int
    earlier: int
    likeness: float


def alike(sets: Sequence[Said], threshold: float, known: int | None = None) -> Iterator[Alike]:
    """Every set that is at least as alike to an earlier one as the threshold, with that one.

    A set that is reported is not compared with later ones, so every one that is not reported is
    less alike to all others that are not.

    known: so many of the first sets are only compared with, and the rest with nothing but them;
        None to compare each with all before it
    """
    buckets: _Buckets = {}
    members = _members_of(sets)
    for number, keys in _keys(sets, threshold):
        if known is None or number >= known:
            found = _likes(members, number, keys, buckets, threshold)
            closest = max(found, key=lambda pair: pair.likeness, default=None)
            if closest:
                yield closest
            if closest or known is not None:
                continue
        _keep(number, keys, buckets)


def links(sets: Sequence[Said], threshold: float) -> Iterator[Alike]:
    """Every pair that is at least as alike as the threshold, the later one first."""
    buckets: _Buckets = {}
    members = _members_of(sets)
    for number, keys in _keys(sets, threshold):
        yield from _likes(members, number, keys, buckets, threshold)
        _keep(number, keys, buckets)


_Key = tuple[int, ...]
_Buckets = dict[_Key, list[int]]


def _keep(number: int, keys: Sequence[_Key], buckets: _Buckets) -> None:
    for key in keys:
        sharing = buckets.setdefault(key, [])
        if len(sharing) < SHARERS:
            sharing.append(number)


class _Members(NamedTuple):
    """What an example is made of, as sets: what is answered, and everything."""

    wanted: frozenset[int]
    whole: frozenset[int]


REMEMBERED = 2000
"""Examples whose sets are kept: those that many are compared with are few."""


def _members_of(sets: Sequence[Said]) -> Callable[[int], _Members]:
    @lru_cache(REMEMBERED)
    def members(number: int) -> _Members:
        asked, wanted = sets[number]
        return _Members(frozenset(wanted), frozenset(chain(asked, wanted)))

    return members


def _likes(
    members: Callable[[int], _Members],
    number: int,
    keys: Sequence[_Key],
    buckets: _Buckets,
    threshold: float,
) -> Iterator[Alike]:
    shared = Counter(chain.from_iterable(map(buckets.get, keys, repeat(()))))
    own = members(number)
    # sorted in C, which most_common is not
    for other in sorted(shared, key=shared.__getitem__, reverse=True)[:LOOKS]:
        theirs = members(other)
        # the answer first: questions about one long text are alike, and their answers are not
        if likeness(own.wanted, theirs.wanted) >= threshold:
            found = likeness(own.whole, theirs.whole)
            if found >= threshold:
                yield Alike(number, other, found)


def likeness(a: frozenset[int], b: frozenset[int]) -> float:
    """Members of both, divided by members of either; of nothing and nothing, 1."""
    if a == b:  # as most answers to much the same question are; quicker than their intersection
        return 1.0
    both = len(a & b)
    either = len(a) + len(b) - both
    return both / either


def _keys(sets: Sequence[Said], threshold: float) -> Iterator[tuple[int, list[_Key]]]:
    """The buckets of every set that shares one with another, in order."""
    # its names come from Rust, where pyright does not look
    from rensa import RMinHash, RMinHashLSH  # pyright: ignore[reportAttributeAccessIssue]

    filled = [number for number, each in enumerate(sets) if each.asked or each.wanted]
    if len(filled) < 2:
        return
    bands = _bands(threshold)
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


def _signatures(sketch: Any, sets: Sequence[Said]) -> Any:
    flat, ends = array("Q"), array("Q", [0])
    for each in sets:
        flat.fromlist(each.asked.tolist())
        flat.fromlist(each.wanted.tolist())
        ends.append(len(flat))
    return sketch.digest_matrix_from_flat_token_hashes(flat, ends, PERMUTATIONS, SEED)


def _bands(threshold: float) -> int:
    """The fewest bands in which two sets at the threshold meet with 99 % chance or more."""
    for bands in (16, 32, 64):
        if (1 - threshold ** (PERMUTATIONS // bands)) ** bands <= 0.01:
            return bands
    return PERMUTATIONS
