"""Dialogues of people with names: who is the assistant is asked, never guessed."""

import json
from pathlib import Path
from typing import Any

import pytest

import prep
from prep.errors import NeedsAnswer, UsageError
from prep.formats.speakers import is_among


def dialogue(*turns: str, key: str = "dialogue") -> dict[str, Any]:
    """Turns such as "Ann: Hello"."""
    said = [turn.split(": ") for turn in turns]
    return {"id": 1, key: [{"speaker": name, "text": text} for name, text in said]}


SHOP = [
    dialogue("Ann: Hi, is it in stock?", "Shop: Yes, it is."),
    dialogue("Bob: Do you ship?", "Shop: We do.", "Bob: To Ghent?", "Shop: To Ghent, too."),
    dialogue("Eve: Anybody there?", "Doe, Jane: I am."),
]


def written(folder: Path, records: list[dict[str, Any]], **options: Any) -> list[list[str]]:
    """The messages of each prepared dialogue, as role and text."""
    path = folder / "talks.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    done = prep.prepare(path, fix="none", force=True, **options)
    lines = Path(done.outputs[0].path).read_text(encoding="utf-8").splitlines()
    return [
        [f"{turn['role']}: {turn['content']}" for turn in json.loads(line)["messages"]]
        for line in lines
    ]


def test_who_is_the_assistant_is_a_question(tmp_path: Path) -> None:
    with pytest.raises(NeedsAnswer) as asked:
        written(tmp_path, SHOP)
    assert asked.value.option == "speaker"
    assert [choice.value for choice in asked.value.choices] == [
        *("Shop", "Ann", "Bob", "Doe, Jane", "Eve")
    ]
    assert asked.value.command == "--speaker Shop"
    assert asked.value.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["talks.jsonl"]


@pytest.mark.parametrize("format", ["auto", "dialogue"])
def test_who_is_named_answers_everybody_else(tmp_path: Path, format: str) -> None:
    assert written(tmp_path, SHOP, speaker=["Shop"], format=format) == [
        ["user: Hi, is it in stock?", "assistant: Yes, it is."],
        [
            *("user: Do you ship?", "assistant: We do."),
            *("user: To Ghent?", "assistant: To Ghent, too."),
        ],
    ]
    rejected = (tmp_path / "talks_rejected.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["reason"] for line in rejected] == [
        "set-aside-record: nobody whom --speaker names is in the dialogue"
    ]
    both = written(tmp_path, SHOP, speaker=["Shop", "Doe, Jane"], format=format)
    assert both[2] == ["user: Anybody there?", "assistant: I am."]


def test_a_name_with_commas_may_be_taken_apart() -> None:
    assert is_among("Doe, Jane", ("Doe", " Jane"))
    assert is_among(" Shop ", ("Shop",))
    assert not is_among("Doe, John", ("Doe", "Jane"))


def test_somebody_who_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nobody in .*'Shap'; did you mean 'Shop'"):
        written(tmp_path, SHOP, speaker=["Shap"])
    with pytest.raises(UsageError, match="has no dialogues"):
        written(tmp_path, [{"question": "Why?", "answer": "So."}] * 2, speaker=["Shop"])


def test_names_of_roles_are_no_question(tmp_path: Path) -> None:
    said = [dialogue("customer: Hi", "agent: Hello")]
    (tmp_path / "a.jsonl").write_text(json.dumps(said[0]), encoding="utf-8")
    assert prep.lint(tmp_path / "a.jsonl", select="P206").examples == 1
    other = [dialogue("system: Be kind.", "Ann: Hi", "Shop: Hello")]
    assert written(tmp_path, other, speaker=["Shop"]) == [
        ["system: Be kind.", "user: Hi", "assistant: Hello"]
    ]
