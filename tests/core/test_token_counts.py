"""Tokens of examples by the billing rule, against a plain loop over tiktoken."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from prep import registry
from prep.core.batch import Batch
from prep.core.counting import Counting
from prep.core.example import Example, Message
from prep.core.pairs import Pairs
from prep.core.record import Rows, Source
from prep.core.token_counts import cut
from prep.tokens import encoder
from tests.edits.test_every_edit import EXAMPLE

O200K = Counting("o200k_base")
TOOL = {"type": "function", "function": {"name": "fly", "description": "Fly.", "parameters": {}}}


def tokens(text: str) -> int:
    return encoder("o200k_base").count([text])[0]


def batch(*examples: Example) -> Batch:
    rows = Rows(Source("case.jsonl", "jsonl"), "json", 1, [], [b"{}"] * len(examples))
    for number, example in enumerate(examples):
        example.record = number + 1
    return Batch(rows, registry.formats()["chat"], list(examples))


def talk(*texts: str, role: str = "user") -> Example:
    *given, last = texts
    return Example([Message(role, text) for text in given], [Message("assistant", last)])


def by_hand(example: Example) -> int:
    turns = [*example.messages, *example.answers]
    return 1 + sum(3 + tokens(turn.role) + tokens(turn.text) for turn in turns)


@given(st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=4), max_size=6))
@settings(max_examples=60, deadline=None)
def test_plain_talks_are_counted_by_the_rule(talks: list[list[str]]) -> None:
    examples = [talk(*texts) for texts in talks]
    counted = batch(*examples).tokens(O200K)
    assert counted.counts == [by_hand(example) for example in examples]
    assert (counted.estimated, counted.images) == (0, 0)


@given(
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=6),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_pairs_in_columns_are_counted_as_examples(
    texts: list[tuple[str, str]], framed: bool, bounded: bool
) -> None:
    way = Counting("o200k_base", framed=framed, bounded=bounded)
    rows = Rows(Source("case.csv", "csv"), "cells", 1, [], [[*pair] for pair in texts])
    layout = registry.formats()["chat"]
    pairs = Pairs([ask for ask, _ in texts], [said for _, said in texts], range(1, len(texts) + 1))
    slow = Batch(rows, layout, list(pairs), countings=(way,))
    assert Batch(rows, layout, pairs, countings=(way,)).tokens(way) == slow.tokens(way)


def test_examples_without_turns_and_with_weight_zero() -> None:
    silent = Example([Message("user", "Hi")], [Message("assistant", "Hello", weight=0)])
    counted = batch(Example([], []), silent, Example([], [])).tokens(O200K)
    assert counted.counts == [1, by_hand(silent), 1]
    assert counted.estimated == 0


def test_special_examples_do_not_change_the_others() -> None:
    plain, with_tools, named, parts, pair = (
        talk("What?", "That."),
        talk("Fly", "Yes"),
        talk("Hi", "Hello"),
        Example(
            [Message("user", [{"type": "text", "text": "a b"}, {"type": "text", "text": "c"}])],
            [Message("assistant", "d")],
        ),
        Example([Message("user", "q")], [Message("assistant", "a"), Message("assistant", "b c")]),
    )
    with_tools.tools = [TOOL]
    named.messages[0].name = "Bob"
    counted = batch(plain, with_tools, plain, named, parts, pair, plain).tokens(O200K)
    assert counted.counts[0] == counted.counts[2] == counted.counts[6] == by_hand(plain)
    assert counted.counts[1] > by_hand(with_tools)
    assert counted.counts[3] == by_hand(named) + 1 + tokens("Bob")
    assert counted.counts[4] == 1 + 2 * 3 + tokens("user") + tokens("assistant") + sum(
        map(tokens, ("a b", "c", "d"))
    )
    assert counted.counts[5] == by_hand(pair)
    assert counted.estimated == 3


def test_images_are_counted_by_the_rule_of_the_model() -> None:
    image = {"type": "image_url", "image_url": {"url": "https://x/y.png", "detail": "low"}}
    seen = Example([Message("user", [image])], [Message("assistant", "A cat.")])
    held = batch(seen)
    small, large = (held.tokens(Counting("o200k_base", name)) for name in ("gpt-4o", "gpt-4o-mini"))
    assert (small.images, small.estimated) == (1, 1)
    assert large.counts[0] - small.counts[0] == 2833 - 85


def test_pairs_have_no_roles() -> None:
    counted = batch(talk("one two", "three")).tokens(Counting("o200k_base", framed=False))
    assert counted.counts == [1 + tokens("one two") + tokens("three")]
    assert counted.estimated == 1


@given(st.lists(EXAMPLE, max_size=4))
@settings(max_examples=80, deadline=None)
def test_examples_of_any_shape_are_counted(examples: list[Any]) -> None:
    for framed in (True, False):
        counting = Counting("o200k_base", framed=framed, bounded=True)
        made = batch(*examples)
        made.countings = (counting,)
        counted = made.tokens(counting)
        assert len(counted.counts) == len(examples)
        if not counted.images:
            assert counted.bound >= sum(counted.counts)


@given(st.lists(st.text(max_size=30), min_size=2, max_size=5), st.integers(1, 80))
@settings(max_examples=100, deadline=None)
def test_a_cut_is_where_the_tokens_end(texts: list[str], limit: int) -> None:
    example = talk(*texts)
    total = by_hand(example)
    found = cut(Counting("o200k_base", limit=limit), example)
    if total <= limit:
        assert found is None
        return
    assert found is not None
    turns = [*example.messages, *example.answers]
    kept = len(example.messages) if found.part == "answers" else found.index
    before = by_hand(Example(turns[:kept], []))
    assert before <= limit or kept == 0
    assert by_hand(Example(turns[: kept + 1], [])) > limit
    if found.answer == "lost":
        assert by_hand(Example(example.messages, [])) + 4 >= limit
    else:
        assert found.answer == "cut"
        assert found.part == "answers"


def test_what_is_kept_of_the_end() -> None:
    example = talk("word " * 50, "yes")
    found = cut(Counting("o200k_base", limit=20, keeps="end"), example)
    assert found is not None
    assert (found.part, found.index, found.answer) == ("messages", 0, "kept")
    example = talk("word", "yes " * 50)
    found = cut(Counting("o200k_base", limit=20, keeps="end"), example)
    assert found is not None
    assert (found.part, found.answer) == ("answers", "cut")


def test_of_two_answers_the_longer_one_counts() -> None:
    pair = talk("q", "a")
    pair.answers.append(Message("assistant", "word " * 6))
    total = batch(pair).tokens(O200K).counts[0]
    assert cut(Counting("o200k_base", limit=total - 5), pair) is None
    assert cut(Counting("o200k_base", limit=total - 6), pair) is not None


def test_nothing_is_loaded_before_tokens_are_asked_for() -> None:
    import subprocess
    import sys

    code = "import sys, prep.core.batch, prep.engine.passes; print('tiktoken' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", ["name", "tool_calls", "refusal"])
def test_a_field_of_null_is_not_plain_but_counts_the_same(name: str) -> None:
    example, same = talk("Hi", "Hello"), talk("Hi", "Hello")
    setattr(example.messages[0], name, None)
    assert example.messages[0].weight is UNSET
    assert batch(example).tokens(O200K).counts == batch(same).tokens(O200K).counts
