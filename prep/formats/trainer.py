"""Chat messages as trainers write them, which a provider would not take as they are.

Images beside the dialogue, where its texts say `<image>` (LLaMA-Factory, Swift) or a part is an
image without an address (TRL); parts with a value and a `loss_weight` of each message
(LLaMA-Factory's data of version 1); a worse answer in `rejected_response` or a worse dialogue in
`rejected_messages` (Swift, LLaMA-Factory). Instructions and queries with images beside them belong
here, too. Sources: LLaMA-Factory data/README.md, ms-swift documentation of custom datasets, TRL
documentation of vision datasets (2026-08). So do results of tools whose calls are texts.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import Format, Refused
from prep.formats import (
    alpaca,
    dolly,
    foreign,
    messages,
    parts,
    placeholders,
    qa,
    spoken_calls,
    swift,
)
from prep.formats.calls import declared, have_no_ids, identified
from prep.formats.recognition import share
from prep.formats.trl import implicit
from prep.text.display import number

WEIGHTS = ("loss_weight", "loss")
"""Keys of a message of LLaMA-Factory, and of Swift and XTuner: whether it is to be learned."""

_FLAT: tuple[Format, ...] = (
    alpaca.AlpacaFormat(),
    swift.SwiftFormat(),
    dolly.DollyFormat(),
    qa.QAFormat(),
)


class TrainerFormat(foreign.ForeignFormat):
    """Chat messages with images beside them, or with parts that have values."""

    name = "trainer"
    title = "messages as trainers write them: images beside, parts with values"
    schema = "trainer"
    keys = ("messages", "system", "tools", *placeholders.KEYS)
    loses = (*foreign.ForeignFormat.loses, "where a part began", "ids of tool calls")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        if not any(_has_media(record) or _has_parts(record.get("messages")) for record in records):
            return 0
        is_answered = any(map(_is_answered, records))
        return round(85 * share(records, _is_dialogue)) if is_answered else 0

    def parse(self, record: Mapping[str, Any]) -> Example:
        foreign.without_media(record, images=True)
        layout = _flat(record)
        if layout is not None:
            example = layout.parse(record)
            turns = example.messages + example.answers
        else:
            turns = spoken_calls.taken_out(dialogue(record, "messages"))
        return _with_tools(
            record, messages.dialogue(placeholders.with_images(record, turns, in_front=True))
        )

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        if _flat(record) is not None:
            return ()
        given = spoken_calls.origins(dialogue(record, "messages"))
        places = foreign.places(record, record["messages"], "messages")
        return [places[i] for i in given]

    def render(self, example: Example) -> dict[str, Any]:
        messages.nothing_beside(example, self.name)
        turns = messages.turns(example, self.name)
        return {"messages": [parts.valued(turn, self.name) for turn in turns]}

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part in ("messages", "answers"):
            return foreign.place("messages", example, part, index, tail)
        return super().pointer(example, part, index, tail)


class TrainerPreferenceFormat(foreign.ForeignFormat):
    """The same with a worse dialogue, or a worse answer."""

    name = "trainer-preference"
    title = "messages as trainers write them, with a rejected answer"
    kind = "preference"
    schema = "trainer-preference"
    keys = ("chosen_messages", "rejected_messages", "messages", "rejected_response", "tools")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(95 * share(records, _is_pair))

    def parse(self, record: Mapping[str, Any]) -> Example:
        foreign.without_media(record, images=True)
        chosen, rejected = self._dialogues(record)
        turns, found = implicit([chosen, rejected])
        for key, part in zip(_keys(record), found, strict=True):
            if len(part) != 1:
                says = f"{key} has {number(len(part), 'message')}"
                raise Refused("P822", f"/{key}", says=says)
        return _with_tools(record, Example(turns, [part[0] for part in found]))

    def _dialogues(self, record: Mapping[str, Any]) -> list[list[Message]]:
        better, worse = _keys(record)
        chosen = dialogue(record, better)
        if worse == "rejected_response":
            text = messages.required(record, worse)
            if not isinstance(text, str):
                raise messages.wrong_type(f"/{worse}", "a text", text)
            rejected = [*chosen[:-1], Message("assistant", text)]
        else:
            rejected = dialogue(record, worse)
        return [
            placeholders.with_images(record, turns, in_front=True) for turns in (chosen, rejected)
        ]

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        better, worse = _keys(record)
        chosen = foreign.places(record, record[better], better)
        items = record[worse]
        return [*chosen, f"/{worse}/{len(items) - 1}" if isinstance(items, list) else f"/{worse}"]

    def render(self, example: Example) -> dict[str, Any]:
        messages.nothing_beside(example, self.name)
        if len(example.answers) != 2:
            raise Refused("P901", "", reason=f"{self.name} holds two answers")
        if not example.messages:
            raise Refused("P901", "", reason=f"{self.name} wants a question before the answer")
        given = [parts.valued(turn, self.name) for turn in example.messages]
        return {
            key: [*given, parts.valued(answer, self.name)]
            for key, answer in zip(self.keys[:2], example.answers, strict=True)
        }

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part == "answers":
            return f"/{self.keys[index]}/{len(example.messages)}{tail}"
        if part == "messages":
            return f"/{self.keys[0]}/{index}{tail}"
        return super().pointer(example, part, index, tail)


def dialogue(record: Mapping[str, Any], key: str) -> list[Message]:
    """The messages under a key of a record, their parts as chat has them.

    Raises Refused when they are no messages, or a part has no place in a chat.
    """
    given = messages.messages(messages.required(record, key), f"/{key}")
    turns = [_weighed(parts.understood(turn, f"/{key}/{i}")) for i, turn in enumerate(given)]
    return foreign.with_system(record.get("system"), identified(turns))


def _weighed(turn: Message) -> Message:
    """The message with the weight that trainers give it; only answers are ever learned."""
    beside: dict[str, Any] = turn.extra or {}
    weight = next((beside[key] for key in WEIGHTS if key in beside), None)
    if weight not in (0, 1) or (weight and turn.role != "assistant"):
        return turn
    extra = {key: value for key, value in beside.items() if key not in WEIGHTS}
    given = 0 if turn.role == "assistant" and not weight else turn.weight
    return msgspec.structs.replace(turn, extra=extra or UNSET, weight=given)


def _with_tools(record: Mapping[str, Any], example: Example) -> Example:
    if record.get("tools") and (tools := declared(record["tools"])) != []:
        example.tools = tools
    return example


def _keys(record: Mapping[str, Any]) -> tuple[str, str]:
    """The keys of the better and of the worse dialogue or answer."""
    better = "chosen_messages" if "chosen_messages" in record else "messages"
    worse = "rejected_response" if "rejected_response" in record else "rejected_messages"
    return better, worse


def _flat(record: Mapping[str, Any]) -> Format | None:
    """The layout of a record that is one question and one answer."""
    if "messages" in record:
        return None
    return next((layout for layout in _FLAT if layout.recognise([record])), None)


_TELLING = frozenset(WEIGHTS)
"""Keys of messages that only trainers have."""


def _has_media(record: Mapping[str, Any]) -> bool:
    if "messages" not in record:
        return _shows(record)
    keys = (*foreign.IMAGES, *foreign.MEDIA)
    return any(record.get(key) not in (None, "", []) for key in keys)


def _has_parts(turns: Any) -> bool:
    """True for messages of which a part, or a call of a tool, is as only trainers have it."""
    if not isinstance(turns, list):
        return False
    if any(isinstance(turn, Mapping) and turn.keys() & _TELLING for turn in turns):
        return True
    try:
        read = messages.messages(turns, "")
    except Refused:
        return False
    if have_no_ids(read) or spoken_calls.are_spoken(read):
        return True
    contents = (turn.get("content") for turn in turns if isinstance(turn, Mapping))
    return any(
        parts.is_of_trainers(part)
        for content in contents
        if isinstance(content, list)
        for part in content
    )


def _is_dialogue(record: Mapping[str, Any]) -> bool:
    turns = record.get("messages")
    if isinstance(turns, list):
        return any(isinstance(turn, Mapping) and "role" in turn for turn in turns)
    return _is_answered(record)


def _is_answered(record: Mapping[str, Any]) -> bool:
    if _speaks(record.get("messages")):
        return True
    return _flat(record) is not None and _shows(record)


_SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff")


def _shows(record: Mapping[str, Any]) -> bool:
    """True when images stand beside a record: an image may also be one of a disk."""
    found = placeholders.images(record)
    return bool(found) and all(
        isinstance(each, str)
        and (each.lower().endswith(_SUFFIXES) or each.startswith(("http://", "https://", "data:")))
        for each in found
    )


def _speaks(turns: Any) -> bool:
    return isinstance(turns, list) and any(
        isinstance(turn, Mapping) and turn.get("role") == "assistant" for turn in turns
    )


def _is_pair(record: Mapping[str, Any]) -> bool:
    better, worse = _keys(record)
    return _speaks(record.get(better)) and (
        isinstance(record.get(worse), str)
        if worse == "rejected_response"
        else _speaks(record.get(worse))
    )


PLUGINS = (TrainerFormat(), TrainerPreferenceFormat())
