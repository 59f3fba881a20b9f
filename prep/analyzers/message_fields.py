"""Fields of records and messages: missing, extra, of the wrong type, without effect."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import UNSET

from prep.analyzers.message_field_rules import (
    EMPTY,
    EXTRA,
    MISSING,
    NOTHING_TRAINED,
    NULL,
    WEIGHT,
    WRONG_TYPE,
)
from prep.analyzers.roles import meaning
from prep.analyzers.sightings import Seen, Sight, SightingAnalyzer, State
from prep.core.analyzer import Context
from prep.core.batch import Batch
from prep.core.example import Example, Message
from prep.core.finding import Finding, Fix, Rule, Severity
from prep.core.placing import WHOLE
from prep.edits.calls import ToolsToList
from prep.edits.fields import ContentToText, DropFields, DropNulls
from prep.edits.roles import DropEmptyMessages, is_empty
from prep.formats import objects, shape
from prep.formats.foreign import ANEW
from prep.formats.messages import MESSAGE_KEYS
from prep.formats.misfits import Misfit, misfits
from prep.text.json_pointer import escape


class MessageFields(SightingAnalyzer):
    """Looks at the fields of examples that broke their layout."""

    rules = (MISSING, EXTRA, WRONG_TYPE, WEIGHT, NOTHING_TRAINED, NULL)

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        example = batch.examples[i]
        if example.extra is not UNSET and batch.format.kind != "reinforcement":
            for name in example.extra:
                code = "P211" if name == "weight" else "P202"
                yield Sight(code, name, detail=name)
        yield from _beside_messages(example, batch.format.settings)
        for part, turns in (("messages", example.messages), ("answers", example.answers)):
            for index, turn in enumerate(turns):
                yield from map(_kept_apart, _in_message(turn, part, index))
        answers = _assistant(example)
        if answers and all(_is_weight(turn.weight) and turn.weight == 0 for turn in answers):
            yield Sight("P212")

    def finish(self, state: State, context: Context) -> Iterator[Finding]:
        """The findings; what a field of a message means is for the target to say."""
        chat = context.target.chat if context.target else None
        merged: State = {}
        for key, seen in state.items():
            code, _, name = key.partition(" ")
            if not (name and chat is not None and name in chat.message_keys):
                merged = self.merge(merged, {code: seen})
        return super().finish(merged, context)

    def applies(self, rule: Rule, context: Context) -> bool:
        is_for_grader = context.to == "reinforcement" != context.format
        return rule is not EXTRA or not is_for_grader

    def severity(self, rule: Rule, seen: Seen, context: Context) -> Severity | None:
        chat = context.target.chat if context.target else None
        if rule is EXTRA and chat is not None:
            in_messages = [detail.startswith(IN_MESSAGE) for detail in seen.details]
            fates = [chat.extra_record_keys] if not all(in_messages) else []
            fates += [chat.extra_message_keys] if any(in_messages) else []
            severities: list[Severity] = [_BY_FATE.get(fate or "", "warning") for fate in fates]
            return max(severities, key=_WORST)
        if rule is WRONG_TYPE and all(detail.endswith(AS_JSON) for detail in seen.details):
            return "warning"
        return None

    def fix(self, rule: Rule, seen: Seen, context: Context) -> Fix | None:
        if rule is EXTRA:
            names = [detail for detail in seen.details if not detail.startswith(IN_MESSAGE)]
            inner = [detail.removeprefix(IN_MESSAGE) for detail in set(seen.details) - set(names)]
            inner = sorted(set(inner) - _OF_OTHERS)
            edit = DropFields(tuple(names), tuple(inner))
            title = f"Remove {', '.join(names + inner)}"
            return Fix(title, "safe", (edit,)) if names + inner else None
        if rule in (MISSING, WRONG_TYPE) and all(d.endswith(ANEW) for d in seen.details):
            return Fix("Write it as the layout has it", "safe")
        has_nulls = any(detail in _NULLS for detail in seen.details)
        if rule is WRONG_TYPE and TOOLS_AS_TEXT in seen.details:
            title = "Write the tools as a list" + ", and remove what is null" * has_nulls
            return Fix(title, "safe", (ToolsToList(), DropNulls()))
        if rule is WRONG_TYPE and has_nulls:
            return Fix("Remove what is null", "safe", (DropNulls(),))
        if rule is WRONG_TYPE and not _AS_TEXT.isdisjoint(seen.details):
            return Fix("Write the values as text", "unsafe", (ContentToText(),))
        return None


AS_JSON = ", written as JSON"
"""Ending of the detail of a value of a column that is written as compact JSON."""

IN_MESSAGE = "messages[]."
"""Beginning of the detail of an extra field of a message."""

_BY_FATE: dict[str, Severity] = {"refused": "error", "ignored": "note", "kept": "note"}
_SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")
_WORST = _SEVERITIES.index

_AS_TEXT = {"content is a number", "content is true or false", "content is an object"}

IS_NULL = "is null"
TOOLS_AS_TEXT = "tools is a text"

_NULLS = {f"{key} {IS_NULL}" for key in (*MESSAGE_KEYS[2:], "tools", *objects.SETTINGS)} - {
    f"weight {IS_NULL}"
}
"""Details of fields that mean the same when they are not there."""

_OF_OTHERS = {*MESSAGE_KEYS, "content[].text", "content[].refusal", "content[].image_url"}
"""Fields that messages or parts of another kind need: nobody removes them from all."""


class EmptyMessages(SightingAnalyzer):
    """Looks for messages given that say nothing; questions and answers have rules of their own."""

    rules = (EMPTY,)

    def suspects(self, batch: Batch) -> list[int]:
        if not batch.has_blank:
            return []
        return [
            i
            for i, example in enumerate(batch.examples)
            if any(is_empty(turn) for turn in example.messages[:-1])
        ]

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        for index, turn in enumerate(batch.examples[i].messages[:-1]):
            if is_empty(turn):
                yield Sight("P214", "messages", index, "/content")

    def fix(self, rule: Rule, seen: Seen, context: Context) -> Fix | None:
        return Fix("Leave the empty messages out", "unsafe", (DropEmptyMessages(),))


MEANT = ("reasoning_content", "train", "train_detail")
"""Fields of messages that mean something to some target (`ChatRules.message_keys`)."""


def _kept_apart(sight: Sight) -> Sight:
    """The sight of a field that means something somewhere under a key of its own."""
    name = sight.detail.removeprefix(IN_MESSAGE)
    is_meant = sight.code == "P202" and name in MEANT
    return msgspec.structs.replace(sight, code=f"P202 {name}") if is_meant else sight


def _in_message(turn: Message, part: str, index: int) -> Iterator[Sight]:
    """Everything that is wrong with the fields of a message."""
    if shape.is_well_formed(turn):
        return  # as most are, even where something else is odd about their example
    if not isinstance(turn.role, str):
        missing = turn.role is UNSET
        tail = "" if missing else "/role"
        yield Sight("P201" if missing else "P203", part, index, tail, "role")
    wanted = objects.MESSAGES.get(meaning(turn))
    if wanted is None:  # nobody knows what else belongs to it
        for name in turn.extra or ():
            yield Sight("P202", part, index, f"/{escape(name)}", IN_MESSAGE + name)
        return
    found = list(misfits(shape.beside_role(turn), wanted))
    others = [m.pointer[: -len("/type")] for m in found if m.path == "content[].type" and m.words]
    for misfit in found:  # of a part of another type nothing else is to be said
        is_said = any(misfit.pointer.startswith(f"{other}/") for other in others)
        if (code := _code(misfit)) and (not is_said or misfit.path == "content[].type"):
            yield Sight(code, part, index, misfit.pointer, _detail(code, misfit))
    if turn.role == "assistant" and not shape.says_something(turn):
        yield Sight("P215", part, index, "/content" if turn.content is None else "")


def _code(misfit: Misfit) -> str:
    """The rule that a misfit of a message breaks, "" when another analyzer reports it."""
    if misfit.path == "weight":
        return "P211"
    if misfit.path == "content" and misfit.value is None:
        return "P215"
    if misfit.kind == "extra" and misfit.value is None and misfit.path in MESSAGE_KEYS:
        return "P203"  # nobody meant a field of another role; all messages were given all fields
    if misfit.kind != "value":
        return "P201" if misfit.kind == "missing" else "P202"
    is_image = (misfit.path == "content[].image_url" and isinstance(misfit.value, str)) or (
        misfit.path == "content[].type" and misfit.value == "image_url"
    )
    return "" if is_image or misfit.path.endswith(".arguments") else "P203"


def _detail(code: str, misfit: Misfit) -> str:
    if code == "P211":
        return str(misfit.value)
    if code == "P202":
        return IN_MESSAGE + misfit.path
    words = IS_NULL if misfit.kind == "extra" else misfit.words
    return "" if code == "P215" else f"{misfit.path} {words}".rstrip()


def _beside_messages(example: Example, known: tuple[str, ...]) -> Iterator[Sight]:
    """What is wrong beside the messages, but for tools and functions that are no such thing.

    known: settings of the layout
    """
    if example.tools is None:
        yield Sight("P203", "tools", WHOLE, "", f"tools {IS_NULL}")
    given: Any = example.tools
    if isinstance(given, str):
        yield Sight("P203", "tools", WHOLE, "", TOOLS_AS_TEXT)
    are_fine = example.tools is UNSET or shape.are_tools(example.tools)
    tools = () if are_fine else misfits(example.tools, objects.Tools)
    for misfit in tools:
        if misfit.kind == "extra":
            number, _, tail = misfit.pointer[1:].partition("/")
            yield Sight("P202", "tools", int(number), f"/{tail}", f"tools{misfit.path}")
    for key, value in (example.settings or {}).items():
        if key not in known:
            yield Sight("P202", key, detail=key)
            continue
        for misfit in misfits(value, objects.SETTINGS[key]):
            if misfit.kind == "extra":
                yield Sight("P202", key, 0, misfit.pointer, key + misfit.path)
            elif key != "functions":
                yield Sight("P203", key, 0, misfit.pointer, f"{key} {misfit.words}")


def _is_weight(value: Any) -> bool:
    return type(value) is int and value in (0, 1)


def _assistant(example: Example) -> list[Message]:
    return [turn for turn in (*example.messages, *example.answers[:1]) if turn.role == "assistant"]


PLUGINS = (MessageFields(), EmptyMessages())
