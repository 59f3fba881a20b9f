"""What must be typed and ticked before a job is made."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from prep import languages
from prep.api.handoff.accounts import Where
from prep.errors import UsageError
from prep.ui.ordering import Asked, Files, Pending, review
from prep.ui.settings import Settings
from tests.fake_openai.clock import TestClock

EN, FR = map(languages.language, ("en", "fr"))
WHERE = Where(target="", provider="dry")


def pending(shared: int = 0) -> Pending:
    return Pending(mark="m", word="0.02", where=WHERE, cost=Decimal("0.02"), shared=shared)


@pytest.mark.parametrize("typed", ["0.02", " 0.02 ", "0,02"])
def test_the_amount_is_typed_as_one_writes_it(typed: str) -> None:
    pending().check(typed, EN, anyway=False)


@pytest.mark.parametrize("typed", ["", "yes", "0.2", "0.021"])
def test_another_amount_starts_nothing(typed: str) -> None:
    with pytest.raises(UsageError, match=r"type 0\.02 to confirm"):
        pending().check(typed, EN, anyway=True)


def test_a_doubt_must_be_ticked_off() -> None:
    doubtful = pending(shared=3)
    with pytest.raises(UsageError, match="tick that you want"):
        doubtful.check("0.02", EN, anyway=False)
    doubtful.check("0.02", EN, anyway=True)
    assert doubtful.reasons(EN) == ["examples in both files"]


def test_what_is_typed_is_a_word_of_the_language() -> None:
    unknown = Pending(mark="m", word="yes", where=WHERE, cost=None)
    assert unknown.said(FR) == "oui"
    unknown.check("Oui ", FR, anyway=False)
    unknown.check("yes", FR, anyway=False)
    with pytest.raises(UsageError, match="type oui to confirm"):
        unknown.check("non", FR, anyway=False)
    assert pending().said(FR) == "0,02"


def test_a_validation_file_may_be_small(tmp_path: Path) -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "more"]
    lines = [
        json.dumps({"messages": [{"role": "user", "content": f"What is {word}?"}, answer]})
        for word in words
        for answer in [{"role": "assistant", "content": f"{word.title()} of them."}]
    ]
    files = Files(tmp_path / "train.jsonl", tmp_path / "held.jsonl")
    files.training.write_text("\n".join(lines[:10]) + "\n", encoding="utf-8")
    assert files.validation
    files.validation.write_text(lines[10] + "\n", encoding="utf-8")
    settings = Settings(
        where=Where(provider="openai"),
        environ={"OPENAI_API_KEY": "sk-" + "a" * 40, "PREP_STATE_DIR": str(tmp_path / "state")},
        clock=TestClock(),
        state=tmp_path / "state",
    )
    asked = Asked(provider="openai", model="gpt-4.1-mini-2025-04-14")
    assert review(settings, asked, files, "supervised").objections == ()
    few = Files(files.validation, None)
    assert [one.code for one in review(settings, asked, few, "supervised").objections] == ["P601"]
