"""What an analyzer remembers of single examples: how often, where, and what was there."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from prep.core.analyzer import Analyzer, Context, hits, merge_hits, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Fix, Hits, Rule, Severity
from prep.core.location import Location

VALUES = 50
"""Different details kept per rule: the smallest, so that merging in any order keeps the same."""


class Sight(Struct, frozen=True):
    """Something seen in an example: the rule, the place, and a detail worth naming."""

    code: str
    part: str | None = None
    index: int = 0
    tail: str = ""
    detail: str = ""


class Seen(Struct, frozen=True):
    """All sights of one rule.

    details: detail → how often, for the smallest `VALUES` details
    """

    hits: Hits = Hits()
    details: dict[str, int] = {}


State = dict[str, Seen]


class SightingAnalyzer(Analyzer[State]):
    """Looks at single examples and sums up by rule. A subclass says what it sees in one."""

    state = State

    def suspects(self, batch: Batch) -> Iterable[int]:
        """Numbers (0-based) of the examples that need a look: those that broke the layout."""
        return batch.odd

    @abstractmethod
    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        """What is seen in example `i`."""

    def map(self, batch: Batch) -> State:
        found: dict[str, tuple[list[Location], dict[str, int]]] = {}
        for i in self.suspects(batch):
            for sight in self.look(batch, i):
                places, details = found.setdefault(sight.code, ([], {}))
                places.append(batch.where(i, sight.part, sight.index, sight.tail))
                details[sight.detail] = details.get(sight.detail, 0) + 1
        codes = {rule.code for rule in self.rules}
        for flaw in batch.flaws:
            if flaw.code in codes:
                places, details = found.setdefault(flaw.code, ([], {}))
                places += [flaw.where] * flaw.count
                detail = " ".join(str(value) for value in flaw.args.values())
                details[detail] = details.get(detail, 0) + flaw.count
        return {
            code: Seen(hits(places, groups=batch.groups), _smallest(details))
            for code, (places, details) in found.items()
        }

    def merge(self, a: State, b: State) -> State:
        merged = dict(a)
        for code, seen in b.items():
            merged[code] = joined(merged.get(code, Seen()), seen)
        return merged

    def finish(self, state: State, context: Context) -> Iterator[Finding]:
        for rule in self.rules:
            seen = state.get(rule.code)
            if seen and seen.hits.count and self.applies(rule, context):
                yield self.finding(rule, seen, context)

    def finding(
        self,
        rule: Rule,
        seen: Seen,
        context: Context,
        severity: Severity | None = None,
        **args: str,
    ) -> Finding:
        """What is reported of a rule.

        severity: None for what `severity` says
        args: of the message, besides `values` and `listed`
        """
        values = [detail for detail in seen.details if detail]
        return report(
            rule,
            seen.hits,
            fix=self.fix(rule, seen, context),
            severity=severity or self.severity(rule, seen, context),
            values=values,
            listed=_listed(values),
            **args,
        )

    def applies(self, rule: Rule, context: Context) -> bool:
        """Whether a rule means anything for where the data goes."""
        return True

    def fix(self, rule: Rule, seen: Seen, context: Context) -> Fix | None:
        """What would mend the sights of a rule."""
        return None

    def severity(self, rule: Rule, seen: Seen, context: Context) -> Severity | None:
        """How bad it is here, None for the rule's own severity."""
        return None


def joined(a: Seen, b: Seen) -> Seen:
    """All sights of both."""
    details = dict(a.details)
    for detail, count in b.details.items():
        details[detail] = details.get(detail, 0) + count
    return Seen(merge_hits(a.hits, b.hits), _smallest(details))


def _smallest(details: dict[str, int]) -> dict[str, int]:
    return {detail: details[detail] for detail in sorted(details)[:VALUES]}


def _listed(values: list[Any]) -> str:
    shown = ", ".join(str(value) for value in values[:8])
    return shown + (" …" if len(values) > 8 else "")
