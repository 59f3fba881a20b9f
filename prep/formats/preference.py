"""The preference layout of OpenAI: an input and two answers, the better one and the other.

Source: OpenAI fine-tuning guide, direct preference optimization (2026-08): one answer of the
assistant each, which is the last message of the dialogue.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from prep.core.example import Example, Message
from prep.core.format import Format, Parsed, Refused
from prep.core.record import Rows
from prep.formats import messages, shape
from prep.formats.recognition import share
from prep.text.display import number
from prep.text.json_pointer import escape

OUTPUTS = ("preferred_output", "non_preferred_output")
"""Keys of the answers, the better one first."""


class PreferenceFormat(Format):
    """Dialogues with two answers. Keys of `input` that are not messages or tools are settings."""

    name = "preference"
    title = "preference pairs"
    kind = "preference"
    schema = "preference"
    keys = ("input", *OUTPUTS)
    settings = ("parallel_tool_calls",)

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(90 * share(records, _is_preference))

    def parse(self, record: Mapping[str, Any]) -> Example:
        given = messages.required(record, "input")
        if not isinstance(given, Mapping):
            raise messages.wrong_type("/input", "an object", given)
        if "messages" not in given:
            raise Refused("P201", "/input", field="messages")
        turns = messages.messages(given["messages"], "/input/messages")
        beside = {key: value for key, value in given.items() if key not in ("messages", "tools")}
        extra = {key: value for key, value in record.items() if key not in self.keys}
        return Example(
            turns,
            [_only(record, key) for key in OUTPUTS],
            given.get("tools", UNSET),
            beside or UNSET,
            extra or UNSET,
        )

    def render(self, example: Example) -> dict[str, Any]:
        if len(example.answers) != 2:
            raise Refused("P901", "", reason="a preference pair has two answers")
        given: dict[str, Any] = {"messages": [messages.plain(turn) for turn in example.messages]}
        if example.tools is not UNSET:
            given["tools"] = example.tools
        if example.settings is not UNSET:
            given |= example.settings
        record: dict[str, Any] = {"input": given}
        for key, answer in zip(OUTPUTS, example.answers, strict=True):
            record[key] = [messages.plain(answer)]
        if example.extra is not UNSET:
            record |= example.extra
        return record

    def read(self, rows: Rows) -> Parsed:
        if rows.kind != "json":
            return super().read(rows)
        parsed = Parsed([])
        for i, line in enumerate(rows.data):
            if line is None:
                continue
            try:
                record = _decode(line)
                given = record.input
                tools, right = UNSET, True
                if given.tools is not UNSET:
                    tools, right = shape.tools(bytes(given.tools))
                answers = record.preferred_output + record.non_preferred_output
                right &= len(record.preferred_output) == len(record.non_preferred_output) == 1
            except (msgspec.MsgspecError, RecursionError):
                self.read_odd(rows, i, parsed)
                continue
            if not (right and shape.is_answerable(given.messages) and shape.are_answers(answers)):
                self.read_odd(rows, i, parsed)
                continue
            settings = (
                UNSET
                if given.parallel_tool_calls is UNSET
                else {"parallel_tool_calls": given.parallel_tool_calls}
            )
            parsed.add(Example(given.messages, answers, tools, settings, UNSET, rows.first + i))
        return parsed

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part == "messages":
            return f"/input/messages/{index}{tail}"
        if part == "answers":
            return f"/{OUTPUTS[index]}/0{tail}"
        if part == "tools":
            return f"/input/tools/{index}{tail}"
        if example.settings is not UNSET and part in example.settings:
            return f"/input/{escape(part)}{tail}"
        return super().pointer(example, part, index, tail)


class _Input(Struct, forbid_unknown_fields=True, gc=False):
    messages: list[Message]
    tools: Raw | UnsetType = UNSET
    parallel_tool_calls: bool | UnsetType = UNSET


class _Record(Struct, forbid_unknown_fields=True, gc=False):
    input: _Input
    preferred_output: list[Message]
    non_preferred_output: list[Message]


_decode = msgspec.json.Decoder(_Record).decode


def _only(record: Mapping[str, Any], key: str) -> Message:
    """The only message of an answer.

    Raises Refused when there are none or several.
    """
    answers = messages.messages(messages.required(record, key), f"/{key}")
    if len(answers) != 1:
        says = f"{key} has {number(len(answers), 'message')}"
        raise Refused("P822", f"/{key}", says=says)
    return answers[0]


def _is_preference(record: Mapping[str, Any]) -> bool:
    given = record.get("input")
    has_messages = isinstance(given, Mapping) and "messages" in given
    return has_messages and any(key in record for key in OUTPUTS)


PLUGINS = (PreferenceFormat(),)
