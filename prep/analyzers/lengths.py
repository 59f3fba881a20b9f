"""Examples that are far longer than others tend to be."""

from collections.abc import Iterable
from itertools import accumulate, pairwise
from operator import add
from typing import ClassVar

from msgspec import Struct

from prep.core.analyzer import Analyzer, Context, hits_in, merge_hits, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Hits, Invalid, Rule, Valid

CHARACTERS = 10_000
"""An example with more is long, as in the ancestor of prep."""

_WORDS = '{"prompt":"Tell me a long story.","completion":"%s"}\n'

LONG_EXAMPLE = Rule(
    code="P502",
    name="long-example",
    severity="note",
    message="Examples of more than 10,000 characters: {count}; the longest has {longest:,}.",
    why=(
        "Trainers cut examples at the context length of the model, from the end, so the answer is "
        "lost first. Look at the longest ones: often they are several examples in one."
    ),
    safety="manual",
    examples=(Invalid(_WORDS % ("word " * 2000)), Valid(_WORDS % ("word " * 1990))),
)


class State(Struct, frozen=True):
    """The long examples and the length of the longest, in characters."""

    long: Hits = Hits()
    longest: int = 0


class Lengths(Analyzer[State]):
    """Finds examples of more than 10,000 characters, all messages together."""

    rules = (LONG_EXAMPLE,)
    state: ClassVar[type] = State

    def map(self, batch: Batch) -> State:
        lengths = _lengths(batch)
        longest = max(lengths, default=0)
        if longest <= CHARACTERS:
            return State()
        long = [i for i, length in enumerate(lengths) if length > CHARACTERS]
        return State(hits_in(batch, long), longest)

    def merge(self, a: State, b: State) -> State:
        return State(merge_hits(a.long, b.long), max(a.longest, b.longest))

    def finish(self, state: State, context: Context) -> Iterable[Finding]:
        if state.long.count:
            yield report(LONG_EXAMPLE, state.long, longest=state.longest)


def _lengths(batch: Batch) -> list[int]:
    """Characters of each example, [] when none can be long."""
    if batch.are_pairs and batch.all_ask:
        prompts, completions = list(map(len, batch.prompts)), list(map(len, batch.completions))
        if max(prompts, default=0) + max(completions, default=0) <= CHARACTERS:
            return []
        return list(map(add, prompts, completions))
    sizes = list(map(add, map(len, batch.given), map(len, batch.wanted)))
    if max(map(len, batch.texts), default=0) * max(sizes, default=0) <= CHARACTERS:
        return []  # even the longest texts together are not long
    ends = list(accumulate(sizes, initial=0))
    reached = list(accumulate(map(len, batch.texts), initial=0))
    return [reached[end] - reached[start] for start, end in pairwise(ends)]


PLUGINS = (Lengths(),)
