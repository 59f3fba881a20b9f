"""What to type, or to do, where the names of columns do not say what they are."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from prep.core.record import Source
from prep.formats.dialogue import holds_dialogues
from prep.formats.guessing import likely_pair, offered
from prep.formats.held import answer_key, are_classes, is_list_of_answers, is_list_of_texts
from prep.formats.nested import View, is_nested, pointer
from prep.formats.words import ROW_NAMES, parts
from prep.text.folding import fold
from prep.text.json_pointer import unescape
from prep.text.questions import are_questions
from prep.text.spelled_out import opened


def way_on(
    names: Sequence[str], records: Sequence[Mapping[str, Any]], source: Source
) -> tuple[str, str]:
    """A command that works when it is pasted, and the sentence that holds it."""
    views = [View(record) for record in records]
    places = {name: pointer(name, records) or name for name in names}
    for name in names:
        if holds_dialogues([view[places[name]] for view in views if view.get(places[name])]):
            command = f"--map {quoted(f'messages={name}')}"
            return command, f"If {name} holds the messages of a dialogue: {command}"
    if {"custom_id", "response"} <= {name.partition(".")[0] for name in names}:
        return _JOINED, _joined(_JOINED)
    if sum(bool(_NAMES_A_SET.search(name)) for name in names) > 1:
        command = f"--map {quoted(f'user={names[0]}')} --map {quoted(f'assistant={names[-1]}')}"
        return command, _NO_EXAMPLES
    named = [name for name in names if not _names_a_row(views, name, places[name])]
    texts = _by_length(views, [name for name in named if _holds_texts(views, places[name])], places)
    firsts = [first for name in names if (first := _first_of(views, name, places[name]))]
    texts += firsts
    lists = [name for name in names if _holds_lists(views, places[name])]
    if len(names) == 1 and not lists:
        command = f"--map {quoted(f'assistant={names[0]}')} --user-template 'Write one.'"
        if not texts:
            return command, _NO_TEXTS
        return command, f"If it is what a model is to say, always to one question: {command}"
    scalars = [name for name in named if name not in texts and _may_be_a_label(views, places[name])]
    if _holds_messages(names) or len(texts + scalars) < 2 or not texts:
        command = f"--map {quoted(f'user={names[0]}')} --map {quoted(f'assistant={names[-1]}')}"
        if _holds_messages(names):
            return command, _ONE_MESSAGE
        return command, _in_lists(lists[0], places, source) if lists else _NO_TEXTS
    texts = _asking_first(views, texts, places)
    if len(texts) == 2 and _is_label_first(views, texts, places):
        texts.reverse()
    user, assistant = likely_pair([*texts, *scalars])
    options = [name for name in offered(names) if name not in (user, assistant)]
    if options and not any(set("{}") & set(name) for name in (user, *options)):
        command = f"--map {quoted(f'assistant={assistant}')} --user-template "
        command += quoted(_with_options(user, options))
        return command, f"Say which, for instance with the options in the question: {command}"
    command = f"--map {quoted(f'user={user}')} --map {quoted(f'assistant={assistant}')}"
    if assistant in firsts:
        return (
            command,
            f"Say which, for instance ({assistant} is the first of each list): {command}",
        )
    if (
        len(records) == 1
        and not source.columns
        and len(names) > 2
        and all(map(_is_text, records[0].values()))
    ):
        return command, f"Say which, for instance: {command}\n{_AS_QUESTIONS}"
    return command, f"Say which, for instance: {command}"


def _with_options(user: str, options: Sequence[str]) -> str:
    """The template of a question and its options, each behind what it is called."""
    if len(options) == 1:
        return f"{{{user}}} {options[0]}: {{{options[0]}}}"
    labels = [parts(name)[-1].upper() for name in options]
    listed = [f"{label}) {{{name}}}" for label, name in zip(labels, options, strict=True)]
    return " ".join((f"{{{user}}}", *listed))


def _asking_first(
    records: Sequence[View], names: Sequence[str], places: Mapping[str, str]
) -> list[str]:
    """The columns, a column of questions first and then the longest, if there is one."""
    values = {name: [record.get(places.get(name, name)) for record in records] for name in names}
    texts = {name: [text for text in values[name] if isinstance(text, str)] for name in names}
    asking = [name for name in names if are_questions(list(filter(str.strip, texts[name])))]
    if len(asking) != 1:
        return list(names)
    others = [name for name in names if name not in asking]
    others.sort(key=lambda name: -sum(map(len, texts[name])))
    return asking + others


def _is_label_first(
    records: Sequence[View], names: Sequence[str], places: Mapping[str, str]
) -> bool:
    """True when the first of two columns holds classes and the second does not."""
    first, second = ([record.get(places.get(name, name)) for record in records] for name in names)
    return are_classes(first) and not are_classes(second)


def _first_of(records: Sequence[View], name: str, place: str) -> str:
    """The name of the first text in the lists of a column, "" when they hold no texts."""
    values = [opened(record[place]) for record in records if record.get(place) not in (None, "")]
    if not values:
        return ""
    step = "/" if is_nested(name) else "."
    if all(map(is_list_of_texts, values)):
        return f"{name}{step}0"
    if all(map(is_list_of_answers, values)):
        return f"{name}{step}0{step}{answer_key(values[0][0])}"
    return ""


_NAMES_A_SET = re.compile(r"\.(?:file_name|hf_hub_url|ms_hub_url|script_url)$")
_NO_EXAMPLES = (
    "It tells a trainer which data sets there are and holds no examples: give prep the files that "
    "it names."
)
_NAMES_A_ROW = re.compile(r"(?:^|[_\s.-])(?:id|uuid|guid|hash|timestamp|created.at)$|[a-z]I[dD]$")


def _names_a_row(records: Sequence[View], name: str, place: str) -> bool:
    """True for a column that says which row it is: no value is there twice."""
    if not _NAMES_A_ROW.search(name):
        return False
    values = [str(record.get(place)) for record in records]
    return len({*values}) == len(values)


def _joined(command: str) -> str:
    return (
        "Results of the batch API do not hold what was asked. Join them with their requests, and "
        f"read what comes out: {command}"
    )


_JOINED = (
    "jq -c -s 'group_by(.custom_id)[] | add | {messages: (.body.messages + "
    "[.response.body.choices[0].message | {role, content}])}' requests.jsonl results.jsonl "
    "> chat.jsonl"
)


def _by_length(
    records: Sequence[View], names: Sequence[str], places: Mapping[str, str]
) -> list[str]:
    """The columns, first the two with the longest texts; both parts are in their order."""
    size = {
        name: sum(len(str(record.get(places[name]) or "")) for record in records) for name in names
    }
    longest = sorted(names, key=lambda name: -size[name])[:2]
    return sorted(names, key=lambda name: name not in longest)


def _in_lists(name: str, places: Mapping[str, str], source: Source) -> str:
    return (
        f"{name} holds lists of objects, and prep makes one example of a record: write each of "
        "the objects as a record of its own, for instance with jq: "
        f"{_taken_out(places[name], source)}"
    )


def _taken_out(name: str, source: Source) -> str:
    """The command that writes each of the objects in a column as a line of its own.

    name: of the column, or its JSON Pointer in a record
    """
    path = source.shown or source.path
    steps = [unescape(step) for step in name.split("/")[1:]] if is_nested(name) else [name]
    inside = f"{_start(source)}{''.join(map(_step, steps))}[]"
    return f"jq -c {quoted(inside)} {quoted(path)} > {quoted(f'{Path(path).stem}_records.jsonl')}"


def as_table(source: Source) -> str:
    """The command that writes lists of values as the rows of a table."""
    path = source.shown or source.path
    rows = f"{_start(source) or '.'} | @csv"
    return f"jq -r {quoted(rows)} {quoted(path)} > {quoted(f'{Path(path).stem}.csv')}"


def _start(source: Source) -> str:
    """The way to the records of a document as jq wants it, "" for records one after the other."""
    above = [unescape(step) for step in source.pointer.split("/")[1:]]
    start = "".join(map(_step, above))
    each = "[]" if source.settings.get("shape", "") in ("list", "map") else ""
    return f"{start or '.'}{each}" if each else start


def _step(key: str) -> str:
    """A key as jq wants it."""
    return f".{key}" if key.isidentifier() and key.isascii() else f".{json.dumps(key)}"


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


_AS_QUESTIONS = "If the names are questions and the values their answers: --format faq"


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _holds_texts(records: Sequence[Mapping[str, Any]], name: str) -> bool:
    """True for a column in which some value has letters, and none is a list or an object."""
    values = [record[name] for record in records if record.get(name) not in (None, "")]
    if any(isinstance(value, Mapping | list) for value in values):
        return False
    return any(isinstance(value, str) and _has_letters(value[:_LOOKED_AT]) for value in values)


_LOOKED_AT = 1000
"""Characters of a value that show whether it is a text."""


def _has_letters(text: str) -> bool:
    """True for a text, not for a list of numbers such as `[1.5e-05, …`."""
    return sum(map(str.isalpha, text)) * 6 > len(text)


def _holds_messages(names: Sequence[str]) -> bool:
    """True for columns such as conversation_id, role, content."""
    folded = {name.strip().casefold().replace("_", " ") for name in names}
    who = {"role", "speaker", "sender", "from", "author role", "author type", "sender type"}
    who |= {"participant", "character", "sender name", "user name", "username"}
    what = {"content", "message", "text", "value", "body", "comment body", "message body"}
    what |= {"utterance", "line", "dialogue", "transcript"}
    return (bool(folded & who) and bool(folded & what)) or folded >= {"user", "text", "ts"}


def quoted(text: str) -> str:
    """The text as a shell wants it."""
    from shlex import quote

    return quote(text)
