"""What a worker is given, what it gives back, and the pure function between."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from typing import Any

import msgspec
from msgspec import Struct

from prep import registry
from prep.core.analyzer import Analyzer, TokenAnalyzer
from prep.core.batch import Batch
from prep.core.counting import Counting
from prep.core.edit import Step
from prep.core.format import Format
from prep.core.pairs import records_of
from prep.core.record import Rows, Shard, Source
from prep.engine.asking import groups_of
from prep.engine.drafts import Draft, Writer
from prep.engine.editing import LeftOut, edited, leads
from prep.engine.understanding import as_read, converted
from prep.loaders.opening import GLANCE_ONLY
from prep.text.encodings import is_utf8

BATCH = 2000
"""Records in memory at a time."""

Read = Callable[[int, int], None]
"""Called with the number of records just read, and with their `Rows.size`."""


class NotUtf8(Exception):  # noqa: N818 - what was decided at a glance does not hold
    """A line is not UTF-8, in a file of which only the beginning was looked at."""


class Work(Struct, frozen=True):
    """One shard and what to do with it: small, picklable, data only.

    analyzers: names
    steps: the plan so far, applied before anything looks
    limit: read at most this many records, 0 for all
    countings: how tokens are counted, () when nobody asks for them
    to: layout the examples become before anything looks, "" to leave them as they are
    every: True to keep every place of a finding
    """

    shard: Shard
    format: Format
    analyzers: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    draft: Draft | None = None
    limit: int = 0
    countings: tuple[Counting, ...] = ()
    to: str = ""
    every: bool = False


class Tally(Struct):
    """What came of some work. Tallies of neighbours merge.

    changed: examples changed or left out, by step of the plan
    rejected: records that are not in the draft, by the code of the rule that left them out
    lost: those of them that no step left out
    lost_states: what the analyzers remember of those alone
    kept, validation: examples that are in the prepared and in the validation file
    """

    records: int = 0
    examples: int = 0
    states: dict[str, Any] = {}
    changed: list[int] = []
    rejected: dict[str, int] = {}
    kept: int = 0
    validation: int = 0
    lost: int = 0
    lost_states: dict[str, Any] = {}


def read(shard: Shard, limit: int = 0, batch: int = BATCH) -> Iterator[Rows]:
    """The rows of a shard, at most `limit` records of it."""
    left = limit
    for rows in registry.loaders()[shard.source.loader].read(shard, batch):
        if limit and len(rows) > left:
            rows = msgspec.structs.replace(
                rows, data=rows.data[:left], lines=rows.lines[:left], flaws=rows.flaws
            )
        yield rows
        left -= len(rows)
        if limit and left <= 0:
            return


def read_all(sources: Sequence[Source], limit: int = 0, batch: int = BATCH) -> Iterator[Rows]:
    """The rows of a whole dataset, at most `limit` records of each source.

    Records are numbered through: joined sheets continue where the one before ended.
    """
    before = 0
    for source in sources:
        (shard,) = registry.loaders()[source.loader].shards(source, 1)
        read_here = 0
        for rows in read(shard, limit, batch):
            read_here = rows.first - 1 + len(rows)
            yield msgspec.structs.replace(rows, first=rows.first + before) if before else rows
        before += read_here


def analyze(work: Work, told: Read | None = None) -> Tally:
    """Reads, understands, edits, looks and, if asked, writes one shard. Pure but for the draft.

    Raises NotUtf8 when the encoding has to be decided by more than the beginning of the file.
    """
    is_unsure = GLANCE_ONLY in work.shard.source.settings and not work.limit
    known = registry.analyzers()
    looking = [(name, known[name]) for name in work.analyzers]
    counting = _only_counting(work, looking)
    tally = Tally(changed=[0] * len(work.steps))
    first = leads(work.steps)
    writer = Writer(work.draft, first) if work.draft else None
    try:
        for rows in read(work.shard, work.limit):
            turns = work.format.turns(rows) if counting else None
            if turns is not None:
                tokens = turns.tokens(work.countings)
                tally.examples += len(turns.sizes)
                states = [(name, analyzer.look(tokens)) for name, analyzer in counting]
            else:
                if is_unsure and not is_utf8(line + b"\n" for line in rows.data if line):
                    raise NotUtf8
                groups = groups_of(rows, every=work.every)
                read_so = as_read(work.format, rows, work.countings, groups)
                before = converted(read_so, work.to, work.steps, tally.changed)
                batch = before
                out: list[LeftOut] = []
                if work.steps:
                    batch, out = edited(before, work.steps, tally.changed)
                    batch.leads = first
                tally.examples += len(batch)
                states = [(name, analyzer.map(batch)) for name, analyzer in looking]
                if writer:
                    writer.write(before, batch, out)
                    if writer.unwritten:
                        lost = _only(batch, writer.unwritten)
                        found = {name: analyzer.map(lost) for name, analyzer in looking}
                        tally.lost_states = _joined(tally.lost_states, found)
            tally.states = _joined(tally.states, dict(states))
            tally.records += len(rows)
            if told:
                told(len(rows), rows.size)
    finally:
        if writer:
            writer.close()
    if writer:
        tally.kept, tally.validation = writer.kept, writer.validation
        tally.rejected, tally.lost = dict(writer.rejected), writer.lost
    return tally


def _only(batch: Batch, records: Set[int]) -> Batch:
    """The batch with nothing but these records: their examples and their flaws."""
    some = batch.kept([record in records for record in records_of(batch.examples)])
    flaws = [flaw for flaw in batch.flaws if flaw.where.record in records]
    return Batch(batch.rows, batch.format, some.examples, some.odd, flaws, batch.countings)


def _only_counting(
    work: Work, looking: Sequence[tuple[str, Analyzer[Any]]]
) -> list[tuple[str, TokenAnalyzer[Any]]]:
    """The analyzers of some work when it does nothing but count tokens, else none."""
    if work.steps or work.draft or work.to not in ("", work.format.name):
        return []
    counting = [(name, each) for name, each in looking if isinstance(each, TokenAnalyzer)]
    is_framed = all(way.framed for way in work.countings)
    return counting if is_framed and len(counting) == len(looking) else []


def merge(a: Tally, b: Tally) -> Tally:
    """What came of both."""
    return Tally(
        a.records + b.records,
        a.examples + b.examples,
        _joined(a.states, b.states),
        [x + y for x, y in zip(a.changed, b.changed, strict=True)],
        dict(Counter(a.rejected) + Counter(b.rejected)),
        a.kept + b.kept,
        a.validation + b.validation,
        a.lost + b.lost,
        _joined(a.lost_states, b.lost_states),
    )


def _joined(a: dict[str, Any], b: dict[str, Any]) -> dict[str, Any]:
    """The states of both, by the name of the analyzer."""
    known = registry.analyzers()
    states = dict(a)
    for name, state in b.items():
        states[name] = known[name].merge(states[name], state) if name in states else state
    return states
