"""What `prep prepare` says: what was found, what was done, what to do next."""

from shlex import quote
from typing import Any, NamedTuple

from prep import registry
from prep.api import Change, Dataset, Prepared
from prep.cli.main import found
from prep.core.finding import SEVERITIES, Finding
from prep.core.location import Location
from prep.core.report import Report
from prep.reporters.places import spot
from prep.text.contrast import contrast
from prep.text.display import line, number, shorten, wrap
from prep.text.sensitive import SECRETS, masked
from prep.text.style import Style

PLACES = 3
"""Places named after a finding."""

OF_THE_JOB = frozenset({"P902", "P903", "P904", "P905"})
"""Rules about where and how to train: nothing in the file can be mended for them."""


NOT_ACCEPTED = "P901"
"""The rule about what a target does not take: of a layout, it says which to write instead."""


class Teller:
    """Turns what happened into lines for people.

    style: colours of the stream
    columns: of the terminal
    hide: True to show nothing of the data
    """

    def __init__(self, style: Style, columns: int, *, hide: bool = False) -> None:
        self.style = style
        self.columns = max(40, min(columns, 100))
        self.hide = hide

    def heading(self, dataset: Dataset, report: Report) -> list[str]:
        """What the file is."""
        kind = report.format
        lines = [
            f"{self.style('bold', report.sources[0])}: {number(report.records, 'record')}, "
            f"{number(report.examples, 'example')}, {line(kind)}"
        ]
        notes = () if self.hide else dataset.notes
        lines += [f"  {text}" for note in notes for text in self.wrapped(note)]
        return lines

    def findings(self, report: Report, title: str = "Found") -> list[str]:
        """The findings in plain words, worst first."""
        shown = report.hidden() if self.hide else report
        rows = sorted(shown.findings, key=lambda finding: (-_rank(finding), finding.code))
        if not rows:
            return []
        lines = ["", self.style("bold", title)]
        for finding in rows:
            lines += self._finding(finding)
        return lines

    def _finding(self, finding: Finding) -> list[str]:
        where = _places(finding)
        tail = f" ({where})" if where else ""
        text = wrap(f"{line(finding.message + tail)} {finding.code}", self.columns - 11)
        text[-1] = text[-1].removesuffix(finding.code) + self.style("dim", finding.code)
        label = self.style(finding.severity, finding.severity)
        blanks = " " * (9 - len(finding.severity))
        return [f"  {label}{blanks}{text[0]}", *(f"{'':11}{part}" for part in text[1:])]

    def change(self, change: Change, kept: tuple[Location, str] | None = None) -> list[str]:
        """One example before and after, only the parts that differ; nothing of hidden data.

        kept: where another stays that is nearly the same as one left out, and what it says
        """
        if self.hide:
            return []
        where = f"for instance {_place(change.where)}"
        # a secret that is masked is not shown on its way out either
        before = masked(change.before or "", SECRETS)
        after = masked(change.after or "", SECRETS)
        if kept:
            where += f"; {_place(kept[0])} stays"
            shown = list(zip("-=", contrast(before, masked(kept[1], SECRETS)), strict=True))
        elif change.after is None:
            shown = [("-", before)]
        elif change.before is None or before == after:
            shown = [("+", after)]
        else:
            shown = list(zip("-+", contrast(before, after), strict=True))
        colours = {"-": "red", "+": "green", "=": "green"}
        lines = [self.style(colours[sign], f"{sign} {self._room(text)}") for sign, text in shown]
        return [f"     {text}" for text in (self.style("dim", where), *lines)]

    def _room(self, text: str) -> str:
        return shorten(line(text), self.columns - 8)

    def fixed(self, prepared: Prepared) -> list[str]:
        """The fixes taken."""
        lines: list[str] = []
        for applied in prepared.applied:
            if applied.examples:
                title = "" if self.hide else f": {applied.title}"
                name = self._name(applied.code)
                text = f"{name}{title}. {number(applied.examples, 'example')}."
                wrapped = self.wrapped(text)
                mark = self.style("green", "+")
                lines += [f"  {mark} {wrapped[0]}", *(f"    {part}" for part in wrapped[1:])]
        told = prepared.gone.keys() & set(_codes(prepared, "error"))
        if prepared.lost and prepared.outputs and not told:
            mark = self.style("green", "+")
            lines.append(
                f"  {mark} Leave out what cannot be read. {number(prepared.lost, 'record')}."
            )
        title = "Fixed" if prepared.outputs else "To be fixed"
        return ["", self.style("bold", title), *lines] if lines else []

    def _name(self, code: str) -> str:
        rule = registry.rules().get(code)  # a plan may name a rule that is no longer there
        return f"{code} {rule.name}" if rule else code

    def written(self, prepared: Prepared, *, would: bool = False) -> list[str]:
        """The files written, or why none was.

        would: True when nothing was to be written
        """
        lines = [""]
        if prepared.refused:
            text = prepared.refused[0].upper() + prepared.refused[1:]
            if self.hide:
                text = "Nothing was written, because records would be lost; see --skip-bad."
            return lines + wrap(line(text), self.columns)
        if would:
            count = number(prepared.left.examples, "example")
            return [*lines, f"Nothing was written. {count} would be."]
        for output in prepared.outputs:
            path = self.style("bold", output.path)
            lines.append(f"Wrote {path}: {number(output.examples, 'example')}.")
        if prepared.rejects_path:
            path = self.style("bold", prepared.rejects_path)
            lines.append(
                f"Left out, with the reason: {path}: {number(prepared.rejected, 'record')}."
            )
        return lines if len(lines) > 1 else []

    def left(self, prepared: Prepared) -> list[str]:
        """What is still wrong after the fixes, errors and warnings only, as codes."""
        lines: list[str] = []
        errors, warnings = (_codes(prepared, severity) for severity in ("error", "warning"))
        gone = [code for code in errors if code in prepared.gone and prepared.outputs]
        errors = [code for code in errors if code not in gone]
        if errors and not prepared.refused:  # that nothing was written, and why, is said below
            words = f"Not ready: {number(len(errors), 'error')} left ({', '.join(errors)})."
            why = "A provider would refuse the file or teach it badly."
            if OF_THE_JOB.issuperset(errors):
                why = "The file is written as it should be, but this provider would refuse the job."
            lines += self.wrapped(f"{words} {why}")
            lines[0] = lines[0].replace("Not ready", self.style("error", "Not ready"), 1)
        if gone:
            words = f"{number(prepared.lost, 'record')} left out for errors ({', '.join(gone)})."
            lines += self.wrapped(f"{words} Mend them in the source, or go on without them.")
        if warnings:
            words = f"{number(len(warnings), 'warning')} left ({', '.join(warnings)})."
            lines += self.wrapped(words)
        return ["", *lines] if lines else []

    def next_steps(self, prepared: Prepared) -> list[str]:
        """How to go on from here; a command stands on a line of its own, ready to be copied."""
        lines: list[str] = []
        for step in advice(prepared):
            first, *rest = self.wrapped(step.words)
            lines += [f"  - {first}", *(f"    {part}" for part in rest)]
            if step.command:
                lines.append(f"      {self.style('cyan', step.command)}")
        return ["", self.style("bold", "Next"), *lines] if lines else []

    def wrapped(self, text: str) -> list[str]:
        """The text in lines that leave room for a margin."""
        return wrap(line(text), self.columns - 6)


class Advice(NamedTuple):
    """One thing to do next, and what to type for it."""

    words: str
    command: str = ""


def _codes(prepared: Prepared, severity: str) -> list[str]:
    found = [finding.code for finding in prepared.left.findings if finding.severity == severity]
    return list(dict.fromkeys(found))


def _place(where: Location) -> str:
    return spot(where) if where.sheet else f"line {spot(where)}"


def _places(finding: Finding) -> str:
    """The first places of a finding and how many more there are, "" when there are none."""
    first = [where for where in finding.hits.first[:PLACES] if spot(where)]
    if not first:
        return ""
    spots = list(dict.fromkeys(spot(where) for where in first))
    rest = finding.hits.count - len(first)
    kind = "" if first[0].sheet else "line " if len(spots) == 1 and rest <= 0 else "lines "
    return kind + ", ".join(spots) + (f" and {rest:,} more" if rest > 0 else "")


def advice(prepared: Prepared) -> list[Advice]:
    """What to do with the prepared file."""
    if not prepared.outputs:
        return []
    facts: dict[str, Any] = prepared.facts
    steps: list[Advice] = []
    train, *rest = [quote(output.path) for output in prepared.outputs]
    at_target = f" --target {prepared.report.target}" if prepared.report.target else ""
    errors = {code for code in _codes(prepared, "error") if code not in prepared.gone}
    layout = _layout_to_write(prepared)
    if layout and errors - OF_THE_JOB <= {NOT_ACCEPTED}:
        source = quote(prepared.report.sources[0])
        command = f"prep prepare {source} --to {layout}{at_target}"
        return [Advice(f"Write it as the layout {layout}, which is taken there:", command)]
    if errors - OF_THE_JOB:
        return _mending(prepared, errors - OF_THE_JOB, train, at_target)
    if errors:
        return [
            Advice("See where else it can be trained, and for how much:", f"prep estimate {train}")
        ]
    classes = facts.get("classes", ())
    if classes and not rest:
        words = (
            f"The answers are names of classes: {len(classes)}. With --split some examples are "
            "kept aside, every class in proportion, to see how good the model becomes."
        )
        steps.append(Advice(words))
    validation = f" --validation {rest[0]}" if rest else ""
    target = prepared.report.target or "PROVIDER/MODEL"
    if "estimate" in found():
        steps.append(Advice("See what it costs:", f"prep estimate {train}"))
    create = f"prep jobs create {train}{validation} --target {target}"
    listed = " (`prep models` lists where)" if "models" in found() else ""
    steps.append(Advice(f"Create the job{listed}:", create))
    separator, stop = facts.get("prompt_separator"), facts.get("stop")
    if separator:
        words = f"When you use the model, end your prompt with the separator {_quoted(separator)}"
        steps.append(Advice(words + (f" and pass stop={_stops(stop)}." if stop else ".")))
    elif stop:
        steps.append(Advice(f"When you use the model, pass stop={_stops(stop)}."))
    return steps


def _layout_to_write(prepared: Prepared) -> str:
    """The layout that the target takes instead of the one written, "" when that is no fault."""
    found = (each for each in prepared.left.findings if each.code == NOT_ACCEPTED)
    return next((each.args["to"] for each in found if "to" in each.args), "")


def _mending(prepared: Prepared, codes: set[str], train: str, at_target: str) -> list[Advice]:
    """What to do about errors with these codes."""
    fixes = {each.code: each.fix for each in prepared.left.findings if each.code in codes}
    unsafe = sorted(code for code, fix in fixes.items() if fix and fix.safety == "unsafe")
    look = f"prep lint {train}{at_target}"
    if not unsafe:
        return [Advice("See where, and mend it by hand:", look)]
    fix = f"prep prepare {train}{at_target} --select {','.join(unsafe)} --fix unsafe"
    return [
        Advice("See where:", look),
        Advice("Mend what can be mended without you, and look at the result:", fix),
    ]


def _stops(stop: str | list[str]) -> str:
    stops = [stop] if isinstance(stop, str) else stop
    return f"[{', '.join(map(_quoted, stops))}]"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)
