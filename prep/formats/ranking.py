"""LLaMA-Factory ranking: Alpaca instructions or ShareGPT conversations with chosen and rejected.

Source: LLaMA-Factory data/README.md (2026-08).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages
from prep.formats.calls import declared
from prep.formats.flat import FlatFormat
from prep.formats.recognition import share
from prep.formats.sharegpt import NAMES, called, is_dialogue, said, said_by

ANSWERS = ("chosen", "rejected")


class RankingFormat(FlatFormat):
    """Instructions with a better and a worse output."""

    name = "ranking"
    title = "instructions with a chosen and a rejected output"
    schema = "ranking"
    keys = ("system", "history", "instruction", "input", "chosen", "rejected")
    fixed = {
        "system": "system",
        "history": "history",
        "user": "instruction",
        "input": "input",
        "chosen": "chosen",
        "rejected": "rejected",
    }
    signature = ("instruction", "chosen", "rejected")
    others = ()
    score = 80


class ConversationRankingFormat(foreign.ForeignFormat):
    """ShareGPT conversations with a better and a worse last turn."""

    name = "sharegpt-ranking"
    title = "ShareGPT conversations with a chosen and a rejected answer"
    kind = "preference"
    schema = "sharegpt-ranking"
    keys = ("conversations", "system", *ANSWERS)

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(95 * share(records, _is_ranking))

    def parse(self, record: Mapping[str, Any]) -> Example:
        foreign.without_media(record)
        items = foreign.item_list(record, "conversations")
        turns = called(said_by(items, "/conversations"), "/conversations")
        answers = []
        for key in ANSWERS:
            item = messages.required(record, key)
            if isinstance(item, str):
                answers.append(Message("assistant", item))
                continue
            if not isinstance(item, Mapping):
                raise messages.wrong_type(f"/{key}", "an object", item)
            for name in NAMES:
                messages.required(item, name, f"/{key}")
            answers += called([foreign.message(item, *NAMES, f"/{key}")], f"/{key}")
        example = Example(foreign.with_system(record.get("system"), turns), answers)
        if record.get("tools") and (tools := declared(record["tools"])) != []:
            example.tools = tools
        return example

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        given = foreign.places(record, record["conversations"], "conversations")
        return [*given, *(f"/{key}" for key in ANSWERS)]

    def names_in(self, record: Mapping[str, Any]) -> tuple[str, str]:
        return NAMES

    def notices(self, record: Mapping[str, Any]) -> Iterable[Refused]:
        yield from foreign.spelled(record["conversations"], "from", "/conversations")
        for key in ANSWERS:
            items = [record[key]] if isinstance(record[key], Mapping) else []
            for notice in foreign.spelled(items, "from", ""):
                yield Refused("P206", f"/{key}/from", **notice.args_of_rule)

    def render(self, example: Example) -> dict[str, Any]:
        messages.texts_only(example, self.name)
        if len(example.answers) != len(ANSWERS):
            raise Refused("P901", "", reason=f"{self.name} holds two answers")
        items = [item for turn in example.messages for item in said(turn)]
        record: dict[str, Any] = {"conversations": items}
        for key, answer in zip(ANSWERS, example.answers, strict=True):
            (record[key],) = said(answer)
        return record

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part == "answers":
            return f"/{ANSWERS[index]}{foreign.renamed(tail, *NAMES)}"
        if part == "messages":
            return foreign.place("conversations", example, part, index, tail, NAMES)
        return super().pointer(example, part, index, tail)


def _is_ranking(record: Mapping[str, Any]) -> bool:
    return is_dialogue(record.get("conversations"), "from", "value") and all(
        isinstance(record.get(key), Mapping | str) for key in ANSWERS
    )


PLUGINS = (RankingFormat(), ConversationRankingFormat())
