"""`prep report` as a person types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_data" / "faq.xlsx"


def run(*arguments: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PREP_")}
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        environ.pop(name, None)
    return subprocess.run(
        [sys.executable, "-m", "prep", "report", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | variables,
    )


def test_the_page_is_written_and_not_replaced(tmp_path: Path) -> None:
    done = run(SAMPLE, "-o", "report.html", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "report.html: 14 examples" in done.stderr
    first = (tmp_path / "report.html").read_bytes()
    assert first.startswith(b'<!doctype html>\n<html lang="en">')
    again = run(SAMPLE, "-o", "report.html", cwd=tmp_path)
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert run(SAMPLE, "-o", "report.html", "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / "report.html").read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize(
    ("arguments", "variables", "title"),
    [
        ((), {}, "# Report on faq"),
        (("--lang", "fr"), {"LANG": "en_US"}, "# Rapport sur faq"),
        ((), {"PREP_LANG": "fr"}, "# Rapport sur faq"),
        ((), {"LANG": "fr_CA.UTF-8"}, "# Rapport sur faq"),
        ((), {"LC_ALL": "C", "LANG": "fr_CA.UTF-8"}, "# Report on faq"),
        (("--lang", "en"), {"PREP_LANG": "fr"}, "# Report on faq"),
    ],
)
def test_the_language(
    arguments: tuple[str, ...], variables: dict[str, str], title: str, tmp_path: Path
) -> None:
    done = run(SAMPLE, "--format", "markdown", *arguments, cwd=tmp_path, **variables)
    assert done.returncode == 0
    assert done.stdout.startswith(title)


def test_the_name_of_the_output_says_the_format(tmp_path: Path) -> None:
    run(SAMPLE, "-o", "report.md", cwd=tmp_path)
    assert (tmp_path / "report.md").read_text(encoding="utf-8").startswith("# Report on")


def test_a_configuration_holds_for_the_report(tmp_path: Path) -> None:
    (tmp_path / "prep.toml").write_text(
        'format = "auto"\n[report]\nlang = "fr"\nignore = ["P601"]\n'
    )
    done = run(SAMPLE, "--format", "markdown", cwd=tmp_path)
    assert "Rapport sur" in done.stdout
    assert "P601" not in done.stdout.split("Réglages")[0]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nowhere.csv",), 3, "does not exist"),
        ((SAMPLE, "--lang", "xx"), 2, "'en', 'fr'"),
        ((SAMPLE, "--epochs", "0"), 2, "--epochs 0 trains nothing"),
        ((SAMPLE, "-o", "no/such/place.html"), 4, "cannot write"),
        ((SAMPLE, "--target", "nobody/knows"), 2, "nobody"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: tuple[str, ...], code: int, said: str, tmp_path: Path
) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []
