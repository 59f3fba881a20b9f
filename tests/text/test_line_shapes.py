"""Texts whose lines are no texts of their own."""

import pytest

from prep.text.line_shapes import DIVIDED, doubt

PROSE = " ".join(
    f"It was the day {i} in the middle of the year and the clocks of the town were all striking "
    "another hour than the one that the sun showed to those who had a mind to look at it."
    for i in range(20)
)


def wrapped(text: str, width: int = 70) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (wrapped(PROSE), "wrapped at one width"),
        (["data = [", *["    {", '        "question": "a?",', "    },"] * 9, "]"], "of a program"),
        (["the O", "old B-PER", "man I-PER", ". O", "", "he O", "is O"], "with a label each"),
        ([f"[2025-11-18 18:5{i}:01] [en] hello" for i in range(9)], "begin with dates"),
        (["Q: a", "b", "Q: c", "d", "e", "f"], "such as Q: and A:"),
        (["a", "b", "", "c", "d", "", "e", "f"], "in groups"),
        ([f"word {i}\\an answer" for i in range(9)], f"{DIVIDED}\\ in it"),
        ([t for i in range(9) for t in (f"Write text {i}.", "NEXT")], "comes again and again"),
        ([f"word {i} = its meaning" for i in range(9)], f"{DIVIDED}= in it"),
    ],
)
def test_lines_that_are_no_answers(lines: list[str], said: str) -> None:
    assert said in doubt(lines)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["a", "b", "", "c", "d"],
        [f"A name of a thing, number {i}." for i in range(40)],
        [
            f"{'A longer answer that ends as it should, and is of some size' * (i % 3)}."
            for i in range(40)
        ],
        [f"https://example.com/{i}" for i in range(40)],
        [f"A paragraph.{i}\n" for i in range(40) for _ in (0, 1)],
        [text for i in range(40) for text in (f"A paragraph {i}.", "")],
        [f"{i} o'clock: {i}" for i in range(9)],
    ],
)
def test_lines_that_may_be_answers(lines: list[str]) -> None:
    assert doubt(lines) == ""
