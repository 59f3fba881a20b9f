"""How long the messages of each role are."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar

from prep.core.analyzer import Analyzer, Context
from prep.core.batch import Batch
from prep.core.finding import Finding

_ORDER = ("system", "developer", "user", "assistant", "tool", "function")

State = dict[str, dict[int, int]]
"""Role → characters of a message → messages."""


class MessageLengths(Analyzer[State]):
    """Counts characters of messages by role; reports nothing."""

    rules = ()
    state: ClassVar[Any] = State
    describes = True

    def map(self, batch: Batch) -> State:
        if batch.pairs is not None and batch.examples:
            return {
                "user": dict(Counter(map(len, batch.prompts))),
                "assistant": dict(Counter(map(len, batch.completions))),
            }
        found: dict[str, Counter[int]] = {}
        for turn, text in zip(batch.turns, batch.texts, strict=True):
            role = turn.role if turn.role in _ORDER else ""
            found.setdefault(role, Counter())[len(text)] += 1
        return {role: dict(counts) for role, counts in found.items() if role}

    def merge(self, a: State, b: State) -> State:
        for role, counts in b.items():
            into = a.setdefault(role, {})
            for length, messages in counts.items():
                into[length] = into.get(length, 0) + messages
        return a

    def finish(self, state: State, context: Context) -> Iterable[Finding]:
        return ()

    def facts(self, state: State, context: Context) -> dict[str, Any]:
        """`role_lengths`: role, messages, median, what 95 of 100 do not exceed, longest."""
        rows = [
            [role, sum(counts.values()), _at(counts, 50), _at(counts, 95), max(counts)]
            for role in _ORDER
            if (counts := state.get(role))
        ]
        return {"role_lengths": rows}


def _at(counts: dict[int, int], percent: int) -> int:
    """The smallest length that so many percent of the messages do not exceed."""
    rank = -(-sum(counts.values()) * percent // 100)
    for length in sorted(counts):
        rank -= counts[length]
        if rank <= 0:
            return length
    return 0


PLUGINS = (MessageLengths(),)
