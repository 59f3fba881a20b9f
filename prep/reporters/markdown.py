"""Markdown: the summary of a job, a comment on a pull request."""

import re

from prep.core.finding import SEVERITIES, Finding
from prep.core.report import Report
from prep.core.reporter import View
from prep.reporters.places import place
from prep.text.display import line, number

SHOWN = 3
"""Places per finding."""


class MarkdownReporter:
    """A heading and a table, the worst first."""

    name = "markdown"
    machine = True

    def render(self, report: Report, view: View) -> str:
        """The document; with `view.hide_text` nothing of the data is in it."""
        shown = report.hidden() if view.hide_text else report
        counts = [number(count, severity) for severity, count in shown.counts().items() if count]
        lines = [
            f"### prep: {words(', '.join(shown.sources))}",
            "",
            f"{number(shown.examples, 'example')} of {number(shown.records, 'record')}, "
            + words(shown.format)
            + (f", for {words(shown.target)}" if shown.target else "")
            + f": {', '.join(counts) if counts else 'nothing found'}.",
        ]
        if shown.findings:
            lines += ["", "| | rule | finding | where | fix |", "|---|---|---|---|---|"]
            order = sorted(shown.findings, key=lambda finding: -SEVERITIES.index(finding.severity))
            lines += [_row(finding, min(SHOWN, view.max_per_rule)) for finding in order]
        return "".join(f"{one}\n" for one in lines)


def _row(finding: Finding, most: int) -> str:
    places = [words(place(where)) for where in finding.hits.first[:most]]
    more = finding.hits.count - len(places)
    if places and more > 0:
        places.append(f"{more:,} more")
    if finding.about:
        places.append(words(finding.about))
    fix = finding.fix
    cells = (
        finding.severity,
        f"`{finding.code}` {finding.rule.name}",
        words(finding.message),
        "<br>".join(places),
        f"{words(fix.title)} ({fix.safety})" if fix else "",
    )
    return f"| {' | '.join(cells)} |"


def words(text: str) -> str:
    """Words in which nothing is markup: neither Markdown nor HTML."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&!])", r"\\\1", line(text))


PLUGINS = (MarkdownReporter(),)
