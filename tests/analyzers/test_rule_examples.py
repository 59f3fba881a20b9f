"""The examples of a rule are its tests, its documentation and the proof that its fix works."""

from pathlib import Path
from typing import Any

import pytest

import prep
from prep import registry
from prep.api import Prepared
from prep.api.leaks import drop_leaks
from prep.api.linting import with_fields
from prep.api.opening import open_dataset
from prep.core.finding import Finding, Invalid, Rule, Valid
from prep.core.options import PrepareOptions
from tests.loaders import workbooks

CASES = [
    pytest.param(rule, case, id=f"{rule.code}-{type(case).__name__.lower()}-{number}")
    for rule in registry.rules().values()
    for number, case in enumerate(rule.examples)
]


def write(case: Valid | Invalid, folder: Path) -> Path:
    path = folder / case.name
    if path.suffix == ".xlsx":
        path.write_bytes(workbooks.from_text(case.lines))
        return path
    text = case.lines if case.lines.endswith("\n") else case.lines + "\n"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def settings(rule: Rule, case: Valid | Invalid, folder: Path) -> dict[str, Any]:
    held = {}
    if case.validation:
        (folder / "held.jsonl").write_text(case.validation, encoding="utf-8")
        held = {"validation": str(folder / "held.jsonl")}
    return {"extend_select": (rule.code,), "jobs": 1, "yes": True} | case.options | held


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_a_rule_reports_its_invalid_examples_only(
    rule: Rule, case: Valid | Invalid, tmp_path: Path
) -> None:
    report = prep.lint(write(case, tmp_path), **settings(rule, case, tmp_path))
    found = [finding for finding in report.findings if finding.rule.code == rule.code]
    if isinstance(case, Valid):
        assert not found
        return
    assert found, f"found instead: {[finding.code for finding in report.findings]}"
    for finding in found:
        assert "{" not in finding.message.replace("{{", "")
        assert finding.message[-1] in ".?!:)`"
        for where in finding.hits.first:
            assert where.path == str(tmp_path / ("held.jsonl" if case.validation else case.name))


@pytest.mark.parametrize(
    ("rule", "case"),
    [case for case in CASES if getattr(case.values[1], "fixed", None) is not None],
)
def test_a_fix_mends_what_its_rule_found(rule: Rule, case: Invalid, tmp_path: Path) -> None:
    path = write(case, tmp_path)

    def accept(finding: Finding) -> bool:
        return finding.rule.code == rule.code

    out = tmp_path / "fixed.jsonl"
    options = settings(rule, case, tmp_path)
    if case.validation:
        chosen = with_fields(PrepareOptions(), options)
        drop_leaks(open_dataset(str(path), chosen), chosen)
        held = tmp_path / "held.jsonl"
        assert held.read_text(encoding="utf-8") == case.fixed
        assert drop_leaks(open_dataset(str(path), chosen), chosen) is None
        return
    done: Prepared = prep.prepare(path, str(out), accept=accept, skip_bad=True, **options)
    assert case.fixed is not None
    assert out.read_text(encoding="utf-8").strip() == case.fixed.strip()
    assert rule.code not in {finding.code for finding in done.left.findings}
    again = prep.prepare(str(out), str(tmp_path / "again.jsonl"), accept=accept, **options)
    assert (tmp_path / "again.jsonl").read_bytes() == out.read_bytes()
    assert not again.plan


@pytest.mark.parametrize("rule", registry.rules().values(), ids=registry.rules())
def test_a_rule_is_documented(rule: Rule) -> None:
    assert rule.code[0] == "P"
    assert rule.code[1:].isdigit()
    assert rule.name == rule.name.lower().replace(" ", "-")
    assert rule.why.endswith(".")
    assert any(isinstance(case, Invalid) for case in rule.examples)
    fixable = any(isinstance(case, Invalid) and case.fixed is not None for case in rule.examples)
    if rule.safety in ("safe", "unsafe"):
        assert fixable
    else:
        assert not fixable
