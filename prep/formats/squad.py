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
        for context, item, pointer in _questions(record):
            try:
                yield _example(context, item, pointer)
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

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        # an article holds many questions, and an example does not say which one it is
        return (
            "" if part in ("messages", "answers") else super().pointer(example, part, index, tail)
        )


def _questions(record: Mapping[str, Any]) -> Iterator[tuple[Any, Mapping[str, Any], str]]:
    """Paragraph, question and JSON Pointer of every question in a record."""
    if "question" in record:
        yield record.get("context", ""), record, ""
        return
    articles = [("", record)]
    if "paragraphs" not in record:
        found = foreign.item_list(record, "data")
        articles = [(f"/data/{i}", article) for i, article in enumerate(found)]
    for pointer, article in articles:
        for i, paragraph in enumerate(foreign.item_list(article, "paragraphs")):
            for k, item in enumerate(foreign.item_list(paragraph, "qas")):
                yield paragraph.get("context", ""), item, f"{pointer}/paragraphs/{i}/qas/{k}"


def _example(context: Any, item: Mapping[str, Any], pointer: str) -> Example:
    question = item.get("question")
    for place, text in (("context", context), ("question", question)):
        if not isinstance(text, str):
            raise messages.wrong_type(f"{pointer}/{place}", "a text", text)
    text = f"{context}\n\n{question}" if context else str(question)
    return Example([Message("user", text)], [Message("assistant", _answer(item, pointer))])


def _answer(item: Mapping[str, Any], pointer: str) -> str:
    """The first answer, "" when there is none."""
    answers = item.get("answers")
    place = "/answers/0/text"
    if isinstance(answers, Mapping):
        place = "/answers/text/0"
        texts = answers.get("text", [])
        found = texts if isinstance(texts, list) else [texts]
    else:
        items = answers if isinstance(answers, list) else []
        found = [answer.get("text") for answer in items if isinstance(answer, Mapping)]
    if found and not isinstance(found[0], str):
        raise messages.wrong_type(f"{pointer}{place}", "a text", found[0])
    return str(found[0]) if found else ""


def _is_squad(record: Mapping[str, Any]) -> bool:
    if "question" in record:
        answers = record.get("answers")
        return "context" in record and isinstance(answers, Mapping | list)
    try:
        return next(_questions(record), None) is not None
    except Refused:
        return False


PLUGINS = (SQuADFormat(),)
