"""Prompts as messages, and fields for a reward: `{"prompt": [{"role", "content"}], …}`.

The layout of verl (`reward_model`, `data_source`, `extra_info`) and of TRL's GRPO, which give what
is beside the prompt to the function that rewards. Sources: verl documentation of data preparation,
TRL documentation of dataset formats (2026-08).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET

from prep.core.example import Example
from prep.core.format import Refused
from prep.formats import foreign, messages, shape
from prep.formats.recognition import share

ANSWERS = frozenset(
    ("answer", "answers", "chosen", "completion", "label", "output", "rejected", "response")
)
"""Keys of records that are something else than a prompt to be answered."""


class PromptsFormat(foreign.ForeignFormat):
    """A prompt, and fields for a reward."""

    name = "prompts"
    title = "prompts as messages, with fields for a reward (verl, TRL)"
    kind = "reinforcement"
    schema = "prompts"
    keys = ("prompt", "tools")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(80 * share(records, _is_prompt))

    def parse(self, record: Mapping[str, Any]) -> Example:
        turns = messages.messages(messages.required(record, "prompt"), "/prompt")
        fields = {key: value for key, value in record.items() if key not in self.keys}
        return Example(turns, [], record.get("tools", UNSET), extra=fields or UNSET)

    def is_regular(self, example: Example) -> bool:
        has_tools = example.tools is UNSET or shape.are_tools(example.tools)
        return has_tools and shape.is_answerable(example.messages)

    def render(self, example: Example) -> dict[str, Any]:
        if example.answers:
            raise Refused("P901", "", reason="a reinforcement example has no answer of its own")
        if example.settings is not UNSET or not example.messages:
            raise Refused("P901", "", reason=f"{self.name} holds messages and tools only")
        record: dict[str, Any] = {"prompt": [messages.plain(turn) for turn in example.messages]}
        if example.tools is not UNSET:
            record["tools"] = example.tools
        if example.extra is not UNSET:
            record |= example.extra
        return record

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part == "messages":
            return f"/prompt/{index}{tail}"
        return super().pointer(example, part, index, tail)


def _is_prompt(record: Mapping[str, Any]) -> bool:
    turns = record.get("prompt")
    return (
        isinstance(turns, list)
        and bool(turns)
        and all(isinstance(turn, Mapping) and "role" in turn for turn in turns)
        and turns[-1].get("role") == "user"
        and not record.keys() & ANSWERS
        and len(record) > 1
    )


PLUGINS = (PromptsFormat(),)
