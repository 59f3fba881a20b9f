"""The places of a finding are those that its fix changes, and no others."""

import json
from pathlib import Path

import pytest

from prep.api.linting import job_of
from prep.api.opening import open_dataset
from prep.core.options import LintOptions
from prep.engine import passes
from prep.ui.places import Places, Wanted, fill


@pytest.mark.parametrize(
    ("name", "head", "row"),
    [
        ("faq.csv", "question,answer\n", "{},{}\n"),
        ("qa.jsonl", "", '{{"question":"{}","answer":"{}"}}\n'),
        (
            "chat.jsonl",
            "",
            '{{"messages":[{{"role":"user","content":"{}"}},'
            '{{"role":"assistant","content":"{}"}}]}}\n',
        ),
    ],
)
def test_only_what_changes_is_a_place(name: str, head: str, row: str, tmp_path: Path) -> None:
    path = tmp_path / name
    rows = [row.format(f"question {n}", f"answer {n}") for n in range(30)]
    rows[4] = row.format("question four ", "answer")
    rows[9] = row.format("question nine", " answer nine ")
    path.write_text(head + "".join(rows), encoding="utf-8")
    options = LintOptions(extend_select=("P309",))
    job = job_of(open_dataset(str(path), options), options)
    places = Places(tmp_path / "places.db")
    fill(places, job, passes.run(job).findings, lambda: True)
    assert [each.where.record for each in places.page(Wanted(code="P309"), 0)] == [5, 10]
    places.close()


def test_a_row_that_asks_for_silence_is_no_place(tmp_path: Path) -> None:
    path = tmp_path / "faq.csv"
    rows = ["Who?,,", "Where?,,P205", "When?,,", "What?,,*"]
    path.write_text("\n".join(["question,answer,prep:ignore", *rows]), encoding="utf-8")
    options = LintOptions(select=("P205",))
    job = job_of(open_dataset(str(path), options), options)
    places = Places(tmp_path / "places.db")
    fill(places, job, passes.run(job).findings, lambda: True)
    assert [each.where.record for each in places.page(Wanted(), 0)] == [1, 3]
    places.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"weight": 0.5},
        {"weight": "1"},
        {"content": 5},
        {"name": 7},
        {"tool_calls": "none"},
        {"refusal": [], "mood": "good"},
        {"role": 3},
    ],
)
def test_a_value_of_the_wrong_type_is_a_place(wrong: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    answers = [{"role": "assistant", "content": "An answer."} for _ in range(12)]
    answers[4] |= wrong
    path.write_text(
        "".join(
            json.dumps({"messages": [{"role": "user", "content": f"Question {n}?"}, answer]}) + "\n"
            for n, answer in enumerate(answers)
        ),
        encoding="utf-8",
    )
    options = LintOptions()
    job = job_of(open_dataset(str(path), options), options)
    places = Places(tmp_path / "places.db")
    fill(places, job, passes.run(job).findings, lambda: True)
    concerned = [
        each for each in places.page(Wanted(severity="error"), 0) if each.where.record == 5
    ]
    assert concerned
    for example in (each.example for each in concerned if each.example):
        said = (*example.messages, *example.answers)[-1]
        assert {name: getattr(said, name) for name in wrong if name != "mood"} == {
            name: value for name, value in wrong.items() if name != "mood"
        }
    places.close()
