"""Plain texts: `{"text": "…"}`, as Together, TRL and axolotl take them for further pre-training."""

from collections.abc import Mapping, Sequence
from typing import Any

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages, words
from prep.formats.recognition import share
from prep.text.folding import fold


class TextFormat(foreign.ForeignFormat):
    """Texts to be continued: nobody asks, so the whole text is the answer."""

    name = "text"
    title = "plain texts"
    foreign = False  # Together, TRL and axolotl take it as it is
    schema = "text"
    continues = True
    keys = ("text",)

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(40 * share(records, is_text))

    def parse(self, record: Mapping[str, Any]) -> Example:
        return Example([], [Message("assistant", messages.required(record, "text"))])

    def render(self, example: Example) -> dict[str, Any]:
        messages.texts_only(example, self.name)
        if example.messages or len(example.answers) != 1:
            raise Refused("P901", "", reason="a plain text has no question")
        return {"text": example.answers[0].content}

    def is_regular(self, example: Example) -> bool:
        return isinstance(example.answers[0].content, str)

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        return "/text" if part == "answers" else super().pointer(example, part, index, tail)


def is_text(record: Mapping[str, Any]) -> bool:
    """True for a record that holds a text and nothing else that means something."""
    names = {fold(key) for key in record} - words.ROW_NAMES - {"meta", "metadata"}
    return names == {"text"} and isinstance(record.get("text"), str)


PLUGINS = (TextFormat(),)
