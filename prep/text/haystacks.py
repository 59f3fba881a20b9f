"""Many texts in few strings, to look for something in all of them at once."""

from collections.abc import Sequence
from itertools import compress
from operator import not_


def haystacks(texts: Sequence[str]) -> Sequence[str]:
    """All texts in two strings at most, a NUL between them: one scan answers "does it occur".

    Those that are ASCII are apart: a single emoji would make every character of its string four
    bytes wide.
    """
    plain = list(map(str.isascii, texts))
    if all(plain):
        return ("\0".join(texts),) if texts else ()
    others = "\0".join(compress(texts, map(not_, plain)))
    return ("\0".join(compress(texts, plain)), others) if any(plain) else (others,)
