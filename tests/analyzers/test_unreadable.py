"""What is said of records that cannot be read names `--repair` where that is enough."""

import json
from pathlib import Path

import pytest

import prep
from prep.core.finding import Finding

GOOD = '{"prompt":"a b c","completion":"d"}\n'
COMMA = '{"prompt":"a b d","completion":"b",}\n'
CUT = '{"prompt":"a b g","completion":"gff\n'
MENDS = "Mend them with `prep prepare --repair`, or leave them out with `prep prepare --skip-bad`"
BY_HAND = "Mend them where shown, or leave them out with `prep prepare --skip-bad`"


def titles(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    found = [each for each in prep.lint(path).findings if each.code == "P101"]
    return [each.fix.title for each in found if each.fix]


@pytest.mark.parametrize(
    "broken",
    [
        COMMA,
        "{'prompt':'a b e','completion':'b'}\n",
        '{"prompt":"a b f","completion":"g"} // why\n',
        '{prompt:"a b f","completion":"g"}\n',
        '{“prompt”:“a b f”,“completion”:“g”}\n',
        '{"prompt":"a b f","completion":None}\n',
    ],
)  # fmt: skip
def test_what_repair_mends_is_said_to_be_mended_by_it(broken: str, tmp_path: Path) -> None:
    path = tmp_path / "case.jsonl"
    assert titles(path, GOOD + broken) == [MENDS]
    assert prep.prepare(path, str(tmp_path / "out.jsonl"), repair=True).outputs


def test_what_repair_cannot_mend_is_left_to_a_person(tmp_path: Path) -> None:
    assert titles(tmp_path / "case.jsonl", GOOD + CUT) == [BY_HAND]


def test_of_records_with_one_cause_those_are_counted_that_repair_mends(tmp_path: Path) -> None:
    both = '{"prompt":"a b d","completion":"b",} "rest"\n'
    assert titles(tmp_path / "case.jsonl", GOOD + COMMA + both) == [
        "Mend 1 of them with `prep prepare --repair` and the rest where shown, or leave them out "
        "with `prep prepare --skip-bad`"
    ]


@pytest.mark.parametrize(("broken", "title"), [(COMMA, MENDS), ("{9}\n", BY_HAND)])
def test_a_document_is_mended_as_a_whole_or_not_at_all(
    broken: str, title: str, tmp_path: Path
) -> None:
    records = [json.dumps({"prompt": f"a b {n}", "completion": "d"}) for n in range(3)]
    text = "[\n" + ",\n".join([*records, broken.strip(), *records]) + "\n]\n"
    assert titles(tmp_path / "case.json", text) == [title]


def test_a_run_that_writes_nothing_names_the_way_that_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "case.jsonl"
    ways = {
        GOOD + COMMA: "Mend them with --repair, or",
        GOOD + COMMA + CUT: "Mend them (--repair mends 1 of 2), or",
        GOOD + CUT: "Mend them, or",
    }
    for text, way in ways.items():
        path.write_text(text, encoding="utf-8")
        refused = prep.prepare(path, write=False).refused
        assert refused == (
            "nothing was written, because records would be lost (P101). "
            f"{way} leave them out with --skip-bad."
        )


def test_lines_of_records_over_several_lines_are_added_up(tmp_path: Path) -> None:
    path = tmp_path / "case.jsonl"
    record = json.dumps({"prompt": "a b", "completion": "d"}, indent=1)
    path.write_text(f"{record}\n" * 3, encoding="utf-8")
    (found,) = (each for each in prep.lint(path).findings if each.code == "P104")
    assert found.message == "Records written over several lines: 3 over 12."


def found(path: Path, *records: object) -> dict[str, Finding]:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return {each.code: each for each in prep.lint(path).findings}


def test_what_has_no_message_is_said_once(tmp_path: Path) -> None:
    asked = [{"role": "user", "content": None}, {"role": "assistant", "content": "Ho"}]
    codes = found(tmp_path / "case.jsonl", {"messages": []}, {"messages": asked}).keys()
    assert {"P207", "P215"} <= codes
    assert "P204" not in codes


def test_every_error_of_a_layout_names_a_way_on(tmp_path: Path) -> None:
    told = [{"role": "narrator", "content": "Hm"}, {"role": "assistant", "content": "Ho"}]
    chat = {"messages": told}
    seen = found(tmp_path / "case.jsonl", chat, chat, {"prompt": "a", "completion": "b"})
    fixes = {code: seen[code].fix for code in ("P118", "P206")}
    assert {code: fix.title for code, fix in fixes.items() if fix} == {
        "P118": "Put them into a file of their own, or leave them out with "
        "`prep prepare --skip-bad`",
        "P206": "Rename them; the roles are system, developer, user, assistant, tool, function",
    }
