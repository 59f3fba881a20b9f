"""GitLab code quality: the widget of a merge request."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from prep.core.finding import Finding
from prep.core.report import Report
from prep.core.reporter import View
from prep.reporters.places import address, places, spot
from prep.reporters.prints import Prints
from prep.text import json_text
from prep.text.display import json_document, line

SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}
"""Severity → that of the code quality report format (GitLab, 2026-11)."""


class GitlabReporter:
    """A JSON array, an entry for every place."""

    name = "gitlab"
    machine = True
    identifies = True

    def render(self, report: Report, view: View) -> str:
        """The document; `view` says how many places and whether texts of the data are left out."""
        shown = report.hidden() if view.hide_text else report
        prints = Prints(view)
        entries = [
            entry for finding in shown.findings for entry in _entries(finding, shown, prints, view)
        ]
        return json_document(entries)


def _entries(
    finding: Finding, report: Report, prints: Prints, view: View
) -> Iterator[dict[str, Any]]:
    for where in places(finding, report, view.max_per_rule):
        inside = f" ({spot(where)})" if where.sheet else ""
        path = address(where.path, view)
        identity = (path, *prints.of(finding, where))
        yield {
            "description": line(f"{finding.message}{inside}"),
            "check_name": f"{finding.code} {finding.rule.name}",
            "fingerprint": sha256(json_text.encode(identity)).hexdigest(),
            "severity": SEVERITIES[finding.severity],
            "location": {"path": path, "lines": {"begin": max(where.line, 1)}},
        }


PLUGINS = (GitlabReporter(),)
