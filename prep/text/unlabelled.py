"""Texts of questions and answers in which only question marks, or the answers' labels, tell them.

A question stands in a line of its own. Its answer is the next line, or what stands below it up to
an empty line, or what a label begins that questions have none of (`Answer: …`).
"""

import re
from collections.abc import Iterable, Sequence

from prep.text.labelled import Pair, label_of
from prep.text.questions import is_question

LEAST = 3
"""Pairs that make a text one of questions and answers."""

MOST = 0.8
"""Part of the first lines that must ask: some questions are written without a mark."""

FEW = 0.1
"""Part of the answers that may ask something back."""

_MANY = 10
"""Questions that tell by where they stand."""

_NUMBER = re.compile(r"\s*+\d++\s*+[.)]\s*+")

Lines = list[tuple[int, str]]
"""Number, 1-based, and text of some lines that are not blank."""


def pairs(lines: Sequence[str]) -> tuple[list[Pair], list[int]] | None:
    """The pairs of a text, and the lines (1-based) that are in none of them.

    None when it is another kind of text.
    """
    blocks = _blocks(lines)
    found = _before_labels(blocks) or _in_blocks(blocks) or _by_turns(blocks)
    if found is None:
        return None
    inside = {number for block in found for number, _ in block}
    outside = [n for n, line in enumerate(lines, 1) if line.strip() and n not in inside]
    return _without_numbers([_pair(block) for block in found]), outside


def _blocks(lines: Sequence[str]) -> list[Lines]:
    """The lines between empty lines."""
    blocks: list[Lines] = [[]]
    for number, line in enumerate(lines, 1):
        if line.strip():
            blocks[-1].append((number, line.strip()))
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _before_labels(blocks: Sequence[Lines]) -> list[Lines] | None:
    """A line and the label of an answer below it, again and again, whatever is empty between."""
    lines = [line for block in blocks for line in block]
    starts = [i - 1 for i, (_, text) in enumerate(lines) if label_of(text) == "answer"]
    if len(starts) < LEAST or -1 in starts:
        return None
    if any(label_of(lines[i][1]) or i - 1 in starts for i in starts):
        return None
    ends = [*starts[1:], len(lines)]
    found = [lines[start:end] for start, end in zip(starts, ends, strict=True)]
    return found if _ask(block[0][1] for block in found) else None


def _in_blocks(blocks: Sequence[Lines]) -> list[Lines] | None:
    """Blocks that begin with a question; a title may stand above them."""
    found = list(blocks[1:] if blocks and len(blocks[0]) == 1 else blocks)
    if len(found) < LEAST or any(len(block) < 2 for block in found):
        return None
    rest = [text for block in found for _, text in block[1:]]
    return found if _ask(block[0][1] for block in found) and not _ask(rest, FEW) else None


def _by_turns(blocks: Sequence[Lines]) -> list[Lines] | None:
    """Lines of which every other one is a question."""
    lines = [line for block in blocks for line in block]
    if len(lines) < 2 * LEAST or len(lines) % 2:
        return None
    asked, said = lines[::2], lines[1::2]
    asking, back = (sum(is_question(text) for _, text in part) for part in (asked, said))
    are_most = asking >= len(asked) * MOST and back < len(said) * FEW
    # so many are in the first of two lines by no chance, even if most questions have no mark
    are_many = asking >= _MANY and asking * 3 >= len(asked) and back * 15 <= asking
    if not are_most and not are_many:
        return None
    return [list(pair) for pair in zip(asked, said, strict=True)]


def _ask(texts: Iterable[str], part: float = MOST) -> bool:
    """True when more than a part of some texts are questions."""
    asking = [is_question(text) for text in texts]
    return sum(asking) >= len(asking) * part


def _pair(block: Lines) -> Pair:
    (line, asked), *rest = block
    first = rest[0][1]
    said = label_of(first) and first.split(":", 1)[-1].split("：", 1)[-1].strip()
    return Pair(line, asked, "\n".join([said or first, *(text for _, text in rest[1:])]))


def _without_numbers(found: list[Pair]) -> list[Pair]:
    """The pairs without numbers before the questions, if all of them have one."""
    numbers = [_NUMBER.match(pair.ask) for pair in found]
    if not all(numbers):
        return found
    return [
        pair._replace(ask=pair.ask[number.end() :])
        for pair, number in zip(found, numbers, strict=True)
        if number
    ]
