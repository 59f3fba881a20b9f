"""A fix that is taken leaves alone the records that were unticked, in every round."""

import json
from pathlib import Path

import pytest

from prep.api import changes, open_dataset, prepare_dataset, recommended
from prep.core.options import PrepareOptions

OPTIONS = PrepareOptions(recommended=True)
ROWS = [("a", " one "), ("a", " one "), ("b", " two "), ("c", " three "), ("a", " one ")]


@pytest.mark.parametrize(
    ("spared", "answers", "changed"),
    [
        ({}, ["one", "two", "three"], [1, 2, 3, 4, 5]),
        ({"P309": {"": [3]}}, ["one", " two ", "three"], [1, 2, 4, 5]),
        ({"P401": {"": [2]}}, ["one", "one", "two", "three"], [1, 2, 3, 4, 5]),
        (
            {"P401": {"": [2, 5]}, "P309": {"": [1, 4]}},
            [" one ", "one", "two", " three ", "one"],
            [2, 3, 5],
        ),
    ],
)
def test_a_record_may_be_spared_from_one_fix_and_not_from_another(
    tmp_path: Path,
    spared: dict[str, dict[str, list[int]]],
    answers: list[str],
    changed: list[int],
) -> None:
    source, out = tmp_path / "data.csv", tmp_path / "out.jsonl"
    source.write_text("question,answer\n" + "".join(f"{q},{a}\n" for q, a in ROWS))
    dataset = open_dataset(str(source), OPTIONS)
    prepared = prepare_dataset(
        dataset, str(out), OPTIONS, accept=recommended(OPTIONS), spared=spared
    )
    lines = out.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["messages"][-1]["content"] for line in lines] == answers
    assert prepared.rejected == len(ROWS) - len(answers)
    assert [change.where.record for change in changes(dataset, prepared.plan)] == changed
