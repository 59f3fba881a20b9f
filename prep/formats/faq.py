"""Questions and answers in groups: `{"category": "…", "faqs": [{"question": "…", "answer": "…"}]}`.

The pages with which a company answers its customers, as programs keep them: pairs in the lists of
a group, which may stand in groups themselves; an object whose keys are the questions,
`{"When do you ship?": "On Mondays."}`; one answer to several ways to ask, as QnA Maker exports it;
and the questions of a page as search engines want them (schema.org, FAQPage).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages, pairs_inside
from prep.formats.pairs_inside import Found
from prep.formats.recognition import share


class FAQFormat(foreign.ForeignFormat):
    """Every question is an example; each way to ask it is one, too."""

    name = "faq"
    title = "questions and answers in groups (FAQ)"
    schema = "faq"
    keys = ("category", "faqs")
    loses = (*foreign.ForeignFormat.loses, "what the groups are called")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return 0 if _is_form(records) else round(85 * share(records, _is_faq))

    def examples(self, record: Mapping[str, Any]) -> Iterator[Example | Refused]:
        for pair in pairs_inside.found(record):
            yield from [pair] if isinstance(pair, Refused) else _examples(pair)

    def parse(self, record: Mapping[str, Any]) -> Example:
        """The first example of a record.

        Raises Refused when there is none.
        """
        first = next(self.examples(record))
        if isinstance(first, Refused):
            raise first
        return first

    def render(self, example: Example) -> dict[str, Any]:
        messages.texts_only(example, self.name)
        turns = messages.turns(example, self.name)
        if [turn.role for turn in turns] != ["user", "assistant"]:
            raise Refused("P901", "", reason=f"{self.name} holds one question and its answer")
        question, answer = (turn.content for turn in turns)
        return {"category": "", "faqs": [{"question": question, "answer": answer}]}

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        said = (example.messages[-1].content, example.answers[0].content)
        for pair in pairs_inside.found(record):
            if isinstance(pair, Refused):
                continue
            for question, place in _questions(pair):
                if (question, pair.answer) == said:
                    return [place, pair.answered]
        return ()

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        # a group holds many questions, and an example does not say which one it is
        return (
            "" if part in ("messages", "answers") else super().pointer(example, part, index, tail)
        )


def _examples(pair: Found) -> Iterable[Example | Refused]:
    asked = list(_questions(pair))
    for place, text in ((pair.answered, pair.answer), *((place, text) for text, place in asked)):
        if not isinstance(text, str):
            return [messages.wrong_type(place, "a text", text)]
    if not asked:
        return [Refused("P203", pair.asked, detail="there is an answer, and no question")]
    return [
        Example([Message("user", text)], [Message("assistant", pair.answer)]) for text, _ in asked
    ]


def _questions(pair: Found) -> Iterator[tuple[Any, str]]:
    """Every way to ask, with its JSON Pointer."""
    if not isinstance(pair.question, list):
        yield pair.question, pair.asked
        return
    for i, text in enumerate(pair.question):
        yield text, f"{pair.asked}/{i}"


def _is_faq(record: Mapping[str, Any]) -> bool:
    names = pairs_inside.pair_names(tuple(record))
    if names is None:
        return pairs_inside.is_map(record) or pairs_inside.is_group(record)
    question, answer = (record[name] for name in names)
    if names[1] == pairs_inside.ACCEPTED:
        return isinstance(question, str) and isinstance(answer, Mapping)
    # one question and its answer are columns
    return isinstance(question, list) and isinstance(answer, str) and _are_texts(question)


def _are_texts(values: Sequence[Any]) -> bool:
    return len(values) > 0 and all(isinstance(value, str) for value in values)


def _is_form(records: Sequence[Mapping[str, Any]]) -> bool:
    """True when the same questions stand in record after record: people answered a form."""
    keys = [key for record in records if pairs_inside.is_map(record) for key in record]
    if keys:
        return len(set(keys)) * 2 <= len(keys)
    groups = [list(_asked(record)) for record in records if _is_faq(record)]
    if any(len({question for question, _ in group}) < len(group) for group in groups):
        return False
    asked = {question for group in groups for question, _ in group}
    return 0 < len(asked) * 2 <= len({pair for group in groups for pair in group})


def _asked(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every way to ask in a record, with its answer; without those that are no texts."""
    for pair in pairs_inside.found(record):
        if isinstance(pair, Found) and isinstance(pair.answer, str):
            for question, _ in _questions(pair):
                if isinstance(question, str):
                    yield question, pair.answer


PLUGINS = (FAQFormat(),)
