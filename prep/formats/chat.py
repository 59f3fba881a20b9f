"""The chat layout of OpenAI and nearly everyone: `{"messages": [{"role", "content"}, …]}`."""

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from prep.core.example import Example, Message
from prep.core.format import Format, Parsed
from prep.core.pairs import Pairs
from prep.core.record import Rows
from prep.core.turns import Turns
from prep.formats import messages, objects, shape, talks
from prep.formats.recognition import share

SETTINGS = tuple(objects.SETTINGS)
"""Keys beside `messages` and `tools`, in the order in which they are written."""


class ChatFormat(Format):
    """Dialogues. The last message of the assistant is the answer; the ones before are context."""

    name = "chat"
    title = "chat messages"
    schema = "chat"
    keys = ("messages", "tools", *SETTINGS)
    settings = SETTINGS

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        # null or [] alone is no dialogue, but a column of that name means one
        return round(80 * share(records, _is_chat)) or 20 * (
            set(map(_lacks_turns, records)) == {True}
        )

    def parse(self, record: Mapping[str, Any]) -> Example:
        given = messages.messages(messages.required(record, "messages"), "/messages")
        example = messages.dialogue(given)
        example.tools = record.get("tools", UNSET)
        example.settings = {key: record[key] for key in SETTINGS if key in record} or UNSET
        extra = {key: value for key, value in record.items() if key not in self.keys}
        example.extra = extra or UNSET
        return example

    def render(self, example: Example) -> dict[str, Any]:
        turns = messages.turns(example, self.name)
        record: dict[str, Any] = {"messages": [messages.plain(turn) for turn in turns]}
        if example.tools is not UNSET:
            record["tools"] = example.tools
        if example.settings is not UNSET:
            record |= {key: example.settings[key] for key in SETTINGS if key in example.settings}
        if example.extra is not UNSET:
            record |= example.extra
        return record

    def encode(self, examples: Sequence[Example]) -> bytes:
        if isinstance(examples, Pairs):
            asked = map(_Said, repeat("user"), examples.prompts)
            answered = map(_Said, repeat("assistant"), examples.completions)
            return _encode_lines(list(map(_PairLine, zip(asked, answered, strict=True))))
        lines = _encode_lines(
            [
                _Line(example.messages + example.answers, example.tools)
                if example.settings is example.extra is UNSET and len(example.answers) < 2
                else self.render(example)
                for example in examples
            ]
        )
        if messages.EXTRA_KEY in lines:
            lines = _encode_lines([self.render(example) for example in examples])
        return lines

    def read(self, rows: Rows) -> Parsed:
        if rows.kind != "json":
            return super().read(rows)
        examples: list[Example] = []
        parsed = Parsed(examples)
        add = examples.append
        first = rows.first
        for i, line in enumerate(rows.data):
            if line is None:
                continue
            try:
                record = _decode(line)
                turns = record.messages
                is_odd = not shape.is_regular(turns)
                tools, settings = UNSET, UNSET
                if not (
                    record.tools
                    is record.parallel_tool_calls
                    is record.functions
                    is record.function_call
                    is record.response_format
                    is UNSET
                ):
                    tools, settings, are_odd = _beside(record)
                    is_odd |= are_odd
            except (msgspec.MsgspecError, RecursionError):
                self.read_odd(rows, i, parsed)
                continue
            if is_odd:
                parsed.odd.append(len(examples))
                example = messages.dialogue(turns)
                example.tools, example.settings, example.record = tools, settings, first + i
                add(example)
            else:
                answer = turns.pop()
                add(Example(turns, [answer], tools, settings, UNSET, first + i))
        return parsed

    def turns(self, rows: Rows) -> Turns | None:
        if rows.kind != "json" or self.added is not None or None in rows.data or not rows.data:
            return None
        return talks.turns(rows.data)

    def plain_keys(self, examples: Sequence[Example]) -> list[int]:
        return [1 + 2 * (len(e.messages) + len(e.answers)) for e in examples]

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part == "messages":
            return f"/messages/{index}{tail}"
        if part == "answers":
            return f"/messages/{len(example.messages) + index}{tail}"
        return super().pointer(example, part, index, tail)


class _Line(Struct, omit_defaults=True, gc=False):
    messages: list[Message]
    tools: Any = UNSET


class _Said(Struct, gc=False):
    """A message that has nothing but these: made and written in half the time of a `Message`."""

    role: str
    content: str


class _PairLine(Struct, gc=False):
    messages: tuple[_Said, _Said]


class _Record(Struct, forbid_unknown_fields=True, gc=False):
    messages: list[Message]
    tools: Raw | UnsetType = UNSET
    parallel_tool_calls: bool | UnsetType = UNSET
    functions: Raw | UnsetType = UNSET
    function_call: str | dict[str, Any] | UnsetType = UNSET
    response_format: dict[str, Any] | UnsetType = UNSET


_decode = msgspec.json.Decoder(_Record).decode
_encode_lines = msgspec.json.Encoder().encode_lines


def _beside(record: _Record) -> tuple[Any, Any, bool]:
    """Tools, settings, and whether they are not as they should be."""
    tools: Any = UNSET
    settings: dict[str, Any] = {}
    is_odd = False
    if record.tools is not UNSET:
        tools, is_right = shape.tools(bytes(record.tools))
        is_odd |= not is_right
    for key in SETTINGS:
        value = getattr(record, key)
        if value is UNSET:
            continue
        if isinstance(value, Raw):
            value, is_right = shape.functions(bytes(value))
            is_odd |= not is_right
        settings[key] = value
    return tools, settings or UNSET, is_odd


def _is_chat(record: Mapping[str, Any]) -> bool:
    turns = record.get("messages")
    return isinstance(turns, list) and any(
        isinstance(turn, Mapping) and "role" in turn for turn in turns
    )


def _lacks_turns(record: Mapping[str, Any]) -> bool:
    return record.get("messages", "") in (None, [])


PLUGINS = (ChatFormat(),)
