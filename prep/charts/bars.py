"""Charts of bars: how long examples are, who says how much, classes, repeats."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from prep.charts.drawing import pygal, settings, svg
from prep.charts.figure import figure
from prep.languages.language import Language

CLASSES = 12
"""Classes that have a bar of their own."""

_LABEL = 22
"""Characters of a label beside a bar."""

ROLE_TEXTS: dict[str, str] = {
    "system": "System",
    "developer": "Developer",
    "user": "User",
    "assistant": "Assistant",
    "tool": "Tool",
    "function": "Function",
}
"""Role → the word for it."""


class Span(Protocol):
    """Examples that have from `least` to `most` tokens."""

    @property
    def least(self) -> int: ...
    @property
    def most(self) -> int: ...
    @property
    def examples(self) -> int: ...


class RoleLengths(Protocol):
    """How long the messages of a role are, in characters."""

    @property
    def role(self) -> str: ...
    @property
    def messages(self) -> int: ...
    @property
    def median(self) -> int: ...
    @property
    def p95(self) -> int: ...
    @property
    def longest(self) -> int: ...


def tokens(
    spans: Sequence[Span], t: Language, limit: int | None = None, over: int = 0, target: str = ""
) -> str:
    """How many examples have how many tokens, and the limit of the target.

    limit: tokens of an example that a target trains on, None for no line
    over: examples that are longer
    target: whose limit it is
    """
    name = t("Tokens of an example")
    if not spans:
        return figure("", name, t("There are no examples."), (), (), t)
    place = _place(spans, limit)

    class Chart(pygal().StackedBar):  # type: ignore[misc]
        """Bars with an upright line across them."""

        def _plot(self) -> None:
            super()._plot()
            if place is not None:
                x = self.view.x(place)
                self.svg.line(
                    self.svg.node(self.nodes["plot"], class_="limit"),
                    ((x, 0), (x, self.view.height)),
                )

    chart = Chart(**settings(230, value_formatter=lambda value: whole(value, t)))
    chart.x_labels = [t.number(span.least) for span in spans]
    for is_over in (False, True):
        chart.add(
            "",
            [
                {"value": span.examples, "label": _span_words(span, t)}
                if (limit is not None and span.least > limit) is is_over
                else None
                for span in spans
            ],
        )
    return figure(
        svg(chart, name, _span_summary(spans, t)),
        name,
        " ".join(_limit_words(limit, over, place is not None, target, t)),
        (t("Tokens"), t("Examples")),
        [
            (f"{t.number(span.least)}–{t.number(span.most)}", t.number(span.examples))
            for span in spans
        ],
        t,
    )


def lengths_by_role(lengths: Sequence[RoleLengths], t: Language) -> str:
    """How long the messages of each role are, in characters."""
    name = t("Length by role")
    rows = [(t.text(ROLE_TEXTS.get(each.role, each.role)), each) for each in lengths]
    drawing = _level(
        [label for label, _ in rows],
        [[each.median for each in lengths], [each.p95 for each in lengths]],
        [
            [
                t(
                    "{role}: half of the messages have {n} characters at most",
                    role=label,
                    n=each.median,
                )
                for label, each in rows
            ],
            [
                t("{role}: 95 of 100 messages have {n} characters at most", role=label, n=each.p95)
                for label, each in rows
            ],
        ],
        name,
        t("Characters of a message for each role, the median and what 95 of 100 do not exceed."),
        t,
    )
    head = (t("Role"), t("Messages"), t("Median"), t("95 of 100 at most"), t("Longest"))
    remark = t(
        "In characters: the median (upper bar) and what 95 of 100 do not exceed (lower bar)."
    )
    table = [
        (label, *(t.number(n) for n in (each.messages, each.median, each.p95, each.longest)))
        for label, each in rows
    ]
    return figure(drawing, name, remark, head, table, t)


def classes(counts: Mapping[str, int], t: Language) -> str:
    """How many examples each class has, the largest first.

    counts: name of a class → examples
    """
    name = t("Classes")
    order = sorted(counts, key=lambda label: (-counts[label], label))
    total = sum(counts.values()) or 1
    rows = [(label, counts[label]) for label in order]
    shown, rest = rows[:CLASSES], rows[CLASSES:]
    remark = ""
    if rest:
        remark = t.many(
            len(rest),
            "The {shown} largest are drawn; {count} other class has {n} of {all} examples.",
            "The {shown} largest are drawn; {count} other classes have {n} of {all} examples.",
            shown=len(shown),
            n=sum(count for _, count in rest),
            all=total,
        )
    drawing = _level(
        [label for label, _ in shown],
        [[count for _, count in shown]],
        [[_share(label, count, total, t) for label, count in shown]],
        name,
        t.many(len(rows), "Examples of {count} class.", "Examples of each of {count} classes."),
        t,
    )
    head = (t("Class"), t("Examples"), t("Share"))
    table = [(label, t.number(count), t.percent(count / total, 1)) for label, count in rows]
    return figure(drawing, name, remark, head, table, t)


def duplicates(different: int, repeats: int, contradictions: int, t: Language) -> str:
    """How many examples say something of their own.

    different: examples, each counted once
    repeats: examples that are the same as an earlier one
    contradictions: examples that ask the same as another and are answered differently
    """
    name = t("Duplicates")
    rows = [
        (t("Different examples"), different),
        (t("Repeats"), repeats),
        (t("Other answers"), contradictions),
    ]
    total = different + repeats or 1
    drawing = _level(
        [label for label, _ in rows],
        [[count for _, count in rows]],
        [[_share(label, count, total, t) for label, count in rows]],
        name,
        t("Different examples, repeats of an earlier one, and other answers to the same question."),
        t,
    )
    remark = t("Other answers: examples that ask the same as another and are answered differently.")
    table = [(label, t.number(count), t.percent(count / total, 1)) for label, count in rows]
    return figure(drawing, name, remark, (t("Kind"), t("Examples"), t("Share")), table, t)


def _level(
    labels: Sequence[str],
    series: Sequence[Sequence[int]],
    words: Sequence[Sequence[str]],
    name: str,
    description: str,
    t: Language,
) -> str:
    """A drawing of level bars, from top to bottom.

    words: of each bar
    """
    height = 44 + max(1, len(labels)) * (18 + 10 * len(series))
    chart: Any = pygal().HorizontalBar(
        **settings(height, spacing=4, value_formatter=lambda value: whole(value, t))
    )
    chart.x_labels = [_short(label) for label in reversed(labels)]
    for values, said in zip(series, words, strict=True):
        chart.add(
            "",
            [
                {"value": value, "label": text}
                for value, text in reversed(list(zip(values, said, strict=True)))
            ],
        )
    return svg(chart, name, description)


def whole(value: float, t: Language) -> str:
    """A mark of an axis that counts: "" between whole numbers."""
    return t.number(round(value)) if value == round(value) else ""


def _short(label: str) -> str:
    label = " ".join(label.split()) or repr(label)
    return label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"


def _share(label: str, count: int, total: int, t: Language) -> str:
    return f"{label}{t.style.colon}{t.number(count)} ({t.percent(count / total, 1)})"


def _place(spans: Sequence[Span], limit: int | None) -> float | None:
    """Where the limit is, 0 at the left and 1 at the right, None when it is beyond."""
    for number, span in enumerate(spans):
        if limit is not None and limit <= span.most:
            inside = (limit - span.least) / (span.most - span.least + 1)
            return (number + max(0.0, inside)) / len(spans)
    return None


def _span_words(span: Span, t: Language) -> str:
    examples = t.many(span.examples, "{count} example", "{count} examples")
    return f"{t.number(span.least)}–{t.number(span.most)}{t.style.colon}{examples}"


def _span_summary(spans: Sequence[Span], t: Language) -> str:
    most = max(spans, key=lambda span: span.examples)
    return t(
        "Most examples have {least} to {most} tokens; the longest has {longest}.",
        least=most.least,
        most=most.most,
        longest=spans[-1].most,
    )


def _limit_words(
    limit: int | None, over: int, is_drawn: bool, target: str, t: Language
) -> Iterator[str]:
    if limit is None:
        return
    if over:
        yield t.many(
            over,
            "{count} example is longer than the limit of {limit} tokens.",
            "{count} examples are longer than the limit of {limit} tokens.",
            limit=limit,
        )
    elif is_drawn:
        yield t("No example is longer than the limit of {limit} tokens.", limit=limit)
    else:
        yield t("All examples are far below the limit of {limit} tokens.", limit=limit)
    if target:
        yield t("That is the limit of {target}.", target=target)
