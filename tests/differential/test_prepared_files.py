"""Prepared files are what the programs of others take: `datasets`, Together, TRL, Mistral.

The packages are in the extra `differential`; a test whose package is absent is skipped.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import prep
from prep.api import Prepared
from tests.analyzers.test_mutations import OWN, records
from tests.cases.mutations import mutations
from tests.differential.expectations import against_mistral, against_trl

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PREP_SHARED") or ROOT.parent / "shared") / "data"
KINDS = ("chat", "tools", "vision", "sharegpt", "alpaca", "preference")
FILES = [
    *(path for path in sorted((ROOT / "sample_data").iterdir()) if path.name != "products.csv"),
    *(path for kind in KINDS for path in sorted((SHARED / kind).glob("*"))),
]
TOGETHER = "together/up-to-16b"

every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def prepared(path: Path, out: Path, **options: Any) -> tuple[Prepared, list[dict[str, Any]]]:
    """What preparing a file as chat gives: what it says, and the records it writes."""
    made = prep.prepare(path, str(out), to="chat", fix="unsafe", yes=True, skip_bad=True, **options)
    return made, [json.loads(line) for line in out.read_bytes().splitlines()]


def has_errors(made: Prepared) -> bool:
    """True when what was written is still wrong, which is said."""
    return any(finding.severity == "error" for finding in made.left.findings)


@every_file
def test_it_loads_in_datasets_unchanged(path: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="the extra dev is not installed")
    datasets.disable_progress_bars()
    _, written = prepared(path, tmp_path / "out.jsonl")
    loaded = datasets.load_dataset(
        "json",
        data_files=str(tmp_path / "out.jsonl"),
        split="train",
        cache_dir=str(tmp_path / "cache"),
    )
    assert [_given(row) for row in loaded] == [_given(record) for record in written]


def _given(value: Any) -> Any:
    """A value without what is null: Arrow has every key in every row."""
    if isinstance(value, dict):
        return {key: _given(inner) for key, inner in value.items() if inner is not None}
    return [_given(inner) for inner in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def together() -> Callable[[Path], dict[str, Any]]:
    """The file check of Together, with the rules of 2.14: 3.x leaves them to the server."""
    files = pytest.importorskip(
        "together.lib.utils.files", reason="the extra differential is not installed"
    )
    if not hasattr(files, "validate_messages"):
        pytest.skip("together 3 has no rules of its own: install the extra differential")

    def check(path: Path) -> dict[str, Any]:
        try:
            report: dict[str, Any] = files.check_file(path)
        except (TypeError, AttributeError, KeyError) as error:  # types it did not expect
            return {"is_check_passed": False, "message": repr(error)}
        return report

    return check


@every_file
def test_together_takes_it(
    path: Path, together: Callable[[Path], dict[str, Any]], tmp_path: Path
) -> None:
    made, _ = prepared(path, tmp_path / "out.jsonl", target=TOGETHER)
    report = together(tmp_path / "out.jsonl")
    assert report["is_check_passed"] or has_errors(made), report["message"]


@pytest.mark.parametrize("kind", ["chat", "tools", "vision", "preference"])
def test_what_together_refuses_is_an_error(
    kind: str, together: Callable[[Path], dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    options = (
        {"format": "preference", "method": "dpo"} if kind == "preference" else {"format": "chat"}
    )
    good = records(kind, real=False)
    refused = 0
    for name, broken, _ in mutations(good[0]):
        path.write_text("".join(json.dumps(r) + "\n" for r in (broken, *good[1:])), "utf-8")
        if not together(path)["is_check_passed"]:
            refused += 1
            report = prep.lint(path, target=TOGETHER, jobs=1, **options)
            found = [f for f in report.findings if f.severity == "error"]
            assert any(where.record == 1 for f in found for where in f.hits.first), name
    assert refused > 10


@every_file
@pytest.mark.parametrize(
    ("target", "problem"),
    [("trl", against_trl), ("mistral", against_mistral)],
    ids=["trl", "mistral"],
)
def test_others_take_it(
    path: Path, target: str, problem: Callable[[dict[str, Any]], str], tmp_path: Path
) -> None:
    made, written = prepared(path, tmp_path / "out.jsonl", target=target)
    problems = {text for record in written if (text := problem(record))}
    assert not problems or has_errors(made), problems


@pytest.mark.parametrize("kind", ["chat", "tools", "vision", "preference"])
def test_together_takes_what_is_valid(
    kind: str, together: Callable[[Path], dict[str, Any]], tmp_path: Path
) -> None:
    lines = [line for line in OWN[kind] if "https" not in line]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    made = prep.prepare(tmp_path / "a.jsonl", str(tmp_path / "out.jsonl"), target=TOGETHER)
    assert made.outputs[0].examples == len(lines)
    assert together(tmp_path / "out.jsonl")["is_check_passed"]
