"""TRL: `prompt`, `chosen`, `rejected`, and `prompt` with `completion`, as texts or as messages.

Without a prompt (TRL calls it implicit) the prompt is what both answers start with.
Source: TRL documentation, dataset formats (2026-07).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages
from prep.formats.recognition import share
from prep.text.display import number

ANSWERS = ("chosen", "rejected")


class TRLFormat(foreign.ForeignFormat):
    """A prompt, a chosen and a rejected answer."""

    name = "trl"
    title = "TRL preference pairs"
    kind = "preference"
    schema = "trl"
    keys = ("prompt", *ANSWERS, "tools")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(85 * share(records, _is_preference))

    def parse(self, record: Mapping[str, Any]) -> Example:
        answers = [_said(record, key) for key in ANSWERS]
        if "prompt" in record:
            turns = dialogue(record["prompt"], "/prompt", "user")
            found = [dialogue(answer, f"/{key}") for key, answer in _items(answers)]
            if all(len(part) > 1 for part in found):
                turns, found = _told_again(turns, found)
        else:
            turns, found = _implicit(answers)
        for key, part in zip(ANSWERS, found, strict=True):
            if len(part) != 1:
                says = f"{key} has {number(len(part), 'message')}"
                raise Refused("P822", f"/{key}", says=says)
        example = Example(turns, [part[0] for part in found])
        if "tools" in record:
            example.tools = record["tools"]
        return example

    def render(self, example: Example) -> dict[str, Any]:
        if len(example.answers) != len(ANSWERS):
            raise Refused("P901", "", reason=f"{self.name} holds two answers")
        return written(example, ANSWERS, self.name)

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        given = [f"/{ANSWERS[0]}/{i}" for i in range(len(example.messages))]
        if "prompt" in record:
            given = _places(record, "prompt")
        answered = [_places(record, key)[-1:] for key in ANSWERS]
        return [*given, *(place for places in answered for place in places)]

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part == "messages":
            return "/prompt"
        return (
            f"/{ANSWERS[index]}"
            if part == "answers"
            else super().pointer(example, part, index, tail)
        )


class TRLCompletionFormat(foreign.ForeignFormat):
    """A prompt and a completion, both as messages."""

    name = "trl-completion"
    title = "TRL prompt and completion messages"
    schema = "trl-completion"
    keys = ("prompt", "completion", "tools")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(80 * share(records, _has_messages))

    def parse(self, record: Mapping[str, Any]) -> Example:
        turns = dialogue(messages.required(record, "prompt"), "/prompt", "user")
        turns += dialogue(messages.required(record, "completion"), "/completion")
        example = messages.dialogue(turns)
        if "tools" in record:
            example.tools = record["tools"]
        return example

    def render(self, example: Example) -> dict[str, Any]:
        if len(example.answers) != 1:
            raise Refused("P901", "", reason=f"{self.name} holds one answer")
        return written(example, ("completion",), self.name)

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        return [*_places(record, "prompt"), *_places(record, "completion")]

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part == "answers":
            return f"/completion/0{tail}"
        # a completion may hold several messages, so where one stands is not certain
        return "/prompt" if part == "messages" else super().pointer(example, part, index, tail)


def dialogue(value: Any, pointer: str, role: str = "assistant") -> list[Message]:
    """The messages that a text of one role or a list of messages is.

    Raises Refused when it is neither.
    """
    if isinstance(value, str):
        return [Message(role, value)]
    return messages.messages(value, pointer)


def _said(record: Mapping[str, Any], key: str) -> Any:
    """The text or the list of messages under a key.

    Raises Refused when there is none.
    """
    value = messages.required(record, key)
    if not isinstance(value, str | list):
        raise messages.wrong_type(f"/{key}", "a text or a list", value)
    return value


def _places(record: Mapping[str, Any], key: str) -> list[str]:
    """JSON Pointers of the messages that the text or list under a key is."""
    value = record[key]
    return [f"/{key}/{i}" for i in range(len(value))] if isinstance(value, list) else [f"/{key}"]


def written(example: Example, keys: Sequence[str], name: str) -> dict[str, Any]:
    """The record of an example by a prompt and answers under some keys, all of them messages.

    Raises Refused when something has no place in it.
    """
    if example.settings is not UNSET or example.extra is not UNSET:
        raise Refused("P901", "", reason=f"{name} holds messages and tools only")
    record: dict[str, Any] = {"prompt": [messages.plain(turn) for turn in example.messages]}
    for key, answer in zip(keys, example.answers, strict=True):
        record[key] = [messages.plain(answer)]
    if example.tools is not UNSET:
        record["tools"] = example.tools
    return record


def _told_again(
    turns: list[Message], found: list[list[Message]]
) -> tuple[list[Message], list[list[Message]]]:
    """Prompt and answers of a record whose answers begin with the prompt, as UltraFeedback's do."""
    shared, rest = implicit(found)
    return (shared, rest) if turns and shared[-len(turns) :] == turns else (turns, found)


def _items(answers: Sequence[Any]) -> list[tuple[str, Any]]:
    return list(zip(ANSWERS, answers, strict=True))


def _implicit(answers: Sequence[Any]) -> tuple[list[Message], list[list[Message]]]:
    """The prompt that both answers start with, and the rest of each.

    Raises Refused when they start with nothing in common.
    """
    if all(isinstance(answer, str) for answer in answers):
        spoken = [_spoken(answer) for answer in answers]
        if all(spoken):
            return implicit(spoken)
        return _shared_text(*answers)
    return implicit([messages.messages(answer, f"/{key}") for key, answer in _items(answers)])


def implicit(dialogues: Sequence[list[Message]]) -> tuple[list[Message], list[list[Message]]]:
    """The messages that two dialogues start with, and the rest of each.

    Raises Refused when they start with nothing in common.
    """
    first, second = dialogues
    count = 0
    while count < min(len(first), len(second)) - 1 and first[count] == second[count]:
        count += 1
    if not count:
        raise Refused("P822", "", says="no question")
    return first[:count], [first[count:], second[count:]]


def _shared_text(chosen: str, rejected: str) -> tuple[list[Message], list[list[Message]]]:
    length = 0
    while length < min(len(chosen), len(rejected)) and chosen[length] == rejected[length]:
        length += 1
    # the space before a word belongs to the answer, as TRL has it
    length -= bool(length) and chosen[length - 1] == " "
    if not length:
        raise Refused("P822", "", says="no question")
    answers = [[Message("assistant", text[length:])] for text in (chosen, rejected)]
    return [Message("user", chosen[:length])], answers


_TURN = re.compile(r"\n\n(Human|Assistant): ?")
_LINE = re.compile(r"(?<!\n)\n++(Human|User|Assistant|AI): ?")
_ROLES = {"Human": "user", "User": "user", "Assistant": "assistant", "AI": "assistant"}


def _spoken(text: str) -> list[Message]:
    """The turns of a dialogue written as `\\n\\nHuman: …\\n\\nAssistant: …`, [] if it is none.

    Where no empty lines stand before those who speak, ends of lines do.
    """
    whole = text if text.startswith("\n\n") else f"\n\n{text}"
    parts = _TURN.split(whole)
    if len(parts) < 5:
        parts = _LINE.split(whole)
    if len(parts) < 3 or parts[0].strip():
        return []
    return [
        Message(_ROLES[name], said) for name, said in zip(parts[1::2], parts[2::2], strict=True)
    ]


def _is_preference(record: Mapping[str, Any]) -> bool:
    answers = [record.get(key) for key in ANSWERS]
    return (
        "instruction" not in record
        and "conversations" not in record
        and (all(isinstance(a, str) for a in answers) or all(isinstance(a, list) for a in answers))
        and isinstance(record.get("prompt", ""), str | list)
        and ("prompt" in record or not set(record) & _OTHER_PROMPTS)
    )


_OTHER_PROMPTS = frozenset(("question", "query", "input", "text", "user", "history"))
"""Keys that may hold the prompt of a record without one: then a person has to say so."""


def _has_messages(record: Mapping[str, Any]) -> bool:
    return all(isinstance(record.get(key), list) for key in ("prompt", "completion"))


PLUGINS = (TRLFormat(), TRLCompletionFormat())
