"""The report as one JSON document: `schemas/report.schema.json`."""

from prep.core.report import Report
from prep.core.reporter import View
from prep.text.display import json_document


class JsonReporter:
    """The document programs read."""

    name = "json"
    machine = True
    counts = True

    def render(self, report: Report, view: View) -> str:
        """The report; `view` says how many places and whether texts of the data are left out."""
        shown = report.hidden() if view.hide_text else report
        return json_document(shown.to_dict(view.max_per_rule))


PLUGINS = (JsonReporter(),)
