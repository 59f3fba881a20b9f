"""The session on a terminal, on a real pseudo-terminal."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.program import environment
from tests.cli.test_lint import REPEAT

if os.name == "nt":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.cli import terminal


def session(folder: Path, arguments: list[str], answers: list[str]) -> tuple[int, str]:
    """The exit code and all that was shown, without colours; answers are typed at prompts."""
    prompt = rb"\[Y/n\]|\[y/N\]|\[1-\d+\]"
    environ = environment(TERM="xterm", COLUMNS="80")
    return terminal.session(arguments, answers, prompt, environ, folder)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.jsonl"
    path.write_text(REPEAT)
    return path


def test_a_fix_is_shown_asked_about_and_taken(data: Path) -> None:
    code, shown = session(data.parent, ["prepare", data.name, "--select", "P401"], ["\n"])
    assert code == 0
    assert "1 of 1" in shown
    assert '- {"prompt":"2+2","completion":"4"}' in shown
    assert shown.index("Found") < shown.index("[Y/n]") < shown.index("Wrote data_prepared.jsonl")
    assert (data.parent / "data_prepared.jsonl").read_text() == REPEAT[: len(REPEAT) // 2]


def test_a_no_leaves_the_examples_alone(data: Path) -> None:
    code, shown = session(data.parent, ["prepare", data.name, "--select", "P401"], ["x\n", "n\n"])
    assert code == 0
    assert "Please answer y or n." in shown
    assert (data.parent / "data_prepared.jsonl").read_text() == REPEAT


@pytest.mark.parametrize(("key", "code"), [("\x04", 2), ("\x03", 130)])
def test_leaving_writes_nothing(data: Path, key: str, code: int) -> None:
    assert session(data.parent, ["prepare", data.name, "--select", "P401"], [key])[0] == code
    assert [path.name for path in data.parent.iterdir()] == ["data.jsonl"]


def test_columns_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("colour,weight\nred,1\nblue,2\n")
    code, shown = session(
        tmp_path, ["prepare", "table.csv", "--select", "P606"], ["1\n", "1\n", "2\n"]
    )
    assert code == 0
    assert "Which column is the question?" in shown
    assert shown.count("1  colour: red | blue") == 1
    assert shown.count("2  weight: 1 | 2") == 2, "numbers stay what they were"
    assert "1 is taken already. Please type another number." in shown
    assert "To be asked no more: --map user=colour --map assistant=weight" in shown
    written = (tmp_path / "table_prepared.jsonl").read_text()
    assert written.startswith('{"messages":[{"role":"user","content":"red"}')


def test_who_is_the_assistant_is_asked_for(tmp_path: Path) -> None:
    said = '[{"speaker":"Ann","text":"Hi"},{"speaker":"Shop","text":"Hello"}]'
    (tmp_path / "talks.jsonl").write_text(f'{{"dialogue":{said}}}\n')
    code, shown = session(tmp_path, ["prepare", "talks.jsonl", "--select", "P606"], ["2\n"])
    assert code == 0
    assert "Whose messages is a model to give?" in shown
    assert "2  Shop" in shown
    written = (tmp_path / "talks_prepared.jsonl").read_text()
    assert '{"role":"assistant","content":"Hello"}' in written


def test_one_column_is_no_question_but_a_way_on(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("text\nhello there\nhow are you\n")
    code, shown = session(tmp_path, ["prepare", "one.csv"], [])
    assert code == 2
    assert "Which column" not in shown
    assert "--map assistant=text" in shown


def test_a_table_is_asked_for_by_the_row_of_its_header(tmp_path: Path) -> None:
    shop = "product,price,city\nShoe,12,Rome\nHat,8,Oslo\nSock,2,Riga\n"
    (tmp_path / "two.csv").write_text(f"{shop}\nquestion,answer,\nWhy?,Because,\n")
    code, shown = session(tmp_path, ["prepare", "two.csv", "--select", "P606"], ["2\n"])
    assert code == 0
    assert "Which table of two.csv?" in shown
    assert "2  row 6: question, answer" in shown
    written = (tmp_path / "two_prepared.jsonl").read_text()
    assert written.startswith('{"messages":[{"role":"user","content":"Why?"}')


BROKEN = REPEAT + '{"prompt": "3+3", "completion": \n'


def test_what_cannot_be_read_is_asked_about_first(tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text(BROKEN)
    code, shown = session(tmp_path, ["prepare", "data.jsonl", "--select", "P101,P401"], ["n\n"])
    assert code == 1
    assert "Leave these records out" in shown
    assert "1 of 1" not in shown, "no question whose answer is of no use"
    assert "Nothing was written" in shown
    code, shown = session(
        tmp_path, ["prepare", "data.jsonl", "--select", "P101,P401"], ["y\n", "y\n"]
    )
    assert code == 0
    assert shown.index("Leave these records out") < shown.index("1 of 1")
    assert "+ Leave out what cannot be read. 1 record." in shown
    assert "Wrote data_prepared.jsonl: 2 examples." in shown
    assert (tmp_path / "data_rejected.jsonl").exists()


def test_questions_are_as_wide_as_the_terminal(tmp_path: Path) -> None:
    words = "a text of words that goes on and on until the line ends"
    (tmp_path / "table.csv").write_text(f"colour,weight\n{words},{words}\nblue {words},3\n")
    code, shown = session(tmp_path, ["prepare", "table.csv", "--select", "P606"], ["1\n", "2\n"])
    assert code == 0
    asked = shown[: shown.index("To be asked no more")]
    assert max(map(len, asked.splitlines())) <= 80
    assert "\n     " in asked[asked.index("  1  colour") :], "a label that goes on is indented"


def test_of_two_that_are_nearly_the_same_both_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    words = "the quick {} fox jumps over " + " ".join(f"dog{n}" for n in range(60))
    rows = [{"prompt": words.format(kind), "completion": "Yes."} for kind in ("red", "old")]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    _, out = session(tmp_path, ["prepare", str(path), "--select", "P402"], ["n\n"])
    flat = " ".join(out.split())
    assert "record 2 is like 1" in flat
    assert "for instance line 2; line 1 stays" in flat
    assert "quick old fox" in flat.partition("- ")[2].partition("= ")[0]
    assert "quick red fox" in flat.partition("= ")[2]


def test_a_later_fix_is_shown_on_what_earlier_ones_left(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    prompt = "Customer: Hello, this is my question. {} times two?\nAgent:"
    rows = [
        {"prompt": prompt.format(n), "completion": f" Sure thing, dear customer. Number {n}.\n"}
        for n in range(12)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    _, out = session(tmp_path, ["prepare", path.name], ["y\n", "y\n", "n\n"])
    assert max(map(len, out.splitlines())) <= 80
    third = out.partition("3  All 12 completions begin with ' Number '")[2].partition("?")[0]
    assert "Customer: Hello" not in third
    assert "- " in third
    assert " Number 0." in third


def test_yes_asks_nothing(data: Path) -> None:
    code, shown = session(data.parent, ["prepare", data.name, "-y"], [])
    assert code == 0
    assert "[Y/n]" not in shown
