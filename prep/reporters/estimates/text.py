"""The estimate for people: the data, then the targets, cheapest first."""

from collections.abc import Sequence

from prep.core.estimate import Estimate, TargetEstimate
from prep.core.reporter import View
from prep.text.bars import bars
from prep.text.display import line, number, pad, width, wrap
from prep.text.money import dollars, plain
from prep.text.style import Style

WIDEST = 100
"""Columns at most of running text, however wide the terminal."""

DETAILED = 3
"""Targets up to which each has a paragraph; more of them are a table."""

BARS = 30


def text(estimate: Estimate, view: View) -> str:
    """The whole document, ended by a line feed."""
    page = _Page(estimate, view)
    lines = [*page.data(), "", *page.targets()]
    return "".join(f"{each}\n" for each in lines).rstrip("\n") + "\n"


class _Page:
    def __init__(self, estimate: Estimate, view: View) -> None:
        self.estimate = estimate
        self.width = max(40, view.width)
        self.columns = min(self.width, WIDEST)
        self.style = Style(view.color)

    def data(self) -> list[str]:
        """What the data is: examples, tokens, how long they are."""
        estimate, tokens = self.estimate, self.estimate.tokens
        name = line(", ".join(estimate.sources))
        about = "exact" if tokens.exact else "estimated"
        count = f"{tokens.total:,} tokens"
        if tokens.interval:
            about = "95 % sure, from a sample"
            count = f"{tokens.total:,} tokens ±{tokens.interval.percent} %"
        examples = number(estimate.examples, "example")
        if tokens.interval:
            examples = f"about {examples}"
        head = f"{name}: {examples}, {count} an epoch ({tokens.encoding}, {about})"
        lines = wrap(head, self.columns, indent="  ")
        lines[0] = lines[0].replace(name, self.style("bold", name), 1)
        if tokens.interval:
            low, high = tokens.interval.low, tokens.interval.high
            drawn = tokens.interval.draws
            lines.append(f"  between {low:,} and {high:,}; {number(drawn, 'record')} drawn")
        if estimate.records is not None and estimate.records > estimate.examples:
            missing = number(estimate.records - estimate.examples, "record")
            lines.append(f"  {missing} cannot be understood: `prep lint` says why")
        lines.append(f"  tokens per example: {self._lengths()}")
        if estimate.validation:
            held = estimate.validation
            name = line(held.source)
            lines += wrap(
                f"{name}: {number(held.examples, 'example')}, {held.tokens:,} tokens, "
                "for validation",
                self.columns,
                indent="  ",
            )
        return [*lines, "", *self._histogram()]

    def _lengths(self) -> str:
        tokens = self.estimate.tokens
        parts = [f"median {tokens.median:,}", f"95 % up to {tokens.p95:,}"]
        if tokens.shortest is not None:
            parts.insert(0, f"shortest {tokens.shortest:,}")
        if tokens.longest is not None:
            parts.append(f"longest {tokens.longest:,}")
        return ", ".join(parts)

    def _histogram(self) -> list[str]:
        bins = self.estimate.tokens.histogram
        labels = [f"{each.least:,}–{each.most:,}" for each in bins]
        counts = [f"{each.examples:,}" for each in bins]
        drawn = bars([each.examples for each in bins], min(BARS, self.columns // 3))
        left, right = max(map(len, labels), default=0), max(map(len, counts), default=0)
        return [
            f"  {label:>{left}}  {self.style('cyan', bar)} {count:>{right if not bar else 0}}"
            for label, count, bar in zip(labels, counts, drawn, strict=True)
        ]

    def targets(self) -> list[str]:
        """What it comes to at each target."""
        estimates = self.estimate.estimates
        if len(estimates) <= DETAILED:
            return [row for each in estimates for row in (*self._details(each), "")]
        priced = [each for each in estimates if each.cost is not None]
        lines = self._table(priced) if priced else []
        free = [each.target for each in estimates if each.free]
        unknown = [each.target for each in estimates if each.cost is None and not each.free]
        passed = [each.target for each in self.estimate.passed_over]
        lines += self._too_long()
        lines += self._list("On your own machine, billed by nobody", free)
        lines += self._list("Cost unknown", unknown)
        lines += self._list(
            "Not for everybody or not for long (P902, P903; --target TARGET says more)",
            _noted(estimates, "P902", "P903"),
        )
        lines += self._list(
            "Price too old to be relied on (P907)",
            [name for name in _noted(estimates, "P907") if name not in unknown],
        )
        lines += self._list("Not shown, because they take no new jobs", passed)
        lines += ["", *self._cheapest(priced), "Details of one: --target PROVIDER/MODEL"]
        if len({each.epochs for each in priced}) > 1:
            hint = "Targets differ in epochs when nobody says how many; to compare them: --epochs 3"
            lines += wrap(hint, self.columns, indent="  ")
        return lines

    def _table(self, estimates: Sequence[TargetEstimate]) -> list[str]:
        names = (
            "cost",
            "at most",
            "epochs",
            "billed",
            "price of",
            "jobs until",
            "shut down",
            "target",
        )
        rows = [
            (
                dollars(each.cost) if each.cost is not None else "unknown",
                dollars(each.cost_high) if each.cost_high is not None else "unknown",
                f"{each.epochs} {each.epochs_from}",
                f"{each.billed_tokens:,}",
                str(each.price_date or ""),
                str(each.last_job_date or ""),
                str(each.shutdown_date or ""),
                line(each.target),
            )
            for each in estimates
        ]
        widths = [max(map(width, column)) for column in zip(names, *rows, strict=True)]
        in_one = sum(widths) + 2 * len(widths) <= self.width
        shown = 7 if in_one else 5  # in two lines the dates stand beside the name
        lines = []
        for row in (names, *rows):
            cells = [f"{cell:>{size}}" for cell, size in zip(row[:4], widths[:4], strict=True)]
            cells += map(pad, row[4:shown], widths[4:shown])
            if in_one:
                cells.append(row[-1])
            elif row is not names:
                dates = [
                    f"{name} {day}" for name, day in zip(names[5:7], row[5:7], strict=True) if day
                ]
                lines.append(f"{row[-1]}{': ' if dates else ''}{', '.join(dates)}")
            text = f"  {'  '.join(cells)}".rstrip()
            lines.append(self.style("dim", text) if row is names else text)
        return lines

    def _cheapest(self, priced: Sequence[TargetEstimate]) -> list[str]:
        """The first of the table once more, which may have left the screen."""
        if not priced:
            return []
        first = priced[0]
        cost, most = ("unknown" if x is None else dollars(x) for x in (first.cost, first.cost_high))
        text = f"Cheapest where a price is known: {line(first.target)}, {cost}, at most {most}"
        return wrap(text, self.columns, indent="  ")

    def _too_long(self) -> list[str]:
        """How many examples are longer than a model reads, by context."""
        where: dict[tuple[int, int], list[str]] = {}
        for each in self.estimate.estimates:
            if each.context_tokens is not None and each.over_context:
                where.setdefault((each.context_tokens, each.over_context), []).append(each.target)
        return [
            row
            for (context, over), names in sorted(where.items())
            for row in self._list(
                f"Longer than {context:,} tokens, which is cut or refused: "
                f"{number(over, 'example')}, at",
                names,
                mark="",
            )
        ]

    def _list(self, title: str, names: Sequence[str], mark: str = ":") -> list[str]:
        if not names:
            return []
        return ["", *wrap(f"{title}{mark} {', '.join(names)}", self.columns, indent="  ")]

    def _details(self, each: TargetEstimate) -> list[str]:
        name = line(each.target)
        facts = [
            ("cost", _cost(each)),
            ("epochs", _epochs(each)),
            ("billed tokens", "unknown" if each.billed_tokens is None else _billed(each)),
            ("over context", _over(each)),
            ("new jobs", _jobs(each)),
            ("shut down", str(each.shutdown_date or "no date known")),
        ]
        lines = [f"{self.style('bold', name)} ({line(each.title)}), {each.method}"]
        for label, value in facts:
            first, *rest = wrap(line(value), self.columns - 17)
            lines.append(f"  {label:<15}{first}")
            lines += [f"{'':17}{part}" for part in rest]
        for note in each.notes:
            lines += [f"  {part}" for part in wrap(f"- {line(note)}", self.columns - 2, "  ")]
        return lines


def _noted(estimates: Sequence[TargetEstimate], *codes: str) -> list[str]:
    """The targets about which one of these rules has something to say."""
    return [
        each.target
        for each in estimates
        if any(note.partition(":")[0] in codes for note in each.notes)
    ]


def _cost(each: TargetEstimate) -> str:
    if each.cost is None:
        return "nothing: it runs on your own machine" if each.free else "unknown"
    words = dollars(each.cost)
    low, high = each.cost_low, each.cost_high
    least = None if low is None else dollars(low)
    most = None if high is None else dollars(high)
    if least and most and least != most:
        words += f" ({least} to {most})"
    elif not least and most and most != words:
        words += f" ({most} at most)"
    if each.price_per_million is not None:
        variant = f" for {each.variant}" if each.variant else ""
        age = "" if each.price_age is None else f", {number(each.price_age, 'day')} old"
        words += f"; ${plain(each.price_per_million)} per million tokens{variant}"
        words += f", price of {each.price_date}{age}"
    return words


def _epochs(each: TargetEstimate) -> str:
    source = {
        "given": "as given",
        "auto": f"by the published rule; the provider may take {each.epochs_low} to "
        f"{each.epochs_high}",
        "default": "the default of the target",
        "unknown": "",
    }[each.epochs_from]
    return f"{each.epochs}, {source}" if each.epochs is not None else "unknown"


def _billed(each: TargetEstimate) -> str:
    return f"{each.billed_tokens:,}{'' if each.exact else ', estimated'}"


def _over(each: TargetEstimate) -> str:
    if each.context_tokens is None:
        return "unknown: its context is not known"
    if each.over_context is None:
        return "unknown: a sample cannot say"
    return f"{number(each.over_context, 'example')} of more than {each.context_tokens:,} tokens"


def _jobs(each: TargetEstimate) -> str:
    if each.accepts_jobs is None:
        return "unknown"
    if not each.accepts_jobs:
        return "not taken"
    return f"taken until {each.last_job_date}" if each.last_job_date else "taken"
