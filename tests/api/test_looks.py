"""A look that comes back from the cache says what the first one said, to the byte."""

from pathlib import Path
from typing import Any

import pytest

from prep import registry
from prep.api.linting import lint_dataset
from prep.api.looks import Look, look_of
from prep.api.opening import open_dataset
from prep.core.finding import Invalid, Rule
from prep.core.options import LintOptions
from prep.core.report import Report
from prep.core.reporter import View
from tests.analyzers.test_rule_examples import CASES, settings, write


def documents(report: Report, look: Look) -> dict[str, str]:
    view = View(excerpts=look.excerpts(report), fingerprints=look.contents().fingerprints(report))
    return {name: one.render(report, view) for name, one in registry.reporters().items()}


def kinds(value: Any) -> Any:
    """The value with its types, so that a tuple is no list and a bool no number."""
    if isinstance(value, dict):
        return {key: kinds(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value), [kinds(part) for part in value]
    return type(value), value


@pytest.mark.parametrize(
    ("rule", "case"), [case for case in CASES if isinstance(case.values[1], Invalid)]
)
def test_a_look_survives_the_cache(rule: Rule, case: Invalid, tmp_path: Path) -> None:
    options = LintOptions(**settings(rule, case, tmp_path))
    dataset = open_dataset(str(write(case, tmp_path)), options)
    look = look_of(dataset, lint_dataset(dataset, options), hide=False)
    first = documents(look.report, look)
    try:
        data = look.encoded()
    except ValueError:
        assert rule.code in ("P108", "P203")  # half of a character pair: it is never kept
        return

    def never() -> Any:
        raise AssertionError("nothing is to be read again")

    again = Look.decoded(data, never)
    assert again is not None
    assert not again.is_news
    assert documents(again.report, again) == first
    for before, after in zip(look.report.findings, again.report.findings, strict=True):
        assert kinds(after.args) == kinds(before.args), rule.code


@pytest.mark.parametrize("data", [b"", b"\xc0", b"\x97" + b"\xc0" * 7, b"\x90"])
def test_bytes_of_another_form_are_no_look(data: bytes) -> None:
    assert Look.decoded(data, lambda: pytest.fail("nothing is to be read")) is None
