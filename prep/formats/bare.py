"""Bare lists of messages: each record is `[{"role": "user", "content": "…"}, …]`, no object."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from prep.core.example import Example, Message
from prep.core.format import Parsed
from prep.core.record import BARE, Rows
from prep.formats import foreign, messages, shape
from prep.formats.recognition import share


class BareFormat(foreign.ForeignFormat):
    """Dialogues that nothing is around. A record that is a list is the value of the key `BARE`."""

    name = "bare"
    title = "bare lists of messages"
    schema = "bare"
    keys = (BARE,)

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(90 * share(records, _is_bare))

    def parse(self, record: Mapping[str, Any]) -> Example:
        return messages.dialogue(messages.messages(messages.required(record, BARE), ""))

    def render(self, example: Example) -> dict[str, Any]:
        messages.nothing_beside(example, self.name)
        turns = messages.turns(example, self.name)
        return {BARE: [messages.plain(turn) for turn in turns]}

    def encode(self, examples: Sequence[Example]) -> bytes:
        return _encode_lines([self.render(example)[BARE] for example in examples])

    def read(self, rows: Rows) -> Parsed:
        if rows.kind != "json":
            return super().read(rows)
        parsed = Parsed([])
        for i, line in enumerate(rows.data):
            if line is None:
                continue
            try:
                example = messages.dialogue(_decode(line))
            except (msgspec.MsgspecError, RecursionError):
                self.read_odd(rows, i, parsed)
                continue
            example.record = rows.first + i
            is_regular = shape.is_regular(example.messages + example.answers)
            parsed.add(example, is_odd=not is_regular)
        return parsed

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part in ("messages", "answers"):
            return f"/{index + len(example.messages) * (part == 'answers')}{tail}"
        return super().pointer(example, part, index, tail)


_decode = msgspec.json.Decoder(list[Message]).decode
_encode_lines = msgspec.json.Encoder().encode_lines


def _is_bare(record: Mapping[str, Any]) -> bool:
    turns = record.get(BARE)
    return isinstance(turns, list) and any(
        isinstance(turn, Mapping) and "role" in turn for turn in turns
    )


PLUGINS = (BareFormat(),)
