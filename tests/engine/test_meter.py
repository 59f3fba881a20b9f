"""How far a pass is, as it is told."""

from prep.core.progress import Advance
from prep.core.record import Shard, Source
from prep.engine.meter import Meter


def told(sizes: list[int], limit: int = 0) -> list[Advance]:
    found: list[Advance] = []
    shards = [Shard(Source("a.jsonl", "jsonl"), size=size) for size in sizes]
    meter = Meter(found.append, shards, limit=limit, writes=False)
    meter.add(10, 50)
    meter.add(30, 60)
    return found


def test_the_share_is_that_of_all_shards() -> None:
    assert told([50, 150]) == [
        Advance(0, 0.0, writes=False),
        Advance(10, 0.25, writes=False),
        Advance(40, 0.55, writes=False),
    ]


def test_there_is_no_share_of_something_of_unknown_size() -> None:
    assert [advance.share for advance in told([200, 0])] == [None, None, None]


def test_a_limit_is_reached_before_the_file_ends_and_never_passed() -> None:
    assert [advance.share for advance in told([200], limit=20)] == [0.0, 0.5, 1.0]
