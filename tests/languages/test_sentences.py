"""What errors and notes say is said in every language."""

import pytest

from prep import languages
from tests.languages.english import english_in
from tests.languages.sentences import Sentence, reasons, sentences

CODES = [code for code in languages.codes() if code != languages.ENGLISH]


def test_sentences_are_found_in_the_source() -> None:
    said = {each.text for each in sentences()}
    assert "nothing was started: type 7 to confirm" in said
    assert "7: the workbook has no sheets" in said
    assert "Is 7 in 7?" in said
    assert len(said) > 150


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("sentence", [*sentences(), *reasons()], ids=lambda each: each.where)
def test_a_sentence_is_said_in_the_language(sentence: Sentence, code: str) -> None:
    said = languages.language(code).phrase(sentence.text)
    assert said != sentence.text
    assert english_in(said, code) == []


def test_reasons_are_found_in_the_source() -> None:
    said = {each.text for each in reasons()}
    assert "7 wants user and assistant to take turns" in said
    assert "a block of type 7 has no place in a chat message" in said
    assert "texts beside lists of parts in one example" in said
    assert len(said) > 40
