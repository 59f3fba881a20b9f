"""What a fix changes in a text, word by word, with blanks made visible."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from prep.ui.reading import Turn

AROUND = 80
"""Characters shown before and after what differs."""

LONGEST = 1500
"""Characters of a text that are compared."""

_WORD = re.compile(r"\s|\w+|[^\w\s]")
_VISIBLE = {
    " ": "·",
    "\t": "⇥",
    "\n": "⏎\n",
    "\r": "␍",
    "\u00a0": "⍽",
    "\u200b": "¦",
    "\ufeff": "¦",
}
_SIGNS = str.maketrans(_VISIBLE)


class Mark(Struct, frozen=True):
    """A piece of a text. kind: "same", "gone" or "new"."""

    kind: str
    text: str

    @property
    def is_blank(self) -> bool:
        """Whether it is blanks and nothing else."""
        return not self.text.strip("".join(_VISIBLE.values()))


class Changed(Struct, frozen=True):
    """A message before and after, as one text with marks. turns: two where the role differs."""

    turns: tuple[Turn, ...]
    marks: tuple[Mark, ...]


def compared(before: Sequence[Turn], after: Sequence[Turn]) -> tuple[Changed, ...]:
    """The messages that differ."""
    found: list[Changed] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        shared = min(j - i, end - k)
        found += [_one(before[i + n], after[k + n]) for n in range(shared)]
        found += [Changed((turn,), tuple(_whole("gone", turn))) for turn in before[i + shared : j]]
        found += [Changed((turn,), tuple(_whole("new", turn))) for turn in after[k + shared : end]]
    return tuple(found)


def _one(before: Turn, after: Turn) -> Changed:
    turns = (before,) if before.role == after.role else (before, after)
    return Changed(turns, tuple(marks(before.text, after.text)))


def _whole(kind: str, turn: Turn) -> Iterator[Mark]:
    yield Mark(kind, _cut(turn.text))


def marks(before: str, after: str) -> Iterator[Mark]:
    """Two texts as one, what is the same far from the differences left out."""
    start, end = _shared(before, after)
    head, tail = before[max(0, start - AROUND) : start], before[len(before) - end :][:AROUND]
    if start > AROUND:
        head = f"…{head}"
    if end > AROUND:
        tail = f"{tail}…"
    if head:
        yield Mark("same", head)
    yield from _words(
        _cut(before[start : len(before) - end]), _cut(after[start : len(after) - end])
    )
    if tail:
        yield Mark("same", tail)


def _words(before: str, after: str) -> Iterator[Mark]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    for kind, i, j, k, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Mark("same", "".join(old[i:j]))
            continue
        if j > i:
            yield Mark("gone", visible("".join(old[i:j])))
        if end > k:
            yield Mark("new", visible("".join(new[k:end])))


def visible(text: str) -> str:
    """The text with a sign for every blank."""
    return text.translate(_SIGNS)


def _shared(before: str, after: str) -> tuple[int, int]:
    """Characters that are the same at the start and at the end, whole words only."""
    shortest = min(len(before), len(after))
    start = 0
    while start < shortest and before[start] == after[start]:
        start += 1
    while start and start < shortest and before[start - 1].isalnum():
        start -= 1
    end = 0
    while end < shortest - start and before[-1 - end] == after[-1 - end]:
        end += 1
    while end and before[-end].isalnum():
        end -= 1
    return start, end


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
