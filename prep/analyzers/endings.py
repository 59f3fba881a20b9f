"""How prompts and completions end: separators and stop sequences."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, ClassVar

from msgspec import Struct

from prep.analyzers.classes import is_classification, merge_labels
from prep.analyzers.ending_rules import (
    COMPLETION_ENDING,
    LEFT_IN_CHAT,
    LONG_SEPARATOR,
    MISSING_SEPARATOR,
    MISSING_STOP,
    PROMPT_ENDING,
    REPEATED,
)
from prep.analyzers.ends import (
    SEPARATORS,
    STOPS,
    Ends,
    ends_of,
    merge_ends,
)
from prep.core.analyzer import FEW, Analyzer, Context, merge_hits, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Fix, Hits, Safety
from prep.edits.affixes import AddSuffix, StripEnding
from prep.edits.rewriting import Part
from prep.text.affix import untorn_suffix
from prep.text.excerpt import excerpt
from prep.text.repeats import LONGEST
from prep.text.seams import ending, separator

LONG = 10
"""A separator with more characters is longer than it has to be."""


class State(Struct, frozen=True):
    """How prompts and completions end.

    labels: see `Batch.labels`
    """

    examples: int = 0
    are_pairs: bool = True
    prompts: Ends = Ends()
    completions: Ends = Ends()
    labels: dict[str, int] | None = {}


class Endings(Analyzer[State]):
    """Finds what all prompts, or all completions, end with."""

    rules = (
        MISSING_SEPARATOR,
        MISSING_STOP,
        REPEATED,
        LONG_SEPARATOR,
        LEFT_IN_CHAT,
        PROMPT_ENDING,
        COMPLETION_ENDING,
    )
    state: ClassVar[type] = State

    def map(self, batch: Batch) -> State:
        return State(
            len(batch),
            batch.are_pairs,
            ends_of(batch, "messages", SEPARATORS),
            ends_of(batch, "answers", STOPS),
            batch.labels if batch.are_pairs else None,
        )

    def merge(self, a: State, b: State) -> State:
        return State(
            a.examples + b.examples,
            a.are_pairs and b.are_pairs,
            merge_ends(a.prompts, b.prompts),
            merge_ends(a.completions, b.completions),
            merge_labels(a.labels, b.labels),
        )

    def finish(self, state: State, context: Context) -> Iterable[Finding]:
        if context.to == "chat":
            yield from _left_in_chat(state, context)
        elif context.completes and state.are_pairs and state.examples > 1:
            everything = Hits(state.examples)
            if found := _separator(state):
                yield report(PROMPT_ENDING, everything, separator=excerpt(found))
                yield from _judged("Prompts", found, state.prompts, SEPARATORS)
            elif not state.prompts.suffix.is_all:
                fix, lacking = _proposal("prompt", state.prompts, SEPARATORS, state.examples)
                yield report(MISSING_SEPARATOR, everything, fix=fix, lacking=lacking)
            if found := _stop(state):
                yield report(COMPLETION_ENDING, everything, stop=excerpt(found))
                yield from _judged("Completions", found, state.completions, STOPS)
            elif not (state.completions.suffix.is_all or _has_classes(state)):
                fix, lacking = _proposal("completion", state.completions, STOPS, state.examples)
                yield report(MISSING_STOP, everything, fix=fix, lacking=lacking)

    def facts(self, state: State, context: Context) -> dict[str, Any]:
        if not (context.completes and state.are_pairs and state.examples):
            return {}
        facts: dict[str, Any] = {"prompt_separator": _separator(state)}
        stop = _stop(state)
        return facts | ({"stop": [stop]} if stop else {})


_LEFT_SEPARATORS = frozenset(text.strip() for text in SEPARATORS)
_LEFT_STOPS = frozenset(text.strip() for text in STOPS[2:]) | {"###"}
_MARKS = (":", ">", "=", "#", "]", "|")
"""What the endings have that people make up themselves: `\\n\\nAgent:`, `[INTENT]`."""


def _has_classes(state: State) -> bool:
    return is_classification(state.labels, state.examples)


def _separator(state: State) -> str:
    """What all prompts end with, "" when that is nothing or no separator.

    Where they end with one that prep proposes, it is that alone: what comes before it is chance.
    """
    suffix = state.prompts.suffix
    if suffix.is_all:
        return ""
    text = untorn_suffix(suffix)
    return _known(text, SEPARATORS) or separator(text)


def _stop(state: State) -> str:
    """What all completions end with, "" when that is nothing or cannot stop anything.

    A full stop that also ends sentences within completions is none.
    """
    suffix = state.completions.suffix
    if suffix.is_all or _has_classes(state):
        return ""
    text = untorn_suffix(suffix)
    found = _known(text, STOPS[2:]) or ending(text)
    return "" if len(found) == 1 and found in ".!?。" and state.completions.repeats else found


def _known(text: str, candidates: Sequence[str]) -> str:
    return next((known for known in candidates if text.endswith(known)), "")


def _judged(part: str, found: str, ends: Ends, candidates: Sequence[str]) -> Iterable[Finding]:
    """What is wrong with a separator or stop sequence that is there."""
    twice = Hits()
    for length, hits in ends.repeats.items():
        if length >= min(len(found), LONGEST):
            twice = merge_hits(twice, hits, FEW)
    if twice.count:
        yield report(REPEATED, twice, part=part, separator=excerpt(found))
    free = _first_free(ends, candidates)
    if len(found) > LONG and free:
        text = excerpt(found)
        yield report(LONG_SEPARATOR, Hits(1), part=part, separator=text, proposal=free)


def _proposal(
    part: Any, ends: Ends, candidates: Sequence[str], examples: int
) -> tuple[Fix | None, int]:
    """The ending to add, and how many texts lack it.

    One that most texts already have and that occurs nowhere else comes before the free ones.
    """
    chosen = _first_free(ends, candidates)
    for candidate, (at_end, before) in ends.occurring.items():
        if at_end * 2 > examples and not before:
            chosen = candidate
    if not chosen:
        return None, examples
    lacking = examples - ends.occurring.get(chosen, (0, 0))[0]
    title = f"End each {part} with {chosen!r}"
    return Fix(title, "safe", (AddSuffix(part, chosen),), examples=lacking), lacking


def _first_free(ends: Ends, candidates: Sequence[str]) -> str:
    return next((text for text in candidates if text not in ends.occurring), "")


def _left_in_chat(state: State, context: Context) -> Iterable[Finding]:
    suffix = state.prompts.suffix
    shared = "" if suffix.is_all else separator(untorn_suffix(suffix)).strip()
    prompt = _left(state.prompts, shared, _LEFT_SEPARATORS, state.examples)
    if prompt:
        yield _leaving("prompt", *prompt)
    elif context.format == "completion" and state.examples > 1 and shared.endswith(_MARKS):
        yield _leaving("prompt", shared, state.examples, safety="unsafe")
    shared = ending(untorn_suffix(state.completions.suffix)).strip()
    stop = _left(state.completions, shared, _LEFT_STOPS, state.examples)
    # code may end with END or ### too: only next to a separator is it sure to be a stop sequence
    if stop and (prompt or context.format == "completion"):
        yield _leaving("completion", *stop)


def _left(ends: Ends, shared: str, known: Collection[str], examples: int) -> tuple[str, int] | None:
    """A known ending that all texts, or most of them, have, and how many have it."""
    if shared in known:
        return shared, examples
    for text, (at_end, _) in ends.occurring.items():
        if at_end * 2 > examples and text.strip() in known:
            return text.strip(), at_end
    return None


def _leaving(part: Part, text: str, count: int, safety: Safety = "safe") -> Finding:
    plural = part.capitalize() + "s"
    fix = Fix(
        f"Remove {excerpt(text)!r} from the end of each {part}",
        safety,
        (StripEnding(part, text),),
        examples=count,
    )
    return report(LEFT_IN_CHAT, Hits(count), fix=fix, part=plural, separator=excerpt(text))


PLUGINS = (Endings(),)
