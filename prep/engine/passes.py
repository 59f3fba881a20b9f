"""The passes over a dataset: look at all of it, through a plan, and say what was found."""

import os
from collections.abc import Sequence, Set
from functools import reduce
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from prep import registry
from prep.core.analyzer import Analyzer, Context, TokenAnalyzer
from prep.core.edit import Step
from prep.core.finding import Finding, Rule
from prep.core.format import Format
from prep.core.options import LintOptions
from prep.core.progress import Progress
from prep.core.record import Source
from prep.engine import pool, serial
from prep.engine.concluding import conclude, order
from prep.engine.drafts import Draft
from prep.engine.meter import Meter
from prep.engine.pool import Workers
from prep.engine.work import Tally, Work, merge

PARALLEL_FROM = 32 * 2**20
COUNTED_FROM = 16 * 2**20
"""Bytes of a file from which a second process is worth its start, and when tokens are counted."""

PARTS = 24
COUNTED_PARTS = 64
"""Parts of a file for each process: the last of them is soon done. More where tokens are counted
and nothing else, as what comes of a part is small then."""


class Pass(Struct, frozen=True):
    """What to read and how, the same for every pass over the same data.

    sources: read one after the other as one dataset
    format: layout they are read as
    context: what the sentences depend on
    codes: rules that may report
    validation: of the validation file, () when there is none
    validation_format: layout it is read as
    describes: True to find out what the data looks like, too
    every: True to keep every place of a finding
    """

    sources: tuple[Source, ...]
    format: Format
    context: Context
    codes: frozenset[str]
    validation: tuple[Source, ...] = ()
    validation_format: Format | None = None
    describes: bool = False
    every: bool = False


class Result(Struct, frozen=True):
    """What a pass gave.

    drafts: the files written, in order, empty when none were asked for
    lost: what is found in records alone that no step left out and that are in no file of examples
    used: records that ask for silence and got it, as the bytes of a `Group`
    """

    tally: Tally
    findings: tuple[Finding, ...]
    facts: dict[str, Any]
    drafts: tuple[Draft, ...] = ()
    lost: tuple[Finding, ...] = ()
    used: bytes = b""


def run(
    job: Pass,
    steps: Sequence[Step] = (),
    write: Draft | None = None,
    progress: Progress | None = None,
    again: bool = False,
    workers: Workers | None = None,
) -> Result:
    """One pass over the data through a plan.

    write: what to write; its paths are beginnings of those of the draft files
    again: True to look once more with those analyzers only that can be mended or fail a run; the
        others say the same as before, and slow ones look again when their own fix was taken
    workers: processes that run already, None to start some where they are worth it
    """
    names = _who_looks(job, {step.code for step in steps} if again else None)
    processes = 1
    if len(job.sources) == 1:
        options, is_counted = job.context.options, bool(job.context.countings)
        processes = processes_for(job.sources[0].path, options, is_counted=is_counted)
    works = _works(job, names, steps, write, processes)
    told = None
    if progress:
        shards = [work.shard for work in works]
        limit = job.context.options.limit
        told = Meter(progress, shards, limit=limit, writes=write is not None).add
    if len(works) == 1 or processes == 1:  # one work needs no second process
        tally = reduce(merge, serial.run(works, told))
    elif workers:
        tally = reduce(merge, workers.run(works, told))
    else:
        tally = reduce(merge, pool.run(works, processes, told))
    _forget_texts(job.context)
    findings, facts, used = conclude(
        job.context, job.codes, tally, _held(job, names, _as_training(steps))
    )
    drafts = tuple(work.draft for work in works if work.draft)
    alone = msgspec.structs.replace(tally, states=tally.lost_states)
    lost, _, _ = conclude(job.context, job.codes, alone)
    return Result(tally, findings, facts, drafts, lost, used)


def _who_looks(job: Pass, taken: Set[str] | None) -> tuple[str, ...]:
    """Names of the analyzers that have something to say about a dataset.

    taken: codes of the steps of the plan when it is looked at again, None at the first look
    """

    def is_asked(analyzer: Analyzer[Any]) -> bool:
        if analyzer.asks_target and not job.context.target:
            return False
        if analyzer.asks_validation and not job.validation_format:
            return False
        return (job.describes and analyzer.describes) or any(
            rule.code in job.codes and (taken is None or _looks_again(rule, taken))
            for rule in analyzer.rules
        )

    return tuple(name for name, analyzer in registry.analyzers().items() if is_asked(analyzer))


def _works(
    job: Pass, names: tuple[str, ...], steps: Sequence[Step], write: Draft | None, processes: int
) -> list[Work]:
    """The parts of a dataset and what to do with each."""
    loaders, analyzers = registry.loaders(), registry.analyzers()
    # who only counts tokens names no place
    numbered = bool(write) or not all(isinstance(analyzers[name], TokenAnalyzer) for name in names)
    count = processes * (PARTS if numbered else COUNTED_PARTS) if processes > 1 else 1
    shards = (
        (source, shard)
        for source in job.sources
        for shard in loaders[source.loader].shards(source, count, numbered)
    )
    return [
        Work(
            shard,
            job.format,
            names,
            tuple(steps),
            write.part(number, source) if write else None,
            job.context.options.limit,
            job.context.countings,
            job.context.to,
            job.every,
        )
        for number, (source, shard) in enumerate(shards)
    ]


def _forget_texts(context: Context) -> None:
    """Forgets the texts whose tokens were counted: another pass would meet, and keep, all again."""
    if context.countings:
        from prep.tokens import encoder

        for counting in context.countings:
            encoder(counting.encoding).forget()


def _looks_again(rule: Rule, taken: Set[str]) -> bool:
    """Whether a rule may have more or less to say through a plan of steps with these codes."""
    if rule.most_bytes and rule.code not in taken:
        return False
    return rule.severity == "error" or rule.safety in ("safe", "unsafe")


def _held(job: Pass, names: Sequence[str], steps: tuple[Step, ...]) -> Tally | None:
    """What those remember of the validation file who compare it, None when there is none.

    steps: carried out before it is compared
    """
    known = registry.analyzers()
    comparing = tuple(name for name in names if _compares(known[name]))
    if job.validation_format is None or not comparing:
        return None
    works = [
        Work(
            shard,
            job.validation_format,
            comparing,
            steps,
            limit=job.context.options.limit,
            to=job.context.to,
        )
        for source in job.validation
        for shard in registry.loaders()[source.loader].shards(source, 1)
    ]
    return reduce(merge, serial.run(works))


def _as_training(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps that rewrite training data, for what is to be compared with it."""
    return tuple(
        msgspec.structs.replace(step, spared={})
        for step in steps
        if not any(edit.leaves_out for edit in step.edits)
    )


def _compares(analyzer: Analyzer[Any]) -> bool:
    return type(analyzer).between is not Analyzer.between


def joined(first: Result, last: Result, codes: Set[str] = frozenset()) -> Result:
    """A pass `again` with what those say who did not look again.

    codes: of the rules that looked again, none for all those of the analyzers that did
    """
    known = registry.analyzers()
    looked = codes or {rule.code for name in last.tally.states for rule in known[name].rules}
    findings = [finding for finding in first.findings if finding.rule.code not in looked]
    return msgspec.structs.replace(
        last,
        findings=tuple(sorted((*findings, *last.findings), key=order)),
        facts=first.facts | last.facts,
        used=first.used,
    )


def processes_for(path: str, options: LintOptions, *, is_counted: bool = False) -> int:
    """How many processes a file is worth, this one counted.

    is_counted: whether its tokens are counted
    """
    if options.jobs == 1 or options.limit:
        return 1
    least = COUNTED_FROM if is_counted else PARALLEL_FROM
    try:
        if path.lower().endswith(".gz") or Path(path).stat().st_size < least:
            return 1
    except OSError:
        return 1  # whoever opens it says what is wrong
    if options.jobs:
        return options.jobs
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1
