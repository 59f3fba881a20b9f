"""What the published schema of a layout refuses is found, at its place; what it takes is not."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import prep
from prep.core.finding import Finding
from prep.core.format import Format
from prep.formats.columns import ColumnsFormat
from tests.formats import strategies as some
from tests.formats.mutations import mutants, valid
from tests.formats.test_laws import every_format

OF_SHAPE = ("P101", "P113", "P118", "P2", "P801", "P804", "P805", "P82", "P83", "P901")
"""Rules about the shape of records: the others say the same of valid ones."""


def findings(
    format: Format, records: list[Any], path: Path, rules: tuple[str, ...] = OF_SHAPE
) -> dict[int, list[tuple[str, str]]]:
    """Record → severity and JSON Pointer of what is found there."""
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    report = prep.lint(path, format=format.name, jobs=1, max_per_rule=10**6, select=rules)
    found = defaultdict(list)
    for finding in report.findings:
        for where in finding.hits.first:
            found[where.record].append((_severity(finding, format), where.pointer))
    return found


def _severity(finding: Finding, format: Format) -> str:
    """An extra key is an error where its target refuses it, so a warning will do here."""
    return "error" if finding.code == "P202" else finding.severity


@every_format
def test_valid_records_are_no_errors(format: Format, tmp_path: Path) -> None:
    records = [record for record in valid(format) if not _is_unwanted(record)]
    assert all(some.schema(format.schema).is_valid(record) for record in records)
    for record in records:  # alone, so that none lacks what the others have
        found = findings(format, [record] * 2, tmp_path / "a.jsonl")
        assert [each for each in found[1] if each[0] == "error"] == []


def _is_unwanted(record: Any) -> bool:
    """True where an answer is not to be learned, of which only some layouts can tell."""
    return isinstance(record, dict) and record.get("kto_tag") is False


def _is_read(record: Any) -> bool:
    """False for a list that is no list of objects, which the loader refuses as a whole (P101)."""
    return isinstance(record, dict) or all(isinstance(item, dict) for item in record)


@every_format
def test_what_a_schema_refuses_is_found_there(format: Format, tmp_path: Path) -> None:
    is_valid = some.schema(format.schema).is_valid
    broken = [
        mutant
        for record in valid(format)
        for mutant in mutants(record)
        if not is_valid(mutant.record) and _is_read(mutant.record)
    ]
    good = valid(format)
    records = [*good, *(mutant.record for mutant in broken)]
    found = findings(format, records, tmp_path / "a.jsonl", (*OF_SHAPE, "P811"))
    missed = [
        (mutant, found[number])
        for number, mutant in enumerate(broken, len(good) + 1)
        if not any(
            (severity == "error" or isinstance(format, ColumnsFormat))
            and (pointer == mutant.pointer or pointer.startswith(f"{mutant.pointer}/"))
            for severity, pointer in found[number]
        )
    ]
    assert missed == []
