"""The estimate for programs and for tables."""

from typing import Any

from prep.core.estimate import Estimate
from prep.core.reporter import View
from prep.text.display import json_document, line, number
from prep.text.money import dollars

COLUMNS = (
    "target",
    "method",
    "variant",
    "cost_usd",
    "cost_low_usd",
    "cost_high_usd",
    "epochs",
    "epochs_from",
    "billed_tokens",
    "trained_tokens",
    "encoding",
    "exact",
    "price_per_million_usd",
    "price_date",
    "price_source",
    "minimum_fee_usd",
    "context_tokens",
    "over_context",
    "accepts_jobs",
    "last_job_date",
    "shutdown_date",
)
"""Of the comma-separated values: keys of `TargetEstimate.to_dict`."""


def json(estimate: Estimate, view: View) -> str:
    """The document of `schemas/estimate.schema.json`."""
    return json_document(estimate.to_dict())


def csv(estimate: Estimate, view: View) -> str:
    """One line per target; unknown is empty."""
    import csv as writing
    from io import StringIO

    out = StringIO()
    writer = writing.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in estimate.estimates:
        entry = each.to_dict()
        writer.writerow([_cell(entry[name]) for name in COLUMNS])
    return out.getvalue()


def markdown(estimate: Estimate, view: View) -> str:
    """A heading, the tokens, and a table of targets."""
    tokens = estimate.tokens
    about = "exact" if tokens.exact else "estimated"
    if tokens.interval:
        about = f"95 % between {tokens.interval.low:,} and {tokens.interval.high:,}"
    lines = [
        f"## Training cost of {_escaped(', '.join(estimate.sources))}",
        "",
        f"{number(estimate.examples, 'example')}, {tokens.total:,} tokens an epoch "
        f"({tokens.encoding}, {about}); median {tokens.median:,}, 95 % up to {tokens.p95:,}"
        + (f", longest {tokens.longest:,}." if tokens.longest is not None else "."),
        "",
        "| target | cost | at most | epochs | billed tokens | price of | over context | ends |",
        "|---|--:|--:|---|--:|---|--:|---|",
    ]
    for each in estimate.estimates:
        cells = (
            each.target,
            "nothing" if each.free else _money(each.cost),
            "nothing" if each.free else _money(each.cost_high),
            f"{_known(each.epochs)} ({each.epochs_from})" if each.epochs else "unknown",
            _known(each.billed_tokens),
            _known(each.price_date),
            _known(each.over_context),
            str(each.shutdown_date or ""),
        )
        lines.append(f"| {' | '.join(map(_escaped, cells))} |")
    reasons = [f"- {_escaped(each.target)}: {_escaped(each.reason)}" for each in estimate.reasons]
    if reasons:
        lines += ["", "Over the budget:", "", *reasons]
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _known(value: Any) -> str:
    if value is None:
        return "unknown"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _money(amount: Any) -> str:
    return "unknown" if amount is None else dollars(amount)


def _escaped(text: str) -> str:
    return line(text).replace("|", "\\|")
