"""The file of a language, completed: what it lacks waits in it for a translation.

As with gettext, a text that is new in English gets an entry whose translation is empty, so that a
change of the code touches no other file by hand; a text that is gone from the code loses its entry.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator

import msgspec

from prep._generate.said import Everything, shape
from prep.languages.catalogue import Catalogue
from prep.languages.language import Language

SEVERITIES = ("error", "warning", "note", "safe", "unsafe", "manual")
"""Texts of the section `words`, which no template has."""


def completed(text: str, wanted: Everything) -> str:
    """The file with an empty entry for each text it lacks, and without those nobody says."""
    known = msgspec.convert(tomllib.loads(text), Catalogue)
    forms = [""] * Language("", known).forms()
    gone = {*_texts(known)} - {*wanted.texts, *wanted.rules, *SEVERITIES}
    gone_plurals = {*known.plurals} - {*wanted.plurals}
    new = {
        "texts.rules": _entries(_lacking(wanted.rules, known), ""),
        "texts.page": _entries(_lacking(wanted.texts, known), ""),
        "plurals": _entries((each for each in wanted.plurals if each not in known.plurals), forms),
        "phrases.fixes": _entries(_unsaid_shapes(wanted.fixes, known), ""),
        "phrases.targets": _entries(_unsaid(wanted.targets, known), ""),
        "phrases.formats": _entries(_unsaid(wanted.formats, known), ""),
    }
    made = []
    for section, lines in _sections(text):
        drop = gone_plurals if section == "plurals" else gone
        is_checked = section == "plurals" or section.startswith("texts.")
        kept = [line for line in lines if not (is_checked and _key(line) in drop)]
        made.append("\n".join(kept + new.pop(section, [])))
    rest = [f"[{section}]\n" + "\n".join(lines) for section, lines in new.items() if lines]
    return "\n\n".join([*made, *rest]) + "\n"


def _sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """Name ("" before the first) and lines of each section, its heading among them."""
    name, lines = "", list[str]()
    for line in text.splitlines():
        if line.startswith("["):
            yield name, _without_end(lines)
            name, lines = line.strip("[]"), []
        lines.append(line)
    yield name, _without_end(lines)


def _without_end(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def _key(line: str) -> str:
    """The key of an entry, which is one line; "" of other lines."""
    return next(iter(tomllib.loads(line)), "") if line.startswith('"') else ""


def _entries(texts: Iterable[str], value: str | list[str]) -> list[str]:
    shown = json.dumps(value)
    return [f"{json.dumps(text, ensure_ascii=False)} = {shown}" for text in dict.fromkeys(texts)]


def _texts(known: Catalogue) -> dict[str, str]:
    return {english: text for part in known.texts.values() for english, text in part.items()}


def _phrases(known: Catalogue) -> dict[str, str]:
    return {english: text for part in known.phrases.values() for english, text in part.items()}


def _lacking(wanted: Iterable[str], known: Catalogue) -> list[str]:
    have = _texts(known)
    return [each for each in wanted if each not in have]


def _unsaid_shapes(wanted: Iterable[str], known: Catalogue) -> list[str]:
    """Templates of which no phrase has the shape; places may have other names there."""
    have = {shape(each) for each in _phrases(known)}
    return [each for each in wanted if shape(each) not in have]


def _unsaid(wanted: Iterable[str], known: Catalogue) -> list[str]:
    """Sentences that are no phrase and that no phrase with places recognises."""
    have, t = _phrases(known), Language("", known)
    return [each for each in wanted if each not in have and t.phrase(each) == each]
