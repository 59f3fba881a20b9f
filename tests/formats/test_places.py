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


def pointers(path: Path, **options: Any) -> dict[str, tuple[int, str]]:
    report = prep.lint(path, jobs=1, **options)
    places = {finding.code: finding.hits.first for finding in report.findings}
    return {code: (first[0].record, first[0].pointer) for code, first in places.items() if first}


def chat(*roles: str) -> str:
    turns = [{"role": role, "content": f"Text {n}"} for n, role in enumerate(roles)]
    return json.dumps({"messages": turns}) + "\n"


@pytest.mark.parametrize(
    ("roles", "target", "code", "number"),
    [
        (("user", "assistant", "user"), "openai/gpt-4o", "P208", 2),
        (("user", "user", "assistant"), "openai/gpt-4o", "P209", 1),
        (("tool", "user", "assistant"), "openai/gpt-4o", "P804", 0),
        (("user", "function", "assistant"), "openai/gpt-4o", "P804", 1),
        (("user", "assistant", "system", "user", "assistant"), "openai/gpt-4o", "P210", 2),
        (("user", "developer", "assistant"), "together/up-to-16b", "P901", 1),
        (("system", "user", "developer"), "together/up-to-16b", "P901", 2),
    ],
)
def test_a_role_that_is_wrong_where_it_stands_is_pointed_at(
    roles: tuple[str, ...], target: str, code: str, number: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(chat("user", "assistant") + chat(*roles), encoding="utf-8")
    assert pointers(path, target=target)[code] == (2, f"/messages/{number}/role")


@pytest.mark.parametrize("suffix", ["jsonl", "json"])
def test_an_item_of_a_bare_list_that_is_no_message_is_pointed_at(
    suffix: str, tmp_path: Path
) -> None:
    good: list[Any] = json.loads(chat("user", "assistant"))["messages"]
    records = [good, [good[0], "oops", good[1]], good]
    path = tmp_path / f"a.{suffix}"
    lines = json.dumps(records) if suffix == "json" else "\n".join(map(json.dumps, records))
    path.write_text(lines, encoding="utf-8")
    assert pointers(path)["P101"] == (2, "/1")
    (broken,) = prep.lint(path, select=("P101",)).findings
    assert "item 2 is a text, not a JSON object" in broken.message


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


@pytest.mark.parametrize("declared", [1.5, "f", {"name": "f"}, None])
def test_declarations_of_tools_that_are_no_list(tmp_path: Path, declared: Any) -> None:
    turns = [{"role": role, "parts": [{"text": "Hi"}]} for role in ("user", "model")]
    record = {"contents": turns, "tools": [{"functionDeclarations": declared}]}
    (tmp_path / "a.jsonl").write_text(json.dumps(record), encoding="utf-8")
    (finding,) = prep.lint(tmp_path / "a.jsonl", format="vertex", select="P2").findings
    assert finding.code == "P203"
    assert finding.hits.first[0].pointer == "/tools/0/functionDeclarations"


def test_a_question_asked_of_two_paragraphs_is_found_in_its_own(tmp_path: Path) -> None:
    answers = [{"text": text, "answer_start": 0} for text in ("1066", "19\u200b66")]
    paragraphs = [
        {"context": f"Text {n}", "qas": [{"id": str(n), "question": "When?", "answers": [answer]}]}
        for n, answer in enumerate(answers)
    ]
    (tmp_path / "a.json").write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}))
    (finding,) = prep.lint(tmp_path / "a.json", select="P313").findings
    assert [where.pointer for where in finding.hits.first] == ["/paragraphs/1/qas/0/answers"]
