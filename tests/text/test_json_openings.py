"""What begins as JSON, and what only has a bracket in the first place."""

import pytest

from prep.text.json_openings import is_document


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "{",
        "[]",
        " [\n",
        '{\n "a": 1',
        '[{"a"',
        '["a"]\n["b"]',
        "[1, 2]",
        "[1]\n[2]",
        "[[1",
        "{a: 1",
        "{'a': 1}",
        "{ // a comment",
        "[\n # a comment\n",
        "[null]",
        "[1.5e3,\n2]",
    ],
)
def test_json_and_nearly_json(text: str) -> None:
    assert is_document(text)


@pytest.mark.parametrize(
    "text",
    [
        "[CLS] one word",
        "[费用]\t要花多少钱",
        "[2025-11-18 18:50:51] [en] hello",
        "[1] A reference",
        "[] to do",
        "[PAD]\n[UNK]\n",
        "{name}, hello",
        "{{user}}: hello",
        "text",
        "",
    ],
)
def test_a_bracket_in_a_text(text: str) -> None:
    assert not is_document(text)
