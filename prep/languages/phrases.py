"""Recognises English words that prep made by their templates, and says them in a language.

What an analyzer or a target says in a part of a sentence ("the longest has 5,120; answers lost: 3")
arrives as finished English text. Its templates are known, so it is read backwards, and what stood
in their places is said in the language in turn.
"""

import datetime as dt
import re
from decimal import Decimal
from functools import cached_property
from string import Formatter
from typing import Protocol

from prep.languages.catalogue import translated

_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})*(?:\.\d+)?|-?\d+(?:\.\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SPLIT = ("; ", ", ", " or ", " and ")
_DEEPEST = 6

COUNT = "d"
NAME = "w"
WORDS = "p"
"""Formats of places of a phrase: of a number and nothing else; of one word; and of words that are
prep's own, which are said in the language in turn. Any other place holds a name, a text of the
data, an amount or a day."""

_HELD = {COUNT: re.compile("[0-9,.]+"), NAME: re.compile(r"\S+")}
"""Format → the pattern of what a place may hold, where that is not everything."""


class Writer(Protocol):
    """Writes values as a language does."""

    def number(self, value: Decimal) -> str: ...
    def money(self, amount: Decimal) -> str: ...
    def date(self, day: dt.date) -> str: ...


class Phrases:
    """The phrases of one language."""

    def __init__(self, sections: dict[str, dict[str, str]], writer: Writer) -> None:
        self._said = {
            key: text for part in sections.values() for key, text in translated(part).items()
        }
        self._writer = writer

    def said(self, words: str, depth: int = 0) -> str:
        """Words in the language; what is not recognised stays as it is."""
        whole = self._whole(words, depth)
        if whole is not None or depth >= _DEEPEST:
            return words if whole is None else whole
        for mark in _SPLIT:
            parts = words.split(mark)
            if len(parts) > 1:
                found = [self._whole(part, depth + 1) for part in parts]
                if any(part is not None for part in found) or all(
                    " " not in part for part in parts
                ):
                    said = [
                        part if new is None else new for part, new in zip(parts, found, strict=True)
                    ]
                    return self._said.get(mark, mark).join(said)
        return words

    def _whole(self, words: str, depth: int) -> str | None:
        amount = self._amount(words)
        if amount is not None:
            return amount
        if words in self._said:
            return self._said[words]
        for template, text in self._templates:
            found = template.places(words) if depth < _DEEPEST else None
            if found is not None:
                values = {
                    name: self.said(value, depth + 1)
                    if name in template.own
                    else self._amount(value) or value
                    for name, value in found.items()
                }
                return text.format_map(values)
        return None

    def _amount(self, words: str) -> str | None:
        """A number, an amount of money or a day as the language writes it, None for others."""
        if _NUMBER.fullmatch(words):
            # plain digits may be a name or the number of a line
            marked = "," in words or "." in words
            return self._writer.number(Decimal(words.replace(",", ""))) if marked else words
        if words.startswith("$") and _NUMBER.fullmatch(words[1:]):
            return self._writer.money(Decimal(words[1:].replace(",", "")))
        if _DAY.fullmatch(words):
            return self._writer.date(dt.date.fromisoformat(words))
        return None

    @cached_property
    def _templates(self) -> list[tuple["_Template", str]]:
        """Templates that have places and their texts, the most words of their own first."""
        found = [(_Template(key), text) for key, text in self._said.items() if "{" in key]
        return sorted(found, key=lambda each: -each[0].weight)


class _Template:
    """A template that is read backwards, in time that grows with the text and no faster.

    A place ends where the words behind it first occur; there is no second try.

    own: names of the places that hold words of prep
    weight: characters of its own words
    """

    def __init__(self, template: str) -> None:
        words = [""]
        self._places: list[tuple[str, re.Pattern[str] | None]] = []
        own: set[str] = set()
        for before, name, form, _ in Formatter().parse(template):
            words[-1] += before  # a brace that is text is a part of its own
            if name:
                self._places.append((name, _HELD.get(form or "")))
                words.append("")
                own |= {name} if form == WORDS else set()
        self._start, *self._behind = words
        self.own = frozenset(own)
        self.weight = sum(map(len, words))

    def places(self, text: str) -> dict[str, str] | None:
        """Name → what stands in its place, None when the text is not of this template."""
        if not (text.startswith(self._start) and text.endswith(self._behind[-1])):
            return None
        at = len(self._start)
        found: dict[str, str] = {}
        last = len(text) - len(self._behind[-1])
        for number, (name, held) in enumerate(self._places):
            is_last = number == len(self._places) - 1
            end = last if is_last else text.find(self._behind[number], at + 1, last)
            value = text[at:end]
            if end <= at or (held and not held.fullmatch(value)):
                return None
            found[name] = value
            at = end + len(self._behind[number])
        return found
