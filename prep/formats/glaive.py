"""Glaive: functions in a text of the system, and the dialogue in one text beside it.

`{"system": "SYSTEM: … {…}", "chat": "USER: …\\n\\n\\nASSISTANT: … <|endoftext|>"}`. A call is
`<functioncall> {"name": "f", "arguments": '{…}'}`, its result stands behind `FUNCTION RESPONSE:`.
Source: the data set glaive-function-calling-v2 (2023).
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages
from prep.formats.calls import declared
from prep.formats.recognition import share

_NAMES = "(USER|ASSISTANT|FUNCTION RESPONSE): ?"
_ON_LINES = re.compile(rf"(?:^\s*|\n[^\S\n]*|<\|endoftext\|>\s*){_NAMES}")
_ANYWHERE = re.compile(rf"(?:^|\s){_NAMES}")
_ROLES = {"USER": "user", "ASSISTANT": "assistant", "FUNCTION RESPONSE": "tool"}
_CALL = re.compile(
    r"<functioncall>\s*\{\s*\"name\":\s*\"([^\"]+)\"\s*(?:,\s*\"arguments\":\s*(.*?))?\s*\}\s*$",
    re.DOTALL,
)
_END = "<|endoftext|>"
_OPENING = "SYSTEM: "
_object = json.JSONDecoder().raw_decode


class GlaiveFormat(foreign.ForeignFormat):
    """A text of the system with functions, and a dialogue in one text."""

    name = "glaive"
    title = "Glaive: functions in the system text, dialogue in one text"
    schema = "glaive"
    keys = ("system", "chat")
    loses = (*foreign.ForeignFormat.loses, "blanks around a turn")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(90 * share(records, _is_glaive))

    def parse(self, record: Mapping[str, Any]) -> Example:
        chat = messages.required(record, "chat")
        if not isinstance(chat, str):
            raise messages.wrong_type("/chat", "a text", chat)
        system = record.get("system")
        if not isinstance(system, str | None):
            raise messages.wrong_type("/system", "a text", system)
        said, tools = _functions((system or "").removeprefix(_OPENING))
        example = messages.dialogue(foreign.with_system(said, _turns(chat)))
        if tools:
            example.tools = tools
        return example

    def render(self, example: Example) -> dict[str, Any]:
        messages.texts_only(example, self.name)
        system, turns = foreign.split_system(foreign.turns(example, self.name))
        names = {role: name for name, role in _ROLES.items()}
        lines = [
            f"{names.get(turn.role, '')}: {turn.content}" + f" {_END}" * (turn.role == "assistant")
            for turn in turns
        ]
        record = {"system": f"{_OPENING}{system.content}"} if system else {}
        record["chat"] = "\n\n\n".join(lines)
        read = self.parse(record)
        if read.messages + read.answers != example.messages + example.answers or read.tools:
            raise Refused("P901", "", reason=f"{self.name} wants user and assistant to take turns")
        return record

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part == "messages" and index == 0 and example.messages[0].role == "system":
            return "/system"
        inside = part in ("messages", "answers")
        return "/chat" if inside else super().pointer(example, part, index, tail)


def _turns(text: str) -> list[Message]:
    """The turns of a dialogue; what stands before the first speaker is said by the user."""
    before, *rest = _ON_LINES.split(text)
    if "ASSISTANT" not in rest[::2]:  # a dialogue in one line
        before, *rest = _ANYWHERE.split(text)
    found = [Message("user", before.strip())] if before.strip() else []
    count = 0
    for speaker, said in zip(rest[::2], rest[1::2], strict=True):
        content = said.strip().removesuffix(_END).strip()
        role = _ROLES[speaker]
        called = _CALL.search(content) if role == "assistant" else None
        if called:
            count += 1
            spoken = content[: called.start()].strip()
            found.append(
                Message(role, spoken or UNSET, tool_calls=[_call(called, f"call_{count}")])
            )
        elif role == "tool" and found and found[-1].tool_calls:
            found.append(Message(role, content, tool_call_id=f"call_{count}"))
        else:
            found.append(Message(role, content))
    return found


def _call(match: re.Match[str], id: str) -> dict[str, Any]:
    arguments = match[2] or "{}"
    if arguments[:1] == arguments[-1:] == "'":
        arguments = arguments[1:-1].replace("\\'", "'")
    return {
        "id": id,
        "type": "function",
        "function": {"name": match[1], "arguments": arguments},
    }


def _functions(text: str) -> tuple[str, list[Any]]:
    """What the system says, and the functions that it declares at its end."""
    start = text.find("{")
    said, rest = text[:start].strip(), text[start:].strip()
    found: list[Any] = []
    while start >= 0 and rest:
        try:
            function, end = _object(rest)
        except ValueError:
            return text.strip(), []
        if not isinstance(function, dict) or "name" not in function:
            return text.strip(), []
        found.append(function)
        rest = rest[end:].strip().removeprefix(",").strip()
    return (said, declared(found)) if found else (text.strip(), [])


def _is_glaive(record: Mapping[str, Any]) -> bool:
    chat = record.get("chat")
    return (
        isinstance(chat, str)
        and isinstance(record.get("system"), str | None)
        and chat.lstrip().startswith("USER:")
        and "ASSISTANT:" in chat
    )


PLUGINS = (GlaiveFormat(),)
