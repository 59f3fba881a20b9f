"""Digests of examples: equal when everything trained on is equal."""

from collections.abc import Sequence
from itertools import repeat
from operator import add
from typing import Any

import msgspec
from xxhash import xxh3_64_digest

from prep.core.example import Example, Message
from prep.core.pairs import Pairs

_encode = msgspec.msgpack.Encoder().encode

_LONE_TEXT = 1
"""Seed of the half that stands for one text of the user, or of the assistant, and nothing else:
most halves are of this kind, and need not be encoded."""


def digest(example: Example) -> bytes:
    """16 bytes that are equal when two examples teach the same.

    The first 8 (xxh3-64) stand for what is given, the last 8 for what is wanted, so examples that
    share a question are found by the first half. Two examples with different questions differ in
    128 bits, two with the same question in 64: enough among the answers to one question.

    Fields the layout does not know count only where there is no answer: there a grader reads them.
    A field that is absent, null or empty is the same.
    """
    given, beside = example.messages, (example.tools or None, example.settings or None)
    question = given if beside == (None, None) else None
    answers = example.answers
    return (_of_lone(question, "user") or _half((given, *beside))) + (
        _of_lone(answers, "assistant") or _half(answers or (example.extra or None))
    )


def digests(examples: Sequence[Example]) -> list[bytes]:
    """The digest of each example."""
    if isinstance(examples, Pairs):
        try:
            return list(map(add, _of_texts(examples.prompts), _of_texts(examples.completions)))
        except UnicodeEncodeError:  # half of a character pair
            pass
    return list(map(digest, examples))


def _of_texts(texts: list[str]) -> "map[bytes]":
    return map(xxh3_64_digest, map(str.encode, texts), repeat(_LONE_TEXT))


def _of_lone(turns: list[Message] | None, role: str) -> bytes:
    """Half of the digest of one text of a role and nothing else, b"" for anything else."""
    if turns is None or len(turns) != 1 or (text := turns[0].only_text(role)) is None:
        return b""
    try:
        return xxh3_64_digest(text.encode(), _LONE_TEXT)
    except UnicodeEncodeError:
        return b""


def _half(value: Any) -> bytes:
    try:
        return xxh3_64_digest(_encode(value))
    except (UnicodeEncodeError, OverflowError, TypeError, ValueError, RecursionError):
        # lone surrogates, huge integers, values of no JSON type: only in rows that break the rules
        return xxh3_64_digest(repr(value).encode("utf-8", "surrogatepass"))
