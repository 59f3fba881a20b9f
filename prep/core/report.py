"""What a run found: no clock, no hostname, no absolute path, so equal runs give equal bytes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from prep.core.example import Example, Message
from prep.core.finding import SEVERITIES, Finding
from prep.core.location import Location
from prep.core.profile import Profile

if TYPE_CHECKING:
    import pandas


class Tokens(Struct, frozen=True):
    """Token counts of the examples.

    encoding: name of the vocabulary
    total: of one epoch, by the billing rule
    exact: False when a part (tools, images) is estimated
    """

    encoding: str
    total: int
    exact: bool


class Report(Struct, frozen=True):
    """Findings of one run.

    sources: paths as given
    format: layout the records were read as
    target: provider/model, None when not said
    records: read, broken ones too
    examples: understood
    profile: what the data looks like, None when nobody asked
    unused: sentences about rows that ask rules to be silent and need not
    """

    sources: tuple[str, ...]
    format: str
    target: str | None
    records: int
    examples: int
    findings: tuple[Finding, ...]
    tokens: Tokens | None = None
    profile: Profile | None = None
    unused: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """Severity → number of findings, worst first."""
        return {
            severity: sum(finding.severity == severity for finding in self.findings)
            for severity in reversed(SEVERITIES)
        }

    def worst(self) -> int:
        """Rank of the worst severity in `SEVERITIES`, -1 when nothing was found."""
        return max((SEVERITIES.index(finding.severity) for finding in self.findings), default=-1)

    def hidden(self) -> "Report":
        """The same report with nothing of the data in it: texts in messages are `…`."""
        profile = self.profile.hidden() if self.profile else None
        found = tuple(map(hidden, self.findings))
        return msgspec.structs.replace(self, findings=found, profile=profile)

    def to_dict(self, max_per_rule: int = 20) -> dict[str, Any]:
        """The document of `schemas/report.schema.json`."""
        return {
            "version": 1,
            "sources": list(self.sources),
            "format": self.format,
            "target": self.target,
            "records": self.records,
            "examples": self.examples,
            "tokens": msgspec.to_builtins(self.tokens),
            "counts": self.counts(),
            "findings": [finding_dict(finding, max_per_rule) for finding in self.findings],
        }

    def to_pandas(self) -> "pandas.DataFrame":
        """One row per finding: what it is, how often, and its first location."""
        import pandas

        rows = [
            {
                "code": finding.rule.code,
                "name": finding.rule.name,
                "severity": finding.severity,
                "message": finding.message,
                "count": finding.hits.count,
                "fix": finding.fix.title if finding.fix else None,
                **msgspec.to_builtins(next(iter(finding.hits.first), Location())),
            }
            for finding in self.findings
        ]
        columns = ["code", "name", "severity", "message", "count", "fix"]
        return pandas.DataFrame(rows, columns=[*columns, *Location.__struct_fields__])

    def _repr_html_(self) -> str:
        """The findings as a table and what the data looks like as charts, for notebooks."""
        from prep.core.notebooks import report_html

        return report_html(self)


def join(reports: Sequence[Report]) -> Report:
    """One report of several files; its format is "mixed" when theirs differ."""
    if len(reports) == 1:
        return reports[0]
    formats = {report.format for report in reports}
    tokens = [report.tokens for report in reports if report.tokens]
    encodings = {part.encoding for part in tokens}
    total = None
    if len(tokens) == len(reports) and len(encodings) == 1:
        exact = all(part.exact for part in tokens)
        total = Tokens(encodings.pop(), sum(part.total for part in tokens), exact)
    findings = [
        finding if finding.hits.first else msgspec.structs.replace(finding, about=report.sources[0])
        for report in reports
        for finding in report.findings
    ]
    return Report(
        sources=tuple(source for report in reports for source in report.sources),
        format=formats.pop() if len(formats) == 1 else "mixed",
        target=reports[0].target,
        records=sum(report.records for report in reports),
        examples=sum(report.examples for report in reports),
        findings=tuple(sorted(findings, key=lambda finding: (finding.code, finding.hits.first))),
        tokens=total,
    )


def hidden(finding: Finding) -> Finding:
    """The finding without texts of the data: those in its message, its values and its fix."""
    own = finding.rule.own
    theirs = {name: value for name, value in finding.args.items() if name not in own}
    args = finding.args | {name: _without_text(value) for name, value in theirs.items()}
    try:
        message = finding.rule.message.format(count=f"{finding.hits.count:,}", **args)
    except (LookupError, ValueError, TypeError):
        message = f"{finding.rule.name}: {finding.hits.count:,}."
    fix = finding.fix
    if fix is not None and _may_quote(fix.title, theirs):
        fix = msgspec.structs.replace(fix, title="…")
    places = tuple(map(_without_keys, finding.hits.first))
    hits = msgspec.structs.replace(finding.hits, first=places)
    return msgspec.structs.replace(finding, message=message, args=args, fix=fix, hits=hits)


def _without_keys(where: Location) -> Location:
    """The place without keys that somebody may have made up."""
    parts = where.pointer.split("/")
    known = [part if part.isdecimal() or part in _KEYS else "…" for part in parts[1:]]
    return msgspec.structs.replace(where, pointer="/".join([parts[0], *known]))


_KEYS = frozenset(
    field.encode_name for kind in (Example, Message) for field in msgspec.structs.fields(kind)
) | {
    *("prompt", "completion", "chosen", "rejected", "input", "preferred_output"),
    *("non_preferred_output", "conversations", "from", "value", "instruction", "output"),
    *("question", "answer", "text", "type", "function", "functions", "arguments", "parameters"),
    *("description", "image_url", "url", "id", "parallel_tool_calls", "response_format"),
}
"""Keys that layouts have: they are nobody's data."""


def _may_quote(title: str, args: dict[str, Any]) -> bool:
    quotes = any(mark in title for mark in "\"'`“‘«")
    return quotes or any(text in title for text in _texts(args))


def _without_text(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float) else "…"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value not in ("", "…"):  # what was hidden before quotes nothing
        yield value
    elif isinstance(value, Mapping):
        yield from _texts([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def finding_dict(finding: Finding, max_per_rule: int) -> dict[str, Any]:
    """One entry of `findings` in the report document."""
    fix = finding.fix
    places = finding.hits.first or ((Location(finding.about),) if finding.about else ())
    return {
        "code": finding.rule.code,
        "name": finding.rule.name,
        "severity": finding.severity,
        "message": finding.message,
        "count": finding.hits.count,
        "fix": None if fix is None else {"title": fix.title, "safety": fix.safety},
        "locations": msgspec.to_builtins(places[:max_per_rule]),
        "args": {name: _cut(value, max_per_rule) for name, value in finding.args.items()},
    }


def _cut(value: Any, most: int) -> Any:
    """A value of a finding; of what is told place by place, only so much as there are places."""
    is_told = isinstance(value, list) and value and all(isinstance(each, dict) for each in value)
    return value[:most] if is_told else value
