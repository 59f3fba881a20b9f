"""Self-Instruct: an instruction, and the instances it is given for.

`{"instruction": "…", "instances": [{"input": "…", "output": "…"}, …]}`: the seed tasks of
Self-Instruct, Alpaca and BELLE, and the examples of Unnatural Instructions. Every instance is an
example. Source: yizhongw/self-instruct data/seed_tasks.jsonl (2023).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages
from prep.formats.recognition import share

ITEMS = "instances"


class SelfInstructFormat(foreign.ForeignFormat):
    """An instruction and its instances."""

    name = "self-instruct"
    title = "instructions with instances (Self-Instruct)"
    schema = "self-instruct"
    keys = ("instruction", ITEMS)
    loses = (*foreign.ForeignFormat.loses, "which instances are of one instruction")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(90 * share(records, _has_instances))

    def examples(self, record: Mapping[str, Any]) -> Iterator[Example | Refused]:
        asked = _text(record, "instruction", "")
        items = foreign.item_list(record, ITEMS)
        if not items:
            raise Refused("P203", f"/{ITEMS}", detail=f"{ITEMS} is an empty list")
        for i, item in enumerate(items):
            try:
                has_more = item.get("input") is not None
                more = _text(item, "input", f"/{ITEMS}/{i}") if has_more else ""
                answer = Message("assistant", _text(item, "output", f"/{ITEMS}/{i}"))
            except Refused as refused:
                yield refused
                continue
            text = f"{asked}\n\n{more}" if more.strip() else asked
            yield Example([Message("user", text)], [answer])

    def parse(self, record: Mapping[str, Any]) -> Example:
        """The first example of a record.

        Raises Refused when it is none.
        """
        first = next(iter(self.examples(record)))
        if isinstance(first, Refused):
            raise first
        return first

    def render(self, example: Example) -> dict[str, Any]:
        messages.texts_only(example, self.name)
        turns = messages.turns(example, self.name)
        if [turn.role for turn in turns] != ["user", "assistant"]:
            raise Refused("P901", "", reason=f"{self.name} holds one question and its answer")
        instance = {"input": "", "output": turns[1].content}
        return {"instruction": turns[0].content, ITEMS: [instance]}

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        # a record holds many instances, and an example does not say which one it is
        found = {"messages": "/instruction", "answers": f"/{ITEMS}"}.get(part)
        return found or super().pointer(example, part, index, tail)


def _text(holder: Mapping[str, Any], key: str, pointer: str) -> str:
    value = messages.required(holder, key, pointer)
    if not isinstance(value, str):
        raise messages.wrong_type(f"{pointer}/{key}", "a text", value)
    return value


def _has_instances(record: Mapping[str, Any]) -> bool:
    items = record.get(ITEMS)
    return (
        isinstance(record.get("instruction"), str)
        and isinstance(items, list)
        and any(isinstance(item, Mapping) and "output" in item for item in items)
    )


PLUGINS = (SelfInstructFormat(),)
