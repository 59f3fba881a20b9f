"""JUnit XML: a suite per file, a case per finding."""

from html import escape

from prep.core.finding import Finding
from prep.core.report import Report
from prep.core.reporter import View
from prep.reporters.places import home, place
from prep.text.display import line


class JunitReporter:
    """Errors and warnings are failures, notes are not."""

    name = "junit"
    machine = True

    def render(self, report: Report, view: View) -> str:
        """The document; the times are left out, because equal runs give equal bytes."""
        shown = report.hidden() if view.hide_text else report
        suites: list[str] = []
        failures = 0
        tests = 0
        for source in shown.sources:
            found = [finding for finding in shown.findings if home(finding, shown) == source]
            failed = sum(finding.severity != "note" for finding in found)
            cases = [_case(finding, source, view.max_per_rule) for finding in found]
            cases = cases or [f'    <testcase name="prep lint" classname={_quoted(source)}/>']
            suites.append(
                f'  <testsuite name={_quoted(source)} tests="{len(cases)}" failures="{failed}"'
                f' errors="0" skipped="0">\n' + "\n".join(cases) + "\n  </testsuite>"
            )
            failures += failed
            tests += len(cases)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<testsuites name="prep" tests="{tests}" failures="{failures}" errors="0">\n'
            + "".join(f"{suite}\n" for suite in suites)
            + "</testsuites>\n"
        )


def _case(finding: Finding, source: str, most: int) -> str:
    name = f"{finding.code} {finding.rule.name}"
    head = f"    <testcase name={_quoted(name)} classname={_quoted(source)}"
    places = [place(where) for where in finding.hits.first[:most]]
    more = finding.hits.count - len(places)
    if places and more > 0:
        places.append(f"and {more:,} more")
    body = escape("\n".join(line(text) for text in (finding.message, *places)), quote=False)
    if finding.severity == "note":
        return f"{head}><system-out>{body}</system-out></testcase>"
    message, kind = _quoted(finding.message), _quoted(finding.severity)
    return f"{head}><failure message={message} type={kind}>{body}</failure></testcase>"


def _quoted(text: str) -> str:
    return f'"{escape(line(text))}"'


PLUGINS = (JunitReporter(),)
