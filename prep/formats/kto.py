"""KTO: answers that are wanted or not, one by one, instead of in pairs.

TRL: `{"prompt": …, "completion": …, "label": true}`. LLaMA-Factory: Alpaca records or ShareGPT
conversations with `kto_tag`. Both and Swift: chat messages with one of them. An unwanted answer is
one that is not to be trained on, so its weight is 0. Sources: TRL documentation, LLaMA-Factory
data/README.md, ms-swift documentation of custom datasets (2026-08).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from prep.core.example import Example
from prep.core.format import Format, Refused
from prep.core.roles import ROLES
from prep.formats import alpaca, chat, foreign, messages, sharegpt, trl
from prep.formats.recognition import share

TAGS = ("label", "kto_tag")


class KTOFormat(foreign.ForeignFormat):
    """A dialogue and whether its answer is wanted."""

    name = "kto"
    title = "KTO: answers that are wanted or not"
    schema = "kto"
    weighs = True
    keys = ("prompt", "completion", "label")
    loses = (*foreign.ForeignFormat.loses, "the shape of prompt and tag")

    @property
    def kept_as(self) -> str:
        """Itself: in chat nothing would tell an unwanted answer from a wanted one."""
        return self.name

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(95 * share(records, _is_kto))

    def parse(self, record: Mapping[str, Any]) -> Example:
        tag = next((tag for tag in TAGS if tag in record), TAGS[0])
        wanted = messages.required(record, tag)
        if not isinstance(wanted, bool):
            raise messages.wrong_type(f"/{tag}", "true or false", wanted)
        layout = _layout(record)
        if layout is not _SHAREGPT:
            foreign.without_media(record)
        if layout is _ALPACA:
            for key in layout.keys:
                if key != "history" and not isinstance(record.get(key), str | None):
                    raise messages.wrong_type(f"/{key}", "a text", record[key])
        example = layout.parse(record)
        example.extra = UNSET
        if not wanted:
            if not example.answers:
                if example.messages and example.messages[-1].role in ROLES:
                    raise Refused("P207", "")
                return example
            example.answers = [msgspec.structs.replace(example.answers[0], weight=0)]
        return example

    def notices(self, record: Mapping[str, Any]) -> Iterable[Refused]:
        return _SHAREGPT.notices(record) if _layout(record) is _SHAREGPT else ()

    def render(self, example: Example) -> dict[str, Any]:
        if len(example.answers) != 1:
            raise Refused("P901", "", reason=f"{self.name} holds one answer")
        (answer,) = example.answers
        wanted = answer.weight != 0
        if not wanted:
            answer = msgspec.structs.replace(answer, weight=UNSET)
        plain = msgspec.structs.replace(example, answers=[answer])
        return {**trl.written(plain, ("completion",), self.name), "label": wanted}

    def is_regular(self, example: Example) -> bool:
        # nothing is to be trained on in an unwanted answer, which is no fault here
        wanted = [msgspec.structs.replace(turn, weight=UNSET) for turn in example.answers]
        return super().is_regular(msgspec.structs.replace(example, answers=wanted))

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        # three layouts carry a tag, and an example does not say which it came from
        return (
            "" if part in ("messages", "answers") else super().pointer(example, part, index, tail)
        )

    def pointer_in(
        self, record: Mapping[str, Any], example: Example, part: str, index: int, tail: str
    ) -> str:
        return _layout(record).pointer_in(record, example, part, index, tail)


_COMPLETION = trl.TRLCompletionFormat()
_ALPACA = alpaca.AlpacaFormat()
_SHAREGPT = sharegpt.ShareGPTFormat()
_CHAT = chat.ChatFormat()


def _layout(record: Mapping[str, Any]) -> Format:
    """The layout of a record without its tag."""
    if "conversations" in record:
        return _SHAREGPT
    if "messages" in record:
        return _CHAT
    return _ALPACA if "instruction" in record else _COMPLETION


def _is_kto(record: Mapping[str, Any]) -> bool:
    if isinstance(record.get("kto_tag"), bool):
        return any(key in record for key in ("instruction", "conversations", "messages"))
    if not isinstance(record.get("label"), bool):
        return False
    return ("prompt" in record and "completion" in record) or _is_answered(record.get("messages"))


def _is_answered(turns: Any) -> bool:
    """True for chat messages of which the assistant says the last."""
    last = turns[-1] if isinstance(turns, list) and turns else None
    return isinstance(last, Mapping) and last.get("role") == "assistant"


PLUGINS = (KTOFormat(),)
