"""Which row names the columns."""

import pytest

from prep.text.header import find_header


@pytest.mark.parametrize(
    ("rows", "row", "names"),
    [
        ([["question", "answer"], ["Why?", "So."]], 1, ("question", "answer")),
        ([["Report", "", ""], [], ["Team", "City", "Cups"], ["A", "B", "1"]], 3, None),
        ([["1", "a"], ["2", "b"], ["3", "c"]], 0, ("1", "2")),
        (
            [["How are you today?", "I am fine."], ["What is it?", "It is a dog."]] * 3,
            0,
            ("1", "2"),
        ),
        (
            [["", "2019", "2020", "2021"], ["apples", "1", "2", "3"], ["pears", "2", "3", "4"]],
            1,
            ("column 1", "2019", "2020", "2021"),
        ),
        (
            [
                ["id", "which of these?", "", ""],
                ["", "red", "green", "blue"],
                ["1", "red", "", ""],
                ["2", "", "green", ""],
                ["3", "", "", "blue"],
            ],
            2,
            ("id", "which of these?: red", "which of these?: green", "which of these?: blue"),
        ),
        ([["prompt", "completion", ""], ["a", "b", "x"]], 1, ("prompt", "completion", "column 3")),
        ([["prompt", "completion"], ["a", "b", "c"], ["a", "b", "c"]], 1, ("prompt", "completion")),
        ([["P0100", "Air flow"], ["P0101", "Air flow range"], ["P0102", "Air flow low"]], 0, None),
        ([["B2B", "rate"], ["AAA", "high"], ["CCC", "low"]], 1, ("B2B", "rate")),
        (  # what a form asks, as Google Forms writes it
            [
                ["Timestamp", "Email", "What is your question?", "What should the bot answer?"],
                *[
                    ["3/1/2024 10:00:00", "a@b.cd", "Where is it?", f"In room {i}."]
                    for i in range(9)
                ],
            ],
            1,
            None,
        ),
        (  # sentences and their translations, of which the first is a question
            [["Who is it?", "Wer ist es?"], *[[f"It is {i}.", f"Es ist {i}."] for i in range(9)]],
            0,
            None,
        ),
        (  # a class in the first row that comes again
            [["i feel well", "joy"], *[[f"i feel {'so ' * 20}{i}", "joy"] for i in range(4)]],
            0,
            None,
        ),
        (  # a header that is repeated
            [["name", "kind"], ["a b", "x"], ["name", "kind"], ["c d", "y"], ["name", "kind"]],
            1,
            ("name", "kind"),
        ),
        ([["text"], ["a long text that goes on"], ["another one that goes on"]], 1, ("text",)),
    ],
)
def test_header(rows: list[list[str]], row: int, names: tuple[str, ...] | None) -> None:
    header = find_header(rows)
    assert header.row == row
    if names is not None:
        assert header.names == names


def test_names_are_all_different() -> None:
    header = find_header([["a", "A ", "a (2)", "", "column 4"], ["x", "1", "2", "3", "4"]])
    assert len(set(header.names)) == 5
    assert header.twins == ((1, 2),)


def test_nothing() -> None:
    assert find_header([]).names == ()
    assert find_header([[], ["", " "]]).names == ()
