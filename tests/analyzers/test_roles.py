"""Roles that are not known are not taken for ones that were understood."""

import json
from pathlib import Path

import prep


def test_a_role_that_only_looks_as_if_a_layout_had_read_it(tmp_path: Path) -> None:
    turns = [("Li as cook", "Soup."), ("user", "Hi"), ("assistant", "Ho")]
    record = {"messages": [{"role": role, "content": text} for role, text in turns]}
    (tmp_path / "a.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    done = prep.prepare(tmp_path / "a.jsonl")
    assert "P206" in {finding.code for finding in done.left.findings}
