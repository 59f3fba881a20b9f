"""What a configuration sets for a rule is a number where a number is meant."""

from typing import Any

import pytest

from prep import registry
from prep.core.analyzer import Context
from prep.core.options import LintOptions
from prep.errors import UsageError
from tests.cli.program import prep as program


def context(**settings: Any) -> Context:
    return Context("chat", "chat", options=LintOptions(rules={"P604": settings}))


def test_a_setting_or_its_default() -> None:
    assert context().option("P604", "minimum", 7) == 7
    assert context(minimum=9).option("P604", "minimum", 7) == 9


@pytest.mark.parametrize("value", ["many", True])
def test_what_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(UsageError, match=r"minimum of P604: .* is not a number"):
        context(minimum=value).option("P604", "minimum", 7)


@pytest.mark.parametrize(
    ("code", "name"),
    [(rule.code, name) for rule in registry.rules().values() for name in rule.settings],
)
def test_a_bad_setting_is_exit_2_and_no_bug(code: str, name: str, tmp_path: Any) -> None:
    (tmp_path / "prep.toml").write_text(f'[rules.{code}]\n{name} = "many"\n', encoding="utf-8")
    rows = "".join(f'{{"prompt":"{n}","completion":"{n % 2}"}}\n' for n in range(12))
    (tmp_path / "a.jsonl").write_text(rows, encoding="utf-8")
    ran = program("lint", "a.jsonl", "--extend-select", code, cwd=tmp_path)
    assert ran.returncode in (0, 1, 2), ran.stderr
    assert "a bug in prep" not in ran.stderr
