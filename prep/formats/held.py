"""What columns hold, where their names do not say enough."""

from collections.abc import Mapping, Sequence
from typing import Any

from prep.formats import words
from prep.text.folding import fold
from prep.text.questions import MARKS
from prep.text.spelled_out import is_python, opened

_LEAST = 3
"""Values that make a column one of questions, or of texts."""


def asked_first(
    names: Sequence[str], samples: Sequence[Mapping[str, Any]]
) -> dict[str, str] | None:
    """Two columns without a header, when the first asks and the second says something to it."""
    if tuple(names) != ("1", "2"):
        return None
    asked, said = ([str(sample.get(name, "")).strip() for sample in samples] for name in names)
    asks = sum(text.endswith(MARKS) for text in asked)
    answers = sum(any(map(str.isalpha, text)) for text in said)
    asks_too = sum(text.endswith(MARKS) for text in said)
    if asks < _LEAST or asks * 5 < len(asked) * 4 or answers * 5 < len(said) * 4:
        return None
    if asks_too * 10 > len(said) or any(text.startswith("http") for text in said):
        return None
    return {"user": names[0], "assistant": names[1]}


def is_prose(values: Sequence[Any]) -> bool:
    """True for texts of some words, nearly all of them different."""
    texts = [value for value in values if isinstance(value, str) and value.strip()]
    long = sum(len(text.split()) >= 3 or _is_in_one_piece(text) for text in texts)
    return len(texts) >= _LEAST and long * 2 > len(texts) and len({*texts}) * 5 > len(texts) * 4


def are_classes(values: Sequence[Any]) -> bool:
    """True for a few short texts that come again and again."""
    texts = [value for value in values if isinstance(value, str) and value.strip()]
    few = len({*texts}) * 5 <= len(texts)
    return len(texts) >= _LEAST and few and max(map(len, texts)) <= _SHORT


_SHORT = 40
"""Characters of the longest name of a class."""


def _is_in_one_piece(text: str) -> bool:
    """True for some words of a language that writes no blanks between them."""
    return len(text) >= 8 and not text.isascii() and sum(map(str.isalpha, text)) * 5 > len(text) * 4


def is_text(name: str, samples: Sequence[Mapping[str, Any]]) -> bool:
    """False when a column holds lists, objects, or numbers only."""
    values = [sample[name] for sample in samples if sample.get(name) not in (None, "")]
    if any(
        isinstance(value, Mapping | Sequence) and not isinstance(value, str) for value in values
    ):
        return False
    return not values or not all(_is_number(value) for value in values)


def holds_several(name: str, samples: Sequence[Mapping[str, Any]]) -> bool:
    """True for a column of lists of texts or of objects with an answer in each.

    One of them may be meant, never the list as JSON, nor an object as Python prints it.
    """
    values = [sample[name] for sample in samples if sample.get(name) not in (None, "")]
    return bool(values) and all(
        is_python(value) or is_list_of_texts(opened(value)) or is_list_of_answers(opened(value))
        for value in values
    )


def is_list_of_answers(value: Any) -> bool:
    """True for a list of objects, at least one, each with a text that is called an answer."""
    return isinstance(value, list) and bool(value) and all(map(answer_key, value))


def answer_key(value: Any) -> str:
    """The key of the text in an object that is called an answer, "" when there is none."""
    items = value.items() if isinstance(value, Mapping) else ()
    return next((key for key, text in items if isinstance(text, str) and fold(key) in _ANSWERS), "")


_ANSWERS = words.ANSWER | words.COMPLETION | words.RESPONSE | words.OUTPUT | {"content", "text"}


def is_list_of_texts(value: Any) -> bool:
    """True for a list of texts, at least one."""
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)


def _is_number(value: Any) -> bool:
    if not isinstance(value, str):
        return isinstance(value, int | float)
    digits = value.strip().lstrip("+-").replace(".", "").replace(",", "")
    return digits.isdecimal()
