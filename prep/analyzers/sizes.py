"""How large the file is in bytes, examples and images, against what the target takes."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from msgspec import Struct

from prep.core.analyzer import FEW, Analyzer, Context, hits_in, merge_hits, report
from prep.core.batch import Batch
from prep.core.facts import LimitName
from prep.core.finding import Finding, Hits, Invalid, Rule, Severity, Valid
from prep.core.pairs import records_of
from prep.core.target import Target

_PAIR = '{"prompt":"2+2","completion":"4"}\n'


def _images(number: int) -> str:
    image = '{"type":"image_url","image_url":{"url":"https://example.com/cat.png"}}'
    return (
        f'{{"messages":[{{"role":"user","content":[{",".join([image] * number)}]}},'
        '{"role":"assistant","content":"Cats."}]}\n'
    )


TOO_LARGE = Rule(
    code="P602",
    settings=("max_bytes",),
    name="file-too-large",
    severity="error",
    message="{what}; {who} takes {limit:,} {unit}. {advice}",
    why=(
        "A provider refuses a file above its limits, often after the whole upload. Split it, or "
        "train on a selection: the best examples of a large file teach nearly as much as all."
    ),
    safety="manual",
    words=("what", "who", "unit", "advice"),
    own=("what", "who", "unit", "advice"),
    examples=(
        Invalid(_PAIR, options={"rules": {"P602": {"max_bytes": 20}}}),
        Invalid(_images(11), options={"target": "openai/gpt-4o"}),
        Valid(_images(10), options={"target": "openai/gpt-4o"}),
        Valid(_PAIR, options={"target": "openai"}),
    ),
)

FRAME_BYTES = 40
"""Bytes of a message in JSON beside its text: `{"role":"assistant","content":""},` and its share
of what is around it."""


class State(Struct):
    """Sizes of what the examples were read from.

    bytes: as JSON Lines; for tables, of the texts and what JSON puts around them
    images: number of images in an example → examples with so many
    """

    bytes: int = 0
    examples: int = 0
    images: dict[int, Hits] = {}


class Sizes(Analyzer[State]):
    """Adds up bytes and images."""

    rules = (TOO_LARGE,)
    state: ClassVar[type] = State

    def map(self, batch: Batch) -> State:
        numbers: dict[int, list[int]] = {}
        if list in batch.content_types:
            for i in batch.rich:
                if count := _count_images(batch, i):
                    numbers.setdefault(count, []).append(i)
        images = {count: hits_in(batch, found, most=FEW) for count, found in numbers.items()}
        return State(_bytes(batch), len(batch), images)

    def merge(self, a: State, b: State) -> State:
        images = a.images
        for count, found in b.images.items():
            images[count] = merge_hits(images.get(count, Hits()), found, FEW)
        return State(a.bytes + b.bytes, a.examples + b.examples, images)

    def between(self, state: State, held: State, context: Context) -> Iterable[Finding]:
        target = context.target
        if target is None:
            return
        percent = -(-held.bytes * 100 // max(state.bytes, 1))
        size = f"Size of the validation file: {held.bytes:,} bytes"
        share = f"Size of the validation file: {percent:,} % of the training file"
        examples = f"Examples of the validation file: {held.examples:,}"
        totals: tuple[tuple[LimitName, str, int, str], ...] = (
            ("max_validation_bytes", size, held.bytes, "bytes"),
            ("max_validation_percent", share, percent, "%"),
            ("max_validation_examples", examples, held.examples, "examples"),
        )
        yield from _over_limits(totals, target)

    def finish(self, state: State, context: Context) -> Iterable[Finding]:
        own = context.option("P602", "max_bytes", 0)
        if own and state.bytes > own:
            yield _over(f"Size: {state.bytes:,} bytes", "your configuration", own, "bytes", SPLIT)
        if context.target is None:
            return
        with_images = sum(found.count for found in state.images.values())
        totals: tuple[tuple[LimitName, str, int, str], ...] = (
            ("max_file_bytes", f"Size: {state.bytes:,} bytes", state.bytes, "bytes"),
            ("max_examples", f"Examples: {state.examples:,}", state.examples, "examples"),
            ("max_image_examples", f"With images: {with_images:,}", with_images, "with images"),
        )
        yield from _over_limits(totals, context.target)
        yield from _in_parts(state, context)
        yield from _many_images(state, context)


SPLIT = "Split it, or leave examples out."


def _over_limits(
    totals: Iterable[tuple[LimitName, str, int, str]], target: Target
) -> Iterator[Finding]:
    for name, what, size, unit in totals:
        limit = target.limit(name)
        if limit and size > limit.value:
            severity: Severity = "error" if limit.verified else "warning"
            yield _over(what, target.name, limit.value, unit, SPLIT, severity)


def _in_parts(state: State, context: Context) -> Iterator[Finding]:
    """What is taken, but not in one request."""
    target = context.target
    request = target.limit("max_request_bytes") if target else None
    whole = target.limit("max_file_bytes") if target else None
    if target is None or request is None or state.bytes <= request.value:
        return
    if whole is None or state.bytes <= whole.value:
        what, unit = f"Size: {state.bytes:,} bytes", "bytes in one request"
        advice = request.note or "It has to be sent in parts, or another way."
        yield _over(what, target.name, request.value, unit, advice, "note")


def _many_images(state: State, context: Context) -> Iterator[Finding]:
    limit = context.target.limit("max_images_per_example") if context.target else None
    if limit is None or context.target is None:
        return
    found = Hits()
    for count, hits in state.images.items():
        if count > limit.value:
            found = merge_hits(found, hits)
    if found.count:
        what = f"Most images in an example: {max(state.images):,}"
        severity: Severity = "error" if limit.verified else "warning"
        advice = f"Such examples: {found.count:,}."
        yield _over(what, context.target.name, limit.value, "", advice, severity, found)


def _over(
    what: str,
    who: str,
    limit: int,
    unit: str,
    advice: str,
    severity: Severity = "error",
    hits: Hits = Hits(1),  # noqa: B008 - frozen
) -> Finding:
    return report(
        TOO_LARGE,
        hits,
        severity=severity,
        what=what,
        who=who,
        limit=limit,
        unit=f"{unit} at most".strip(),
        advice=advice,
    )


def _bytes(batch: Batch) -> int:
    rows = batch.rows
    if rows.kind == "json":
        lines = rows.data
        if len(batch) < len(lines):
            lines = [lines[record - rows.first] for record in records_of(batch.examples)]
        return sum(map(len, lines)) + len(lines)
    texts, haystacks = batch.texts, batch.haystacks
    seams = len(texts) - len(haystacks)
    size = sum(
        len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
        for text in haystacks
    )
    return size - seams + FRAME_BYTES * len(texts)


def _count_images(batch: Batch, i: int) -> int:
    return sum(
        isinstance(part, dict) and part.get("type") == "image_url"
        for turn in (*batch.given[i], *batch.wanted[i])
        if isinstance(turn.content, list)
        for part in turn.content
    )


PLUGINS = (Sizes(),)
