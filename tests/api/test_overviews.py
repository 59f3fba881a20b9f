"""The report on a dataset: one page, complete in itself, equal for equal data, in each language."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import prep
from prep import languages
from prep.errors import UsageError
from prep.reporters.overviews import html, markdown
from tests.charts.test_charts import Page
from tests.languages.english import english_in, pieces

EVIL = "<script>alert('1')</script><img src=x onerror=alert(2)>"
ROWS = "".join(
    f'{{"prompt":"Is {n} odd? ->","completion":" {"yes" if n % 2 else "no"}\\n"}}\n'
    for n in range(40)
)
TARGET = "openai/gpt-4o-mini-2024-07-18"


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text(ROWS + ROWS.splitlines()[3] + "\n", encoding="utf-8")
    return path


def attacked(folder: Path) -> list[Path]:
    """Files whose cells, columns and names try to be HTML."""
    table = folder / "a<b onload='x'>&.csv"
    quoted = EVIL.replace('"', '""')
    lines = [f'"{quoted}","{quoted} {n % 2}",{n}' for n in range(12)]
    head = f'prompt,completion,"{quoted}"'
    table.write_text("\n".join([head, *lines, f'"{quoted}","",9']) + "\n", encoding="utf-8")
    chat = folder / "chat.jsonl"
    chat.write_text(
        "".join(f'{{"prompt":"{n} {EVIL}\\u202e","completion":"{EVIL}"}}\n' for n in range(3))
        + f'{{"prompt":"{EVIL}","completion":"","{EVIL}":1}}\n',
        encoding="utf-8",
    )
    return [table, chat]


def test_the_page_says_everything(rows: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    made = prep.report(rows, out, target=TARGET, epochs=2)
    page = Page(out.read_text(encoding="utf-8"))
    text = " ".join(page.words)
    assert "41 examples of 41 records" in text
    assert "Repeated examples: 1." in text
    assert "Is 3 odd? ->" in text
    assert TARGET in text
    assert page.tags.count("svg") == 4  # tokens, roles, classes, duplicates
    assert "Keep the first of each" in text
    assert "The prepared file: 40 examples, 1 record left out." in text
    assert dict(made.settings) == {"target": TARGET, "epochs": "2"}
    assert made.report.profile is not None
    assert made.report.profile.classes == {" no\n": 20, " yes\n": 21}


def test_the_page_is_complete_in_itself(rows: Path, tmp_path: Path) -> None:
    for path in [rows, *attacked(tmp_path)]:
        text = html.page(prep.report(path, yes=True), languages.language("en"))
        page = Page(text)
        assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(page.tags)
        for name, value in page.attributes:
            assert not name.startswith("on")
            assert name not in ("src", "href", "srcset", "background", "style")
            assert "javascript:" not in value
        style = text[text.index("<style>") : text.index("</style>")]
        assert "url(" not in style
        assert "@import" not in style
        assert "default-src 'none'" in text
        assert "\u202e" not in text


def test_markdown_holds_no_html_of_the_data(tmp_path: Path) -> None:
    for path in attacked(tmp_path):
        text = markdown.document(prep.report(path, yes=True), languages.language("en"))
        assert not re.search(r"(?<!\\)<", text)


@pytest.mark.parametrize("kind", ["html", "markdown"])
@pytest.mark.parametrize("lang", languages.codes())
def test_redacted_reports_say_nothing_of_the_data(
    kind: str, lang: str, rows: Path, tmp_path: Path
) -> None:
    for number, path in enumerate([rows, *attacked(tmp_path)]):
        out = tmp_path / f"{number}"
        options = {"system": "Be a PIRATE", "yes": True}
        prep.report(path, out, redact=True, format=kind, lang=lang, **options)
        text = out.read_text(encoding="utf-8")
        for secret in ("odd?", "alert", "PIRATE", "yes\\n"):
            assert secret not in text


def test_two_runs_give_equal_bytes(rows: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "other"
    elsewhere.mkdir()
    moved = elsewhere / rows.name
    moved.write_bytes(rows.read_bytes())
    texts = []
    arguments = ["--lang", "fr", "--today", "2026-11-20", "--format", "html"]
    for path, seed in ((rows, "1"), (moved, "2")):
        run = subprocess.run(
            [sys.executable, "-m", "prep", "report", str(path), *arguments],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(prep.__file__).parents[1])},
        )
        texts.append(run.stdout)
    assert texts[0] == texts[1]
    assert str(tmp_path).encode() not in texts[0]


def test_the_file_is_not_replaced_unless_asked_for(rows: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("mine")
    with pytest.raises(UsageError, match="--force"):
        prep.report(rows, out)
    assert out.read_text() == "mine"
    prep.report(rows, out, force=True)
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    with pytest.raises(UsageError, match="input itself"):
        prep.report(rows, rows, force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "rows.jsonl"]


def test_data_in_memory_and_data_nobody_trains() -> None:
    made = prep.report([{"prompt": "a", "completion": "b"}] * 2)
    assert made.name == "<list>"
    assert "<figure" in made._repr_html_()
    nowhere = msgspec.structs.replace(made.estimate, estimates=())
    lonely = msgspec.structs.replace(made, estimate=nowhere, refused="broken")
    for t in map(languages.language, languages.codes()):
        for text in (html.page(lonely, t), markdown.document(lonely, t)):
            assert t("No target that prep knows takes data of this layout.") in text
            assert "skip-bad" in text.replace("\\", "")


@pytest.mark.parametrize("kind", ["html", "markdown"])
def test_the_french_report_has_no_english_sentence(kind: str, rows: Path, tmp_path: Path) -> None:
    """No text of prep that French says otherwise stands in it."""
    out = tmp_path / "out"
    prep.report(rows, out, lang="fr", format=kind, target=TARGET, today="2026-11-20")
    text = out.read_text(encoding="utf-8").replace("\\", "")
    text = re.sub(r"<style>.*?</style>|<td>[^<]*</td>", "", text, flags=re.DOTALL)
    said = " ".join(Page(text).words) if kind == "html" else text
    assert len(pieces("fr")) > 300
    assert english_in(said, "fr") == []


@pytest.mark.parametrize("lang", languages.codes())
def test_the_document_of_a_sample(lang: str, golden: Callable[[str, str], None]) -> None:
    sample = Path(prep.__file__).parents[1] / "sample_data" / "faq.xlsx"
    made = prep.report(sample, target=TARGET, today="2026-11-20")
    text = markdown.document(made, languages.language(lang))
    golden(f"report.{lang}.md", text.replace(f" {prep.__version__}".replace(".", "\\."), " X"))
