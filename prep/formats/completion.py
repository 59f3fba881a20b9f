"""The completion layout: `{"prompt": "…", "completion": "…"}`."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from prep.core.example import Example, Message
from prep.core.format import Format, Parsed, Refused
from prep.core.pairs import Pairs
from prep.core.record import Rows
from prep.formats import messages
from prep.formats.recognition import share


class CompletionFormat(Format):
    """Pairs of texts: one user message, one answer."""

    name = "completion"
    title = "prompt and completion"
    schema = "completion"
    keys = ("prompt", "completion")
    plain = True

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(80 * share(records, _is_pair))

    def parse(self, record: Mapping[str, Any]) -> Example:
        prompt = messages.required(record, "prompt")
        completion = messages.required(record, "completion")
        extra = {key: value for key, value in record.items() if key not in self.keys}
        return Example(
            [Message("user", prompt)], [Message("assistant", completion)], extra=extra or UNSET
        )

    def render(self, example: Example) -> dict[str, Any]:
        if len(example.answers) != 1 or len(example.messages) != 1:
            raise Refused("P901", "", reason="completion holds one prompt and one completion")
        messages.texts_only(example, self.name)
        if example.messages[0].role != "user":
            raise Refused("P901", "", reason="a prompt is what the user says")
        record = {
            "prompt": example.messages[0].content,
            "completion": example.answers[0].content,
        }
        if example.extra is not UNSET:
            record |= example.extra
        return record

    def encode(self, examples: Sequence[Example]) -> bytes:
        if isinstance(examples, Pairs):
            return _encode_lines(list(map(_Pair, examples.prompts, examples.completions)))
        return _encode_lines(
            [
                _Pair(prompt, completion)
                if (
                    len(example.messages) == len(example.answers) == 1
                    and example.tools is example.settings is example.extra is UNSET
                    and (prompt := example.messages[0].only_text("user")) is not None
                    and (completion := example.answers[0].only_text("assistant")) is not None
                )
                else self.render(example)
                for example in examples
            ]
        )

    def read(self, rows: Rows) -> Parsed:
        if rows.kind != "json":
            return super().read(rows)
        try:
            pairs = list(map(_decode, rows.data))
        except (msgspec.MsgspecError, RecursionError, TypeError):  # None is no line
            return self._read_one_by_one(rows)
        prompts = [pair.prompt for pair in pairs]
        completions = [pair.completion for pair in pairs]
        return Parsed(Pairs(prompts, completions, range(rows.first, rows.first + len(rows))))

    def _read_one_by_one(self, rows: Rows) -> Parsed:
        parsed = Parsed([])
        for i, line in enumerate(rows.data):
            if line is None:
                continue
            try:
                pair = _decode(line)
            except (msgspec.MsgspecError, RecursionError):
                self.read_odd(rows, i, parsed)
                continue
            (example,) = Pairs([pair.prompt], [pair.completion], [rows.first + i])
            parsed.add(example)
        return parsed

    def plain_keys(self, examples: Sequence[Example]) -> list[int]:
        return [2] * len(examples)

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part in ("messages", "answers"):
            key = "prompt" if part == "messages" else "completion"
            return f"/{key}{tail.removeprefix('/content')}"
        return super().pointer(example, part, index, tail)


class _Pair(Struct, forbid_unknown_fields=True, gc=False):
    prompt: str
    completion: str


_decode = msgspec.json.Decoder(_Pair).decode
_encode_lines = msgspec.json.Encoder().encode_lines


def _is_pair(record: Mapping[str, Any]) -> bool:
    return isinstance(record.get("prompt"), str) and isinstance(record.get("completion"), str)


PLUGINS = (CompletionFormat(),)
