"""The report for people, by rule: what it says once, then every place."""

from prep.core.finding import SEVERITIES, Finding
from prep.core.report import Report
from prep.core.reporter import View
from prep.reporters.places import place
from prep.text.display import line, number, wrap
from prep.text.style import Style


class GroupedReporter:
    """A paragraph per rule, the worst first, with the places of all files below it."""

    name = "grouped"
    machine = False

    def render(self, report: Report, view: View) -> str:
        """The paragraphs and a closing line."""
        shown = report.hidden() if view.hide_text else report
        style = Style(view.color)
        groups: dict[str, list[Finding]] = {}
        for finding in sorted(
            shown.findings, key=lambda finding: (-SEVERITIES.index(finding.severity), finding.code)
        ):
            groups.setdefault(finding.code, []).append(finding)
        lines: list[str] = []
        for code, findings in groups.items():
            rule = findings[0].rule
            severity = findings[0].severity
            head = f"{style('bold', code)} {rule.name}"
            lines.append(f"{head} ({style(severity, severity)}, {len(findings)} found)")
            lines += [f"  {text}" for text in wrap(rule.why, max(view.width, 30) - 2)]
            for finding in findings:
                lines += _places(finding, view, style)
            lines.append("")
        counts = ", ".join(number(count, name) for name, count in shown.counts().items() if count)
        lines.append(f"{counts or 'Nothing found'}; {number(shown.examples, 'example')}.")
        return "".join(f"{one}\n" for one in lines)


def _places(finding: Finding, view: View, style: Style) -> list[str]:
    lines = [f"    {text}" for text in wrap(line(finding.message), max(view.width, 30) - 4)]
    shown = finding.hits.first[: view.max_per_rule]
    lines += [f"      {style('dim', line(place(where)))}" for where in shown]
    if finding.about:
        lines.append(f"      {style('dim', line(finding.about))}")
    more = finding.hits.count - len(shown)
    if shown and more > 0:
        lines.append(f"      {style('dim', f'and {more:,} more')}")
    if finding.fix:
        lines.append(f"    fix, {finding.fix.safety}: {line(finding.fix.title)}")
    return lines


PLUGINS = (GroupedReporter(),)
