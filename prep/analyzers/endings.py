"""How prompts and completions end: separators and stop sequences."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from msgspec import Struct

from prep.analyzers.classes import is_classification, merge_labels
from prep.analyzers.ends import (
    SEPARATORS,
    STOPS,
    Ends,
    ends_of,
    merge_ends,
)
from prep.core.analyzer import FEW, Analyzer, Context, merge_hits, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Fix, Hits, Invalid, Rule, Valid
from prep.edits.affixes import AddSuffix, StripEnding
from prep.text.affix import untorn_suffix
from prep.text.excerpt import excerpt
from prep.text.repeats import LONGEST
from prep.text.seams import ending, separator

LONG = 10
"""A separator with more characters is longer than it has to be."""

_SEPARATED = '{"prompt":"cat\\n\\n###\\n\\n","completion":" chat\\n"}\n'
_ENDED = '{"prompt":"bird\\n\\n###\\n\\n","completion":" oiseau\\n"}\n'

MISSING_SEPARATOR = Rule(
    code="P301",
    name="missing-prompt-separator",
    severity="warning",
    message="Prompts do not end with one separator: {lacking:,} of {count} lack it.",
    why=(
        "Without a fixed ending the model cannot tell where the prompt stops and the completion "
        "starts, and tends to continue the prompt."
    ),
    safety="safe",
    examples=(
        Invalid(
            '{"prompt":"cat","completion":" chat\\n"}\n'
            '{"prompt":"bird","completion":" oiseau\\n"}\n',
            '{"prompt":"cat ->","completion":" chat\\n"}\n'
            '{"prompt":"bird ->","completion":" oiseau\\n"}\n',
        ),
        Invalid(
            '{"prompt":"Is it a cat?","completion":" no\\n"}\n'
            '{"prompt":"x -> y?","completion":" oui\\n"}\n',
            '{"prompt":"Is it a cat?\\n\\n###\\n\\n","completion":" no\\n"}\n'
            '{"prompt":"x -> y?\\n\\n###\\n\\n","completion":" oui\\n"}\n',
        ),
        Valid(_SEPARATED + _ENDED),
        Valid("prompt,completion\ncat,chat\nbird,oiseau\n", name="case.csv"),
    ),
)

MISSING_STOP = Rule(
    code="P304",
    name="missing-completion-suffix",
    severity="warning",
    message="Completions do not end with one stop sequence: {lacking:,} of {count} lack it.",
    why="Without a fixed ending the model does not learn to stop, and goes on until it is cut off.",
    safety="safe",
    examples=(
        Invalid(
            '{"prompt":"cat ->","completion":" chat"}\n'
            '{"prompt":"bird ->","completion":" oiseau"}\n',
            '{"prompt":"cat ->","completion":" chat\\n"}\n'
            '{"prompt":"bird ->","completion":" oiseau\\n"}\n',
        ),
        Valid(_SEPARATED + _ENDED),
    ),
)  # fmt: skip

REPEATED = Rule(
    code="P306",
    name="repeated-separator",
    severity="warning",
    message="{part} in which the ending {separator!r} occurs more than once: {count}.",
    why=(
        "The ending must mark one place only. Where it occurs in the text too, the model may "
        "answer, or stop, in the middle. Look at those texts and choose an ending that is unique."
    ),
    safety="manual",
    words=("part",),
    examples=(
        Invalid(
            '{"prompt":"Agent: Hi.\\nCustomer: Hello!\\nAgent:","completion":" Yes?\\n"}\n'
            '{"prompt":"Customer: Good day!\\nAgent: Hi.\\nCustomer: Oh?\\nAgent:",'
            '"completion":" Ah.\\n"}\n'
        ),
        Valid(_SEPARATED + _ENDED),
    ),
)

LONG_SEPARATOR = Rule(
    code="P307",
    name="long-separator",
    severity="note",
    message="{part} end with {separator!r}, which is long; {proposal!r} would do.",
    why="Every token of it is paid for with every example and every later request.",
    words=("part",),
    examples=(
        Invalid(
            '{"prompt":"cat\\n\\nTranslation:","completion":" chat\\n"}\n'
            '{"prompt":"bird\\n\\nTranslation:","completion":" oiseau\\n"}\n'
        ),
        Valid(_SEPARATED + _ENDED),
    ),
)

LEFT_IN_CHAT = Rule(
    code="P314",
    name="separator-in-chat",
    severity="warning",
    message="{part} still end with {separator!r}: {count}.",
    why=(
        "Chat messages have their own marks of beginning and end. A separator of the older "
        "prompt/completion layout is noise there, and the model learns to write it."
    ),
    safety="safe",
    words=("part",),
    examples=(
        Invalid(
            '{"messages":[{"role":"user","content":"cat ->"},'
            '{"role":"assistant","content":"chat END"}]}\n'
            '{"messages":[{"role":"user","content":"bird ->"},'
            '{"role":"assistant","content":"oiseau END"}]}\n',
            '{"messages":[{"role":"user","content":"cat"},'
            '{"role":"assistant","content":"chat"}]}\n'
            '{"messages":[{"role":"user","content":"bird"},'
            '{"role":"assistant","content":"oiseau"}]}\n',
        ),
        Valid(_SEPARATED + _ENDED),
    ),
)

PROMPT_ENDING = Rule(
    code="P318",
    name="prompt-separator",
    severity="note",
    message="All {count} prompts end with the separator {separator!r}.",
    why="End every prompt with it when you ask the trained model, exactly as it stands here.",
    examples=(Invalid(_SEPARATED + _ENDED), Valid('{"prompt":"cat","completion":"chat"}\n' * 2)),
)

COMPLETION_ENDING = Rule(
    code="P319",
    name="completion-suffix",
    severity="note",
    message="All {count} completions end with {stop!r}.",
    why="Pass it as `stop` when you ask the trained model, so that it does not go on.",
    examples=(
        Invalid(_SEPARATED + _ENDED),
        Valid('{"prompt":"cat","completion":"a"}\n{"prompt":"dog","completion":"b"}\n'),
    ),
)


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
        elif context.to == "completion" and state.are_pairs and state.examples > 1:
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
        if context.to != "completion" or not state.are_pairs or not state.examples:
            return {}
        facts: dict[str, Any] = {"prompt_separator": _separator(state)}
        stop = _stop(state)
        return facts | ({"stop": [stop]} if stop else {})


_LEFT_SEPARATORS = frozenset(text.strip() for text in SEPARATORS)
_LEFT_STOPS = frozenset(text.strip() for text in STOPS[2:]) | {"###"}


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
    everything = Hits(state.examples)
    prompt = separator(untorn_suffix(state.prompts.suffix)).strip()
    is_left = prompt in _LEFT_SEPARATORS and not state.prompts.suffix.is_all
    if is_left:
        fix = Fix("Remove it", "safe", (StripEnding("prompt", prompt),))
        yield report(LEFT_IN_CHAT, everything, fix=fix, part="Prompts", separator=prompt)
    suffix = untorn_suffix(state.completions.suffix)
    stop = ending(suffix).strip()
    # code may end with END or ### too: only next to a separator is it sure to be a stop sequence
    if stop in _LEFT_STOPS and (is_left or context.format == "completion"):
        fix = Fix("Remove it", "safe", (StripEnding("completion", stop),))
        yield report(LEFT_IN_CHAT, everything, fix=fix, part="Completions", separator=stop)


PLUGINS = (Endings(),)
