"""Texts whose lines are, to all appearance, no texts of their own."""

import re
from collections import Counter
from collections.abc import Sequence

from prep.text.labelled import label_of

LEAST = 6
"""Lines that are needed to say anything of them."""

DIVIDED = "each of its lines has one "
"""How the clause begins that names a character which may divide cells."""

_PIECE = re.compile(r'\s*+(?:[\[\]{}(),;]++|["\'][\w ]{1,40}["\']\s*+:.*|\w++ = [\[{(])\s*+')
_TAG = re.compile(r"\S++[ \t]\S*?(?:O|[BIES]-\w++)")
_DATE = re.compile(r"\s*+[\[(<]?\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[T, ]++\s*+\d{1,2}:\d{2}")
_DIVIDERS = ("\\", "=", "~", "^", "#", "@", ":", "：")
_LARGE = 30
"""Lines of a group on average, of more they are no verses."""
_ENDS = (".", "!", "?", "…", '"', "”", "»", ":", "。", "！", "？", "؟", "।")


def doubt(lines: Sequence[str]) -> str:
    """Why the lines of a text are hardly one answer each, a clause; "" if nothing speaks for it."""
    found = [line.rstrip() for line in lines if line.strip()]
    if len(found) < LEAST:
        return ""
    if sum(map(bool, map(_PIECE.fullmatch, found))) * 3 > len(found):
        return "its lines look like pieces of JSON or of a program"
    if sum(map(bool, map(_TAG.fullmatch, found))) * 10 > len(found) * 9:
        return "its lines look like words with a label each"
    if sum(map(bool, map(_DATE.match, found))) * 10 > len(found) * 9:
        return "its lines begin with dates, as those of a log do"
    if sum(label_of(line) in ("ask", "answer") for line in found) * 20 > len(found):
        return "some of its lines begin with words such as Q: and A:"
    if _has_a_divider(found):
        return "one of its lines comes again and again, as what divides texts does"
    if divider := _divider(found):
        return f"{DIVIDED}{divider} in it, which may divide it in two"
    if _are_wrapped(found):
        return "its lines look like pieces of longer texts, wrapped at one width"
    if _are_in_groups(lines):
        return "its lines stand in groups, as verses or the turns of dialogues do"
    return ""


def _has_a_divider(lines: Sequence[str]) -> bool:
    """True for one line that comes again and again between others that hardly ever do."""
    counts = Counter(lines)
    times = max(counts.values())
    rest = len(lines) - times
    return times >= LEAST and rest <= times * 4 and len(counts) * 5 > rest * 4 >= LEAST * 4


def _divider(lines: Sequence[str]) -> str:
    """The character that each line has once, between two texts."""
    for char in _DIVIDERS:
        parts = [line.split(char) for line in lines]
        if all(len(part) == 2 and all(map(_is_a_text, part)) for part in parts):
            return char
    return ""


def _is_a_text(text: str) -> bool:
    return any(map(str.isalpha, text)) and not text.startswith("//")


def _are_wrapped(lines: Sequence[str]) -> bool:
    """True when most lines are as long as lines may be, and few end with a sentence."""
    sizes = sorted(map(len, lines))
    width = sizes[len(sizes) * 9 // 10]
    widest = sizes[len(sizes) * 49 // 50]
    if len(lines) < 20 or not 40 <= width <= 120 or widest > width * 1.25:
        return False
    long = [line for line in lines if len(line) * 5 >= width * 4]
    unfinished = sum(not line.endswith(_ENDS) for line in long)
    return len(long) * 2 > len(lines) and unfinished * 10 > len(long) * 7


def _are_in_groups(lines: Sequence[str]) -> bool:
    """True when empty lines stand between groups of lines."""
    sizes = [0]
    for line in lines:
        if line.strip():
            sizes[-1] += 1
        elif sizes[-1]:
            sizes.append(0)
    groups = [size for size in sizes if size]
    if len(groups) < 3 or sum(groups) > _LARGE * len(groups):
        return False
    return sum(size > 1 for size in groups) * 5 >= len(groups) * 4
