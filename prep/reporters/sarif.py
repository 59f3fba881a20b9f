"""SARIF 2.1.0 (OASIS): what code scanning reads."""

import os
from collections.abc import Iterator
from typing import Any

from prep.core.finding import Finding, Rule
from prep.core.location import Location
from prep.core.report import Report
from prep.core.reporter import View
from prep.core.version import __version__
from prep.reporters.places import address, places, spot
from prep.reporters.prints import Prints
from prep.text.display import json_document, line

MOST = 5000
"""Results of a run that GitHub keeps (SARIF support for code scanning, 2026-11)."""

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "SRCROOT"
"""What relative addresses are relative to."""


class SarifReporter:
    """A result for every place, relative addresses, rules with their help."""

    name = "sarif"
    machine = True
    identifies = True
    repairs = True

    def render(self, report: Report, view: View) -> str:
        """The document; `view` says how many places and whether texts of the data are left out."""
        shown = report.hidden() if view.hide_text else report
        rules = list({finding.code: finding.rule for finding in shown.findings}.values())
        numbers = {rule.code: number for number, rule in enumerate(rules)}
        results: list[dict[str, Any]] = []
        left = 0
        prints = Prints(view)
        for finding in shown.findings:
            for result in _results(finding, shown, view, prints, numbers[finding.code]):
                if len(results) < MOST:
                    results.append(result)
                else:
                    left += 1
            left += max(0, finding.hits.count - len(finding.hits.first[: view.max_per_rule]))
        run: dict[str, Any] = {
            "tool": {
                "driver": {
                    "name": "prep",
                    "version": __version__,
                    "semanticVersion": __version__,
                    "informationUri": "https://pypi.org/project/finetune-prep/",
                    "rules": [_rule(rule) for rule in rules],
                }
            },
            "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the checkout."}}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }
        if left:
            words = f"More places than are listed: {left:,}; --max-per-rule lists more."
            run["invocations"] = [
                {
                    "executionSuccessful": True,
                    "toolExecutionNotifications": [{"level": "note", "message": {"text": words}}],
                }
            ]
        document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
        return json_document(document)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.name.replace("-", " ").capitalize() + "."},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} More: prep rule {rule.code}"},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": ["fine-tuning", "dataset"]},
    }


def _results(
    finding: Finding, report: Report, view: View, prints: Prints, number: int
) -> Iterator[dict[str, Any]]:
    for where in places(finding, report, view.max_per_rule):
        name, print_ = prints.of(finding, where)
        yield {
            "ruleId": finding.code,
            "ruleIndex": number,
            "level": finding.severity,
            "message": {"text": _message(finding)},
            "locations": [_location(where, view)],
            "partialFingerprints": {name: print_},
            **_fixes(finding, where, view),
        }


def _fixes(finding: Finding, where: Location, view: View) -> dict[str, Any]:
    """What the safe fix of a finding does at a place, or why that is not said."""
    fix = finding.fix
    if fix is None or fix.safety != "safe":
        return {}
    repair = view.repairs.get((finding.code, where))
    if repair is None:
        why = "not shown with --hide-text" if view.hide_text else "not a change of single lines"
        return {"properties": {"fix": {"safety": "safe", "replacements": why}}}
    region = {"startLine": repair.first, "endLine": repair.last}
    replacement: dict[str, Any] = {"deletedRegion": region}
    if repair.text is None:
        replacement["deletedRegion"] = region | {
            "startColumn": 1,
            "endLine": repair.last + 1,
            "endColumn": 1,
        }
    else:
        replacement["insertedContent"] = {"text": repair.text}
    change = {"artifactLocation": _artifact(where, view), "replacements": [replacement]}
    return {"fixes": [{"description": {"text": line(fix.title)}, "artifactChanges": [change]}]}


def _artifact(where: Location, view: View) -> dict[str, str]:
    from urllib.parse import quote  # a fortieth of a second that only this format needs

    path = address(where.path, view)
    uri = quote(os.fsencode(path))  # a name need not be UTF-8
    if os.path.isabs(path):  # outside the checkout, so relative to nothing
        return {"uri": f"file://{'' if uri.startswith('/') else '/'}{uri}"}
    return {"uri": uri, "uriBaseId": ROOT}


def _message(finding: Finding) -> str:
    fix = finding.fix
    words = finding.message if fix is None else f"{finding.message} Fix: {fix.title}."
    return line(words)


def _location(where: Location, view: View) -> dict[str, Any]:
    region: dict[str, int] = {"startLine": max(where.line, 1)}
    if where.column and not where.sheet and not where.pointer:
        region["startColumn"] = where.column
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": _artifact(where, view),
            "region": region,
        }
    }
    inside = spot(where) if where.sheet else where.pointer
    if inside:
        kind = "member" if where.sheet else "value"
        location["logicalLocations"] = [{"fullyQualifiedName": line(inside), "kind": kind}]
    return location


PLUGINS = (SarifReporter(),)
