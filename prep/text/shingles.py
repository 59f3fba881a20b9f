"""What two texts share: their runs of three words."""

import re

from xxhash import xxh32_intdigest

RUN = 3
"""Words in a run."""

_SPACELESS = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Scripts that are written without spaces between words."""

_LETTER = re.compile(f"[{_SPACELESS}]")
_WORD = re.compile(f"[{_SPACELESS}]|[^\\s{_SPACELESS}]+")
"""A letter of such a script, or a word of another."""


def shingles(text: str) -> set[int]:
    """xxh32 of every run of three words, whatever their case and the space between them.

    A text of one or two words is one run; one without words has none.
    """
    words = words_of(text)
    if len(words) < RUN:
        return {xxh32_intdigest(b" ".join(words))} if words else set()
    return set(map(xxh32_intdigest, map(b" ".join, zip(words, words[1:], words[2:]))))  # noqa: B905


def words_of(text: str) -> list[bytes]:
    """The words of a text in lower case, in UTF-8; in scripts without spaces, its letters."""
    text = text.lower()
    if text.isascii() or not _LETTER.search(text):
        return text.encode("utf-8", "surrogatepass").split()
    return [word.encode("utf-8", "surrogatepass") for word in _WORD.findall(text)]
