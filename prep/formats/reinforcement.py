"""The reinforcement layout of OpenAI: messages that end on the user, and fields for a grader.

Source: OpenAI fine-tuning guide, reinforcement fine-tuning (2026-08): every key beside the
messages is read by graders as `{{item.key}}`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET, Raw

from prep.core.example import Example, Message
from prep.core.format import Format, Parsed, Refused
from prep.core.record import Rows
from prep.formats import chat, messages, shape

FEWEST = 10
"""Fewest examples OpenAI trains on. Fewer without a field for a grader are a chat file that lacks
its answers rather than a reinforcement file."""

MOST, SURE, NEARLY_ALL = 1 / 2, 2 / 3, 9 / 10
"""Parts of the records: with fields for graders; that wait for an answer, with and without them."""

NOT_FOR_GRADERS = frozenset(
    ("id", "metadata", "source", "model", "temperature", *chat.ChatFormat.keys)
)
"""Keys that are there for other reasons."""


class ReinforcementFormat(Format):
    """Dialogues without an answer; keys that are not messages or tools are fields for graders."""

    name = "reinforcement"
    title = "messages and fields for a grader"
    kind = "reinforcement"
    schema = "reinforcement"
    settings = ("parallel_tool_calls",)
    keys = ("messages", "tools", *settings)

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        """As sure as most records wait for an answer and have fields for a grader.

        As sure as chat is where it may be both, and barely where only somebody who says so can
        mean it. Records that end on neither user nor assistant are broken and say nothing.
        """
        as_chat = _CHAT.recognise(records)
        waiting = sum(map(_waits_for_an_answer, records))
        if not waiting:
            return min(1, as_chat)
        part = waiting / (waiting + sum(map(_is_answered, records)))
        with_fields = sum(map(_has_fields, records)) / len(records)
        is_dialogue = any(_waits_for_an_answer(r) and _answers(r) for r in records)
        if (with_fields >= MOST and part > SURE) or (
            part >= NEARLY_ALL and len(records) >= FEWEST and (with_fields or not is_dialogue)
        ):
            return as_chat + as_chat // 8
        is_doubtful = with_fields >= MOST and part >= 1 - SURE
        return as_chat if is_doubtful or (with_fields and part >= NEARLY_ALL) else min(1, as_chat)

    def parse(self, record: Mapping[str, Any]) -> Example:
        turns = messages.messages(messages.required(record, "messages"), "/messages")
        beside = {key: record[key] for key in ("parallel_tool_calls",) if key in record}
        extra = {key: value for key, value in record.items() if key not in self.keys}
        return Example(turns, [], record.get("tools", UNSET), beside or UNSET, extra or UNSET)

    def render(self, example: Example) -> dict[str, Any]:
        if example.answers:
            raise Refused("P901", "", reason="a reinforcement example has no answer of its own")
        record: dict[str, Any] = {"messages": [messages.plain(turn) for turn in example.messages]}
        if example.tools is not UNSET:
            record["tools"] = example.tools
        if example.settings is not UNSET:
            record |= {key: example.settings[key] for key in self.keys if key in example.settings}
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
                turns = _decode_messages(record.pop("messages", b""))
                tools, right = UNSET, True
                if "tools" in record:
                    tools, right = shape.tools(bytes(record.pop("tools")))
                fields = {key: msgspec.json.decode(value) for key, value in record.items()}
            except (msgspec.MsgspecError, RecursionError):
                self.read_odd(rows, i, parsed)
                continue
            settings: Any = UNSET
            if "parallel_tool_calls" in fields:
                settings = {"parallel_tool_calls": fields.pop("parallel_tool_calls")}
                right &= isinstance(settings["parallel_tool_calls"], bool)
            ends_on_user = bool(turns) and turns[-1].role == "user"
            parsed.add(
                Example(turns, [], tools, settings, fields or UNSET, rows.first + i),
                is_odd=not (right and ends_on_user and shape.is_answerable(turns)),
            )
        return parsed

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part == "messages":
            return f"/messages/{index}{tail}"
        return super().pointer(example, part, index, tail)


_CHAT = chat.ChatFormat()
_decode = msgspec.json.Decoder(dict[str, Raw]).decode
_decode_messages = msgspec.json.Decoder(list[Message]).decode


def _waits_for_an_answer(record: Mapping[str, Any]) -> bool:
    turns = record.get("messages")
    return (
        isinstance(turns, list)
        and bool(turns)
        and isinstance(turns[-1], Mapping)
        and turns[-1].get("role") == "user"
    )


def _is_answered(record: Mapping[str, Any]) -> bool:
    turns = record.get("messages")
    last = turns[-1] if isinstance(turns, list) and turns else None
    return isinstance(last, Mapping) and last.get("role") == "assistant"


def _has_fields(record: Mapping[str, Any]) -> bool:
    return bool(record.keys() - NOT_FOR_GRADERS)


def _answers(record: Mapping[str, Any]) -> bool:
    turns = record.get("messages")
    return isinstance(turns, list) and any(
        isinstance(turn, Mapping) and turn.get("role") == "assistant" for turn in turns
    )


PLUGINS = (ReinforcementFormat(),)
