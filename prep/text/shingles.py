"""What two texts share: their runs of three words."""

import re

from xxhash import xxh32_intdigest

RUN = 3
"""Words in a run."""

_WORD = re.compile(
    r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+|\S"
)
"""A word, a mark, or a letter of a script that is written without spaces."""


def shingles(text: str) -> set[int]:
    """xxh32 of every run of three words, whatever their case and the space between them.

    A text of one or two words is one run; one without words has none.
    """
    words = [word.encode("utf-8", "surrogatepass") for word in words_of(text)]
    if len(words) < RUN:
        return {xxh32_intdigest(b" ".join(words))} if words else set()
    return set(map(xxh32_intdigest, map(b" ".join, zip(words, words[1:], words[2:]))))  # noqa: B905


def words_of(text: str) -> list[str]:
    """The words of a text in lower case; in scripts without spaces, its letters."""
    text = text.lower()
    return text.split() if text.isascii() else _WORD.findall(text)
