"""Prompts and completions that say nothing. Words such as NA, null or None say something."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from msgspec import Struct

from prep.core.analyzer import Analyzer, Context, first_of, hits, hits_in, merge_hits, report
from prep.core.batch import Batch
from prep.core.example import Message
from prep.core.finding import Finding, Fix, Hits, Invalid, Rule, Valid
from prep.edits.leaving_out import DropEmpty, is_empty

_NOT_EMPTY = (
    '{"prompt":"country code of Namibia","completion":"NA"}\n'
    '{"prompt":"what is null?","completion":"null"}\n'
    '{"prompt":"0","completion":"0"}\n'
)

EMPTY_PROMPT = Rule(
    code="P204",
    name="empty-prompt",
    severity="note",
    message="Empty prompts: {count} of {examples:,}. {advice}",
    why=(
        "When every prompt is empty, the model learns to write freely in the style of the "
        "completions. When only some are, it learns to answer questions that nobody asked."
    ),
    words=("advice",),
    own=("advice",),
    examples=(
        Invalid('{"prompt":"","completion":"A story."}\n{"prompt":" ","completion":"A tale."}\n'),
        Invalid("prompt,completion\n,four\n2+3,five\n", name="case.csv"),
        Valid(_NOT_EMPTY),
    ),
)

EMPTY_COMPLETION = Rule(
    code="P205",
    name="empty-completion",
    severity="error",
    message="Empty completions: {count}.",
    why="There is nothing to learn from, and providers refuse or skip such examples.",
    safety="safe",
    examples=(
        Invalid(
            '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"\\u00a0"}\n',
            '{"prompt":"2+2","completion":"4"}\n',
        ),
        Invalid(
            '{"messages":[{"role":"user","content":"2+2"},'
            '{"role":"assistant","content":""}]}\n'
            '{"messages":[{"role":"user","content":"2+3"},'
            '{"role":"assistant","content":"5"}]}\n',
            '{"messages":[{"role":"user","content":"2+3"},{"role":"assistant","content":"5"}]}\n',
        ),
        Valid(_NOT_EMPTY),
        Valid("prompt,completion\ncountry code of Namibia,NA\nis null?,null\n", name="case.csv"),
        Valid(
            '{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":null,'
            '"tool_calls":[{"id":"a","type":"function",'
            '"function":{"name":"wave","arguments":"{}"}}]}],'
            '"tools":[{"type":"function","function":{"name":"wave","parameters":{}}}]}\n'
        ),
    ),
)


class State(Struct, frozen=True):
    """Empty prompts and completions."""

    prompts: Hits = Hits()
    completions: Hits = Hits()


class Empties(Analyzer[State]):
    """Finds prompts and completions that say nothing."""

    rules = (EMPTY_PROMPT, EMPTY_COMPLETION)
    state: ClassVar[type] = State

    def map(self, batch: Batch) -> State:
        return State(
            _at_prompts(batch, _empty_prompts(batch)),
            hits_in(batch, _empty_completions(batch), "answers", tail="/content"),
        )

    def merge(self, a: State, b: State) -> State:
        return State(
            merge_hits(a.prompts, b.prompts),
            merge_hits(a.completions, b.completions),
        )

    def finish(self, state: State, context: Context) -> Iterable[Finding]:
        if state.prompts.count and context.to != "text":
            is_all = state.prompts.count == context.examples
            advice = "That is right for free generation." if is_all else "What was the question?"
            yield report(
                EMPTY_PROMPT,
                state.prompts,
                severity="note" if is_all else "warning",
                examples=context.examples,
                advice=advice,
            )
        if state.completions.count:
            fix = Fix("Leave them out", "safe", (DropEmpty(),), examples=state.completions.count)
            yield report(EMPTY_COMPLETION, state.completions, fix=fix)


def _at_prompts(batch: Batch, numbers: list[int]) -> Hits:
    """Hits at the last message given of some examples, at the example where none is given."""
    places = [
        batch.where(i, "messages", len(given) - 1, "/content")
        if (given := batch.examples[i].messages)
        else batch.where(i)
        for i in first_of(batch, numbers)
    ]
    return hits(places, len(numbers), batch.groups)


def _empty_prompts(batch: Batch) -> list[int]:
    if not batch.has_blank and batch.all_ask:
        return []
    return [
        i
        for i, (given, answers) in enumerate(zip(batch.given, batch.wanted, strict=True))
        if _asks_nothing(given, answers)
    ]


def _asks_nothing(given: Sequence[Message], answers: Sequence[Message]) -> bool:
    """True for an empty text, and an answer without a question. Where there is no message at all,
    and where null stands for one, other rules say so.
    """
    if not given:
        return bool(answers)
    return given[-1].role == "user" and given[-1].content is not None and is_empty(given[-1])


def _empty_completions(batch: Batch) -> list[int]:
    if not batch.has_blank:
        return []
    return [i for i, answers in enumerate(batch.wanted) if answers and is_empty(answers[0])]


PLUGINS = (Empties(),)
