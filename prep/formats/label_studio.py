"""Tasks of Label Studio with one choice or one text as the answer, exported as JSON.

`{"data": {"text": "…"}, "annotations": [{"result": [{"type": "choices", "value": {"choices":
["…"]}}]}]}`. Skipped and empty annotations are set aside, and tasks on which annotators differ,
unless one annotation is the ground truth. Source: labelstud.io/guide/task_format (2026).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import annotations, foreign, messages, words
from prep.formats.annotations import Said
from prep.formats.recognition import share
from prep.text.folding import fold
from prep.text.json_pointer import escape

_ANNOTATIONS = ("annotations", "completions")
"""Keys of what people said of a task; the second one was used until version 1.0."""

_ANSWERS = {"choices": "choices", "textarea": "text"}
"""Type of an answer → key of its values."""

_MANY_WORDS = 4
"""Words from which on a text beside the one that is asked about may be part of the question."""


class LabelStudioFormat(foreign.ForeignFormat):
    """The user gives the text of a task; the answer is the choice or the text of who read it."""

    name = "label-studio"
    title = "Label Studio tasks with a choice or a text"
    schema = "label-studio"
    keys = ("data", "annotations")
    loses = (*foreign.ForeignFormat.loses, "predictions and drafts")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return 0 if self.objection(records) else round(90 * share(records, _is_task))

    def objection(self, records: Sequence[Mapping[str, Any]]) -> str:
        tasks = [record for record in records if _is_task(record)]
        if not tasks or len(tasks) * 2 < len(records):
            return ""
        results = [item for task in tasks for item in _results(task)]
        types = {str(item.get("type", "")) for item in results}
        if others := sorted(types - _ANSWERS.keys()):
            return _OTHER_TYPES.format(types=", ".join(others))
        controls = sorted({str(item.get("from_name", "")) for item in results})
        if len(controls) > 1:
            return _SEVERAL.format(what="answers", names=", ".join(controls))
        for task in tasks:
            about = next((str(item.get("to_name", "")) for item in _results(task)), "")
            if len(texts := _texts(task["data"], about)) > 1:
                return _SEVERAL.format(what="texts", names=", ".join(texts))
            if any(map(annotations.is_file, (task["data"][name] for name in texts))):
                return _FILES
        return ""

    def parse(self, record: Mapping[str, Any]) -> Example:
        task = messages.required(record, "data")
        if not isinstance(task, Mapping):
            raise messages.wrong_type("/data", "an object", task)
        said = annotations.agreed(list(_said(record)))
        name = _asked(task, said.about)
        text = task[name]
        if not isinstance(text, str):
            raise messages.wrong_type(f"/data/{escape(name)}", "a text", text)
        return Example([Message("user", text)], [Message("assistant", said.text)])

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        said = annotations.agreed(list(_said(record)))
        return [f"/data/{escape(_asked(record['data'], said.about))}", said.pointer]

    def render(self, example: Example) -> dict[str, Any]:
        text, answer = annotations.pair(example, self.name)
        item = {"from_name": "answer", "to_name": "text", "type": "textarea"}
        result = [{**item, "value": {"text": [answer]}}]
        return {"data": {"text": text}, "annotations": [{"result": result}]}

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        # the names of texts differ, and an example does not carry them
        return (
            "" if part in ("messages", "answers") else super().pointer(example, part, index, tail)
        )


_ADVICE = (
    "export the project as CSV and say which column is which, for instance "
    "--map user=text --map assistant=label"
)
_SEVERAL = (
    "holds tasks of Label Studio with several {what} ({names}), and prep cannot tell which one "
    f"to take; {_ADVICE}"
)
_OTHER_TYPES = (
    "holds tasks of Label Studio that are annotated with {types}; prep reads one choice or one "
    f"text a task; if one of the columns is the answer: {_ADVICE}"
)
_FILES = (
    "holds tasks of Label Studio about files, not texts; prep reads the text of a task and one "
    "choice or one text about it"
)


def _is_task(record: Mapping[str, Any]) -> bool:
    if not isinstance(record.get("data"), Mapping):
        return False
    found = [record[key] for key in _ANNOTATIONS if isinstance(record.get(key), list)]
    return bool(found) and all(
        isinstance(item, Mapping) and isinstance(item.get("result"), list) for item in found[0]
    )


def _results(task: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Everything that is said of a task whose annotations are as they should be."""
    for key in _ANNOTATIONS:
        for annotation in task.get(key, ()):
            if not _is_skipped(annotation):
                yield from (item for item in annotation["result"] if isinstance(item, Mapping))


def _is_skipped(annotation: Mapping[str, Any]) -> bool:
    return annotation.get("was_cancelled") is True or annotation.get("skipped") is True


def _texts(task: Mapping[str, Any], about: str) -> list[str]:
    """The texts that may be asked about: the one that is named, and long ones beside it."""
    texts = {
        key: value
        for key, value in task.items()
        if isinstance(value, str) and fold(key) not in words.ROW_NAMES
    }
    if about not in texts:
        return list(texts)
    return [key for key in texts if key == about or len(texts[key].split()) >= _MANY_WORDS]


def _asked(task: Mapping[str, Any], about: str) -> str:
    """The name of the text that is asked about.

    Raises Refused when there is none, or several.
    """
    if about in task:
        return about
    texts = _texts(task, about)
    if len(texts) != 1:
        raise Refused("P201", "/data", field=about or "text")
    return texts[0]


def _said(record: Mapping[str, Any]) -> Iterator[Said]:
    """What each annotation says that counts.

    Raises Refused when none does, or one cannot be read.
    """
    key = next((key for key in _ANNOTATIONS if key in record), _ANNOTATIONS[0])
    items = foreign.item_list(record, key)
    if not items:
        raise annotations.set_aside(annotations.NOBODY)
    kept = [(i, item) for i, item in enumerate(items) if not _is_skipped(item)]
    if not kept:
        raise annotations.set_aside(annotations.SKIPPED)
    best = [(i, item) for i, item in kept if item.get("ground_truth") is True]
    for i, item in best or kept:
        yield _answer(item, f"/{key}/{i}")


def _answer(annotation: Mapping[str, Any], pointer: str) -> Said:
    results = foreign.item_list(annotation, "result", pointer)
    if not results:
        raise annotations.set_aside(annotations.EMPTY, pointer)
    if len(results) > 1:
        raise annotations.set_aside(annotations.SEVERAL, pointer)
    item, place = results[0], f"{pointer}/result/0"
    kind, value = item.get("type"), messages.required(item, "value", place)
    if not isinstance(kind, str) or kind not in _ANSWERS:
        raise messages.wrong_type(f"{place}/type", "choices or textarea", kind)
    if not isinstance(value, Mapping):
        raise messages.wrong_type(f"{place}/value", "an object", value)
    key = _ANSWERS[kind]
    place = f"{place}/value/{key}"
    texts = messages.required(value, key, place.rpartition("/")[0])
    about = item.get("to_name")
    said = annotations.only(texts, place)
    return Said(said.text, said.pointer, about if isinstance(about, str) else "")


PLUGINS = (LabelStudioFormat(),)
