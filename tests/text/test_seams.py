"""What people put between texts is told from what texts share by chance."""

import pytest

from prep.text.repeats import repeats
from prep.text.seams import ending, is_sentence, opening, separator


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("Translate this to French: c", "Translate this to French: "),
        ("Translate this to French: The ", "Translate this to French: "),
        ("What is the capital of ", "What is the capital of "),
        ("What is the capital of Fr", "What is the capital of "),
        ("Q: What is the capital of F", "Q: What is the capital of "),
        ("Classify.\n\nText: ", "Classify.\n\nText: "),
        ("请把下面的句子翻译成英文，谢谢：我", "请把下面的句子翻译成英文，谢谢："),
        ('Summarize this: {"text": "', "Summarize this: "),
        ("Fix the code: ```python\ndef ", "Fix the code: "),
        ("Read this: <doc>\nIt", "Read this: "),
        ("You're a bot (a kind one). Say: ", "You're a bot (a kind one). Say: "),
        ("https://example.com/a/b/c", ""),
        ("internationalization", ""),
        ("", ""),
    ],
)
def test_an_instruction_ends_where_a_sentence_or_a_word_ends(prefix: str, expected: str) -> None:
    assert opening(prefix, 13) == expected


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [
        ("?\nAgent:", "\nAgent:"),
        ("e ->", " ->"),
        ("\n\n###\n\n", "\n\n###\n\n"),
        ("###\n", "###\n"),
        ("?", ""),
        (".", ""),
        ("ing", ""),
        (" ", ""),
        ("”\n", "\n"),
        ("rance? Answer:", " Answer:"),
        ("。\n答：", "\n答："),
        ("=>", "=>"),
    ],
)
def test_a_separator_starts_at_a_blank_or_a_sign(suffix: str, expected: str) -> None:
    assert separator(suffix) == expected


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [
        ("s.\n", ".\n"),
        (".\n", ".\n"),
        (" END", " END"),
        ("END", "END"),
        ("ing", ""),
        ("s", ""),
        ("###", "###"),
        ("</s>", "</s>"),
        (" ", ""),
        ("\n", "\n"),
    ],
)
def test_a_stop_sequence_is_no_part_of_a_word(suffix: str, expected: str) -> None:
    assert ending(suffix) == expected


def test_a_sentence_ends_with_its_mark() -> None:
    assert is_sentence("Translate: ")
    assert is_sentence("翻译：")
    assert not is_sentence("What is the capital of ")


def test_repeated_endings_are_found_at_their_full_length() -> None:
    texts = ["a Agent: b\nAgent:", "\nAgent: c\nAgent:", "d\nAgent:"]
    assert repeats(texts, "\nAgent:", ["\0".join(texts)]) == {6: [0], 7: [1]}


@pytest.mark.parametrize("texts", [["aaa", "aa"], ["x\n\n###\n\n", "y\n\n###\n\n"]])
def test_an_ending_that_repeats_itself_is_looked_at_text_by_text(texts: list[str]) -> None:
    suffix = texts[1] if len(texts[1]) < 3 else "\n\n###\n\n"
    for length, numbers in repeats(texts, suffix, ["\0".join(texts)]).items():
        for number in numbers:
            assert texts[number].find(suffix[-length:], 0, -1) >= 0
            longer = suffix[-length - 1 :]
            assert len(longer) == length or texts[number].find(longer, 0, -1) < 0
