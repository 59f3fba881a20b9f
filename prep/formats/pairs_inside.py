"""The questions and answers inside of a record, wherever in its lists and objects they stand."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from prep.core.format import Refused
from prep.core.record import BARE
from prep.formats import foreign, messages, words
from prep.formats.dialogue import KEYS as DIALOGUES
from prep.formats.guessing import guess
from prep.text.folding import fold
from prep.text.json_pointer import escape
from prep.text.questions import ANSWERS, ASKS, are_questions

ACCEPTED = "acceptedAnswer"
"""Key of the answer to a question as search engines want it, an object with a `text`."""

LONGEST_TITLE = 300
"""Characters of a title beside questions; a longer text is what they are about."""

_HOLDERS = ("faqs", "faq", "questions", "items", "qas", "qa", "pairs", "entries")
"""Keys that hold the pairs of a group whose pairs are broken, the likeliest first."""

_DEEPEST = 4
"""Groups in groups."""

_ASKS = words.QUESTION | words.PROMPT | words.QUERY | ASKS | {"front"}
_ANSWERS = words.ANSWER | words.RESPONSE | words.COMPLETION | ANSWERS | {"back"}
_PARTS = words.MORE_OF_THE_QUESTION | words.TEXT | words.PERHAPS_TEXT | words.SYSTEM


class Found(Struct, frozen=True):
    """A question or a list of ways to ask it, and its answer, as they stand in a record.

    asked, answered: their JSON Pointers
    """

    question: Any
    answer: Any
    asked: str
    answered: str


def found(record: Mapping[str, Any]) -> Iterator[Found | Refused]:
    """Every pair in a record; in place of one that cannot be read, why."""
    names = pair_names(tuple(record))
    if names is not None and not any(map(_holds, record.values())):
        yield _pair(record, names, "")
    elif is_map(record) or _may_be_map(record):
        yield from _of_map(record, "")
    else:
        yield from _of_group(record, "")


def is_map(value: Any) -> bool:
    """True for an object whose keys are questions and whose values their answers.

    Values that are questions too are translations, as programs keep them.
    """
    return (
        isinstance(value, Mapping)
        and are_questions(value.keys())
        and all(isinstance(answer, str) for answer in value.values())
        and not are_questions(value.values())
    )


def _may_be_map(value: Any) -> bool:
    """True for an object of texts whose keys may be questions without a question mark."""
    return (
        isinstance(value, Mapping)
        and len(value) > 1
        and not any(key in _HOLDERS for key in value)
        and all(isinstance(answer, str) for answer in value.values())
    )


def is_group(value: Mapping[str, Any], depth: int = 1) -> bool:
    """True for an object that holds pairs, and nothing that their questions are about."""
    return any(
        _holds(held, depth) for key, held in value.items() if not _is_dialogue(key)
    ) and not any(isinstance(text, str) and _is_part(key, text) for key, text in value.items())


@lru_cache(256)
def pair_names(keys: tuple[str, ...]) -> tuple[str, str] | None:
    """The keys of the question and of the answer in an object with some keys, None if unsure."""
    if ACCEPTED in keys and "name" in keys:
        return "name", ACCEPTED
    columns = guess(keys, [])
    if columns is None or columns.fields.keys() != {"user", "assistant"}:
        return None
    ask, answer = columns.fields["user"], columns.fields["assistant"]
    return (ask, answer) if _means(ask, _ASKS) and _means(answer, _ANSWERS) else None


def _means(key: str, meaning: frozenset[str]) -> bool:
    return fold(key) in meaning | words.plurals(meaning)


@lru_cache(256)
def _is_dialogue(key: str) -> bool:
    """True for a key under which pairs follow each other, or nobody looks for questions."""
    return fold(key) in DIALOGUES or key in ("history", "tools", "functions")


def _is_part(key: str, text: str) -> bool:
    """True for a text that questions beside it may be about."""
    if len(text) > LONGEST_TITLE:
        return True
    return bool(text) and (fold(key) in _PARTS or fold(key) in (*foreign.IMAGES, *foreign.MEDIA))


def _holds(value: Any, depth: int = 1) -> bool:
    """True for what has pairs in it: a list of them or of groups, a map, or a group."""
    if not value or depth > _DEEPEST:
        return False
    if isinstance(value, Mapping):
        return is_map(value) or is_group(value, depth + 1)
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        return False
    names = _names(value)
    if names is not None and any(_is_pair(item, names) for item in value):
        return True
    return any(is_group(item, depth + 1) for item in value)


def _names(items: Sequence[Any]) -> tuple[str, str] | None:
    return pair_names(
        tuple(dict.fromkeys(key for item in items if isinstance(item, Mapping) for key in item))
    )


def _is_pair(item: Mapping[str, Any], names: tuple[str, str]) -> bool:
    question, answer = (item.get(name) for name in names)
    if names[1] == ACCEPTED:
        return isinstance(answer, Mapping)
    is_asked = isinstance(question, str) or (
        isinstance(question, list) and all(isinstance(text, str) for text in question)
    )
    return bool(question) and is_asked and isinstance(answer, str)


def _of_map(value: Mapping[str, Any], pointer: str) -> Iterator[Found | Refused]:
    for question, answer in value.items():
        place = f"{pointer}/{escape(question)}"
        yield Found(question, answer, place, place)


def _of_group(group: Mapping[str, Any], pointer: str, depth: int = 1) -> Iterator[Found | Refused]:
    """The pairs of a group. Where nothing looks like one, the likeliest place says why."""
    held = [key for key, value in group.items() if _holds(value) and not _is_dialogue(key)]
    held = held or [key for key in _HOLDERS if key in group][:1]
    held = held or [key for key, value in group.items() if _may_be_map(value)]
    if not held:
        yield Refused("P201", pointer, field=_HOLDERS[0])
    for key in held:
        place = pointer if key == BARE else f"{pointer}/{escape(key)}"
        if isinstance(group[key], Mapping) and depth < _DEEPEST:
            has_questions = is_map(group[key]) or _may_be_map(group[key])
            yield from (_of_map if has_questions else _of_group)(group[key], place)
        else:
            yield from _of_list(group[key], place, depth)


def _of_list(value: Any, pointer: str, depth: int) -> Iterator[Found | Refused]:
    if not isinstance(value, list):
        yield messages.wrong_type(pointer, "a list", value)
        return
    if not value:
        name = pointer.rpartition("/")[2] or "the record"
        yield Refused("P203", pointer, detail=f"{name} is an empty list")
    names = _names(value)
    for i, item in enumerate(value):
        place = f"{pointer}/{i}"
        if not isinstance(item, Mapping):
            yield messages.wrong_type(place, "an object", item)
        elif depth < _DEEPEST and is_group(item):
            yield from _of_group(item, place, depth + 1)
        else:
            yield _pair(item, names or ("question", "answer"), place)


def _pair(item: Mapping[str, Any], names: tuple[str, str], pointer: str) -> Found | Refused:
    try:
        question, answer = (messages.required(item, name, pointer) for name in names)
    except Refused as refused:
        return refused
    asked, answered = (f"{pointer}/{escape(name)}" for name in names)
    if names[1] == ACCEPTED:
        if not isinstance(answer, Mapping) or "text" not in answer:
            return messages.wrong_type(answered, "an object with a text", answer)
        answer, answered = answer["text"], f"{answered}/text"
    return Found(question, answer, asked, answered)
