"""What is quoted from the data: the right text, with exactly what is wrong pointed at."""

import json
from pathlib import Path

import pytest

from prep import registry
from prep.api.excerpts import LONGEST, excerpts
from prep.api.linting import lint_dataset
from prep.api.looks import look_of
from prep.api.opening import open_dataset
from prep.core.options import LintOptions
from prep.core.reporter import Excerpt, View
from prep.text.display import width

KEY = "sk-" + "proj-" + "A1b2" * 8
MAIL = "ann" + "@example.com"
LONG = "词" * 3000


def quoted(path: Path, text: str, code: str) -> Excerpt:
    turns = [{"role": "user", "content": text}, {"role": "assistant", "content": "Ja."}]
    path.write_text(json.dumps({"messages": turns}) + "\n", encoding="utf-8")
    options = LintOptions(select=(code,), extend_select=(code,))
    dataset = open_dataset(str(path), options)
    (excerpt,) = excerpts(dataset, lint_dataset(dataset, options)).values()
    return excerpt


@pytest.mark.parametrize(
    ("code", "text", "meant"),
    [
        ("P309", " Hallo", " "),
        ("P309", "Hallo \n ", " \n "),
        ("P309", f"{LONG}\u3000", "\u3000"),
        ("P310", "Ich donâ€™t", "â€™"),
        ("P311", "caf\ufffd", "\ufffd"),
        ("P312", f"{LONG}<|im_end|>{LONG}", "<|im_end|>"),
        ("P313", "a\u200bb", "\u200b"),
        ("P109", "a\x1b[31m", "\x1b"),
        ("P701", f"Der Schlüssel ist {KEY}.", "[API key]"),
        ("P702", f"An {MAIL}, bitte", "[e-mail address]"),
    ],
)
def test_what_is_wrong_is_pointed_at(code: str, text: str, meant: str, tmp_path: Path) -> None:
    excerpt = quoted(tmp_path / "a.jsonl", text, code)
    start, length = excerpt.spans[code]
    assert excerpt.text[start - 1 : start - 1 + length] == meant
    assert len(excerpt.text) <= LONGEST + 1


@pytest.mark.parametrize("columns", [30, 80, 100])
def test_marks_stand_below_what_they_mean(columns: int, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    text = "返品の条件を教えてください。" * 8 + "\u200b" + "終わり" * 20
    excerpt = quoted(path, text, "P313")
    options = LintOptions(select=("P313",))
    report = lint_dataset(open_dataset(str(path), options), options)
    (where,) = report.findings[0].hits.first
    document = registry.reporters()["text"].render(
        report, View(width=columns, excerpts={where: excerpt})
    )
    lines = document.splitlines()
    (number,) = [number for number, line in enumerate(lines) if line.endswith("^")]
    shown, carets = lines[number - 1], lines[number]
    assert width(shown) <= columns
    first = carets.index("^")
    found = shown.index("\\u200b")
    assert width(shown[:found]) == first
    assert carets.count("^") == len("\\u200b")


def test_secrets_go_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    turn = '{"messages":[{"role":"user","content":" %s "},{"role":"assistant","content":"%s"}]}\n'
    path.write_text(turn % (KEY, MAIL) * 2 + f'{{"prompt": "{KEY}" "{KEY}"}}\n')
    options = LintOptions(extend_select=("P701", "P702"))
    dataset = open_dataset(str(path), options)
    look = look_of(dataset, lint_dataset(dataset, options), hide=False)
    view = View(excerpts=look.excerpts(look.report), repairs=look.repairs())
    for name, reporter in registry.reporters().items():
        assert KEY not in reporter.render(look.report, view), name
    look.contents()
    assert KEY.encode() not in look.encoded()


def test_a_cell_is_that_of_its_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",,Question,Answer\n,,Wo?, Hier\n,,Wer?,Ich\n", encoding="utf-8")
    options = LintOptions(select=("P309",))
    dataset = open_dataset(str(path), options)
    found = excerpts(dataset, lint_dataset(dataset, options))
    assert [excerpt.text for excerpt in found.values()] == [" Hier"]
