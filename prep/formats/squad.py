"""SQuAD: questions about paragraphs, and where in them the answers stand.

As published, an article holds many questions; as Hugging Face has it, a record is one question.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages
from prep.formats.recognition import share


class SQuADFormat(foreign.ForeignFormat):
    """The user gives the paragraph and the question; the answer is the first one that is given.

    A question that the paragraph does not answer has an empty answer.
    """

    name = "squad"
    title = "SQuAD questions about paragraphs"
    schema = "squad"
    keys = ("context", "question", "answers")
    loses = (*foreign.ForeignFormat.loses, "further answers", "where the answer stands")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(95 * share(records, _is_squad))

    def examples(self, record: Mapping[str, Any]) -> Iterator[Example | Refused]:
        for question in _questions(record):
            try:
                yield question if isinstance(question, Refused) else _example(*question)
            except Refused as refused:
                yield refused

    def parse(self, record: Mapping[str, Any]) -> Example:
        """The first example of a record.

        Raises Refused when there is none.
        """
        first = next(self.examples(record), Refused("P201", "", field="question"))
        if isinstance(first, Refused):
            raise first
        return first

    def render(self, example: Example) -> dict[str, Any]:
        messages.texts_only(example, self.name)
        if len(example.messages) != 1 or len(example.answers) != 1:
            raise Refused("P901", "", reason=f"{self.name} holds one question and its answer")
        context, gap, question = str(example.messages[0].content).rpartition("\n\n")
        if example.messages[0].role != "user" or (gap and not context):
            raise Refused("P901", "", reason=f"{self.name} holds a paragraph and a question")
        answer = str(example.answers[0].content)
        return {
            "context": context,
            "question": question,
            "answers": {"text": [answer], "answer_start": [context.find(answer)]},
        }

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        found: str | None = None
        for question in _questions(record):
            if isinstance(question, Refused) or question[1].get("question", "") == "":
                continue
            context, item, pointer = question
            # the same may be asked of several paragraphs
            if example.prompt == _asked(context, item["question"]):
                found = pointer
                break
            if found is None and example.prompt.endswith(str(item["question"])):
                found = pointer
        return () if found is None else [f"{found}/question", f"{found}/answers"]

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        # an article holds many questions, and an example does not say which one it is
        return (
            "" if part in ("messages", "answers") else super().pointer(example, part, index, tail)
        )


Question = tuple[Any, Mapping[str, Any], str]
"""A paragraph, an object with a question about it, and the JSON Pointer of that."""


def _questions(record: Mapping[str, Any]) -> Iterator[Question | Refused]:
    """Every question in a record; in place of what holds some, why it cannot be read."""
    if "question" in record:
        yield record.get("context", ""), record, ""
    elif "paragraphs" in record:
        yield from _of_article(record, "")
    else:
        for item, pointer in _items(record, "data", ""):
            yield from [item] if isinstance(item, Refused) else _of_article(item, pointer)


def _of_article(article: Mapping[str, Any], pointer: str) -> Iterator[Question | Refused]:
    for paragraph, place in _items(article, "paragraphs", pointer):
        if isinstance(paragraph, Refused):
            yield paragraph
            continue
        for item, where in _items(paragraph, "qas", place):
            yield item if isinstance(item, Refused) else (paragraph.get("context"), item, where)


def _items(
    holder: Mapping[str, Any], key: str, pointer: str
) -> list[tuple[Mapping[str, Any] | Refused, str]]:
    """The objects in the list under a key with their JSON Pointers, or why there are none."""
    try:
        found = foreign.item_list(holder, key, pointer)
    except Refused as refused:
        return [(refused, pointer)]
    return [(item, f"{pointer}/{key}/{i}") for i, item in enumerate(found)]


def _example(context: Any, item: Mapping[str, Any], pointer: str) -> Example:
    question = messages.required(item, "question", pointer)
    for place, text in ((_context_of(pointer), context), (f"{pointer}/question", question)):
        if not isinstance(text, str):
            raise messages.wrong_type(place, "a text", text)
    text = _asked(context, question)
    return Example([Message("user", text)], [Message("assistant", _answer(item, pointer))])


def _asked(context: Any, question: Any) -> str:
    """What is asked: a question, below the paragraph that it is about."""
    return f"{context}\n\n{question}" if context else str(question)


def _context_of(pointer: str) -> str:
    """The JSON Pointer of the paragraph of a question."""
    return f"{pointer.rpartition('/qas/')[0]}/context"


def _answer(item: Mapping[str, Any], pointer: str) -> str:
    """The first answer, "" when there is none.

    Raises Refused when anything said of the answers is of the wrong type.
    """
    if not isinstance(item.get("is_impossible", False), bool):
        place = f"{pointer}/is_impossible"
        raise messages.wrong_type(place, "true or false", item["is_impossible"])
    texts = _texts(item.get("answers", []), f"{pointer}/answers")
    for place, text in texts.items():
        if not isinstance(text, str):
            raise messages.wrong_type(place, "a text", text)
    return str(next(iter(texts.values()), ""))


def _texts(answers: Any, pointer: str) -> dict[str, Any]:
    """JSON Pointer → text of an answer, of a list of answers or of lists of what they have."""
    if not isinstance(answers, Mapping):
        pointer, _, key = pointer.rpartition("/")
        found = foreign.item_list({key: answers}, key, pointer)
        places = [f"{pointer}/{key}/{i}" for i in range(len(found))]
        return {
            f"{place}/text": messages.required(answer, "text", place)
            for place, answer in zip(places, found, strict=True)
        }
    given = answers.get("text", [])
    if isinstance(given, str):
        return {f"{pointer}/text": given}
    if not isinstance(given, list):
        raise messages.wrong_type(f"{pointer}/text", "a list", given)
    return {f"{pointer}/text/{i}": text for i, text in enumerate(given)}


def _is_squad(record: Mapping[str, Any]) -> bool:
    if "question" in record:
        answers = record.get("answers")
        return "context" in record and isinstance(answers, Mapping | list)
    return any(not isinstance(each, Refused) for each in _questions(record))


PLUGINS = (SQuADFormat(),)
