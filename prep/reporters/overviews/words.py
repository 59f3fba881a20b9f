"""What the page and the document of an overview say alike."""

from collections.abc import Iterator

from prep.core import wording
from prep.core.estimate import TargetEstimate
from prep.core.finding import SEVERITIES, Finding
from prep.core.location import Location
from prep.core.overview import Overview
from prep.languages.language import Language
from prep.reporters.places import spot

SAMPLES = 3
"""Places of a finding whose text is shown."""


def summary(overview: Overview, t: Language) -> str:
    """One sentence: how many examples of how many records, as what, for what."""
    report = overview.report
    examples = t.many(report.examples, "{count} example", "{count} examples")
    records = t.many(report.records, "{count} record", "{count} records")
    if report.target:
        return t(
            "{examples} of {records}, read as {layout}, for {target}.",
            examples=examples,
            records=records,
            layout=report.format,
            target=report.target,
        )
    return t(
        "{examples} of {records}, read as {layout}.",
        examples=examples,
        records=records,
        layout=report.format,
    )


def counts(overview: Overview, t: Language) -> list[tuple[str, str]]:
    """Severity, "none" where there is none, and how many findings have it; worst first."""
    found = overview.report.counts()
    texts = {
        "error": t.many(found["error"], "{count} error", "{count} errors"),
        "warning": t.many(found["warning"], "{count} warning", "{count} warnings"),
        "note": t.many(found["note"], "{count} note", "{count} notes"),
    }
    return [(kind if found[kind] else "none", text) for kind, text in texts.items()]


def findings(overview: Overview) -> list[Finding]:
    """The findings, worst first."""
    return sorted(
        overview.report.findings, key=lambda found: (-SEVERITIES.index(found.severity), found.code)
    )


def samples(finding: Finding, overview: Overview, t: Language) -> list[tuple[str, str]]:
    """Where a finding is and what the data says there, for some places."""
    rows = []
    for where in finding.hits.first[:SAMPLES]:
        excerpt = overview.excerpts.get(where)
        if place := _place(where, t):
            rows.append((place, _edged(excerpt.text) if excerpt else ""))
    return rows


def further(finding: Finding, shown: int, t: Language) -> str:
    """How many places are not shown, "" when all are or there are none."""
    more = finding.hits.count - shown
    if not shown or more <= 0:
        return ""
    return t.many(more, "{count} more place", "{count} more places")


def fix(finding: Finding, t: Language) -> str:
    """What would mend a finding, and how safely."""
    if finding.fix is None:
        return ""
    return t(
        "{title} ({safety})",
        title=wording.fix_title(finding.fix, t),
        safety=t.text(finding.fix.safety),
    )


def cost(each: TargetEstimate, t: Language) -> str:
    """What a training costs at a target."""
    if each.cost is not None:
        return t.money(each.cost)
    return t("nothing: your own machine") if each.free else t("unknown")


def bounds(each: TargetEstimate, t: Language) -> str:
    """Between what the cost lies, "" when it is sure or unknown."""
    low, high = each.cost_low, each.cost_high
    if each.cost is None or low == high:
        return ""
    if high is None:
        return t("no upper bound")
    if low is None:
        sure = t.money(high) == t.money(each.cost)
        return "" if sure else t("{high} at most", high=t.money(high))
    between = t.money(low), t.money(high)
    return "" if between[0] == between[1] else t("{low} to {high}", low=between[0], high=between[1])


def epochs(each: TargetEstimate, t: Language) -> str:
    """How many epochs a target trains."""
    if each.epochs is None:
        return t("unknown")
    if each.epochs_low is not None and each.epochs_low != each.epochs_high:
        low, high = each.epochs_low, each.epochs_high
        return t("{n} ({low} to {high})", n=each.epochs, low=low, high=high)
    return t.number(each.epochs)


def dates(each: TargetEstimate, t: Language) -> Iterator[str]:
    """Of which day the price is, until when jobs are taken and models answer."""
    if each.price_date:
        yield t("price of {day}", day=each.price_date)
    if each.accepts_jobs is False:
        yield t("takes no new jobs")
    elif each.last_job_date:
        yield t("jobs until {day}", day=each.last_job_date)
    if each.shutdown_date:
        yield t("shut down on {day}", day=each.shutdown_date)


def changes(overview: Overview, t: Language) -> list[tuple[str, str, str]]:
    """Code, what the fix does, and how many examples it concerns; only those that do something."""
    return [
        (
            change.code,
            t.phrase(change.title),
            t.many(change.examples, "{count} example", "{count} examples"),
        )
        for change in overview.changes
        if change.examples
    ]


def outcome(overview: Overview, t: Language) -> str:
    """What comes of the fixes."""
    if overview.refused:
        return t(
            "No file can be written before what cannot be read is mended or left out (--skip-bad)."
        )
    left = t.many(overview.examples_left, "{count} example", "{count} examples")
    out = t.many(overview.rejected, "{count} record left out", "{count} records left out")
    return t("The prepared file: {examples}, {out}.", examples=left, out=out)


def _place(where: Location, t: Language) -> str:
    place = spot(where)
    return place if where.sheet or not place else t("line {line}", line=place)


def _edged(text: str) -> str:
    """The text with marks for the blanks at its edges, which nobody would see."""
    body = text.strip(" \n\t")
    start, _, end = text.partition(body) if body else (text, "", "")
    return f"{start.translate(_MARKS)}{body}{end.translate(_MARKS)}"


_MARKS = str.maketrans({" ": "·", "\n": "⏎", "\t": "⇥"})
