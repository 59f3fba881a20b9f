"""Finds English that prep says in a text that should be of another language."""

import re
from functools import cache
from pathlib import Path

from prep import languages
from prep.languages.catalogue import read

_COMMON = re.compile(r".{0,30}\b(?:the|and|of|is|are|with|that|not|which)\b.{0,30}")


def english_in(text: str, code: str) -> list[str]:
    """Words of templates that the language says otherwise, and everyday English words.

    text: without what the data says
    """
    found = [piece for piece in pieces(code) if piece in text]
    return found + _COMMON.findall(text)


@cache
def pieces(code: str) -> tuple[str, ...]:
    """Parts of the English templates between two places, of three words or more."""
    catalogue = read(Path(languages.__file__).parent / f"{code}.toml")
    said = {
        piece.strip()
        for part in (*catalogue.texts.values(), *catalogue.phrases.values())
        for english, text in part.items()
        for piece in re.split(r"\{[^}]*\}", english)
        if len(piece.split()) >= 3 and piece.strip() not in text
    }
    return tuple(sorted(said))
