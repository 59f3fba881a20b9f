"""System messages that are the same everywhere, or nearly."""

from collections.abc import Iterable
from itertools import combinations
from typing import ClassVar

from msgspec import Struct

from prep.core.analyzer import Analyzer, Context, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Hits, Invalid, Rule, Valid

_ASK = (
    '{"messages":[{"role":"system","content":"%s"},{"role":"user","content":"Hi %d"},'
    '{"role":"assistant","content":"Ho %d"}]}\n'
)

REPEATED_SYSTEM = Rule(
    code="P317",
    name="repeated-system-message",
    severity="note",
    message="Different system messages: {variants:,} in {count} examples; {remark}.",
    why=(
        "It is paid for with every example in every epoch, and must be sent with every request to "
        "the trained model exactly as it was trained. Variants that differ by accident are worse: "
        "the model learns that the difference means something."
    ),
    words=("remark",),
    own=("remark",),
    examples=(
        Invalid("".join(_ASK % ("You are a kind assistant.", n, n) for n in range(3))),
        Invalid(
            _ASK % ("You are a kind assistant who answers.", 1, 1)
            + _ASK % ("You are a kind assistant who answers!", 2, 2)
        ),
        Valid(_ASK % ("Translate to French.", 1, 1) + _ASK % ("Name the mood of the text.", 2, 2)),
    ),
)

VARIANTS = 20
"""Different system messages from which on they are meant to differ."""

LONGEST = 2000
"""Characters from which on two of them are not compared: it would take too long."""

ALIKE = 0.9
"""Share of characters in common from which two of them are nearly the same."""


class State(Struct, frozen=True):
    """System messages at the beginning of examples.

    texts: text → how many examples, None when there are more than `VARIANTS`
    """

    texts: dict[str, int] | None = {}


class Systems(Analyzer[State]):
    """Counts system messages as long as they are few."""

    rules = (REPEATED_SYSTEM,)
    state: ClassVar[type] = State

    def map(self, batch: Batch) -> State:
        if batch.are_pairs:
            return State()
        texts: dict[str, int] = {}
        for messages in batch.given:
            if messages and messages[0].role in ("system", "developer"):
                content = messages[0].content
                text = content if isinstance(content, str) else messages[0].text
                texts[text] = texts.get(text, 0) + 1
                if len(texts) > VARIANTS:
                    return State(None)
        return State(texts)

    def merge(self, a: State, b: State) -> State:
        if a.texts is None or b.texts is None:
            return State(None)
        texts = dict(a.texts)
        for text, count in b.texts.items():
            texts[text] = texts.get(text, 0) + count
        return State(texts if len(texts) <= VARIANTS else None)

    def finish(self, state: State, context: Context) -> Iterable[Finding]:
        texts = {text: count for text, count in (state.texts or {}).items() if text.strip()}
        count = sum(texts.values())
        if len(texts) == 1 and count > 1 and count == context.examples:
            characters = count * len(next(iter(texts)))
            remark = f"it takes {characters:,} characters in every epoch"
        elif any(_are_alike(a, b) for a, b in combinations(sorted(texts), 2)):
            remark = "some of them are nearly the same"
        else:
            return
        yield report(REPEATED_SYSTEM, Hits(count), variants=len(texts), remark=remark)


def _are_alike(a: str, b: str) -> bool:
    if " ".join(a.split()).casefold() == " ".join(b.split()).casefold():
        return True
    if max(len(a), len(b)) > LONGEST or min(len(a), len(b)) < ALIKE * max(len(a), len(b)):
        return False
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


PLUGINS = (Systems(),)
