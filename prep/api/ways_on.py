"""What to type, or to do, where the names of columns do not say what they are."""

from collections.abc import Mapping, Sequence
from typing import Any

from prep.formats.guessing import likely_pair
from prep.formats.nested import View, is_nested, pointer
from prep.formats.words import ROW_NAMES
from prep.text.folding import fold


def way_on(names: Sequence[str], records: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """A command that works when it is pasted, and the sentence that holds it."""
    views = [View(record) for record in records]
    found = {name: pointer(name, records) or name for name in names}
    texts = [name for name in names if _holds_texts(views, found[name])]
    if len(names) == 1:
        command = f"--map {quoted(f'assistant={names[0]}')} --user-template 'Write one.'"
        if not texts:
            return command, _NO_TEXTS
        return command, f"If it is what a model is to say, always to one question: {command}"
    scalars = [name for name in names if name not in texts and _may_be_a_label(views, found[name])]
    if _holds_messages(names) or len(texts + scalars) < 2 or not texts:
        lists = [name for name in names if _holds_lists(views, found[name])]
        words = _ONE_MESSAGE if _holds_messages(names) else _NO_TEXTS
        if lists and not _holds_messages(names):
            words = (
                f"{lists[0]} holds lists of objects, and prep makes one example of a record: write "
                "each of the objects as a record of its own."
            )
        return f"--map {quoted(f'user={names[0]}')} --map {quoted(f'assistant={names[1]}')}", words
    user, assistant = likely_pair([*texts, *scalars])
    command = f"--map {quoted(f'user={user}')} --map {quoted(f'assistant={assistant}')}"
    return command, f"Say which, for instance: {command}"


def _holds_lists(records: Sequence[View], name: str) -> bool:
    """True for a column of lists of objects."""
    values = [record[name] for record in records if record.get(name)]
    return bool(values) and all(
        isinstance(value, list) and all(isinstance(item, Mapping) for item in value)
        for value in values
    )


def _may_be_a_label(records: Sequence[View], name: str) -> bool:
    """True for a column of numbers or yes and no that does not just number the rows."""
    values = [record.get(name) for record in records if record.get(name) not in (None, "")]
    if any(isinstance(value, Mapping | list) for value in values):
        return False
    last = name.rpartition("/")[2] if is_nested(name) else name
    return fold(last) not in ROW_NAMES and bool(values)


_ONE_MESSAGE = (
    "Each record looks like one message of a dialogue. prep does not join records: put each "
    "question and its answer, or all messages of a dialogue, into one record."
)

_NO_TEXTS = (
    "There are no questions and answers to see in it. An example needs a text to begin with and "
    "the text that a model is to answer; see `prep schema`."
)


def _holds_texts(records: Sequence[Mapping[str, Any]], name: str) -> bool:
    """True for a column in which some value has a letter, and none is a list or an object."""
    values = [record[name] for record in records if record.get(name) not in (None, "")]
    if any(isinstance(value, Mapping | list) for value in values):
        return False
    return any(isinstance(value, str) and any(map(str.isalpha, value)) for value in values)


def _holds_messages(names: Sequence[str]) -> bool:
    """True for columns such as conversation_id, role, content."""
    folded = {name.strip().casefold() for name in names}
    who, what = {"role", "speaker", "sender", "from"}, {"content", "message", "text", "value"}
    return (bool(folded & who) and bool(folded & what)) or folded >= {"user", "text", "ts"}


def quoted(text: str) -> str:
    """The text as a shell wants it."""
    from shlex import quote

    return quote(text)
