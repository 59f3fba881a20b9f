"""Workflow commands of GitHub Actions: annotations on the lines of a pull request."""

from collections.abc import Iterator, Sequence

from prep.core.finding import SEVERITIES, Finding
from prep.core.report import Report
from prep.core.reporter import View
from prep.reporters.places import address, home, place, places, spot
from prep.text.display import line, number

LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
"""Severity → level of an annotation."""

MOST = 10
"""Annotations per level that GitHub shows of one step (workflow commands, 2026-11)."""


class GithubReporter:
    """One annotation per rule and file; what is over GitHub's limit is summed up in the last."""

    name = "github"
    machine = True

    def render(self, report: Report, view: View) -> str:
        """A line per annotation, the worst first, then a line for the log."""
        shown = report.hidden() if view.hide_text else report
        lines: list[str] = []
        for severity in reversed(SEVERITIES):
            found = _by_rule_and_file(shown, severity)
            keep = found if len(found) <= MOST else found[: MOST - 1]
            lines += [_annotation(findings, shown, view) for findings in keep]
            rest = [finding for findings in found[len(keep) :] for finding in findings]
            if rest:
                words = f"{number(len(rest), 'more finding')}: {_listed(rest, shown)}"
                lines.append(f"::{LEVELS[severity]} title=prep::{_text(words)}")
        counts = ", ".join(number(count, severity) for severity, count in shown.counts().items())
        lines.append(line(f"prep: {counts} in {', '.join(shown.sources)}"))
        return "".join(f"{one}\n" for one in lines)


def _by_rule_and_file(report: Report, severity: str) -> list[list[Finding]]:
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        if finding.severity == severity:
            found.setdefault((finding.code, home(finding, report)), []).append(finding)
    return list(found.values())


def _annotation(findings: Sequence[Finding], report: Report, view: View) -> str:
    finding = min(findings, key=lambda finding: finding.hits.first)
    where = next(iter(finding.hits.first), None)
    values = {"file": address(home(finding, report), view)}
    if where and where.line:
        values["line"] = str(where.line)
        if where.column and not where.pointer:
            values["col"] = str(where.column)
    values["title"] = f"{finding.code} {finding.rule.name}"
    words = " ".join(part for finding in findings for part in _words(finding))
    properties = ",".join(f"{name}={_property(value)}" for name, value in values.items())
    return f"::{LEVELS[finding.severity]} {properties}::{_text(words)}"


def _listed(findings: Sequence[Finding], report: Report) -> str:
    """Rules and where they found something first, because the log shows no places."""
    listed = [
        f"{finding.code} {place(where)}"
        for finding in findings[:MOST]
        for where in places(finding, report, 1)
    ]
    return ", ".join([*listed, "…"] if len(findings) > MOST else listed)


def _words(finding: Finding) -> Iterator[str]:
    yield finding.message
    spots = [spot(where) for where in finding.hits.first[:5]]
    if len(spots) > 1 or (finding.hits.first and finding.hits.first[0].sheet):
        more = " …" if finding.hits.count > len(spots) else ""
        yield f"At {', '.join(filter(None, spots))}{more}."
    if finding.fix:
        yield f"Fix ({finding.fix.safety}): {finding.fix.title}."


def _text(words: str) -> str:
    """A message: only these characters are special (workflow commands, 2026-11)."""
    return line(words).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _text(words).replace(":", "%3A").replace(",", "%2C")


PLUGINS = (GithubReporter(),)
