"""Hits in records that are told apart from the others, so that their places are kept apart too.

A finding keeps few places. Rows that ask for silence would take the place of those that do not, so
each group of rows keeps places of its own.
"""

from collections.abc import Iterable, Mapping, Sequence

from prep.core.finding import Group, Hits
from prep.core.location import Location

Groups = Mapping[int, str]
"""Number of a record → its group, of all records that are in one."""

NO_GROUPS: Groups = {}

MOST = 1000
"""Places a group keeps of each rule."""

WIDTH = 8
"""Bytes of the number of a record."""


def grouped(places: Iterable[Location], count: int, groups: Groups, most: int) -> Hits:
    """Hits at these places, those of each group apart.

    places: sorted, and all there are
    count: how many hits they stand for; what one place stands for is all in its group
    most: places that are kept outside of groups
    """
    outside: list[Location] = []
    inside: dict[str, list[Location]] = {}
    for where in places:
        name = groups.get(where.record)
        (outside if name is None else inside.setdefault(name, [])).append(where)
    alone = count if not outside and len(inside) == 1 else 0
    made = {
        name: Group(
            alone or len(found),
            tuple(found[:MOST]),
            packed(sorted({where.record for where in found})),
        )
        for name, found in sorted(inside.items())
    }
    return Hits(count, tuple(outside[:most]), made)


def merged(a: Mapping[str, Group], b: Mapping[str, Group]) -> dict[str, Group]:
    """The groups of both."""
    made = dict(a)
    for name, group in b.items():
        known = made.get(name)
        if known:
            first = tuple(sorted(known.first + group.first)[:MOST])
            records = union(known.records, group.records)
            group = Group(known.count + group.count, first, records)
        made[name] = group
    return made


def packed(records: Sequence[int]) -> bytes:
    """Numbers of records, which are sorted, as the bytes of a `Group`."""
    return b"".join(record.to_bytes(WIDTH) for record in records)


def unpacked(records: bytes) -> Iterable[int]:
    """Numbers of records from the bytes of a `Group`."""
    return (int.from_bytes(one) for one in _each(records))


def union(a: bytes, b: bytes) -> bytes:
    """The records of both, sorted."""
    # numbers that begin with the highest byte are sorted as bytes; shards follow each other
    if a[-WIDTH:] < b[:WIDTH]:
        return a + b
    if b[-WIDTH:] < a[:WIDTH]:
        return b + a
    return b"".join(sorted({*_each(a), *_each(b)}))


def _each(records: bytes) -> Iterable[bytes]:
    return (records[at : at + WIDTH] for at in range(0, len(records), WIDTH))
