"""Reports and estimates as HTML for notebooks: charts and a table, complete in themselves."""

from collections.abc import Sequence
from decimal import Decimal

from prep import charts, languages
from prep.charts.figure import text
from prep.core.estimate import Estimate, TargetEstimate
from prep.core.report import Report
from prep.languages.language import Language

_STYLE = """
.prep-table { border-collapse: collapse; margin: 0 0 1rem; }
.prep-table caption { text-align: left; font-weight: bold; padding: 0.25rem 0; }
.prep-table th, .prep-table td { text-align: left; vertical-align: top; padding: 0.2rem 0.75rem; }
.prep-table .number { text-align: right; }
"""


def report_html(report: Report) -> str:
    """The findings, and what the data looks like where that is known."""
    t = languages.language(languages.ENGLISH)
    rows = [
        (
            finding.severity,
            f"{finding.rule.code} {finding.rule.name}",
            finding.message,
            t.number(finding.hits.count),
            finding.fix.title if finding.fix else "",
        )
        for finding in report.findings
    ]
    examples = t.many(report.examples, "{count} example", "{count} examples")
    caption = f"{', '.join(report.sources)}: {examples}, {report.format}"
    return "".join(
        [
            f"<style>{charts.STYLE}{_STYLE}</style>",
            _table(caption, ("", "rule", "finding", "count", "fix"), rows, numbers=(3,)),
            *profile_charts(report, t),
        ]
    )


def profile_charts(report: Report, t: Language) -> list[str]:
    """Charts of what the data looks like: lengths, classes, duplicates; only of what is known."""
    profile = report.profile
    if profile is None:
        return []
    found = []
    if profile.roles:
        found.append(charts.lengths_by_role(profile.roles, t))
    if profile.classes:
        found.append(charts.classes(profile.classes, t))
    hits = {finding.code: finding.hits.count for finding in report.findings}
    repeats, others = hits.get("P401", 0), hits.get("P403", 0)
    if repeats or others:
        found.append(charts.duplicates(report.examples - repeats, repeats, others, t))
    return found


def estimate_html(estimate: Estimate) -> str:
    """How long examples are, and what each target comes to."""
    t = languages.language(languages.ENGLISH)
    rows = [
        (
            each.target,
            _number(each.epochs, t),
            _number(each.billed_tokens, t),
            _money(each, t),
            t.date(each.shutdown_date) if each.shutdown_date else "",
        )
        for each in estimate.estimates
    ]
    examples = t.many(estimate.examples, "{count} example", "{count} examples")
    caption = f"{', '.join(estimate.sources)}: {examples}, {t.number(estimate.tokens.total)} tokens"
    head = ("target", "epochs", "billed tokens", "cost", "shutdown")
    return (
        f"<style>{charts.STYLE}{_STYLE}</style>"
        f"{token_chart(estimate, t)}{_table(caption, head, rows, numbers=(1, 2, 3))}"
    )


def token_chart(estimate: Estimate, t: Language) -> str:
    """How long examples are, with the smallest limit of the targets."""
    limits = [
        (each.context_tokens, each.over_context or 0, each.target)
        for each in estimate.estimates
        if each.context_tokens is not None
    ]
    limit, over, target = min(limits, default=(None, 0, ""))
    return charts.tokens(estimate.tokens.histogram, t, limit, over, target)


def _money(each: TargetEstimate, t: Language) -> str:
    if each.cost is None:
        return "nothing" if each.free else "unknown"
    low, high = each.cost_low, each.cost_high
    between = low is not None and high is not None and low != high
    return t.money(each.cost) + (f" ({_range(low, high, t)})" if between else "")


def _range(low: Decimal | None, high: Decimal | None, t: Language) -> str:
    return "–".join(t.money(amount) for amount in (low, high) if amount is not None)


def _number(value: int | None, t: Language) -> str:
    return "unknown" if value is None else t.number(value)


def _table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int]
) -> str:
    def cell(number: int, words: str) -> str:
        kind = ' class="number"' if number in numbers else ""
        return f"<td{kind}>{text(words)}</td>"

    body = "".join(
        f"<tr>{''.join(cell(number, words) for number, words in enumerate(row))}</tr>"
        for row in rows
    )
    names = "".join(f'<th scope="col">{text(name)}</th>' for name in head)
    return (
        f'<table class="prep-table"><caption>{text(caption)}</caption>'
        f"<thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"
    )
