"""Questions and answers that are told by labels or headings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prep.text.labelled import pairs


def found(text: str) -> list[tuple[str, str]] | None:
    result = pairs(text.split("\n"))
    return None if result is None else [(pair.ask, pair.answer) for pair in result[0]]


@pytest.mark.parametrize(
    "text",
    [
        "Q: a?\nA: b\nQ: c?\nA: d",
        "Q1. a?\nA1. b\nQ2. c?\nA2. d",
        "**Q: a?**\n**A:** b\n**Q: c?**\n**A:** d\n---\n",
        "1. Question: a?\nAnswer: b\n2. Question: c?\nAnswer: d",
        "问：a?\n答：b\n问：c?\n答：d",
        "Frage 1: a?\nAntwort: b\nFrage 2: c?\nAntwort: d",
        "User: a?\nBot: b\n\nUser: c?\nBot: d",
        "- Q: a?\n- A: b\n- Q: c?\n- A: d",
        "## a?\nb\n## c?\nd\n",
        "**Q1: a?**\n\nb\n\n**Q2: c?**\n\nd",
    ],
)
def test_pairs(text: str) -> None:
    assert found(text) == [("a?", "b"), ("c?", "d")]


def test_a_text_goes_on_to_the_next_label_or_heading() -> None:
    text = "Intro\n\nQ: a\nb?\nA: c\n\n  d\n\n# Part two\nWords.\n\nQ: e?\nA: f\nQ: g?"
    result = pairs(text.split("\n"))
    assert result is not None
    assert result[0] == [(3, "a\nb?", "c\n\n  d"), (12, "e?", "f"), (14, "g?", "")]
    assert result[1] == [1, 9, 10]


@pytest.mark.parametrize(
    "text",
    [
        "Some text.\nQ: a?\nA: b\nThe end.",
        "A: b\nQ: a?\nA: d\nQ: e?",
        "Q: a?\nA: b\nA: c\nQ: d?\nA: e",
        "Human: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: d",
        "User: a\nBot: b\nUser: c\nBot: d",
        "Q: a?\nBot: b\nQ: c?\nBot: d",
        "# Title\ntext\n# What?\ntext\n# Other\ntext\n# Why?\ntext\n# More\ntext",
        "Q: a?\nQ: b?\nQ: c?",
        "",
    ],
)
def test_other_texts(text: str) -> None:
    assert found(text) is None


WORDS = st.text("bcxyz.,", min_size=1, max_size=30)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=20))
def test_every_pair_comes_back(written: list[tuple[str, str]]) -> None:
    text = "\n\n".join(f"Question: {ask}\nAnswer: {answer}" for ask, answer in written)
    assert found(text) == written


@pytest.mark.parametrize("line", ["word{}x", "{}", "# x{}y", "---{}x", "1.{}x", "Q 1{}x"])
@pytest.mark.parametrize("blank", [" ", "*"])
def test_a_long_line_is_looked_at_once(line: str, blank: str) -> None:
    assert found(line.format(blank * 100_000)) is None
