"""What is said in the end: findings of all that was looked at, sorted."""

from collections.abc import Iterable, Set
from typing import Any

import msgspec

from prep import registry
from prep.core.analyzer import Context
from prep.core.finding import Finding
from prep.core.groups import union
from prep.core.location import Location
from prep.engine.asking import settled
from prep.engine.judging import judged
from prep.engine.work import Tally


def conclude(
    context: Context, codes: Set[str], tally: Tally, held: Tally | None = None
) -> tuple[tuple[Finding, ...], dict[str, Any], bytes]:
    """The findings of a tally, sorted by code, the facts, and records that asked for silence and
    got it, as the bytes of a `Group`.

    codes: of the rules that may report
    held: of the validation file
    """
    context = msgspec.structs.replace(context, records=tally.records, examples=tally.examples)
    known = registry.analyzers()
    findings: list[Finding] = []
    facts: dict[str, Any] = {}
    used = b""
    for name in sorted(tally.states):
        analyzer, state = known[name], tally.states[name]
        said, seen = settled(_wanted(codes, analyzer.finish(state, context)))
        used = union(used, seen)
        if held and name in held.states:
            about_held = analyzer.between(state, held.states[name], context)
            said += settled(_wanted(codes, about_held))[0]
        findings += [judged(finding, context) for finding in said]
        facts.update(analyzer.facts(state, context))
    findings.sort(key=order)
    return tuple(findings), facts, used


def _wanted(codes: Set[str], findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.rule.code in codes]


def order(finding: Finding) -> tuple[str, tuple[Location, ...], str]:
    """What findings are sorted by."""
    return finding.rule.code, finding.hits.first, finding.message
