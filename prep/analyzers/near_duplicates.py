"""Examples that are nearly the same: most of their runs of three words are shared.

The state has four bytes for each different run of three words, some 400 for an example of a
hundred words, because the likeness of two examples is worked out from all of them: what is
reported is never an estimate. Which pairs are worth it is found by MinHash and bands (rensa), in
`finish` only, so nothing of that has to be merged.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from prep.analyzers.leakage import NEAR, leaks
from prep.analyzers.words import WordIndex, Words, words_of
from prep.core.analyzer import KEPT, Analyzer, Context, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Fix, Invalid, Rule, Valid
from prep.edits.leaving_out import LeaveOut
from prep.errors import UsageError

THRESHOLD = 0.8
"""Share of the runs of three words of two examples that both have, of those that either has."""

MOST_BYTES = 2 * 2**20
"""Above that, looking takes more time than everything else together: 30 µs for 100 words."""

_LINE = '{"prompt":"Summarise: %s fox jumps over the lazy dog and the quick brown cat, who was there first, jumps over both of them again","completion":"%s"}\n'  # noqa: E501
_PAIR = _LINE % ("the quick brown", "They jump.") + _LINE % ("a quick brown", "They jump.")
_OTHER = (
    '{"prompt":"Summarise: nothing happened for many years in this town","completion":"Calm."}\n'
)

NEAR_DUPLICATE = Rule(
    code="P402",
    settings=("threshold",),
    name="near-duplicate-example",
    severity="warning",
    message="Examples that are nearly the same as another: {count}; groups of them: {groups:,} "
    "({listed}).",
    words=("listed",),
    own=("listed",),
    why=(
        "Examples that differ in a few words teach what one of them teaches, are paid for each "
        "time, and one of them in the validation file makes the result look better than it is."
    ),
    safety="unsafe",
    most_bytes=MOST_BYTES,
    needs="rensa",
    examples=(
        Invalid(_PAIR + _OTHER, _PAIR.splitlines(keepends=True)[0] + _OTHER),
        Valid(_PAIR + _OTHER, options={"rules": {"P402": {"threshold": 0.95}}}),
        Valid(_OTHER + _OTHER.replace("nothing", "Nothing").replace("town", "street")),
    ),
)


class NearDuplicates(Analyzer[list[Words]]):
    """Finds examples most of whose words stand in the same order in an earlier one."""

    rules = (NEAR_DUPLICATE,)  # and P404, where it looks
    state: ClassVar[type] = list[Words]

    def map(self, batch: Batch) -> list[Words]:
        return [words_of(batch)] if batch.examples else []

    def merge(self, a: list[Words], b: list[Words]) -> list[Words]:
        a.extend(b)
        return a

    def finish(self, state: list[Words], context: Context) -> Iterable[Finding]:
        index = WordIndex(state)
        found = list(index.near(threshold(context)))
        if not found:
            return
        members = {pair.number for pair in found} | {pair.earlier for pair in found}
        edit = LeaveOut(index.records_by_digest(pair.number for pair in found))
        pairs = [
            {
                "record": index.where(pair.number).record,
                "like": index.where(pair.earlier).record,
                "percent": int(pair.likeness * 100),
            }
            for pair in found[:KEPT]
        ]
        yield report(
            NEAR_DUPLICATE,
            index.hits(members),
            fix=Fix("Keep the first of each", "unsafe", (edit,), examples=len(found)),
            groups=len({pair.earlier for pair in found}),
            listed=_listed(pairs),
            pairs=pairs,
        )

    def between(self, state: list[Words], held: list[Words], context: Context) -> Iterable[Finding]:
        training, index = WordIndex(state), WordIndex(held)
        taught = {digest for _, digest in training.digests()}
        near = {
            pair.number: pair.earlier
            for pair in index.near_to(training, threshold(context))
            if index.digest(pair.number) not in taught
            and index.sets[pair.number] != training.sets[pair.earlier]  # these are told apart
        }
        by_digest = {index.digest(number): other for number, other in near.items()}
        every = {n: by_digest[digest] for n, digest in index.digests() if digest in by_digest}
        return leaks(NEAR, every, training, index, context)


LISTED = 3
"""Pairs that are named in the message."""


def _listed(pairs: Sequence[Mapping[str, int]]) -> str:
    shown = [f"record {pair['record']} is like {pair['like']}" for pair in pairs[:LISTED]]
    return ", ".join([*shown, "…"] if len(pairs) > LISTED else shown)


def threshold(context: Context) -> float:
    """How alike two examples must be, as configured.

    Raises UsageError when that is no share.
    """
    value = context.option("P402", "threshold", THRESHOLD)
    if not LEAST <= value <= 1:
        raise UsageError(f"threshold of P402: {value} is not between {LEAST} and 1, such as 0.8")
    return float(value)


LEAST = 0.5
"""The smallest threshold: below it nearly everything about one subject is alike."""


PLUGINS = (NearDuplicates(),)
