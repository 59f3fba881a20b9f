"""Annotations of Prodigy: what was accepted is learned, nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

import prep
from prep.errors import InputError, NeedsAnswer
from tests.formats.test_foreign import best, read, spoken

OPTIONS = [{"id": 1, "text": "Good"}, {"id": -1, "text": "Bad"}, {"id": "NONE"}]


def task(answer: str = "accept", **more: Any) -> dict[str, Any]:
    return {"text": "What a day.", "_input_hash": 5, "_task_hash": -7, "answer": answer, **more}


def told(record: dict[str, Any]) -> str:
    """The answer, or why there is none."""
    parsed = read("prodigy", record)
    if not parsed.examples:
        (flaw,) = parsed.flaws
        return str(flaw.args.get("cause", flaw.where.pointer))
    (example,) = parsed.examples
    assert spoken(example)[0] == ("user", "What a day.")
    return spoken(example)[1][1]


def test_labels_choices_and_typed_texts() -> None:
    labels = [task(label="GOOD"), task("reject", label="BAD")]
    assert best(labels) == ["prodigy"]
    assert told(labels[0]) == "GOOD"
    choice = task(options=OPTIONS, accept=[-1], config={"choice_style": "single"})
    assert best([choice]) == ["prodigy"]
    assert told(choice) == "Bad"
    assert told(choice | {"accept": ["NONE"]}) == "NONE"
    typed = task(user_input="It was fine.", _view_id="text_input")
    assert best([typed]) == ["prodigy"]
    assert told(typed) == "It was fine."


@pytest.mark.parametrize(
    ("record", "cause"),
    [
        (task("reject", label="BAD"), "rejected by the annotator"),
        (task("ignore", user_input=""), "skipped by the annotator"),
        (task("reject", options=OPTIONS, accept=[1]), "rejected by the annotator"),
        (task(options=OPTIONS, accept=[]), "the annotation is empty"),
        (task(options=OPTIONS, accept=[1, -1]), "the annotation has several answers"),
        (task(options=OPTIONS, accept=[9]), "/accept/0"),
    ],
)
def test_what_was_not_accepted_is_not_learned(record: dict[str, Any], cause: str) -> None:
    assert told(record) == cause


def test_one_label_is_a_question(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    records = [task(pressed, label="DOCS") for pressed in ("accept", "reject")]
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    with pytest.raises(NeedsAnswer, match="--map user=text --map assistant=answer"):
        prep.lint(path)


def test_spans_are_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(task(spans=[{"start": 0, "end": 4, "label": "X"}])))
    with pytest.raises(InputError, match=r"a\.jsonl holds annotations of Prodigy without a label"):
        prep.lint(path)


def test_a_table_of_verdicts_is_not_taken_for_it() -> None:
    assert "prodigy" not in best([{"text": "a", "label": "x", "answer": "accept"}] * 3)
