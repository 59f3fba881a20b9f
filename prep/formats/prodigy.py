"""Annotations of Prodigy that were accepted: a label, a choice, or a text that was typed in.

`{"text": "…", "label": "…", "answer": "accept"}`; what was rejected or ignored is set aside. Where
only one label is there, accepting and rejecting is the answer itself, and prep asks. Source:
prodi.gy/docs/api-interfaces (2026).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import annotations, foreign, messages
from prep.formats.annotations import Said
from prep.formats.recognition import share

ANSWERS = {"accept": "", "reject": annotations.REJECTED, "ignore": annotations.SKIPPED}
"""What the annotator pressed → why the record is set aside."""

_MARKS = ("_task_hash", "_input_hash", "_view_id")
"""Keys that only Prodigy writes."""

_TYPED = "user_input"
"""Key of the text that was typed in."""


class ProdigyFormat(foreign.ForeignFormat):
    """The user gives the text of a task; the answer is what the annotator has accepted."""

    name = "prodigy"
    title = "Prodigy annotations that were accepted"
    schema = "prodigy"
    keys = ("text", "label", "options", "accept", _TYPED, "answer")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        labels = {str(r["label"]) for r in records if _is_prodigy(r) and _kind(r) == "label"}
        if len(labels) == 1:
            return 0
        return round(
            90 * share(records, lambda record: _is_prodigy(record) and _kind(record) != "")
        )

    def objection(self, records: Sequence[Mapping[str, Any]]) -> str:
        found = [record for record in records if _is_prodigy(record)]
        if not found or len(found) * 2 < len(records) or any(map(_kind, found)):
            return ""
        return (
            "holds annotations of Prodigy without a label, a choice or a typed text; marked parts "
            "of a text or an image are no answer that prep can read"
        )

    def parse(self, record: Mapping[str, Any]) -> Example:
        text = messages.required(record, "text")
        if not isinstance(text, str):
            raise messages.wrong_type("/text", "a text", text)
        pressed = messages.required(record, "answer")
        if not isinstance(pressed, str) or pressed not in ANSWERS:
            raise messages.wrong_type("/answer", "accept, reject or ignore", pressed)
        said = _said(record)
        if cause := ANSWERS[pressed]:
            raise annotations.set_aside(cause)
        if said is None:
            raise annotations.set_aside(annotations.EMPTY)
        return Example([Message("user", text)], [Message("assistant", said.text)])

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        said = _said(record)
        return ["/text", said.pointer] if said else ()

    def render(self, example: Example) -> dict[str, Any]:
        text, answer = annotations.pair(example, self.name)
        return {"text": text, _TYPED: answer, "answer": "accept", "_view_id": "text_input"}

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        # where the answer stands differs, and an example does not carry it
        found = {"messages": "/text", "answers": ""}.get(part)
        return super().pointer(example, part, index, tail) if found is None else found


def _is_prodigy(record: Mapping[str, Any]) -> bool:
    pressed = record.get("answer")
    return (
        isinstance(pressed, str)
        and pressed in ANSWERS
        and isinstance(record.get("text"), str)
        and any(key in record for key in _MARKS)
    )


def _kind(record: Mapping[str, Any]) -> str:
    """The key that holds the answer, "" when there is none, or several are there."""
    keys = [key for key in ("accept", _TYPED) if key in record]
    if len(keys) == 1:
        return keys[0]
    return "label" if not keys and "label" in record and "spans" not in record else ""


def _said(record: Mapping[str, Any]) -> Said | None:
    """What was chosen or typed in, None when nothing was chosen.

    Raises Refused when it cannot be read.
    """
    kind = _kind(record)
    if kind == "accept":
        return _chosen(record)
    value = messages.required(record, kind or _TYPED)
    if not isinstance(value, str):
        raise messages.wrong_type(f"/{kind or _TYPED}", "a text", value)
    return Said(value, f"/{kind or _TYPED}")


def _chosen(record: Mapping[str, Any]) -> Said | None:
    """The option that was chosen, in the words that the annotator read."""
    chosen = record["accept"]
    if not isinstance(chosen, list):
        raise messages.wrong_type("/accept", "a list", chosen)
    options = foreign.item_list(record, "options")
    texts: list[tuple[Any, str]] = []
    for i, option in enumerate(options):
        key = messages.required(option, "id", f"/options/{i}")
        text = option.get("text", key)
        if not isinstance(text, str | int):
            raise messages.wrong_type(f"/options/{i}/text", "a text", text)
        texts.append((key, str(text)))
    if len(chosen) > 1:
        raise annotations.set_aside(annotations.SEVERAL, "/accept")
    if not chosen:
        return None
    for key, text in texts:
        if key == chosen[0]:
            return Said(text, "/accept/0")
    raise Refused("P203", "/accept/0", detail="what was accepted is none of the options")


PLUGINS = (ProdigyFormat(),)
