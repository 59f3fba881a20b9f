"""Dialogues as a list of pairs: `{"conversation": [{"human": "…", "assistant": "…"}, …]}`."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages, words
from prep.formats.recognition import share
from prep.text.folding import fold

KEYS = ("conversation", "conversations", "dialogue", "dialog", "turns", "chat", "messages")

_ASK = words.USER_SPEAKER | words.QUESTION | words.PROMPT | words.INSTRUCTION | words.QUERY
_ANSWER = words.ASSISTANT_SPEAKER | words.ANSWER | words.RESPONSE | words.COMPLETION


class PairsFormat(foreign.ForeignFormat):
    """One object for a question and its answer."""

    name = "pairs"
    title = "lists of question and answer"
    schema = "pairs"
    keys: ClassVar[tuple[str, ...]] = ("conversation", "system")
    loses = (*foreign.ForeignFormat.loses, "the names of the keys")
    names: ClassVar[tuple[str, str]] = ("human", "assistant")
    score: ClassVar[int] = 70

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(self.score * share(records, lambda record: self.find(record) is not None))

    def find(self, record: Mapping[str, Any]) -> tuple[str, str, str] | None:
        """The key of the list, of the question and of the answer in its items."""
        for key in KEYS:
            items = record.get(key)
            if isinstance(items, list) and items and isinstance(items[0], Mapping):
                asks = [name for name in items[0] if fold(name) in _ASK]
                answers = [name for name in items[0] if fold(name) in _ANSWER]
                if len(asks) == len(answers) == 1:
                    return key, asks[0], answers[0]
        return None

    def parse(self, record: Mapping[str, Any]) -> Example:
        foreign.without_media(record)
        found = self.find(record)
        if found is None:
            raise Refused("P201", "", field=KEYS[0])
        key, ask, answer = found
        turns: list[Message] = []
        for i, item in enumerate(foreign.item_list(record, key)):
            if i == 0:
                turns = foreign.with_system(item.get("system"), turns)
            if item.get(ask) is not None:
                turns.append(Message("user", item[ask]))
            if item.get(answer) is not None:
                turns.append(Message("assistant", item[answer]))
        return messages.dialogue(foreign.with_system(record.get("system"), turns))

    def render(self, example: Example) -> dict[str, Any]:
        messages.texts_only(example, self.name)
        system, turns = foreign.split_system(messages.turns(example, self.name))
        ask, answer = self.names
        items: list[dict[str, Any]] = []
        for turn in turns:
            if turn.role == "user" and (not items or answer in items[-1]):
                items.append({ask: turn.content})
            elif turn.role == "assistant" and items and answer not in items[-1]:
                items[-1][answer] = turn.content
            else:
                raise Refused("P901", "", reason=f"{self.name} wants the turns to alternate")
        return self._record(items, UNSET if system is None else system.content)

    def _record(self, items: list[dict[str, Any]], system: Any) -> dict[str, Any]:
        record: dict[str, Any] = {} if system is UNSET else {"system": system}
        return {**record, "conversation": items}


PLUGINS = (PairsFormat(),)
