"""What a team lives with is left out, exactly that, and nothing longer than needed."""

import json
from pathlib import Path

import pytest

from tests.cli.program import prep
from tests.loaders import workbooks

HEAD = '{"prompt":"same","completion":"again"}\n'


def lines(start: int, stop: int) -> str:
    return "".join(f'{{"prompt":"q{n} ->","completion":" a{n}\\n"}}\n' for n in range(start, stop))


EMPTY = '{"prompt":"empty %s ->","completion":" "}\n'


def lint(folder: Path, *arguments: str, **variables: str) -> tuple[int, dict[str, int], str]:
    """Exit code, count by code of errors and warnings, what was said."""
    outcome = prep(
        "lint", *arguments, "--output-format=json", cwd=folder, **({"CI": ""} | variables)
    )
    found = json.loads(outcome.stdout)["findings"] if outcome.stdout else []
    counts = {each["code"]: each["count"] for each in found if each["severity"] != "note"}
    return outcome.returncode, counts, outcome.stderr


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder with a dataset that has two empty answers, and the baseline of it."""
    data = lines(0, 150) + EMPTY % 1 + lines(150, 160) + EMPTY % 2
    (tmp_path / "old.jsonl").write_text(data)
    code, counts, _ = lint(tmp_path, "old.jsonl")
    assert (code, counts["P205"]) == (1, 2)
    code, counts, said = lint(tmp_path, "old.jsonl", "--write-baseline")
    assert (code, counts) == (0, {})
    assert "Wrote prep-baseline.json" in said
    assert "It counts with --baseline prep-baseline.json, or baseline = " in said
    return tmp_path


WITH = ("--baseline", "prep-baseline.json")


def test_rows_may_be_inserted_above(old: Path) -> None:
    path = old / "old.jsonl"
    path.write_text(lines(1000, 1100) + path.read_text())
    before = (old / "prep-baseline.json").read_bytes()
    assert lint(old, "old.jsonl", *WITH) == (0, {}, "")
    assert (old / "prep-baseline.json").read_bytes() == before


def test_an_edited_row_has_its_finding_back_and_a_new_one_is_found(old: Path) -> None:
    path = old / "old.jsonl"
    path.write_text(path.read_text().replace("empty 2", "empty two"))
    code, counts, _ = lint(old, "old.jsonl", *WITH, CI="true")
    assert (code, counts) == (1, {"P205": 1})
    path.write_text(path.read_text().replace("empty two", "empty 2") + EMPTY % 3)
    assert lint(old, "old.jsonl", *WITH)[1] == {"P205": 1}


def test_a_copy_of_a_suppressed_row_is_new(old: Path) -> None:
    path = old / "old.jsonl"
    path.write_text(path.read_text() + EMPTY % 1)
    assert lint(old, "old.jsonl", *WITH, "--select", "P205")[1] == {"P205": 1}


def test_it_shrinks_by_itself_but_not_in_a_job_and_not_for_rules_that_did_not_look(
    old: Path,
) -> None:
    path, baseline = old / "old.jsonl", old / "prep-baseline.json"
    before = baseline.read_bytes()
    path.write_text(path.read_text().replace(EMPTY % 1, ""))
    code, _, said = lint(old, "old.jsonl", *WITH, CI="true")
    assert code == 0
    assert "1 finding of it not there any more" in said
    assert lint(old, "old.jsonl", *WITH, "--ignore", "P205") == (0, {}, "")
    assert lint(old, "old.jsonl", *WITH, "--limit", "50")[0] == 0
    assert baseline.read_bytes() == before
    assert "taken out" in lint(old, "old.jsonl", *WITH)[2]
    known = json.loads(baseline.read_text())["files"]["old.jsonl"]["P205"]
    assert list(known.values()) == [1]
    assert lint(old, "old.jsonl", *WITH) == (0, {}, "")


def test_files_keep_their_entries_when_others_are_written(old: Path) -> None:
    (old / "new.jsonl").write_text(lines(0, 150) + EMPTY % 9)
    assert lint(old, "new.jsonl", *WITH, "--write-baseline")[0] == 0
    assert lint(old, "old.jsonl", "new.jsonl", *WITH) == (0, {}, "")
    (old / "inner").mkdir()
    beside = ("../old.jsonl", "--baseline", "../prep-baseline.json")
    assert lint(old / "inner", *beside) == (0, {}, "")


CHAT = '{"messages":[{"role":"user","content":"%s"},{"role":"assistant","content":"%s"}]}\n'


@pytest.mark.parametrize(
    ("code", "record", "line"),
    [
        ("P205", CHAT % ("Row %d?", ""), 3101),
        ("P309", CHAT % ("Row %d? ", "Yes."), 3101),
        ("P401", CHAT % ("Row %d?", "Yes.") * 2, 6102),
    ],
)
def test_any_number_of_places_is_recognised_one_by_one(
    tmp_path: Path, code: str, record: str, line: int
) -> None:
    path = tmp_path / "many.jsonl"
    known = [record.replace("%d", str(n)) for n in range(5000)]
    above = [CHAT % (f"Inserted {n}?", "No.") for n in range(100)]
    given = ("many.jsonl", "--select", code)
    path.write_text("".join(known))
    assert lint(tmp_path, *given)[1] == {code: 5000}
    assert lint(tmp_path, *given, "--write-baseline")[1] == {}
    path.write_text("".join(above + known))
    assert lint(tmp_path, *given, *WITH) == (0, {}, "")
    known[3000] = known[3000].replace("3000", "three thousand")
    path.write_text("".join(above + known))
    outcome = prep("lint", *given, *WITH, "--output-format=json", cwd=tmp_path, CI="true")
    (finding,) = json.loads(outcome.stdout)["findings"]
    assert (finding["count"], [where["line"] for where in finding["locations"]]) == (1, [line])


def test_a_baseline_that_is_none_is_2(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(HEAD)
    assert "--write-baseline" in lint(tmp_path, "a.jsonl", *WITH)[2]
    (tmp_path / "prep-baseline.json").write_text("[]")
    code, _, said = lint(tmp_path, "a.jsonl", *WITH)
    assert code == 2
    assert "is no baseline" in said


def table(folder: Path, *ignored: str) -> None:
    asked = [*ignored, *[""] * (150 - len(ignored))]
    answers = ["", "", "", *(f"Answer {n}." for n in range(3, 150))]
    pairs = enumerate(zip(answers, asked, strict=True))
    rows = "".join(f"Question {n}?,{answer},{codes}\n" for n, (answer, codes) in pairs)
    (folder / "faq.csv").write_text(f"Question,Answer,prep:ignore\n{rows}")


def test_a_row_of_a_table_says_which_rules_are_silent(tmp_path: Path) -> None:
    given = ("faq.csv", "--select", "P205")
    table(tmp_path)
    assert lint(tmp_path, *given)[1] == {"P205": 3}
    table(tmp_path, "P205", "*", "empty-completion P401")
    assert lint(tmp_path, *given)[:2] == (0, {})
    table(tmp_path, "P205", "P401", "", "P205", "*")
    code, counts, said = lint(tmp_path, *given)
    assert (code, counts) == (1, {"P205": 2})
    assert "prep:ignore is not needed any more in line 5, 6" in said
    table(tmp_path, "P20x")
    code, _, said = lint(tmp_path, *given)
    assert code == 2
    assert "prep:ignore in line 2: unknown rule 'P20x'" in said


@pytest.mark.parametrize(
    ("code", "row", "unused"),
    [
        ("P205", "Question {n}?,,{wish}", "5002, 5003, 5004"),  # each row by itself
        ("P401", "Question?,Answer.,{wish}", "2, 5002, 5003, 5004"),  # all but the first of them
        ("P403", "Question?,Answer {n}.,{wish}", "5002, 5003, 5004"),  # one question of them all
    ],
)
def test_any_number_of_rows_may_ask(tmp_path: Path, code: str, row: str, unused: str) -> None:
    wishes = [code] * 2500 + ["*"] * 2500 + ["P310"] * 3
    rows = [row.format(n=n, wish=wish) for n, wish in enumerate(wishes)]
    path = tmp_path / "faq.csv"
    path.write_text("\n".join(["Question,Answer,prep:ignore", *rows, "Another?,Yes.,"]))
    given = ("faq.csv", "--select", f"{code},P310", "--output-format=json")
    outcome = prep("lint", *given, cwd=tmp_path)
    (finding,) = json.loads(outcome.stdout)["findings"]
    lines = [where["line"] for where in finding["locations"]]
    assert (finding["code"], finding["count"], lines) == (code, 3, [5002, 5003, 5004])
    assert outcome.stderr.endswith(f"prep:ignore is not needed any more in line {unused}\n")
    path.write_text(path.read_text().replace("P310", code))
    outcome = prep("lint", *given, cwd=tmp_path)
    assert (outcome.returncode, json.loads(outcome.stdout)["findings"]) == (0, [])


def test_rows_of_every_sheet_may_ask(tmp_path: Path) -> None:
    rows = [["Question", "Answer", "prep:ignore"]] + [[f"Row {n}?", "Yes.", ""] for n in range(9)]
    known = [*rows, ["Here?", "", ""]], [*rows, ["There?", "", "P205"], ["Where?", "", ""]]
    made = workbooks.parts({"A": workbooks.table(known[0]), "B": workbooks.table(known[1])})
    (tmp_path / "book.xlsx").write_bytes(workbooks.pack(made))
    given = ("book.xlsx", "--sheet", "all", "--select", "P205")
    outcome = prep("lint", *given, cwd=tmp_path)
    assert "A!B11 | " in outcome.stdout
    assert "B!B12 | " in outcome.stdout
    assert "Empty completions: 2." in outcome.stdout
    assert lint(tmp_path, *given, "--write-baseline")[1] == {}
    assert lint(tmp_path, *given, *WITH)[1] == {}


def test_the_column_is_in_no_training_record(tmp_path: Path) -> None:
    table(tmp_path, "", "", "", "P401")
    outcome = prep("prepare", "faq.csv", "-q", "-o", "out.jsonl", cwd=tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    assert "ignore" not in (tmp_path / "out.jsonl").read_text()
    assert "P401" not in (tmp_path / "out.jsonl").read_text()


ENTRY = '[[suppress]]\nrule = "P205"\nreason = "asked for"\npath = "faq.csv"\nuntil = 2026-05-01\n'


def test_the_configuration_suppresses_with_a_reason_until_a_day(tmp_path: Path) -> None:
    table(tmp_path)
    (tmp_path / "prep.toml").write_text(ENTRY)
    given = ("faq.csv", "--select", "P205")
    shown = prep("lint", "--show-settings", cwd=tmp_path).stdout
    assert '[{"rule" = "P205", "reason" = "asked for", ' in shown
    assert lint(tmp_path, *given, "--today", "2026-05-01")[:2] == (0, {})
    code, counts, said = lint(tmp_path, *given, "--today", "2026-05-02")
    assert (code, counts) == (1, {"P205": 3})
    assert "the suppression of P205 ended on 2026-05-01: asked for" in said
    _, _, said = lint(tmp_path, "faq.csv", "--select", "P401", "--today", "2026-05-01")
    assert "the suppression of P205 is not needed any more" not in said
    (tmp_path / "faq.csv").write_text("Question,Answer\n" + "A?,B.\n" * 2)
    _, _, said = lint(tmp_path, *given, "--today", "2026-05-01")
    assert "the suppression of P205 is not needed any more" in said


def test_an_entry_is_of_use_when_one_of_the_files_needs_it(tmp_path: Path) -> None:
    entry = '[[suppress]]\nrule = "P205"\nreason = "asked for"\n'
    (tmp_path / "prep.toml").write_text(entry + entry.replace("P205", "P401"))
    table(tmp_path)
    (tmp_path / "good.jsonl").write_text(lines(0, 9))
    given = ("faq.csv", "good.jsonl", "--select", "P205,P401")
    code, counts, said = lint(tmp_path, *given)
    assert (code, counts) == (0, {})
    assert "P205" not in said
    assert said.count("the suppression of P401 is not needed here\n") == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[suppress]]\nrule = 'P205'", "reason"),
        ("[[suppress]]\nrule = 'P205'\nreason = ''", "reason"),
        ("[[suppress]]\nrule = 'P2055'\nreason = 'x'", "unknown rule 'P2055'"),
        ("[[suppress]]\nrule = 'P205'\nreason = 'x'\nuntill = 2026-01-01", "untill"),
    ],
)
def test_an_entry_that_is_not_right_is_2(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "prep.toml").write_text(text)
    code, _, said = lint(tmp_path, "x.csv")
    assert code == 2
    assert words in said


def test_fixes_leave_alone_what_the_configuration_suppresses(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(HEAD * 2)
    (tmp_path / "prep.toml").write_text('[[suppress]]\nrule = "P401"\nreason = "wanted"\n')
    prep("lint", "a.jsonl", "--fix", "--select", "P401", cwd=tmp_path)
    assert path.read_text() == HEAD * 2


def test_sarif_recognises_records_wherever_they_move(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"

    def prints() -> list[str]:
        given = ("a.jsonl", "--select", "P205,P401", "--output-format", "sarif")
        results = json.loads(prep("lint", *given, cwd=tmp_path).stdout)["runs"][0]["results"]
        return [each["partialFingerprints"]["prepContent/v1"] for each in results]

    path.write_text(lines(0, 20) + EMPTY % 1 * 2 + EMPTY % 2)
    before = prints()
    assert len(set(before)) == len(before) == 4
    path.write_text(lines(100, 150) + path.read_text())
    assert prints() == before
    path.write_text(path.read_text().replace("empty 2", "empty two"))
    assert len(set(before) - set(prints())) == 1
