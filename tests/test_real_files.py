"""Real files of strangers: who wants output gets it unaltered, who must choose gets the choice.

The files are not part of the repository: `PREP_SHARED` names the folder that has `data/`, or it
stands beside the checkout under the name `shared`.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

import prep
from prep.errors import InputError, NeedsAnswer
from tests import independent
from tests.cli.program import ROOT

FOLDER = Path(os.environ.get("PREP_SHARED") or ROOT.parent / "shared") / "data"

if not FOLDER.is_dir():
    pytest.skip("no collection of real files: set PREP_SHARED", allow_module_level=True)

WANTS = [
    line.split("\t") for line in (FOLDER / "WANTS.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


class Outcome(msgspec.Struct):
    """What came of preparing a file as its owner would.

    asked: the option of each question that was answered
    """

    records: int  # or examples, where one record holds many
    lines: list[dict[str, Any]]
    rejects: list[dict[str, Any]]
    asked: list[str]


def prepare(name: str, folder: Path, wanted: Sequence[str] = (), **options: Any) -> Outcome:
    """Prepares a file, every guess accepted and every question answered as its owner would."""
    made = folder / "out.jsonl"
    left_out = folder / "rejects.jsonl"
    try:
        prepared = prep.prepare(
            FOLDER / name, str(made), rejects=str(left_out), yes=True, force=True, **options
        )
    except NeedsAnswer as question:
        if question.option in options:
            raise
        outcome = Outcome(0, [], [], [])
        for answer in _answers(question, wanted):
            part = prepare(name, folder, wanted, **options, **{question.option: answer})
            outcome.records += part.records
            outcome.lines += part.lines
            outcome.rejects += part.rejects
            outcome.asked = [question.option, *part.asked]
        return outcome
    rejects = _lines(left_out) if prepared.rejects_path else []
    records = max(prepared.report.records, prepared.report.examples)
    return Outcome(records, _lines(made), rejects, [])


def _answers(question: NeedsAnswer, wanted: Sequence[str]) -> list[Any]:
    """What the owner says: one answer, or each sheet in turn when they cannot be joined."""
    values = [choice.value for choice in question.choices]
    if question.option == "map":
        assert set(wanted) <= set(values), f"{wanted} are not offered: {values}"
        return [{"user": wanted[0], "assistant": wanted[1]}]
    if question.option == "sheet":
        return ["all"] if "all" in values else values
    return values[:1]


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def columns(wanted: str, *, for_prep: bool = True) -> list[str]:
    """The two columns that the owner wants.

    for_prep: columns of a table without a header as prep counts them, from 1
    """
    if wanted.startswith("chat from rows under"):
        return ["text", "category"] if "items" in wanted else ["question", "answer"]
    question, _, answer = wanted.partition(" → ")
    answer, _, note = answer.partition(" (")
    return ["1", "2"] if note and for_prep else [question, answer]


def _content(record: dict[str, Any]) -> independent.Pair:
    """The question and the answer of a prepared line."""
    if "prompt" in record:
        return record["prompt"], record["completion"]
    return record["messages"][-2]["content"], record["messages"][-1]["content"]


@pytest.mark.parametrize(("name", "records", "wanted"), WANTS)
def test_wanted(
    name: str, records: str, wanted: str, tmp_path: Path, record_property: Callable[..., None]
) -> None:
    before = _state(FOLDER / name)
    if wanted == "a clear error":
        with pytest.raises(InputError, match=re.escape(name)):
            prepare(name, tmp_path)
        assert list(tmp_path.iterdir()) == []
    elif wanted == "see the columns, choose":
        _must_choose(name, tmp_path, is_empty=records == "0")
    else:
        outcome = prepare(name, tmp_path, columns(wanted), fix="none")
        record_property("asked", len(outcome.asked))
        total = len(outcome.lines) + len(outcome.rejects)
        assert total == outcome.records
        if wanted in independent.NESTED:
            _nested(name, wanted, outcome)
        elif " → " in wanted or wanted.startswith("chat from rows under"):
            _pairs(name, wanted, outcome)
        else:
            _as_they_are(name, outcome)
    assert _state(FOLDER / name) == before


def _state(path: Path) -> tuple[int, ...]:
    """What tells whether a file was written; reading it may change the time it was last read."""
    stat = path.stat()
    return stat.st_ino, stat.st_mode, stat.st_size, stat.st_mtime_ns


def _must_choose(name: str, folder: Path, *, is_empty: bool) -> None:
    """The columns or sheets are listed, and nothing is written."""
    with pytest.raises((NeedsAnswer, InputError)) as error:
        prep.prepare(FOLDER / name, str(folder / "out.jsonl"), yes=True)
    assert name in str(error.value)
    if isinstance(error.value, NeedsAnswer):
        assert error.value.exit_code == 2
        assert error.value.command
        listed = [choice.value for choice in error.value.choices][:20]
        assert listed
        assert all(value in str(error.value) for value in listed)
    else:
        assert is_empty, f"there is something to choose from: {error.value}"
    assert list(folder.iterdir()) == []


def _pairs(name: str, wanted: str, outcome: Outcome) -> None:
    """Every pair is in the output or in the rejects, letter for letter."""
    question, answer = columns(wanted, for_prep=False)
    expected = independent.pairs(FOLDER, name, question, answer)
    there: dict[str, Counter[str]] = {}
    dated = {answered for _, answered in expected} == {independent.ANY}
    for asked, answered in map(_content, outcome.lines):
        answered = independent.ANY if dated else answered
        there.setdefault(answered, Counter())[asked] += 1
    rejected = Counter(
        tuple(map(str, (entry["record"] or {}).values())) for entry in outcome.rejects
    )
    for asked, answered in expected:
        questions = there.get(answered, Counter())
        # a second column (the input of an instruction) may follow the question
        found = asked if questions[asked] else _beginning(asked, questions)
        if questions[found]:
            questions[found] -= 1
        else:
            at = next((values for values in rejected if {asked, answered} <= set(values)), ())
            assert rejected[at], f"lost: {asked[:60]!r} → {answered[:60]!r}"
            rejected[at] -= 1


def _beginning(asked: str, questions: Counter[str]) -> str:
    return next((q for q, left in questions.items() if left and q.startswith(asked)), asked)


def _nested(name: str, wanted: str, outcome: Outcome) -> None:
    """Every dialogue is there, turn by turn; parts of one message may be joined."""
    expected = independent.dialogues(FOLDER, name, wanted)
    assert len(outcome.lines) == len(expected)
    for record, turns in zip(outcome.lines, expected, strict=True):
        messages = record["messages"]
        assert messages[-1]["content"] == turns[-1][1]
        for role, text in turns:
            assert any(m["role"] == role and text in m["content"] for m in messages)


def _as_they_are(name: str, outcome: Outcome) -> None:
    """Records that are in a layout of a provider stay what they are."""
    records = independent.rows(FOLDER, name)
    assert len(outcome.lines) == len(records)
    for made, given in zip(outcome.lines, records, strict=True):
        if "chosen" in given:  # a preference pair in a layout that no provider takes
            assert made["preferred_output"][0]["content"] == given["chosen"]
            assert made["non_preferred_output"][0]["content"] == given["rejected"]
            assert given["instruction"] in made["input"]["messages"][-1]["content"]
        elif "system" in given:  # beside the messages, where no provider of chat takes it
            system = {"role": "system", "content": given.pop("system")}
            assert made == given | {"messages": [system, *given["messages"]]}
        else:
            assert made == given


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (name, wanted)
        for name, _, wanted in WANTS
        if wanted not in ("a clear error", "see the columns, choose")
    ],
)
def test_safe_fixes_lose_nothing_and_settle(name: str, wanted: str, tmp_path: Path) -> None:
    outcome = prepare(name, tmp_path, columns(wanted))
    assert len(outcome.lines) + len(outcome.rejects) == outcome.records
    made = tmp_path / "out.jsonl"
    if outcome.lines:
        again = prep.prepare(made, str(tmp_path / "again.jsonl"))
        assert not again.refused
        assert (tmp_path / "again.jsonl").read_bytes() == made.read_bytes()
    else:  # every answer is empty
        assert not made.exists()
