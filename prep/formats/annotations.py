"""What the exports of annotation programs have in common: answers of people, and why none counts.

One text is asked about and one answer is given. What people rejected, skipped or did not agree on
is set aside, never learned.
"""

import re
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from prep.core.example import Example
from prep.core.format import SET_ASIDE, Refused
from prep.formats import messages

SKIPPED = "skipped by the annotator"
REJECTED = "rejected by the annotator"
NOBODY = "not annotated"
EMPTY = "the annotation is empty"
SEVERAL = "the annotation has several answers"
DISAGREED = "the annotators do not agree"

_FILE = re.compile(r"(?:[a-z][a-z0-9+.-]*://|/data/)\S*", re.IGNORECASE)


class Said(Struct, frozen=True):
    """What an annotation says.

    pointer: JSON Pointer of it
    about: name of the text that it is about, "" when it does not say
    """

    text: str
    pointer: str
    about: str = ""


def set_aside(cause: str, pointer: str = "") -> Refused:
    """What to raise for a record that is not to be learned."""
    return Refused(SET_ASIDE, pointer, cause=cause)


def agreed(said: Sequence[Said]) -> Said:
    """What all annotations say. Raises Refused when they differ."""
    if len({each.text for each in said}) > 1:
        raise set_aside(DISAGREED)
    return said[0]


def only(texts: Any, pointer: str) -> Said:
    """The text, or the only one of a list. Raises Refused when there is none, or several."""
    if isinstance(texts, str):
        return Said(texts, pointer)
    if not isinstance(texts, list):
        raise messages.wrong_type(pointer, "a list of texts", texts)
    for i, text in enumerate(texts):
        if not isinstance(text, str):
            raise messages.wrong_type(f"{pointer}/{i}", "a text", text)
    if len(texts) != 1:
        raise set_aside(SEVERAL if texts else EMPTY, pointer)
    return Said(texts[0], f"{pointer}/0")


def is_file(text: str) -> bool:
    """True for the address of a file, which stands for an image or a sound."""
    return _FILE.fullmatch(text.strip()) is not None


def pair(example: Example, name: str) -> tuple[Any, Any]:
    """The question and the answer of an example that is nothing else.

    name: of the layout that is to hold them

    Raises Refused otherwise.
    """
    messages.texts_only(example, name)
    turns = messages.turns(example, name)
    if [turn.role for turn in turns] != ["user", "assistant"]:
        raise Refused("P901", "", reason=f"{name} holds one question and its answer")
    return turns[0].content, turns[1].content
