"""Bars on time that mean the same everywhere: a slow machine gets as much more as it is slower."""

import json
import re
from time import process_time

USUAL = 0.027
"""CPU seconds of the fixed work on the machine for which the bars are written."""


def allowed(seconds: float) -> float:
    """CPU seconds that something may take on this machine, as busy as it is now.

    seconds: what it may take on the machine for which the bars are written
    """
    return seconds * max(1.0, max(_fixed_work() for _ in range(3)) / USUAL)


def _fixed_work() -> float:
    """CPU seconds of some work that is like that of prep and never changes."""
    begun = process_time()
    texts = [f"What is the answer to number {n}, then? It is {n * n}." for n in range(5000)]
    for _ in range(2):
        again = json.loads(json.dumps(texts))
        words = {word for text in again for word in re.findall(r"\w+", text)}
        assert len(words) > len(texts)
        assert len({word for text in again for word in text.split()}) > len(texts)
    return process_time() - begun
