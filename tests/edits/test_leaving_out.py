"""Edits that leave examples out."""

import pytest

from prep.core.digests import digest
from prep.core.example import Example, Message
from prep.edits.leaving_out import DropEmpty, KeepFirst, is_empty


def pair(prompt: str, completion: str, record: int = 1) -> Example:
    return Example([Message("user", prompt)], [Message("assistant", completion)], record=record)


def test_the_first_of_each_stays_wherever_it_is_seen() -> None:
    first, other, again = pair("a", "b", 3), pair("a", "c", 4), pair("a", "b", 9)
    edit = KeepFirst({digest(first).hex(): 3})
    assert edit.apply(again) is None
    assert edit.apply(first) is first
    assert edit.apply(other) is other


@pytest.mark.parametrize(
    "turn",
    [
        Message("assistant", ""),
        Message("assistant", " \n\u00a0"),
        Message("assistant", None),
        Message("assistant"),
        Message("assistant", [{"type": "text", "text": " "}]),
        Message("assistant", []),
        Message("assistant", "", tool_calls=[]),
    ],
)
def test_a_message_that_says_nothing_is_empty(turn: Message) -> None:
    assert is_empty(turn)
    assert DropEmpty().apply(Example([], [turn])) is None


@pytest.mark.parametrize(
    "turn",
    [
        Message("assistant", "NA"),
        Message("assistant", "null"),
        Message("assistant", "None"),
        Message("assistant", "0"),
        Message("assistant", None, tool_calls=[{"id": "1"}]),
        Message("assistant", "", function_call={"name": "f", "arguments": "{}"}),
        Message("assistant", None, refusal="I cannot."),
        Message("user", [{"type": "image_url", "image_url": {"url": "https://a.b/c.png"}}]),
    ],
)
def test_words_that_look_like_nothing_are_kept(turn: Message) -> None:
    assert not is_empty(turn)
    example = Example([], [turn])
    assert DropEmpty().apply(example) is example


def test_an_example_without_an_answer_is_not_an_empty_answer() -> None:
    example = Example([Message("user", "a")], [])
    assert DropEmpty().apply(example) is example
