"""Records of Argilla: what people have submitted is learned, nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

import prep
from prep.errors import InputError
from tests.formats.test_foreign import best, read, spoken


def record(*values: Any, status: str = "submitted", **fields: str) -> dict[str, Any]:
    answers = [{"value": value, "user_id": "u", "status": status} for value in values]
    return {
        "id": "7",
        "status": "completed",
        "fields": fields or {"text": "What a day."},
        "metadata": {},
        "suggestions": {"mood": {"value": "sad", "score": 0.9, "agent": "model"}},
        "responses": {"mood": answers} if values else {},
        "vectors": {},
    }


def first_version(value: Any, status: str = "submitted") -> dict[str, Any]:
    response = {"user_id": "u", "status": status, "values": {"mood": {"value": value}}}
    return {"fields": {"text": "What a day."}, "responses": [response], "suggestions": []}


def told(given: dict[str, Any]) -> str:
    """The answer, or why there is none."""
    parsed = read("argilla", given)
    if not parsed.examples:
        (flaw,) = parsed.flaws
        return str(flaw.args.get("cause", flaw.where.pointer))
    (example,) = parsed.examples
    assert spoken(example)[0] == ("user", "What a day.")
    return spoken(example)[1][1]


def test_what_was_submitted_is_the_answer() -> None:
    for given in (record("happy"), record("happy", "happy"), first_version("happy")):
        assert best([given]) == ["argilla"]
        assert told(given) == "happy"
    assert told(record(["happy"])) == "happy"


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        (record(), "not annotated"),
        (record("happy", status="discarded"), "not annotated"),
        (record("happy", status="draft"), "not annotated"),
        (first_version("happy", "discarded"), "not annotated"),
        (record("happy", "sad"), "the annotators do not agree"),
        (record(["happy", "sad"]), "the annotation has several answers"),
        (record(5), "/responses/mood/0/value"),
    ],
)
def test_what_was_not_submitted_is_not_learned(given: dict[str, Any], cause: str) -> None:
    assert told(given) == cause


BOTH = record("happy")
BOTH["responses"]["topic"] = BOTH["responses"]["mood"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (BOTH, "several answers (mood, topic)"),
        (record("good", prompt="Why?", response="So."), "several texts (prompt, response)"),
        (record(5), "answers are no texts"),
    ],
)
def test_what_is_not_clear_is_said(given: dict[str, Any], said: str, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text(json.dumps([given] * 3), encoding="utf-8")
    with pytest.raises(InputError) as error:
        prep.lint(path)
    assert said in str(error.value)


def test_the_way_on_works(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text(json.dumps([BOTH] * 3), encoding="utf-8")
    map = {"user": "fields.text", "assistant": "responses.topic.0.value"}
    assert prep.lint(path, map=map).examples == 3
