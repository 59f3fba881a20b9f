"""The report for people: worst first, the place first, what is there, what would fix it."""

from collections.abc import Sequence

from prep.core.finding import SEVERITIES, Finding
from prep.core.location import Location
from prep.core.report import Report
from prep.core.reporter import View
from prep.reporters.places import home, place, spot
from prep.text.display import fitted, line, number, pad, shorten, width, wrap
from prep.text.style import Style

QUOTED = 3
"""Places of a finding whose text is shown."""

WIDEST = 100
"""Columns at most, however wide the terminal."""


class TextReporter:
    """Findings grouped by file; readable at 80 columns, without colours, and in a pipe."""

    name = "text"
    machine = False

    def render(self, report: Report, view: View) -> str:
        """The findings and a closing line; with `view.statistics` a table of rules instead."""
        shown = report.hidden() if view.hide_text else report
        page = _Page(shown, view)
        body = page.statistics() if view.statistics else page.findings()
        return "".join(f"{text}\n" for text in [*body, *page.closing()])


class _Page:
    def __init__(self, report: Report, view: View) -> None:
        self.report = report
        self.view = view
        self.columns = max(30, min(view.width, WIDEST))
        self.style = Style(view.color)

    def findings(self) -> list[str]:
        found: list[str] = []
        for finding in sorted(self.report.findings, key=self._order):
            found += [*self._finding(finding), ""]
        return found

    def statistics(self) -> list[str]:
        rows: dict[tuple[int, str], list[Finding]] = {}
        for finding in self.report.findings:
            rows.setdefault((-_rank(finding), finding.code), []).append(finding)
        if not rows:
            return []
        found = [rows[key] for key in sorted(rows)]
        counts = [f"{sum(max(each.hits.count, 1) for each in alike):,}" for alike in found]
        names = max(width(alike[0].rule.name) for alike in found)
        digits = max(map(len, counts))
        lines: list[str] = []
        for alike, count in zip(found, counts, strict=True):
            finding = alike[0]
            offers = {each.fix.safety for each in alike if each.fix}
            safety = next((level for level in ("safe", "unsafe") if level in offers), "")
            severity = self.style(finding.severity, finding.severity)
            blanks = " " * (8 - len(finding.severity))
            name = pad(line(finding.rule.name), names)
            lines.append(
                f"{count:>{digits}}  {severity}{blanks}{finding.code}  {name}  "
                + {"safe": "fixable", "unsafe": "fixable, unsafe"}.get(safety, "")
            )
        return [*(text.rstrip() for text in lines), ""]

    def closing(self) -> list[str]:
        report = self.report
        what = f"{number(report.examples, 'example')} in {self._files()}"
        if report.records != report.examples:
            what = f"{number(report.records, 'record')}, {what}"
        counts = report.counts()
        if not report.findings:
            return [f"{self.style('green', 'Nothing found')}: {line(what)}."]
        parts = [
            self.style(severity, number(count, severity))
            for severity, count in counts.items()
            if count
        ]
        lines = [f"{', '.join(parts)}; {line(what)}."]
        return lines + self._fixable()

    def _files(self) -> str:
        sources = self.report.sources
        return sources[0] if len(sources) == 1 else number(len(sources), "file")

    def _fixable(self) -> list[str]:
        safe = self._with_fix("safe")
        unsafe = self._with_fix("unsafe")
        in_place = all(_is_lines(path) for path in self.report.sources)
        means = "--fix" if in_place else "`prep prepare`"
        lines: list[str] = []
        if safe:
            lines.append(f"{safe} fixable with {means}.")
        if unsafe:
            more = "--unsafe-fixes" if in_place else "`prep prepare --fix unsafe`"
            lines.append(
                f"{unsafe} {'more ' if safe else ''}fixable with {more}; look at the result."
            )
        return lines

    def _with_fix(self, safety: str) -> int:
        fixes = [finding.fix for finding in self.report.findings if finding.fix]
        return sum(fix.safety == safety for fix in fixes)

    def _order(self, finding: Finding) -> tuple[str, int, str, Sequence[Location]]:
        path = home(finding, self.report)
        return path, -_rank(finding), finding.code, finding.hits.first

    def _finding(self, finding: Finding) -> list[str]:
        style = self.style
        where = finding.hits.first
        head = line(place(where[0]) if where else home(finding, self.report))
        name = f"{finding.code} {finding.rule.name}"
        lines = [f"{style('bold', head)}: {style(finding.severity, finding.severity)}: {name}"]
        lines += [f"  {text}" for text in wrap(line(finding.message), self.columns - 2)]
        lines += self._places(finding)
        if finding.fix:
            lines += self._fix(finding)
        return lines

    def _places(self, finding: Finding) -> list[str]:
        shown = finding.hits.first[: self.view.max_per_rule]
        quoted = [where for where in shown[:QUOTED] if where in self.view.excerpts]
        labels = [line(spot(where)) for where in quoted]
        gutter = max(map(width, labels), default=0)
        lines: list[str] = []
        for where, label in zip(quoted, labels, strict=True):
            margin = " " * (gutter - width(label))
            lead = self.style("dim", f"{label}{margin} |")
            excerpt = self.view.excerpts[where]
            start, length = excerpt.spans.get(finding.code, (excerpt.mark, 1))
            room = max(self.columns - gutter - 7, 12)
            text, caret, carets = _window(excerpt.text, start, length, room, self.view.encoding)
            lines.append(f"    {lead} {text}".rstrip())
            if caret:
                bar = self.style("dim", f"{' ' * gutter} |")
                lines.append(f"    {bar} {' ' * (caret - 1)}{self.style('red', '^' * carets)}")
        # the first place is in the heading
        rest = [where for where in shown[1:] if where not in quoted]
        more = finding.hits.count - len(shown)
        if shown and (rest or more > 0):
            lines += self._also(rest, more)
        return lines

    def _also(self, rest: Sequence[Location], more: int) -> list[str]:
        spots = ", ".join(dict.fromkeys(line(spot(where)) for where in rest))
        tail = f"{more:,} more" if more > 0 else ""
        listed = " and ".join(part for part in (spots, tail) if part)
        wrapped = wrap(f"also {listed}", self.columns - 4, indent="     ")
        return [f"    {self.style('dim', text)}" for text in wrapped]

    def _fix(self, finding: Finding) -> list[str]:
        fix = finding.fix
        if fix is None:
            return []
        by_person = "way on" if "--" in fix.title else "by hand"
        lead = {"safe": "fix", "unsafe": "fix, unsafe", "manual": by_person}[fix.safety]
        colour = {"safe": "green", "unsafe": "yellow", "manual": "dim"}[fix.safety]
        text = wrap(f"{lead}: {line(fix.title)}", self.columns - 2, indent="  ")
        first = text[0].replace(lead, self.style(colour, lead), 1)
        return [f"  {part}" for part in (first, *text[1:])]


def _window(
    text: str, start: int, length: int, columns: int, encoding: str
) -> tuple[str, int, int]:
    """The text on one line of so many columns, where its span begins and how wide that is.

    start: 1-based character, 0 for no span
    """
    if not start:
        return shorten(line(text), columns), 0, 0
    before = fitted(line(text[: start - 1]), encoding)
    span = fitted(line(text[start - 1 : start - 1 + length]), encoding)
    after = fitted(line(text[start - 1 + length :]), encoding)
    cut = fitted("…", encoding)
    if width(before) > columns * 2 // 3:
        while width(before) > columns * 2 // 3 - len(cut):
            before = before[1:]
        before = cut + before
    room = columns - width(before)
    carets = max(1, min(width(span), room - (1 if after else 0)))
    return before + shorten(span + after, room), width(before) + 1, carets


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)


def _is_lines(path: str) -> bool:
    return path.lower().endswith((".jsonl", ".ndjson"))


PLUGINS = (TextReporter(),)
