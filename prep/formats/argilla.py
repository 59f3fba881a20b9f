"""Records of Argilla with one text and one question that people have answered.

`{"fields": {"text": "…"}, "responses": {"label": [{"value": "…"}]}}`, and the responses of the
first version, `[{"status": "submitted", "values": {"label": {"value": "…"}}}]`. Suggestions are
of models, and not learned. Source: docs.argilla.io/latest/reference/argilla/records (2026).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import annotations, foreign, messages
from prep.formats.annotations import Said
from prep.formats.recognition import share
from prep.text.json_pointer import escape


class ArgillaFormat(foreign.ForeignFormat):
    """The user gives the text of a record; the answer is what people have submitted."""

    name = "argilla"
    title = "Argilla records with an answer that was submitted"
    schema = "argilla"
    keys = ("fields", "responses")
    loses = (*foreign.ForeignFormat.loses, "suggestions")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return 0 if self.objection(records) else round(90 * share(records, _is_argilla))

    def objection(self, records: Sequence[Mapping[str, Any]]) -> str:
        found = [record for record in records if _is_argilla(record)]
        if not found or len(found) * 2 < len(records):
            return ""
        answers = [each for record in found for each in _submitted(record)]
        for what, names in (
            ("texts", sorted({name for record in found for name in _texts(record["fields"])})),
            ("answers", sorted({question for question, _, _ in answers})),
        ):
            if len(names) > 1:
                return _SEVERAL.format(what=what, names=", ".join(names))
        if answers and not any(isinstance(value, str | list) for _, value, _ in answers):
            return _NO_TEXTS
        return ""

    def parse(self, record: Mapping[str, Any]) -> Example:
        fields = messages.required(record, "fields")
        if not isinstance(fields, Mapping):
            raise messages.wrong_type("/fields", "an object", fields)
        name = _asked(fields)
        if not isinstance(fields[name], str):
            raise messages.wrong_type(f"/fields/{escape(name)}", "a text", fields[name])
        said = _said(record)
        return Example([Message("user", fields[name])], [Message("assistant", said.text)])

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        return [f"/fields/{escape(_asked(record['fields']))}", _said(record).pointer]

    def render(self, example: Example) -> dict[str, Any]:
        text, answer = annotations.pair(example, self.name)
        return {"fields": {"text": text}, "responses": {"answer": [{"value": answer}]}}

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        # the names of fields and questions differ, and an example does not carry them
        return (
            "" if part in ("messages", "answers") else super().pointer(example, part, index, tail)
        )


_SEVERAL = (
    "holds records of Argilla with several {what} ({names}), and prep cannot tell which one to "
    "take; say which, for instance --map user=fields.text --map assistant=responses.label.0.value"
)
_NO_TEXTS = (
    "holds records of Argilla whose answers are no texts; prep reads labels and texts that were "
    "submitted, not ratings, ranks or marked parts"
)


def _is_argilla(record: Mapping[str, Any]) -> bool:
    responses = record.get("responses")
    if not isinstance(record.get("fields"), Mapping):
        return False
    if isinstance(responses, list):  # as the first version has it
        values = [each.get("values") if isinstance(each, Mapping) else None for each in responses]
        return all(isinstance(each, Mapping) and _have_values(each.values()) for each in values)
    return isinstance(responses, Mapping) and all(
        isinstance(answers, list) and _have_values(answers) for answers in responses.values()
    )


def _have_values(answers: Iterable[Any]) -> bool:
    return all(isinstance(each, Mapping) and "value" in each for each in answers)


def _texts(fields: Mapping[str, Any]) -> list[str]:
    return [name for name, value in fields.items() if isinstance(value, str)]


def _asked(fields: Mapping[str, Any]) -> str:
    """The name of the only text. Raises Refused when there is none, or several."""
    names = list(fields) if len(fields) == 1 else _texts(fields)
    if len(names) != 1:
        raise Refused("P201", "/fields", field="text")
    return names[0]


def _submitted(record: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Question, value and JSON Pointer of every answer that was submitted.

    Raises Refused when they cannot be read.
    """
    responses = messages.required(record, "responses")
    if isinstance(responses, Mapping):
        for question in responses:
            place = f"/responses/{escape(question)}"
            for i, item in enumerate(foreign.item_list(responses, question, "/responses")):
                if item.get("status", "submitted") == "submitted":
                    value = messages.required(item, "value", f"{place}/{i}")
                    yield question, value, f"{place}/{i}/value"
        return
    for i, item in enumerate(foreign.item_list(record, "responses")):
        values = messages.required(item, "values", f"/responses/{i}")
        if not isinstance(values, Mapping):
            raise messages.wrong_type(f"/responses/{i}/values", "an object", values)
        for question, answer in values.items() if item.get("status") == "submitted" else ():
            place = f"/responses/{i}/values/{escape(question)}"
            if not isinstance(answer, Mapping):
                raise messages.wrong_type(place, "an object", answer)
            yield question, messages.required(answer, "value", place), f"{place}/value"


def _said(record: Mapping[str, Any]) -> Said:
    """What all who have answered say. Raises Refused when nobody has, or they differ."""
    found = list(_submitted(record))
    if not found:
        raise annotations.set_aside(annotations.NOBODY)
    if len({question for question, _, _ in found}) > 1:
        raise annotations.set_aside(annotations.SEVERAL)
    return annotations.agreed([annotations.only(value, place) for _, value, place in found])


PLUGINS = (ArgillaFormat(),)
