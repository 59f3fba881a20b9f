"""Questions and answers that question marks, or labels of the answers alone, tell apart."""

import pytest

from prep.text.unlabelled import pairs

CAPITALS = [f"What is the capital of country {i}?" for i in range(4)]
CITIES = [f"It is the city {i}." for i in range(4)]


def found(text: str) -> list[tuple[int, str, str]] | None:
    result = pairs(text.split("\n"))
    return None if result is None else [tuple(pair) for pair in result[0]]


@pytest.mark.parametrize("end", ["\n", "\n\n"])
def test_every_other_line_asks(end: str) -> None:
    text = end.join(line for pair in zip(CAPITALS, CITIES, strict=True) for line in pair)
    result = found(text)
    assert result is not None
    assert [pair[1:] for pair in result] == list(zip(CAPITALS, CITIES, strict=True))


def test_questions_without_a_mark_among_many() -> None:
    asked = [f"{i} where is it{'?' * (i % 2)}" for i in range(24)]
    text = "\n".join(f"{ask}\nIt is here." for ask in asked)
    result = found(text)
    assert result is not None
    assert [pair[1] for pair in result] == asked


def test_blocks_that_begin_with_a_question() -> None:
    blocks = [f"{i}. {ask}\nIt is\n  a city." for i, ask in enumerate(CAPITALS, 1)]
    result = pairs(["A title", "", *"\n\n".join(blocks).split("\n")])
    assert result is not None
    assert result[1] == [1]
    assert [tuple(pair) for pair in result[0]][:2] == [
        (3, CAPITALS[0], "It is\na city."),
        (7, CAPITALS[1], "It is\na city."),
    ]


def test_answers_alone_have_a_label() -> None:
    text = "\n".join(["Viajes", "", *(f"{i}) {q}\nRespuesta: {CITIES[0]}\nMás." for i, q in A)])
    result = pairs(text.split("\n"))
    assert result is not None
    assert result[1] == [1]
    assert tuple(result[0][0]) == (3, CAPITALS[0], f"{CITIES[0]}\nMás.")


A = list(enumerate(CAPITALS, 1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "One.\nTwo.\nThree.\nFour.\nFive.\nSix.",
        "Is it?\nIs it not?\nWho?\nWhy?\nWhen?\nWhere?",
        "Is it?\nIt is.",
        "Hi?\nYes.\nAnd?\n\nHow?\nSo.\n\nWho?\nI.",
        "A text.\nIs it long?\n\nNo.\nIt is not.\n\nAnother.\nAnd one.",
    ],
)
def test_other_texts(text: str) -> None:
    assert found(text) is None
