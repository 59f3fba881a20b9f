"""Intents of a chatbot: `{"tag": "…", "patterns": ["…", …], "responses": ["…", …]}`.

The layout of the many chatbots that choose a reply at random once the intent is known. Every
pattern becomes a question; the replies of its intent are given in turn, so that none is lost as
long as there are as many patterns, and the same file always gives the same examples.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages
from prep.formats.recognition import share


class IntentsFormat(foreign.ForeignFormat):
    """What people say for an intent, and what may be answered."""

    name = "intents"
    title = "intents of a chatbot: patterns and responses"
    schema = "intents"
    keys = ("tag", "patterns", "responses")
    loses = (*foreign.ForeignFormat.loses, "the tag", "responses beyond the number of patterns")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(90 * share(records, _is_intent))

    def examples(self, record: Mapping[str, Any]) -> Iterator[Example | Refused]:
        asked, answers = _texts(record, "patterns"), _texts(record, "responses")
        for i, text in enumerate(asked):
            answer = answers[i % len(answers)]
            yield Example([Message("user", text)], [Message("assistant", answer)])

    def parse(self, record: Mapping[str, Any]) -> Example:
        """The first example of a record.

        Raises Refused when there is none.
        """
        return next(iter(self.examples(record)))  # type: ignore[return-value]  # none is refused

    def render(self, example: Example) -> dict[str, Any]:
        messages.texts_only(example, self.name)
        turns = messages.turns(example, self.name)
        if [turn.role for turn in turns] != ["user", "assistant"]:
            raise Refused("P901", "", reason=f"{self.name} holds one question and its answer")
        return {"tag": "", "patterns": [turns[0].content], "responses": [turns[1].content]}

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        asked, answers = record["patterns"], record["responses"]
        if not isinstance(asked, list) or example.prompt not in asked:
            return ()
        number = asked.index(example.prompt)
        answered = f"/{number % len(answers)}" if isinstance(answers, list) else ""
        return [f"/patterns/{number}", f"/responses{answered}"]

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        # an intent holds many questions, and an example does not say which one it is
        found = {"messages": "/patterns", "answers": "/responses"}.get(part)
        return found or super().pointer(example, part, index, tail)


def _texts(record: Mapping[str, Any], key: str) -> list[str]:
    """The texts under a key; one text is a list of one.

    Raises Refused when there are none.
    """
    value = messages.required(record, key)
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list):
        raise messages.wrong_type(f"/{key}", "a list of texts", value)
    for i, text in enumerate(texts):
        if not isinstance(text, str):
            raise messages.wrong_type(f"/{key}/{i}", "a text", text)
    if not texts:
        raise Refused("P203", f"/{key}", detail=f"{key} is an empty list")
    return texts


def _is_intent(record: Mapping[str, Any]) -> bool:
    return isinstance(record.get("patterns"), list) and isinstance(
        record.get("responses"), list | str
    )


PLUGINS = (IntentsFormat(),)
