"""What was met while a file was read, as findings: one for each rule and cause."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import msgspec
from msgspec import Struct

from prep.analyzers import reading_rules as rules
from prep.core.analyzer import Analyzer, Context, hits, merge_hits, report, two_by_two
from prep.core.batch import Batch
from prep.core.finding import Finding, Fix, Hits, Rule
from prep.core.format import SET_ASIDE
from prep.core.loader import ANOTHER_TABLE
from prep.core.location import Location
from prep.core.record import Flaw

CAUSES = 20
"""Causes of one rule that have their own finding."""

_CAUSES = {
    "P101": "cause",
    "P105": "what",
    "P106": "key",
    "P107": "value",
    "P110": "cause",
    "P113": "kind",
    "P114": "what",
    "P115": "name",
    SET_ASIDE: "cause",
    ANOTHER_TABLE: "begins",
}
"""Rule → argument that tells its causes apart."""

_TOTALS = {"P101": "repairable", "P104": "lines"}
"""Rule → argument that is added up: records that --repair mends, and lines."""

_FIXES = {
    "P102": Fix("Write the file without it", "safe"),
    "P103": Fix("Write the file in UTF-8", "safe"),
    "P104": Fix("Write each record on one line", "safe"),
    "P105": Fix("Write one object a line", "safe"),
    "P106": Fix(
        "Remove one of the two, keep the last with --duplicate-keys last, or leave the record out "
        "with `prep prepare --skip-bad`",
        "manual",
    ),
    "P107": Fix(
        "Write null, a text or a finite number instead, or leave the record out with "
        "`prep prepare --skip-bad`",
        "manual",
    ),
    "P110": Fix("Put the text with the delimiter in quotes, or see --ragged", "manual"),
    "P111": Fix("Read the cells as they are divided", "safe"),
    "P112": Fix("Mend the cells in the spreadsheet", "manual"),
    "P114": Fix("Leave them out", "safe"),
    "P115": Fix("Rename one of the columns", "manual"),
    "P117": Fix("Write the records alone", "safe"),
    SET_ASIDE: Fix("Leave them out", "safe"),
    ANOTHER_TABLE: Fix("Read one of them, with --header-row and the row of its header", "manual"),
    "P116": Fix(
        "Open the workbook in a spreadsheet program and save it, or allow it: "
        "--allow-empty-formulas",
        "manual",
    ),
}
"""Rule → what mends it. A safe fix has no edits here: reading and writing again is the cure."""

_LEFT_OUT = "or leave them out with `prep prepare --skip-bad`"

_CONVERTED = {
    "number": " ({cell} is the number {shown})",
    "formatted": " ({cell} is the number {value}, shown as {shown})",
    "date": " ({cell} is a date or a time, shown as {shown})",
    "boolean": " ({cell} is a yes-or-no value, shown as {shown})",
}
"""Kind of a converted cell of a workbook → what is said of the first."""

_BY_HAND = Fix("Say which encoding it is: --encoding", "manual")


class Met(Struct, frozen=True):
    """Flaws of one cause.

    args: of the flaw with the smallest location
    total: of what is added up for the rule
    """

    hits: Hits = Hits()
    args: dict[str, Any] = {}
    total: int = 0


State = dict[str, dict[str, Met]]
"""Code → cause → what was met; the key "" stands for all causes of the rule together."""


class Reading(Analyzer[State]):
    """Turns the flaws of loaders and formats into findings."""

    rules = rules.RULES
    state: ClassVar[Any] = State

    def map(self, batch: Batch) -> State:
        flaws: Iterable[Flaw] = batch.flaws
        source = batch.rows.source
        if source.flaws and batch.rows.first == 1:
            shown = source.shown or source.path
            flaws = [*(_shown(flaw, shown) for flaw in source.flaws), *flaws]
        met: dict[str, dict[str, list[Met]]] = {}
        for flaw in flaws:
            if flaw.code in _CODES:
                cause = str(flaw.args.get(_CAUSES.get(flaw.code, ""), "-")) or "-"
                total = flaw.count * flaw.args.get(_TOTALS.get(flaw.code, ""), 0)
                one = Met(hits([flaw.where], flaw.count, batch.groups), flaw.args, total)
                met.setdefault(flaw.code, {}).setdefault(cause, []).append(one)
        state: State = {}
        for code, causes in met.items():
            several = {cause: two_by_two(found, _both) for cause, found in causes.items()}
            state[code] = _smallest({"": two_by_two(list(several.values()), _both), **several})
        return state

    def merge(self, a: State, b: State) -> State:
        merged = dict(a)
        for code, causes in b.items():
            known = dict(merged.get(code, {}))
            for cause, met in causes.items():
                known[cause] = _both(known.get(cause, Met()), met)
            merged[code] = _smallest(known)
        return merged

    def finish(self, state: State, context: Context) -> Iterator[Finding]:
        for rule in self.rules:
            causes = state.get(rule.code)
            if not causes:
                continue
            several = {cause: met for cause, met in causes.items() if cause}
            if len(several) > CAUSES:
                met = causes[""]
                args = met.args | {_CAUSES[rule.code]: "for different reasons"}
                yield _finding(rule, msgspec.structs.replace(met, args=args), context)
            else:
                for cause in sorted(several):
                    yield _finding(rule, several[cause], context)


_CODES = frozenset(rule.code for rule in rules.RULES)


def _shown(flaw: Flaw, path: str) -> Flaw:
    """The flaw under the name that a person knows the file by."""
    return msgspec.structs.replace(flaw, where=msgspec.structs.replace(flaw.where, path=path))


def _smallest(causes: dict[str, Met]) -> dict[str, Met]:
    """One cause more than have a finding of their own, and all of them together."""
    return {cause: causes[cause] for cause in sorted(causes)[: CAUSES + 2]}


def _both(a: Met, b: Met) -> Met:
    args = min((met for met in (a, b) if met.hits.count), key=_order, default=a).args
    return Met(merge_hits(a.hits, b.hits), args, a.total + b.total)


def _order(met: Met) -> tuple[Location, str]:
    return met.hits.smallest, json.dumps(met.args, sort_keys=True, default=str)


def _finding(rule: Rule, met: Met, context: Context) -> Finding:
    args: dict[str, Any] = met.args | _worded(rule.code, met.args)
    if met.total:
        args[_TOTALS[rule.code]] = met.total
    if met.args.get("allowed"):
        return report(rule, met.hits, severity="warning", **args)
    fix = _unreadable(met) if rule is rules.UNREADABLE else _FIXES.get(rule.code)
    if rule.code == "P103" and not (args.get("certain", True) or context.options.yes):
        fix = _BY_HAND  # a guess that was not taken
    return report(rule, met.hits, fix=fix, **args)


def _unreadable(met: Met) -> Fix:
    """What mends records that cannot be read."""
    how = "Mend them where shown"
    if met.total:
        how = "Mend them with `prep prepare --repair`"
    if 0 < met.total < met.hits.count:
        how = f"Mend {met.total:,} of them with `prep prepare --repair` and the rest where shown"
    return Fix(f"{how}, {_LEFT_OUT}", "manual")


def _worded(code: str, args: dict[str, Any]) -> dict[str, str]:
    """Values of the message that are made of others."""
    if code == "P103":
        words = ", ".join(args.get("words", ()))
        how = "" if args.get("certain", True) else ", which is a guess"
        return {"words": f"{how} ({words})" if words else how}
    if code == "P113":
        if "column" in args:
            return {"detail": f" (in {args['column']})"}
        return {"detail": _CONVERTED[args["kind"]].format_map(args)}
    if code == "P121":
        return {"shown": _short(args["shown"])}
    if code == "P114":
        what = "empty rows" if args["what"] == "row" else str(args["what"])
        return {"what": what.capitalize()}
    if code == "P115":
        one, other = args["columns"]
        return {"one": str(one), "other": str(other)}
    if code == "P117":
        others = ", ".join(args["others"])
        return {"others": f"; other lists are not read: {others}" if others else ""}
    return {}


def _short(text: str) -> str:
    """A text that fits into a sentence."""
    text = " ".join(text.split())
    return f"'{text}'" if len(text) <= 40 else f"'{text[:39]}…'"


PLUGINS = (Reading(),)
