"""Runs work one after the other in this process."""

from collections.abc import Iterator, Sequence

import msgspec

from prep.engine.work import Read, Tally, Work, analyze


def run(works: Sequence[Work], told: Read | None = None) -> Iterator[Tally]:
    """The tally of each work, in order.

    Records are numbered through: joined sheets continue where the one before ended.
    """
    records = 0
    for work in works:
        shard = work.shard
        if shard.record <= records:
            shard = msgspec.structs.replace(shard, record=shard.record + records)
        tally = analyze(msgspec.structs.replace(work, shard=shard), told)
        records = shard.record - 1 + tally.records
        yield tally
