"""Dialogues as a list of pairs: `{"conversation": [{"human": "…", "assistant": "…"}, …]}`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages, words
from prep.formats.recognition import share
from prep.text.folding import fold
from prep.text.json_pointer import escape

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
        turns = [turn for _, turn in self._turns(record)]
        return messages.dialogue(foreign.with_system(record.get("system"), turns))

    def _turns(self, record: Mapping[str, Any]) -> Iterator[tuple[str, Message]]:
        """JSON Pointer and message of every turn in the list.

        Raises Refused when one has no question.
        """
        key, ask, answer = self.find(record) or self._expected(record)
        for i, item in enumerate(foreign.item_list(record, key)):
            place = f"/{escape(key)}/{i}"
            if i == 0 and item.get("system") not in (None, ""):
                yield f"{place}/system", Message("system", item["system"])
            if not item.keys() & {ask, answer}:
                raise Refused("P201", place, field=ask)
            for name, role in ((ask, "user"), (answer, "assistant")):
                if name in item:
                    yield f"{place}/{escape(name)}", Message(role, item[name])

    def _expected(self, record: Mapping[str, Any]) -> tuple[str, str, str]:
        """The key of the list, of question and answer where the first item does not show them."""
        key = next((key for key in KEYS if isinstance(record.get(key), list)), "")
        items = [item for item in record.get(key, ()) if isinstance(item, Mapping)]
        for item in items:
            if found := self.find({key: [item]}):
                return found
        return (key or next((key for key in KEYS if key in record), KEYS[0]), *self.names)

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        system = ["/system"] if record.get("system") not in (None, "") else []
        return [*system, *(place for place, _ in self._turns(record))]

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
                raise Refused(
                    "P901", "", reason=f"{self.name} wants user and assistant to take turns"
                )
        return self._record(items, UNSET if system is None else system.content)

    def _record(self, items: list[dict[str, Any]], system: Any) -> dict[str, Any]:
        record: dict[str, Any] = {} if system is UNSET else {"system": system}
        return {**record, "conversation": items}


PLUGINS = (PairsFormat(),)
