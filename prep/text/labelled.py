"""Texts in which labels say what is a question and what its answer: `Q: …` and `A: …`.

A text runs on to the next label or heading. Labels of speakers (`User:`, `Assistant:`) count only
where an empty line stands before each question: elsewhere a pair may be a part of a longer
dialogue. Questions alone, as labels or as headings, are answered by what stands below them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from prep.text.questions import ANSWERS, ASKS, MARKS

_USER = "user human customer client patient student you me"
_ASSISTANT = "assistant ai bot agent chatbot gpt chatgpt model doctor teacher support"

_KINDS = {
    **dict.fromkeys(ASKS, "ask"),
    **dict.fromkeys(ANSWERS, "answer"),
    **dict.fromkeys(_USER.split(), "user"),
    **dict.fromkeys(_ASSISTANT.split(), "assistant"),
}
"""Label → what follows it."""

# possessive throughout: a line of blanks or stars would be tried in every way to divide them
_LABEL = re.compile(
    r"[\s>#\-•]*+(?P<bold>\**+)(?:\d++\s*+[.)]\s*+)?+\**+"
    r"(?P<label>[^\W\d_]{1,12})"
    r"(?:\s*+\d*+\s*+\**+\s*+[:：]|\s*+\d++\s*+[.)])\s*+\**+"
)
_HEADING = re.compile(r"#{1,6}\s+(?P<text>.*)", re.DOTALL)
_ENDING = "# \t\r\n\xa0\u3000"
_RULER = re.compile(r"\s*+([-=*_])(?:\s*+\1){2,}+\s*+")

_TITLE = "title"
"""Kind of a heading: what stands below it is in no pair."""

LEAST = 2
"""Pairs that make a text one of questions and answers."""


class Pair(NamedTuple):
    """A question and its answer, "" when there is none. line: 1-based, of the question."""

    line: int
    ask: str
    answer: str


class _Label(NamedTuple):
    """Where a label or a heading stands, what it says, and the text behind it."""

    line: int
    kind: str
    text: str


def pairs(lines: Sequence[str]) -> tuple[list[Pair], list[int]] | None:
    """The pairs of a text, and the lines (1-based) that are in none of them.

    None when it is another kind of text: labels that are rare, out of turn, or of a dialogue.
    """
    labels = [label for number, line in enumerate(lines, 1) if (label := _label(number, line))]
    headings = _headings(lines)
    kinds = [label.kind for label in labels]
    places = {label.line for label in labels}
    all_labels = sorted(
        [*labels, *(h._replace(kind=_TITLE) for h in headings if h.line not in places)]
    )
    if _are_in_turn(kinds, "ask", "answer") or (
        _are_in_turn(kinds, "user", "assistant") and _are_in_blocks(lines, labels)
    ):
        return list(_in_turn(lines, all_labels)), _outside(lines, all_labels)
    for each in (all_labels, headings):
        if found := _answered_below(lines, each):
            return found, _outside(lines, each)
    return None


def label_of(line: str) -> str:
    """What a line begins with: "ask", "answer", "user", "assistant" or ""."""
    label = _label(0, line)
    return label.kind if label else ""


def _label(number: int, line: str) -> _Label | None:
    """The label that a line begins with."""
    match = _LABEL.match(line)
    kind = _KINDS.get(match["label"].casefold()) if match else None
    if match is None or kind is None:
        return None
    text = line[match.end() :].strip()
    return _Label(number, kind, text.removesuffix(match["bold"]).rstrip())


def _headings(lines: Sequence[str]) -> list[_Label]:
    """The headings of a Markdown text; those that end like a question are questions."""
    found = ((number, _HEADING.match(line)) for number, line in enumerate(lines, 1))
    texts = ((number, match["text"].rstrip(_ENDING)) for number, match in found if match)
    return [
        _Label(number, "ask" if text.endswith(MARKS) else _TITLE, text) for number, text in texts
    ]


def _are_in_turn(kinds: Sequence[str], ask: str, answer: str) -> bool:
    """True when nothing but questions and answers is there, and each answer has its question."""
    if {*kinds} != {ask, answer} or min(kinds.count(ask), kinds.count(answer)) < LEAST:
        return False
    in_turn = sum(list(kinds[i : i + 2]) == [ask, answer] for i in range(len(kinds)))
    return kinds[0] == ask and in_turn == kinds.count(answer)


def _are_in_blocks(lines: Sequence[str], labels: Sequence[_Label]) -> bool:
    """True when an empty line stands before every user and before no assistant."""
    return all(
        (label.line == 1 or not lines[label.line - 2].strip()) == (label.kind == "user")
        for label in labels
    )


def _in_turn(lines: Sequence[str], labels: Sequence[_Label]) -> Iterator[Pair]:
    """The pairs of labels that are in turn; a question without an answer stays one."""
    question: tuple[int, str] | None = None
    for label, below in zip(labels, _below(lines, labels), strict=True):
        if question and label.kind in ("ask", "user", _TITLE):
            yield Pair(*question, "")
            question = None
        whole = _text([label.text, *below])
        if label.kind in ("ask", "user"):
            question = label.line, whole
        elif question:
            yield Pair(*question, whole)
            question = None
    if question:
        yield Pair(*question, "")


def _answered_below(lines: Sequence[str], labels: Sequence[_Label]) -> list[Pair]:
    """The pairs of a text in which an answer without a label follows each question.

    None of them when questions are few among the labels, or one has no answer.
    """
    kinds = [label.kind for label in labels]
    asks = kinds.count("ask")
    if asks < LEAST or asks * 2 < len(labels) or {*kinds} - {"ask", _TITLE}:
        return []
    found = [
        Pair(label.line, label.text, _text(below))
        for label, below in zip(labels, _below(lines, labels), strict=True)
        if label.kind == "ask"
    ]
    return found if all(pair.ask and pair.answer for pair in found) else []


def _outside(lines: Sequence[str], labels: Sequence[_Label]) -> list[int]:
    """The lines that are in no pair: before the first, and those of titles."""
    outside = [*range(1, labels[0].line)]
    for label, below in zip(labels, _below(lines, labels), strict=True):
        if label.kind == _TITLE:
            outside += range(label.line, label.line + len(below) + 1)
    return [number for number in outside if lines[number - 1].strip()]


def _below(lines: Sequence[str], labels: Sequence[_Label]) -> Iterator[Sequence[str]]:
    """The lines between each label and the next."""
    ends = [label.line for label in labels[1:]] + [len(lines) + 1]
    for label, end in zip(labels, ends, strict=True):
        yield lines[label.line : end - 1]


def _text(lines: Sequence[str]) -> str:
    """The text of some lines, without a line that divides it from what follows."""
    last = len(lines)
    while last and (not lines[last - 1].strip() or _RULER.fullmatch(lines[last - 1])):
        last -= 1
    return "\n".join(lines[:last]).strip()
