"""What kind of task the examples teach, and for classification, how its classes are spread."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from msgspec import Struct

from prep.core.analyzer import Analyzer, Context, report
from prep.core.batch import LABELS, Batch
from prep.core.finding import Finding, Fix, Hits, Invalid, Rule, Valid
from prep.core.location import Location
from prep.edits.labels import RenameLabels
from prep.text.excerpt import excerpt

_CLASSES = "".join(
    f'{{"prompt":"{n} stars ->","completion":" {"good" if n > 3 else "bad"}\\n"}}\n'
    for n in range(10)
)

CLASSIFICATION = Rule(
    code="P605",
    name="classification-detected",
    severity="note",
    message="The completions look like names of classes: {classes:,} for {count} examples.",
    why=(
        "With classes the result can be measured: set examples aside for validation with --split, "
        "which keeps the share of each class. One token per class is cheapest and easiest to read."
    ),
    examples=(
        Invalid(_CLASSES),
        Valid(
            '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}\n'
            '{"prompt":"2+4","completion":"6"}\n'
        ),
    ),
)

IMBALANCE = Rule(
    code="P603",
    name="class-imbalance",
    severity="note",
    message="Examples of each class differ: {shares}.",
    why=(
        "A model leans towards what it saw most. If real questions are not spread like this, even "
        "the classes out, or weigh the result."
    ),
    examples=(
        Invalid(
            "".join(f'{{"prompt":"{n}","completion":"{n < 2}"}}\n' for n in range(12)),
        ),
        Valid("".join(f'{{"prompt":"{n}","completion":"{n < 6}"}}\n' for n in range(12))),
    ),
)

FEW_PER_CLASS = Rule(
    code="P604",
    settings=("minimum",),
    name="few-examples-per-class",
    severity="warning",
    message="Classes with fewer than {minimum:,} examples: {count} of {classes:,}.",
    why="A class that was seldom seen is seldom recognised; about a hundred examples are a start.",
    examples=(
        Invalid(_CLASSES),
        Valid(_CLASSES, options={"rules": {"P604": {"minimum": 4}}}),
    ),
)

VARIANTS = Rule(
    code="P405",
    name="label-variants",
    severity="warning",
    message="Names of one class that are written in several ways: {variants}.",
    why="To a model `Yes`, `yes ` and `Yes.` are three classes, and it learns to choose by chance.",
    safety="unsafe",
    examples=(
        Invalid(
            "".join(f'{{"prompt":"{n} ->","completion":" {"no" if n % 2 else "yes"}\\n"}}\n'
                    for n in range(8)) + '{"prompt":"8 ->","completion":" Yes.\\n"}\n',
            "".join(f'{{"prompt":"{n} ->","completion":" {"no" if n % 2 else "yes"}\\n"}}\n'
                    for n in range(9)),
        ),
        Valid(_CLASSES),
    ),
)  # fmt: skip

FEW_EXAMPLES = 100
SMALL = 20
"""Classes up to that number may have numbers for names, such as marks from 1 to 5."""


class Label(Struct, frozen=True):
    """One completion that occurs, how often, and where first."""

    count: int
    first: Location


class State(Struct):
    """Completions that may be names of classes.

    examples: all of them
    asking: those whose prompt is not blank
    labels: None when there are too many, or too long ones
    """

    examples: int = 0
    asking: int = 0
    are_pairs: bool = True
    labels: dict[str, Label] | None = {}


def is_classification(labels: Mapping[str, Any] | None, examples: int) -> bool:
    """True when examples have so few different completions that these must be classes.

    Three examples per class are the least, as in the ancestor of prep; above 20 classes numbers
    are taken for results.
    """
    if labels is None or len(labels) < 2 or "" in labels or len(labels) * 3 > examples:
        return False
    numbers = sum(bool(_NUMBER.fullmatch(label)) for label in labels)
    return len(labels) <= SMALL or numbers * 2 < len(labels)


def merge_labels(a: dict[str, int] | None, b: dict[str, int] | None) -> dict[str, int] | None:
    """How often each label occurs in both, None when one has too many or both together do."""
    if a is None or b is None:
        return None
    labels = dict(a)
    for label, count in b.items():
        labels[label] = labels.get(label, 0) + count
    return labels if len(labels) <= LABELS else None


_NUMBER = re.compile(r"\s*+[-+$€£]?\s*+\d[\d.,:/ ]*+\s*+%?\s*+")


class Classes(Analyzer[State]):
    """Counts completions as long as they may be names of classes."""

    rules = (CLASSIFICATION, IMBALANCE, FEW_PER_CLASS, VARIANTS)
    state: ClassVar[type] = State
    describes = True

    def map(self, batch: Batch) -> State:
        if not batch.are_pairs:
            return State(are_pairs=False)
        prompts = batch.prompts
        asking = len(prompts)
        if "" in prompts or any(map(str.isspace, prompts)):
            asking = sum(1 for prompt in prompts if prompt and not prompt.isspace())
        if batch.labels is None:
            return State(len(batch), asking, True, None)
        labels = {
            label: Label(count, batch.where(batch.completions.index(label), "answers"))
            for label, count in batch.labels.items()
        }
        return State(len(batch), asking, True, labels)

    def merge(self, a: State, b: State) -> State:
        labels = None
        if a.labels is not None and b.labels is not None:
            labels = a.labels
            for label, more in b.labels.items():
                known = labels.get(label)
                if known:
                    more = Label(known.count + more.count, min(known.first, more.first))
                labels[label] = more
            if len(labels) > LABELS:
                labels = None
        return State(
            a.examples + b.examples, a.asking + b.asking, a.are_pairs and b.are_pairs, labels
        )

    def finish(self, state: State, context: Context) -> Iterable[Finding]:
        labels = state.labels
        if not state.are_pairs or labels is None:
            return
        groups = _groups(labels)
        if not is_classification(groups, state.examples):
            return
        counts = _counts(labels, groups)
        yield report(CLASSIFICATION, Hits(state.examples), classes=len(counts))
        even = state.examples / len(counts)
        if max(counts.values()) >= 2 * even or min(counts.values()) * 2 <= even:
            yield report(IMBALANCE, Hits(len(counts)), shares=_shares(counts, state.examples))
        minimum = context.option("P604", "minimum", FEW_EXAMPLES)
        few = sum(count < minimum for count in counts.values())
        if few:
            yield report(FEW_PER_CLASS, Hits(few), minimum=minimum, classes=len(counts))
        yield from _variants(labels, [group for group in groups.values() if len(group) > 1])

    def facts(self, state: State, context: Context) -> dict[str, Any]:
        if not state.examples or not state.are_pairs:
            return {}
        if not state.asking:
            return {"task": "open-ended generation"}
        groups = _groups(state.labels or {})
        if is_classification(groups, state.examples):
            counts = dict(sorted(_counts(state.labels or {}, groups).items()))
            return {"task": "classification", "classes": [*counts], "class_counts": counts}
        return {"task": "conditional generation"}


def _groups(labels: Mapping[str, Label]) -> dict[str, list[str]]:
    """What labels have in common → those that are variants of each other, the commonest first."""
    groups: dict[str, list[str]] = {}
    for label in sorted(labels, key=lambda label: (-labels[label].count, label)):
        groups.setdefault(_plain(label), []).append(label)
    return groups


def _counts(labels: Mapping[str, Label], groups: Mapping[str, list[str]]) -> dict[str, int]:
    """The commonest label of each group → examples of all its variants."""
    return {group[0]: sum(labels[label].count for label in group) for group in groups.values()}


def _variants(labels: dict[str, Label], groups: list[list[str]]) -> Iterable[Finding]:
    """The finding about groups of labels that mean the same, the commonest first in each."""
    if not groups:
        return
    names = {label: group[0] for group in groups for label in group[1:]}
    count = sum(labels[label].count for label in names)
    fix = Fix("Write them alike", "unsafe", (RenameLabels(names),), examples=count)
    places = tuple(sorted(labels[label].first for label in names))
    shown = "; ".join(", ".join(map(repr, group)) for group in groups[:5])
    yield report(VARIANTS, Hits(count, places), fix=fix, variants=excerpt(shown, 200))


def _plain(label: str) -> str:
    """What variants of a label have in common: no case, no blanks and marks around it."""
    text = " ".join(label.split()).casefold()
    return text.strip(" .,;:!'\"`*“”‘’。、！") or text


def _shares(counts: dict[str, int], examples: int) -> str:
    """The largest and the smallest classes with their share in percent."""
    shown = [
        f"{excerpt(label, 30)!r} {100 * count / examples:.0f} %" for label, count in counts.items()
    ]
    return ", ".join(shown if len(shown) <= 8 else [*shown[:4], "…", *shown[-3:]])


PLUGINS = (Classes(),)
