"""One line per place, for grep and editors."""

from prep.core.finding import Finding
from prep.core.report import Report
from prep.core.reporter import View
from prep.reporters.places import place, places
from prep.text.display import line
from prep.text.style import Style


class ConciseReporter:
    """`path:line: severity code name: message`."""

    name = "concise"
    machine = False

    def render(self, report: Report, view: View) -> str:
        """A line for every place shown; a finding without a place has one line."""
        shown = report.hidden() if view.hide_text else report
        style = Style(view.color)
        lines = [one for finding in shown.findings for one in _lines(finding, shown, view, style)]
        return "".join(f"{one}\n" for one in lines)


def _lines(finding: Finding, report: Report, view: View, style: Style) -> list[str]:
    shown = [place(where) for where in places(finding, report, view.max_per_rule)]
    tail = f"{finding.rule.code} {finding.rule.name}: {finding.message}"
    severity = style(finding.severity, finding.severity)
    lines = [f"{style('bold', where)}: {severity} {line(tail)}" for where in shown]
    more = finding.hits.count - len(finding.hits.first[: view.max_per_rule])
    if finding.hits.first and more > 0:
        lines[-1] += f" (and {more:,} more)"
    return lines


PLUGINS = (ConciseReporter(),)
