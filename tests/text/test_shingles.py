"""Runs of three words: of any script, whatever the case and the space between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prep.text.shingles import RUN, shingles, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \n", []),
        ("The  quick\nFox.", ["the", "quick", "fox."]),
        ("Été à Paris", ["été", "à", "paris"]),
        ("你好 World世", ["你", "好", "world", "世"]),
        ("สวัส", list("สวัส")),
        ("don’t", ["don’t"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [word.decode() for word in words_of(text)] == words


@given(
    st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"])),
    st.sampled_from([" ", "\n", "  ", "\t "]),
)
def test_case_and_space_make_no_difference(text: str, space: str) -> None:
    assert shingles(text) == shingles(space.join(text.upper().split()))


@given(st.lists(st.sampled_from("abcd"), max_size=9))
def test_there_is_one_for_each_run_of_three(words: list[str]) -> None:
    runs = {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
    expected = len(runs) if len(words) >= RUN else int(bool(words))
    assert len(shingles(" ".join(words))) == expected


def test_half_of_a_character_pair_is_a_word_too() -> None:
    assert len(shingles("\ud83d")) == 1
