"""The right answer for every nasty input and for every case of a chat file."""

import re
from pathlib import Path

import pytest

import prep
from prep.errors import PrepError
from tests.cases.case import Case
from tests.cases.chat_file import CHAT
from tests.cases.nasty_examples import EXAMPLES
from tests.cases.nasty_files import FILES

CASES = (*FILES, *EXAMPLES, *CHAT)
ADVICE = (
    "P301",
    "P304",
    "P305",
    "P315",
    "P316",
    "P401",
    "P502",
    "P503",
    "P504",
    "P601",
    "P606",
    "P9",
)
"""Rules about the whole file that these small files cannot but break."""


def found(path: Path, case: Case) -> list[str]:
    """ "CODE severity line pointer" of everything that is said."""
    ignored = [code for code in ADVICE if code not in str(case)]
    report = prep.lint(path, ignore=tuple(ignored), jobs=1, **case.options)
    said = []
    for finding in report.findings:
        for where in finding.hits.first or [None]:
            line = (
                f"{where.line}:{where.column}" if where and where.column else where and where.line
            )
            pointer = where.pointer if where else ""
            said.append(f"{finding.rule.code} {finding.severity} {line or 0} {pointer}")
    return sorted(said)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_said(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.file
    path.write_bytes(case.data)
    if case.stops:
        with pytest.raises(PrepError, match=re.escape(case.says)) as stopped:
            found(path, case)
        assert stopped.value.exit_code == case.stops
    else:
        assert found(path, case) == sorted(case.found)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.written is not None], ids=lambda case: case.name
)
def test_what_is_written(case: Case, tmp_path: Path) -> None:
    path, out = tmp_path / case.file, tmp_path / "out.jsonl"
    path.write_bytes(case.data)
    options = {name: value for name, value in case.options.items() if name != "extend_select"}
    prep.prepare(path, str(out), yes=True, skip_bad=True, fix="safe", ignore=ADVICE, **options)
    assert case.written is not None
    assert out.read_text(encoding="utf-8") == "".join(f"{line}\n" for line in case.written)
    assert path.read_bytes() == case.data
