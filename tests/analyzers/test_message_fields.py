"""What is said of the fields of messages, and of their fixes."""

import json
from pathlib import Path

import pytest

import prep

CHAT = [{"role": "user", "content": "Hi."}, {"role": "assistant", "content": "Hello."}]


@pytest.mark.parametrize(
    ("rest", "title"),
    [
        ({"tools": "[]"}, "Write the tools as a list"),
        ({"tools": None}, "Remove what is null"),
        (
            {"tools": "[]", "parallel_tool_calls": None},
            "Write the tools as a list, and remove what is null",
        ),
    ],
)
def test_a_fix_of_wrong_types_names_all_that_it_does(
    tmp_path: Path, rest: dict[str, object], title: str
) -> None:
    path = tmp_path / "chat.jsonl"
    path.write_text(json.dumps({"messages": CHAT} | rest) + "\n", encoding="utf-8")
    (found,) = prep.lint(path, select="P203").findings
    assert found.fix is not None
    assert found.fix.title == title
