"""Fields of records and messages: missing, extra, of the wrong type, without effect."""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from prep.analyzers.sightings import Seen, Sight, SightingAnalyzer
from prep.core.analyzer import Context
from prep.core.batch import Batch
from prep.core.example import Example, Message
from prep.core.finding import Fix, Invalid, Rule, Severity, Valid
from prep.edits.fields import ContentToText, DropFields
from prep.edits.roles import DropEmptyMessages, is_empty

_CHAT = '{{"messages":[{{"role":"user","content":"Hi"}},{{"role":"assistant",{0}}}]{1}}}'


def _chat(answer: str = '"content":"Ho"', rest: str = "") -> str:
    return _CHAT.format(answer, rest)


MISSING = Rule(
    "P201",
    "missing-field",
    "error",
    "Records in which a field is missing: {count} ({listed}).",
    "Without it the record is not an example; a server refuses the whole file.",
    "manual",
    examples=(
        Invalid('{"prompt":"Hi","completion":"Ho"}\n{"prompt":"Hi"}'),
        Invalid('{"messages":[{"content":"Hi"},{"role":"assistant","content":"Ho"}]}'),
        Valid('{"prompt":"Hi","completion":"Ho"}'),
    ),
)

EXTRA = Rule(
    "P202",
    "extra-field",
    "warning",
    "Records with fields that the layout does not know: {count} ({listed}).",
    'OpenAI refuses a file with an unknown field ("contains an extra"); other trainers ignore it.',
    "safe",
    examples=(
        Invalid(_chat(rest=',"id":7'), _chat()),
        Invalid(_chat('"content":"Ho","mood":"calm"'), _chat()),
        Valid(_chat(rest=',"tools":[],"parallel_tool_calls":true')),
    ),
)

WRONG_TYPE = Rule(
    "P203",
    "wrong-type",
    "error",
    "Values of the wrong type: {count} ({listed}).",
    "A server refuses it, and some trainers train on Python's spelling of the value.",
    "unsafe",
    words=("listed",),
    examples=(
        Invalid(_chat('"content":7'), _chat('"content":"7"')),
        Invalid('{"messages":"Hi"}', options={"format": "chat"}),
    ),
)

WEIGHT = Rule(
    "P211",
    "invalid-weight",
    "error",
    "Weights that are not 0 or 1 on a message of the assistant: {count} ({listed}).",
    "A weight is an integer, 0 or 1, and only the assistant's messages have one; a server refuses "
    "the file otherwise.",
    "manual",
    examples=(
        Invalid(_chat('"content":"Ho","weight":0.5')),
        Invalid(_chat('"content":"Ho","weight":"1"')),
        Invalid(_chat(rest=',"weight":1')),
        Valid(_chat('"content":"Ho","weight":1')),
    ),
)

NOTHING_TRAINED = Rule(
    "P212",
    "nothing-trained",
    "error",
    "Examples in which every answer has weight 0: {count}.",
    "Nothing of them is learned, but they are paid for.",
    "manual",
    examples=(Invalid(_chat('"content":"Ho","weight":0')),),
)

EMPTY = Rule(
    "P214",
    "empty-message",
    "error",
    "Messages without text: {count}.",
    "An empty message teaches nothing, and several servers refuse the file.",
    "unsafe",
    examples=(
        Invalid(
            '{"messages":[{"role":"system","content":" "},{"role":"user","content":"Hi"},'
            '{"role":"assistant","content":"Ho"}]}',
            _chat(),
        ),
    ),
)

NULL = Rule(
    "P215",
    "null-content",
    "error",
    "Messages with no content and no call: {count}.",
    "Content may be null only where the assistant calls a tool instead.",
    examples=(
        Invalid(_chat('"content":null')),
        Valid(
            _chat(
                '"content":null,"tool_calls":[{"id":"a","type":"function",'
                '"function":{"name":"f","arguments":"{}"}}]'
            )
        ),
    ),
)


class MessageFields(SightingAnalyzer):
    """Looks at the fields of examples that broke their layout."""

    rules = (MISSING, EXTRA, WRONG_TYPE, WEIGHT, NOTHING_TRAINED, NULL)

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        example = batch.examples[i]
        if example.extra is not UNSET and batch.format.kind == "supervised":
            for name in example.extra:
                code = "P211" if name == "weight" else "P202"
                yield Sight(code, name, detail=name)
        for part, turns in (("messages", example.messages), ("answers", example.answers)):
            for index, turn in enumerate(turns):
                for code, tail, detail in _in_message(turn):
                    yield Sight(code, part, index, tail, detail)
        answers = _assistant(example)
        if answers and all(_is_weight(turn.weight) and turn.weight == 0 for turn in answers):
            yield Sight("P212")

    def applies(self, rule: Rule, context: Context) -> bool:
        return rule is not EXTRA or context.to != "reinforcement"

    def severity(self, rule: Rule, seen: Seen, context: Context) -> Severity | None:
        chat = context.target.chat if context.target else None
        if rule is EXTRA and chat is not None:
            return _BY_FATE.get(chat.extra_record_keys or "")
        if rule is WRONG_TYPE and all(detail.endswith(AS_JSON) for detail in seen.details):
            return "warning"
        return None

    def fix(self, rule: Rule, seen: Seen, context: Context) -> Fix | None:
        if rule is EXTRA:
            names = tuple(seen.details)
            return Fix(f"Remove {', '.join(names)}", "safe", (DropFields(names, names),))
        if rule is WRONG_TYPE and any(detail.startswith("content") for detail in seen.details):
            return Fix("Write the values as text", "unsafe", (ContentToText(),))
        return None


AS_JSON = ", written as JSON"
"""Ending of the detail of a value of a column that is written as compact JSON."""

_BY_FATE: dict[str, Severity] = {"refused": "error", "ignored": "note", "kept": "note"}


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


def _in_message(turn: Message) -> Iterator[tuple[str, str, str]]:
    """Code, JSON Pointer below the message and detail of everything wrong with its fields."""
    if not isinstance(turn.role, str):
        code = "P201" if turn.role is UNSET else "P203"
        yield code, "" if code == "P201" else "/role", "role"
    if turn.extra is not UNSET:
        for name in turn.extra:
            yield "P202", f"/{name}", name
    calls = bool(turn.tool_calls) or bool(turn.function_call)
    content = turn.content
    if content is UNSET or content is None:
        if not (calls and turn.role == "assistant"):
            yield "P215", "/content" if content is None else "", ""
    elif content == []:
        yield "P203", "/content", "content is an empty list"
    elif isinstance(content, list):
        for number, part in enumerate(content):
            if not _is_part(part):
                yield "P203", f"/content/{number}", "content part"
    elif not isinstance(content, str):
        yield "P203", "/content", f"content is {_type(content)}"
    for name, value in (("name", turn.name), ("tool_call_id", turn.tool_call_id)):
        if value is not UNSET and not isinstance(value, str):
            yield "P203", f"/{name}", f"{name} is {_type(value)}"
    if turn.role == "tool" and turn.tool_call_id is UNSET:
        yield "P201", "", "tool_call_id"
    if turn.weight is not UNSET and not (turn.role == "assistant" and _is_weight(turn.weight)):
        yield "P211", "/weight", str(turn.weight)


def _is_part(part: Any) -> bool:
    """True for an object with a type, and with a text if it is one."""
    if not isinstance(part, dict) or not isinstance(part.get("type"), str):
        return False
    return part["type"] != "text" or isinstance(part.get("text"), str)


def _is_weight(value: Any) -> bool:
    return type(value) is int and value in (0, 1)


def _assistant(example: Example) -> list[Message]:
    return [turn for turn in (*example.messages, *example.answers[:1]) if turn.role == "assistant"]


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    return "null" if value is None else "an object" if isinstance(value, dict) else "a list"


PLUGINS = (MessageFields(), EmptyMessages())
