"""Examples that are longer than what a target trains on."""

from collections.abc import Iterable
from typing import ClassVar

from msgspec import Struct

from prep.core.analyzer import Analyzer, Context, hits, merge_hits, report
from prep.core.batch import Batch
from prep.core.counting import Counting
from prep.core.finding import Finding, Fix, Hits, Invalid, Rule, Severity, Valid
from prep.core.location import Location
from prep.edits.leaving_out import LeaveOut

_LONG = '{"prompt":"' + "one two " * 600 + '?","completion":"three"}\n'
_SHORT = '{"prompt":"one two","completion":"three"}\n'

OVER_CONTEXT = Rule(
    code="P501",
    name="over-context",
    severity="error",
    message="Longer than {limit:,} tokens: {count}. {loss}",
    why=(
        "A target trains on so many tokens of an example and no more. Most cut off the rest "
        "without a word, and the rest is usually the answer: the example is paid for and teaches "
        "nothing. Looked for when a target is named."
    ),
    safety="unsafe",
    words=("loss",),
    own=("loss",),
    examples=(
        Invalid(_LONG + _SHORT, _SHORT, {"target": "trl"}),
        Valid(_SHORT, {"target": "trl"}),
        Valid(_LONG, {"target": "fireworks/up-to-16b"}),
    ),
)


class Overlong(Struct):
    """Examples over one limit.

    found: where they are cut
    longest: tokens of the longest
    lost, cut: how many lose their answer, and how many a part of it
    examples: digest → number of the record
    """

    found: Hits = Hits()
    longest: int = 0
    lost: int = 0
    cut: int = 0
    examples: dict[str, int] = {}


class ContextLength(Analyzer[list[Overlong]]):
    """Finds examples over the limit of each counting."""

    rules = (OVER_CONTEXT,)
    state: ClassVar[type] = list[Overlong]
    counts_tokens = True

    def map(self, batch: Batch) -> list[Overlong]:
        return [_overlong(batch, counting) for counting in batch.countings]

    def merge(self, a: list[Overlong], b: list[Overlong]) -> list[Overlong]:
        if not (a and b):
            return a or b
        return [_joined(one, other) for one, other in zip(a, b, strict=True)]

    def finish(self, state: list[Overlong], context: Context) -> Iterable[Finding]:
        target = context.target
        if target is None or not state or not state[0].found.count:
            return
        over, counting = state[0], context.countings[0]
        losses = [loss for loss in target.losses if loss.when == "over-tokens"]
        severity: Severity = "error"
        if not target.hosted or target.encoding is None:
            # its user sets the limit, or the count is only near the truth
            severity = "warning"
        drops = any(loss.effect == "drop" for loss in losses)
        # what becomes of them, P906 says
        loss = f"The longest has {over.longest:,}." if drops else _loss(over)
        fix = Fix(
            "Leave them out",
            "unsafe",
            (LeaveOut(dict(sorted(over.examples.items()))),),
            examples=over.found.count,
        )
        yield report(
            OVER_CONTEXT,
            over.found,
            severity=severity,
            fix=fix,
            limit=counting.limit,
            longest=over.longest,
            loss=loss,
            answers_lost=over.lost,
            answers_cut=over.cut,
            encoding=counting.encoding,
        )


def _overlong(batch: Batch, counting: Counting) -> Overlong:
    if counting.limit is None:
        return Overlong()
    tokens = batch.tokens(counting).counts
    places: list[Location] = []
    over = Overlong()
    lost = cut = 0
    examples: dict[str, int] = {}
    for i, count in enumerate(tokens):
        if count <= counting.limit:
            continue
        from prep.core import token_counts

        found = token_counts.cut(counting, batch.examples[i])
        if found is None:
            continue
        places.append(batch.where(i, found.part, found.index, "/content"))
        lost += found.answer == "lost"
        cut += found.answer == "cut"
        digest = batch.digests[i].hex()
        examples[digest] = min(batch.examples[i].record, examples.get(digest, 1 << 62))
    over = Overlong(hits(places, groups=batch.groups), max(tokens, default=0), lost, cut, examples)
    return over


def _joined(a: Overlong, b: Overlong) -> Overlong:
    examples = a.examples
    for digest, record in b.examples.items():
        examples[digest] = min(record, examples.get(digest, record))
    return Overlong(
        merge_hits(a.found, b.found),
        max(a.longest, b.longest),
        a.lost + b.lost,
        a.cut + b.cut,
        examples,
    )


def _loss(over: Overlong) -> str:
    parts = [f"the longest has {over.longest:,}"]
    if over.lost:
        parts.append(f"answers lost: {over.lost:,}")
    if over.cut:
        parts.append(f"answers cut: {over.cut:,}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


PLUGINS = (ContextLength(),)
