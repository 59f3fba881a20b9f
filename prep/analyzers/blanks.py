"""Blanks around the texts of chat messages."""

from collections.abc import Iterable
from itertools import compress
from operator import is_not
from typing import ClassVar

from prep.core.analyzer import Analyzer, Context, first_of, hits, merge_hits, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Fix, Hits, Invalid, Rule, Valid
from prep.edits.texts import StripBlanks
from prep.text.blanks import bare

SURROUNDING = Rule(
    code="P309",
    name="surrounding-whitespace",
    severity="warning",
    message="Messages with blanks around their text: {count}.",
    why=(
        "Blanks at the edges are tokens too: the model learns to write them, and a question that "
        "is asked without them looks unlike what it was trained on."
    ),
    safety="safe",
    span=r"\A\s+|\s+\Z",
    examples=(
        Invalid(
            '{"messages":[{"role":"user","content":"Hi \\n"},'
            '{"role":"assistant","content":" Ho"}]}',
            '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}',
        ),
        Invalid(
            "question,answer\nHi, Ho\n",
            '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}',
            name="case.csv",
        ),
        Valid(
            '{"messages":[{"role":"user","content":"Indent it"},'
            '{"role":"assistant","content":"    if x:\\n        y()"}]}'
        ),
        Valid('{"prompt":"Hi\\n\\n###\\n\\n","completion":" Ho\\n"}'),
    ),
)


PLACES = 100
"""Places kept: in data of the older prompt/completion layout every text is one."""


class Blanks(Analyzer[Hits]):
    """Finds messages whose text begins or ends with blanks."""

    rules = (SURROUNDING,)
    state: ClassVar[type] = Hits

    def map(self, batch: Batch) -> Hits:
        texts = batch.texts
        # a text that has nothing to strip is given back as it is
        changed = compress(range(len(texts)), map(is_not, map(str.strip, texts), texts))
        numbers = [number for number in changed if _has_blanks(texts[number])]
        if not (batch.are_pairs and batch.content_types <= {str}):
            turns = batch.turns
            numbers = [
                number
                for number in numbers
                if isinstance(turns[number].content, str)
                and turns[number].role not in ("tool", "function")
            ]
        some = first_of(batch, numbers, PLACES)
        places = [batch.where_turn(number, "/content") for number in some]
        return hits(places, len(numbers), batch.groups, PLACES)

    def merge(self, a: Hits, b: Hits) -> Hits:
        return merge_hits(a, b, PLACES)

    def finish(self, state: Hits, context: Context) -> Iterable[Finding]:
        if state.count and context.to != "completion":
            fix = Fix("Remove them", "safe", (StripBlanks(),))
            yield report(SURROUNDING, state, fix=fix)


def _has_blanks(text: str) -> bool:
    """Whether `bare` changes a text that begins or ends with a blank; quick where most are."""
    if text[-1].isspace():
        return not text.isspace()
    is_plain = "\n" not in text and not text.startswith(("\t", "    "))
    return is_plain or bare(text) is not text


PLUGINS = (Blanks(),)
