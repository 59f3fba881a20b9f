"""The contract between reinforcement examples and their grader."""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET, Struct

from prep.core.analyzer import Analyzer, Context, hits, merge_hits, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Hits, Invalid, Rule, Valid

UNUSABLE: tuple[Any, ...] = (None, "", [], {})
"""Values that give a grader nothing."""

SETS = 200
"""Different sets of fields that are kept: the smallest."""

_TWO = (
    '{"messages":[{"role":"user","content":"2+2"}],"reference":"4"}\n'
    '{"messages":[{"role":"user","content":"3+3"}]}'
)

MISSING_FIELD = Rule(
    "P831",
    "missing-grader-field",
    "error",
    "Examples without a field that the grader reads: {count} ({listed}).",
    "The grader gets nothing in its place and judges every answer wrong, or the job fails. Name "
    "the fields in the configuration: rules.P831.fields.",
    "manual",
    settings=("fields",),
    examples=(
        Invalid(_TWO, options={"rules": {"P831": {"fields": "reference"}}}),
        Invalid(_TWO),
        Valid('{"messages":[{"role":"user","content":"2+2"}],"reference":"4"}'),
    ),
)


class State(Struct, frozen=True):
    """What is remembered of fields.

    examples: for a grader
    sets: names of the fields that an example has, one a line → the examples that have just these
    """

    examples: int = 0
    sets: dict[str, Hits] = {}


class GraderFields(Analyzer[State]):
    """Counts which fields reinforcement examples have beside their messages."""

    rules = (MISSING_FIELD,)
    state = State

    def map(self, batch: Batch) -> State:
        if batch.format.kind != "reinforcement":
            return State()
        sets: dict[str, list[Any]] = {}
        for i, example in enumerate(batch.examples):
            extra = {} if example.extra is UNSET else example.extra
            usable = sorted(
                name for name, value in extra.items() if value not in (None, "", [], {})
            )
            sets.setdefault("\n".join(usable), []).append(batch.where(i))
        found = {names: hits(places, groups=batch.groups) for names, places in sets.items()}
        return State(len(batch), _smallest(found))

    def merge(self, a: State, b: State) -> State:
        sets = dict(a.sets)
        for names, found in b.sets.items():
            sets[names] = merge_hits(sets.get(names, Hits()), found)
        return State(a.examples + b.examples, _smallest(sets))

    def finish(self, state: State, context: Context) -> Iterator[Finding]:
        asked = str(context.option("P831", "fields", ""))
        wanted = [name.strip() for name in asked.split(",") if name.strip()]
        if not wanted:
            # a field that nearly all examples have is one that a grader was written for
            counts: dict[str, int] = {}
            for names, found in state.sets.items():
                for name in filter(None, names.split("\n")):
                    counts[name] = counts.get(name, 0) + found.count
            wanted = sorted(name for name, n in counts.items() if n * 2 >= state.examples)
        absent = Hits()
        missing: set[str] = set()
        for names, found in state.sets.items():
            lacking = set(wanted) - set(names.split("\n"))
            if lacking:
                absent = merge_hits(absent, found)
                missing |= lacking
        if absent.count:
            values = sorted(missing)
            yield report(MISSING_FIELD, absent, values=values, listed=", ".join(values))


def _smallest(sets: dict[str, Hits]) -> dict[str, Hits]:
    return {names: sets[names] for names in sorted(sets)[:SETS]}


PLUGINS = (GraderFields(),)
