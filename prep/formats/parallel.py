"""Dialogues as two lists of equal length: `{"input": ["…", …], "output": ["…", …]}`."""

from collections.abc import Mapping, Sequence
from typing import Any

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages
from prep.formats.history import pairs
from prep.formats.recognition import share

KEYS = (("input", "output"), ("inputs", "outputs"), ("questions", "answers"))


class ParallelFormat(foreign.ForeignFormat):
    """The n-th question is answered by the n-th answer."""

    name = "parallel"
    title = "parallel lists of questions and answers"
    schema = "parallel"
    keys = ("input", "output", "system")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(80 * share(records, lambda record: _find(record) is not None))

    def parse(self, record: Mapping[str, Any]) -> Example:
        keys = next((keys for keys in KEYS if all(key in record for key in keys)), KEYS[0])
        asked, answered = (_texts(record, key) for key in keys)
        if len(asked) != len(answered):
            detail = f"{len(asked)} questions and {len(answered)} answers"
            raise Refused("P203", f"/{keys[1]}", detail=detail)
        turns: list[Message] = []
        for ask, answer in zip(asked, answered, strict=True):
            turns += [Message("user", ask), Message("assistant", answer)]
        return messages.dialogue(foreign.with_system(record.get("system"), turns))

    def render(self, example: Example) -> dict[str, Any]:
        messages.texts_only(example, self.name)
        system, turns = foreign.split_system(messages.turns(example, self.name))
        both = pairs(turns, self.name)
        record: dict[str, Any] = {} if system is None else {"system": system.content}
        record["input"] = [ask for ask, _ in both]
        record["output"] = [answer for _, answer in both]
        return record

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part not in ("messages", "answers"):
            return super().pointer(example, part, index, tail)
        system, turns = foreign.split_system(example.messages)
        if part == "messages" and system is not None and index == 0:
            return "/system"
        number = len(turns) if part == "answers" else index - (system is not None)
        return f"/{'output' if number % 2 else 'input'}/{number // 2}"


def _texts(record: Mapping[str, Any], key: str) -> list[str]:
    """The texts in the list under a key.

    Raises Refused when there are none, or something else.
    """
    items = messages.required(record, key)
    if not isinstance(items, list):
        raise messages.wrong_type(f"/{key}", "a list", items)
    if not items:
        raise Refused("P203", f"/{key}", detail=f"{key} is an empty list")
    for i, item in enumerate(items):
        if not isinstance(item, str):
            raise messages.wrong_type(f"/{key}/{i}", "a text", item)
    return items


def _find(record: Mapping[str, Any]) -> tuple[str, str] | None:
    for ask, answer in KEYS:
        lists = (record.get(ask), record.get(answer))
        if all(
            isinstance(items, list) and items and all(isinstance(item, str) for item in items)
            for items in lists
        ):
            return ask, answer
    return None


PLUGINS = (ParallelFormat(),)
