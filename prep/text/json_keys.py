"""Whether a JSON text has a key twice in one object, at a fraction of the cost of parsing it."""

import re
from collections.abc import Sequence

import jiter

_AFTER_KEY = re.compile(rb':(?<=[" \t\r\n]:)').findall


def most_keys(data: bytes) -> int:
    """At least how many keys are in a JSON text: the colons behind a quote or a blank.

    More when a text in it holds such a colon.
    """
    return len(_AFTER_KEY(data))


def repeats_key(data: bytes) -> bool:
    """True for a JSON text with a key twice in one object, or that is no strict JSON at all."""
    try:
        jiter.from_json(data, catch_duplicate_keys=True, allow_inf_nan=False)
    except ValueError:
        return True
    return False


def repeating(texts: Sequence[bytes], keys: Sequence[int]) -> list[int]:
    """Numbers (0-based) of the JSON texts that have a key twice in one object.

    keys: how many different keys were understood in each, 0 when that is not known. A text in
        which no more can be keys has none twice, so that most texts are never parsed for it.
    """
    data, known = b"\n".join(texts), sum(keys)
    # colons are counted in a quarter of the time of a pattern
    if len(data) - len(data.replace(b":", b"")) == known or most_keys(data) == known:
        return []
    return [
        i
        for i, (text, count) in enumerate(zip(texts, keys, strict=True))
        if most_keys(text) != count and repeats_key(text)
    ]
