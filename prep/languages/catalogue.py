"""The file of a language: how it writes numbers, and its texts."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct


class Style(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a language writes numbers.

    plural: which form of a text goes with `n`, 0-based, as in gettext: "n > 1"
    thousands, decimal: marks in numbers
    percent, money: around a number
    under: in front of an amount
    date: of {day}, {month}, {year} or {iso}
    time: of {date} and {clock}
    months: for {month}
    first_day: {day} of the first of a month, "" for 1
    bytes, kilobytes, megabytes, gigabytes: around a number
    colon: between what is said and what is said about it
    quotes: around a text that is quoted
    """

    plural: str
    thousands: str
    decimal: str
    percent: str
    money: str
    under: str
    date: str
    time: str
    months: tuple[str, ...] = ()
    first_day: str = ""
    bytes: str
    kilobytes: str
    megabytes: str
    gigabytes: str
    colon: str
    quotes: str


class Catalogue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file. An empty translation waits for somebody to write it: English is said instead.

    name: of the language in itself
    texts: section → English template → template
    plurals: English template for many → templates, one per form
    phrases: section → English template → template, of words that are parts of other texts and
        that are recognised by how they read
    """

    name: str
    style: Style
    texts: dict[str, dict[str, str]] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    phrases: dict[str, dict[str, str]] = {}

    def waiting(self) -> list[str]:
        """English templates that nobody has translated yet, in their order."""
        parts = (*self.texts.values(), *self.phrases.values())
        found = [english for part in parts for english, text in part.items() if not text]
        return found + [english for english, forms in self.plurals.items() if not all(forms)]


def translated(section: Mapping[str, str]) -> dict[str, str]:
    """The entries of a section that have a translation."""
    return {english: text for english, text in section.items() if text}


def read(path: Path) -> Catalogue:
    """The catalogue in a file.

    Raises ValueError when it is no TOML or has other keys.
    """
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return msgspec.convert(document, Catalogue)
