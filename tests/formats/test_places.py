"""Whatever is wrong with a record of any layout, its place is one of that record."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import prep
from prep.core.format import Format
from prep.text.json_pointer import nearest
from tests.formats import strategies as some
from tests.formats.test_laws import RICH, _first, every_format


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("places") / "a.jsonl"


@every_format
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_pointers_lead_somewhere(format: Format, path: Path, data: st.DataObject) -> None:
    good = [some.as_json(r) for r in (format.render(_first(format)), *RICH.get(format.name, ()))]
    broken = some.mutated(st.sampled_from(good))
    records: list[Any] = data.draw(st.lists(broken, min_size=4, max_size=4))
    lines = [json.dumps(record).encode() for record in [*good, *records]]
    path.write_bytes(b"\n".join(lines))
    report = prep.lint(path, format=format.name, select=("P1", "P2", "P8"), jobs=1)
    for finding in report.findings:
        for where in finding.hits.first:
            pointer = where.pointer if where.record else ""
            assert nearest(lines[where.record - 1], pointer) == pointer, finding.message


SAID = [{"from": "human", "value": "Hi"}, {"from": "narrator", "value": ""}]


@pytest.mark.parametrize(
    ("system", "turns", "place"),
    [
        ("", SAID, "/dialogue/1/from"),
        ("Be kind.", SAID, "/dialogue/1/from"),
        ("", [{"from": "system", "value": "Be kind."}, *SAID], "/dialogue/2/from"),
    ],
)
def test_a_column_of_dialogues_is_pointed_into_by_its_own_keys(
    system: str, turns: list[Any], place: str, tmp_path: Path
) -> None:
    dialogue = [*turns, {"from": "human", "value": "Hi?"}, {"from": "gpt", "value": "Ho"}]
    table = tmp_path / "a.csv"
    with table.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("system", "dialogue"), (system, json.dumps(dialogue))])
    report = prep.lint(table, map={"messages": "dialogue", "system": "system"}, select="P2")
    found = {finding.code: finding.hits.first[0] for finding in report.findings}
    assert (found["P206"].pointer, found["P206"].column) == (place, 2)
    assert found["P214"].pointer == place.replace("from", "value")


def test_a_question_asked_of_two_paragraphs_is_found_in_its_own(tmp_path: Path) -> None:
    answers = [{"text": text, "answer_start": 0} for text in ("1066", "19\u200b66")]
    paragraphs = [
        {"context": f"Text {n}", "qas": [{"id": str(n), "question": "When?", "answers": [answer]}]}
        for n, answer in enumerate(answers)
    ]
    (tmp_path / "a.json").write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}))
    (finding,) = prep.lint(tmp_path / "a.json", select="P313").findings
    assert [where.pointer for where in finding.hits.first] == ["/paragraphs/1/qas/0/answers"]
