"""What training and validation share: found, placed, and dropped from the validation file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import prep
from prep.core.finding import Finding
from tests.cli.program import prep as program

Pair = tuple[str, str]

LONG = (
    "The harbour of Bergen lies between seven hills and is wet on most days of the year, they say"
)


def write(path: Path, pairs: Sequence[Pair]) -> Path:
    lines = [json.dumps({"prompt": prompt, "completion": answer}) for prompt, answer in pairs]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def leaks(folder: Path, training: Sequence[Pair], held: Sequence[Pair], **options: Any) -> Any:
    report = prep.lint(
        write(folder / "train.jsonl", training),
        validation=str(write(folder / "valid.jsonl", held)),
        **options,
    )
    found = [finding for finding in report.findings if finding.code == "P404"]
    return {finding.args["how"]: finding for finding in found}


def records(finding: Finding) -> list[int]:
    return [where.record for where in finding.hits.first]


SAME = "examples that training has too"
NEARLY = "examples that training nearly has too"
ASKED = "questions of training with other answers"


def test_equal_examples_are_errors_with_both_records(tmp_path: Path) -> None:
    training = [("a", "1"), ("b", "2"), ("c", "3"), ("b", "2")]
    found = leaks(tmp_path, training, [("x", "1"), ("b", "2"), ("c", "3"), ("b", "2")])
    (finding,) = found.values()
    assert finding.severity == "error"
    assert records(finding) == [2, 3, 4]
    assert {where.path for where in finding.hits.first} == {str(tmp_path / "valid.jsonl")}
    assert finding.args["pairs"] == [
        {"record": 2, "training": 2},
        {"record": 3, "training": 3},
        {"record": 4, "training": 2},
    ]
    assert finding.fix.safety == "safe"


def test_layouts_and_key_order_make_no_difference(tmp_path: Path) -> None:
    training = tmp_path / "train.csv"
    training.write_text("question,answer\nWhat is 2+2?,4\nWhat is 2+3?,5\n", encoding="utf-8")
    held = tmp_path / "valid.jsonl"
    held.write_text(
        '{"messages":[{"content":"What is 2+3?","role":"user"},'
        '{"content":"5","role":"assistant"}]}\n',
        encoding="utf-8",
    )
    report = prep.lint(training, validation=str(held), yes=True)
    (finding,) = [finding for finding in report.findings if finding.code == "P404"]
    assert finding.args["pairs"] == [{"record": 1, "training": 2}]


def test_a_question_with_another_answer_is_a_warning(tmp_path: Path) -> None:
    found = leaks(tmp_path, [("a", "1"), ("b", "2")], [("b", "3")])
    assert list(found) == [ASKED]
    assert found[ASKED].severity == "warning"


@pytest.mark.parametrize("question", ["", "Tell me a joke"])
def test_a_question_that_is_always_asked_leaks_nothing(question: str, tmp_path: Path) -> None:
    assert not leaks(tmp_path, [(question, "1"), (question, "2")], [(question, "3")])


def test_what_is_nearly_the_same_leaks_where_near_duplicates_are_looked_for(tmp_path: Path) -> None:
    training, held = [(LONG, "1"), ("b", "2")], [(f"{LONG} so", "1"), ("z", "2")]
    found = leaks(tmp_path, training, held)
    assert records(found[NEARLY]) == [1]
    assert found[NEARLY].fix.safety == "unsafe"
    assert not leaks(tmp_path, training, held, ignore="P402")
    assert not leaks(tmp_path, training, held, rules={"P402": {"threshold": 1.0}})


def test_the_training_file_is_no_validation_file(tmp_path: Path) -> None:
    path = str(write(tmp_path / "train.jsonl", [("a", "1"), ("b", "2")]))
    ran = program("lint", path, "--validation", path, "--select", "P404")
    assert ran.returncode == 1
    assert "examples that training has too: 2" in " ".join(ran.stdout.split())


def test_a_validation_file_among_several_is_not_compared_with_itself(tmp_path: Path) -> None:
    first = str(write(tmp_path / "train.jsonl", [("a", "1")]))
    held = str(write(tmp_path / "valid.jsonl", [("b", "2")]))
    ran = program("lint", first, held, "--validation", held, "--select", "P404")
    assert ran.returncode == 0


def test_fix_drops_from_the_validation_file_only(tmp_path: Path) -> None:
    training = [("a", "1"), (LONG, "2")]
    first = write(tmp_path / "train.jsonl", training)
    held = write(tmp_path / "valid.jsonl", [("a", "1"), (f"{LONG} so", "2"), ("z", "26")])
    before = first.read_bytes()
    arguments = ("lint", str(first), "--validation", str(held), "--select", "P402,P404", "--fix")
    assert program(*arguments).returncode == 1  # nearly the same is left to a person
    assert held.read_text("utf-8").count("\n") == 2
    assert program(*arguments, "--unsafe-fixes").returncode == 0
    assert held.read_text("utf-8") == '{"prompt": "z", "completion": "26"}\n'
    assert first.read_bytes() == before


def test_a_changed_validation_file_is_looked_at_again(tmp_path: Path) -> None:
    first = str(write(tmp_path / "train.jsonl", [("a", "1")]))
    held = write(tmp_path / "valid.jsonl", [("b", "2")])
    state = {"PREP_STATE_DIR": str(tmp_path / "state")}
    arguments = ("lint", first, "--validation", str(held), "--select", "P404")
    assert program(*arguments, **state).returncode == 0
    write(held, [("a", "1")])
    assert program(*arguments, **state).returncode == 1
    assert program(*arguments, **state).returncode == 1


def test_a_validation_file_that_is_not_there_is_no_clean_run(tmp_path: Path) -> None:
    first = str(write(tmp_path / "train.jsonl", [("a", "1")]))
    ran = program("lint", first, "--validation", str(tmp_path / "none.jsonl"))
    assert ran.returncode == 3
    assert "none.jsonl" in ran.stderr


SPELLED = "examples that training has too but for case and blanks"
ASKED_ALIKE = "questions of training but for case and blanks, with other answers"


def test_case_and_blanks_hide_nothing(tmp_path: Path) -> None:
    training = [("Who are  you?", "I am Ada."), ("Where?", "Here."), (LONG, "Yes, they do.")]
    held = [("who are you?\n", "I AM ADA."), ("WHERE?", "There."), ("When?", "Now."), (LONG, "No")]
    for off in ((), ("P402",)):
        found = leaks(tmp_path, training, held, ignore=off)
        assert records(found[SPELLED]) == [1]
        assert found[SPELLED].severity == "error"
        assert found[SPELLED].fix.safety == "unsafe"
        assert records(found[ASKED_ALIKE]) == [2]
        assert found[ASKED_ALIKE].severity == "warning"
        assert records(found[ASKED]) == [4]
        assert NEARLY not in found
    assert leaks(tmp_path, training, [("", " ")]) == {}


def test_roles_of_the_validation_file_are_renamed_before_a_conversion_too(tmp_path: Path) -> None:
    rows = [
        {"messages": [{"role": "human", "content": f"{n}?"}, {"role": "bot", "content": f"{n}."}]}
        for n in range(12)
    ]
    paths = tmp_path / "train.jsonl", tmp_path / "valid.jsonl"
    for path, kept in zip(paths, (rows, rows[:2]), strict=True):
        path.write_text("".join(json.dumps(row) + "\n" for row in kept), encoding="utf-8")
    done = prep.prepare(paths[0], to="completion", validation=str(paths[1]))
    (found,) = (each for each in done.left.findings if each.code == "P404")
    assert found.hits.count == 2
