"""What does not survive the way from one layout to another."""

from collections.abc import Iterator, Mapping
from typing import Any

from prep.analyzers.acceptance_rules import NOT_ACCEPTED
from prep.core.analyzer import Analyzer, Context, hits, merge_hits, report, two_by_two
from prep.core.batch import Batch
from prep.core.finding import Finding, Hits, Invalid, Rule, Valid

LOST = Rule(
    "P908",
    "lost-in-conversion",
    "warning",
    "{to} has no place for {what}, so they are left out: {count}.",
    "What is left out is not trained on. Another layout may have a place for it: see --to.",
    words=("to", "what"),
    examples=(
        Invalid(
            '{"prompt":"Hi","chosen":[{"role":"assistant","content":"Ho","weight":1}],'
            '"rejected":[{"role":"assistant","content":"Hm"}]}'
        ),
        Valid('{"prompt":"Hi","chosen":"Ho","rejected":"Hm"}'),
    ),
)

State = dict[str, dict[str, Hits]]
"""Code → what it is about → where."""


class Conversion(Analyzer[State]):
    """Sums up what was left out and what could not be converted."""

    rules = (NOT_ACCEPTED, LOST)
    state = State

    def map(self, batch: Batch) -> State:
        met: dict[str, dict[str, list[Hits]]] = {}
        for flaw in batch.flaws:
            if flaw.code in (NOT_ACCEPTED.code, LOST.code):
                found = met.setdefault(flaw.code, {}).setdefault(_what(flaw.args), [])
                found.append(hits([flaw.where], flaw.count, batch.groups))
        return {
            code: {what: two_by_two(several, merge_hits) for what, several in found.items()}
            for code, found in met.items()
        }

    def merge(self, a: State, b: State) -> State:
        merged = {code: dict(found) for code, found in a.items()}
        for code, found in b.items():
            into = merged.setdefault(code, {})
            for what, met in found.items():
                into[what] = merge_hits(into.get(what, Hits()), met)
        return merged

    def finish(self, state: State, context: Context) -> Iterator[Finding]:
        for what, met in sorted(state.get(NOT_ACCEPTED.code, {}).items()):
            yield report(NOT_ACCEPTED, met, target=f"The layout {context.to}", what=what)
        for what, met in sorted(state.get(LOST.code, {}).items()):
            yield report(LOST, met, to=f"The layout {context.to}", what=what)


def _what(args: Mapping[str, Any]) -> str:
    """What a layout has no place for; where only a sentence says so, the examples it is about."""
    if "what" in args:
        return str(args["what"])
    reason = args.get("reason", "")
    return f"such examples ({reason})"


PLUGINS = (Conversion(),)
