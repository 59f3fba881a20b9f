"""Exports of Label Studio: what was chosen or written, and what was set aside."""

import json
from pathlib import Path
from typing import Any

import pytest

import prep
from prep.errors import InputError
from tests.formats.test_foreign import best, read, spoken

LABELS = ["happy", "sad"]


def annotation(*answers: str, kind: str = "choices", **more: Any) -> dict[str, Any]:
    value = {"text" if kind == "textarea" else kind: list(answers)}
    item = {"from_name": "mood", "to_name": "text", "id": "x", "type": kind, "value": value}
    result = [{**item, "origin": "manual"}] if answers else []
    return {"id": 7, "completed_by": 1, "result": result, "was_cancelled": False, **more}


def task(*annotations: dict[str, Any], **data: Any) -> dict[str, Any]:
    return {
        "id": 3,
        "annotations": list(annotations),
        "drafts": [],
        "predictions": [],
        "data": data or {"text": "What a day.", "url": "https://a.org/1"},
        "meta": {},
        "project": 1,
    }


def told(record: dict[str, Any]) -> list[tuple[str, Any]]:
    """What a record says, or why it is not read and where."""
    parsed = read("label-studio", record)
    if not parsed.examples:
        (flaw,) = parsed.flaws
        return [(flaw.code, flaw.args.get("cause", flaw.where.pointer))]
    (example,) = parsed.examples
    return [(text, role) for role, text in spoken(example)]


def test_a_choice_or_a_text_is_the_answer() -> None:
    for kind in ("choices", "textarea"):
        record = task(annotation("happy", kind=kind))
        assert best([record]) == ["label-studio"]
        assert told(record) == [("What a day.", "user"), ("happy", "assistant")]
    old = task() | {"completions": [annotation("sad")]}
    del old["annotations"]
    assert told(old)[1] == ("sad", "assistant")


@pytest.mark.parametrize(
    ("annotations", "cause"),
    [
        ([], "not annotated"),
        ([annotation("happy", was_cancelled=True)], "skipped by the annotator"),
        ([annotation()], "the annotation is empty"),
        ([annotation("happy"), annotation("sad")], "the annotators do not agree"),
        ([annotation("happy", "sad")], "the annotation has several answers"),
    ],
)
def test_what_is_set_aside_is_not_learned(annotations: list[Any], cause: str) -> None:
    assert told(task(*annotations)) == [("P122", cause)]


def test_annotators_who_agree_and_the_truth() -> None:
    same = [annotation("happy"), annotation("happy"), annotation("sad", was_cancelled=True)]
    assert told(task(*same))[1] == ("happy", "assistant")
    true = [annotation("happy"), annotation("sad", ground_truth=True)]
    assert told(task(*true))[1] == ("sad", "assistant")


def test_the_text_that_is_asked_about() -> None:
    assert told(task(annotation("a"), text="T", title="Tt"))[0] == ("T", "user")
    assert told(task(annotation("a"), body="B", id=4))[0] == ("B", "user")
    assert told(task(annotation("a"), body="B", title="Tt")) == [("P201", "/data")]


SPAN = annotation("PER", kind="labels")
BOTH = annotation("a")
BOTH["result"].append(BOTH["result"][0] | {"from_name": "topic"})
IMAGE = {"text": "https://a.org/b.png"}
UNCLEAR: dict[str, tuple[list[dict[str, Any]], str]] = {
    "two controls": ([task(BOTH)], "several answers (mood, topic).*CSV.*--map"),
    "spans": ([task(SPAN)], "annotated with labels"),
    "long texts": (
        [task(annotation("a"), text="Is it so?", story="Once upon a time a king")],
        "several texts (text, story)",
    ),
    "files": ([task(annotation("a"), **IMAGE)], "about files"),
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_is_not_clear_says_what_to_export(name: str, tmp_path: Path) -> None:
    records, said = UNCLEAR[name]
    path = tmp_path / "export.json"
    path.write_text(json.dumps(records * 3), encoding="utf-8")
    with pytest.raises(InputError) as error:
        prep.lint(path)
    for part in said.split(".*"):
        assert part in str(error.value)
    assert "label-studio" not in best(records)


def test_skipped_tasks_are_in_the_rejects_and_no_error(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    good = [
        task(annotation(LABELS[i % 2]), text=f"Day number {i} was what it was.") for i in range(20)
    ]
    path.write_text(json.dumps([*good, task(annotation("x", was_cancelled=True)), task()]))
    done = prep.prepare(path)
    assert [output.examples for output in done.outputs] == [20]
    assert (done.rejected, [f.code for f in done.left.findings if f.severity == "error"]) == (2, [])
    lines = Path(str(done.rejects_path)).read_text(encoding="utf-8").splitlines()
    reasons = [(json.loads(line)["code"], json.loads(line)["reason"]) for line in lines]
    assert reasons == [
        ("P122", "set-aside-record: skipped by the annotator"),
        ("P122", "set-aside-record: not annotated"),
    ]
