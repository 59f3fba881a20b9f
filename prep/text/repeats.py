"""Which texts hold their own ending a second time.

How long the longest ending of a text is that also occurs before its end is a property of that text
alone. So it is known what a separator will turn out to be repeated in before the separator is
known, and parts of a dataset merge.
"""

from collections.abc import Sequence

LONGEST = 32
"""Characters of an ending that are looked at."""

SHORTEST = 1
"""Characters of the shortest ending that is looked at."""


def repeats(texts: Sequence[str], suffix: str, haystacks: Sequence[str]) -> dict[int, list[int]]:
    """Length → numbers of the texts whose ending of that length, but no longer, occurs twice.

    suffix: what all texts end with; endings are looked at up to its length
    haystacks: the texts in few strings with a NUL between them
    """
    suffix = suffix[-LONGEST:]
    if len(suffix) < SHORTEST:
        return {}
    least = _own(suffix)
    probe = suffix[-max(least + 1, SHORTEST) :]
    found: dict[int, list[int]] = {}
    if len(probe) > len(suffix) or (
        not _overlaps_itself(probe)
        and "\0" not in probe
        and sum(text.count(probe) for text in haystacks) == len(texts)
    ):
        return {least: list(range(len(texts)))} if least >= SHORTEST else {}
    rest: list[int] = []
    for i, text in enumerate(texts):
        if text.find(probe, 0, -1) >= 0:
            length = len(probe)
            while length < len(suffix) and text.find(suffix[-length - 1 :], 0, -1) >= 0:
                length += 1
            found.setdefault(length, []).append(i)
        elif least >= SHORTEST:
            rest.append(i)
    if rest:
        found[least] = rest
    return found


def _overlaps_itself(text: str) -> bool:
    return any(text.startswith(text[-size:]) for size in range(1, len(text)))


def _own(suffix: str) -> int:
    """Length of the longest ending that occurs twice in every text with this suffix."""
    length = 0
    while length + 1 < len(suffix) and suffix.find(suffix[-length - 1 :], 0, -1) >= 0:
        length += 1
    return length
