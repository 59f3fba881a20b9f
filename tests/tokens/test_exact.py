"""Counts equal tiktoken's on any text, and long white space does not panic."""

import functools
from collections.abc import Callable
from time import process_time

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from prep.tokens.encodings import ENCODINGS
from prep.tokens.exact import LONG_RUN, Tiktoken, well_formed
from tests.pace import allowed

NAMES = [name for name in ENCODINGS if name != "o200k_harmony"]

SEAMS = [
    *" \t\n\r\v\f\x1c\x85\xa0\u1680\u2003\u2028\u3000",
    *("!", "?!", "/", "'s", "a", "A", "é", "1", "\u0301", "漢", "😀", "\ud800", "\udc00", "\n\n"),
    *("<|endoftext|>", "\u200b", "Lm\u02b0", "٣"),
]
"""Everything that stands on one side or the other of an edge in a pattern."""


@functools.cache
def counter(name: str, long_run: int = LONG_RUN) -> Tiktoken:
    return Tiktoken(ENCODINGS[name], long_run)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=500, deadline=None)
@given(text=st.lists(st.sampled_from(SEAMS), max_size=12).map("".join), long_run=st.integers(1, 3))
def test_counting_white_space_apart_changes_nothing(name: str, text: str, long_run: int) -> None:
    assert counter(name, long_run).count([text]) == counter(name).count([text])


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=300, deadline=None)
@given(text=st.text())
def test_counts_are_those_of_tiktoken(
    name: str, stock: Callable[[str], tiktoken.Encoding], text: str
) -> None:
    assert counter(name).count([text]) == [len(stock(name).encode_ordinary(text))]


@pytest.mark.parametrize("name", NAMES)
def test_special_token_text_is_plain_text(
    name: str, stock: Callable[[str], tiktoken.Encoding]
) -> None:
    texts = list(stock("o200k_harmony")._special_tokens)[:20] + list(stock(name)._special_tokens)
    counts = counter(name).count(texts)
    assert counts == [len(stock(name).encode(text, disallowed_special=())) for text in texts]
    assert min(counts) > 1


def test_harmony_counts_text_as_o200k_does() -> None:
    texts = ["<|start|>user<|message|>Hi<|end|>", "Guten Tag", "\n\n", "訓練"]
    assert counter("o200k_harmony").count(texts) == counter("o200k_base").count(texts)


@pytest.mark.parametrize(
    ("surrogates", "plain"),
    [
        ("\ud83d", "\ufffd"),
        ("a\udc00b", "a\ufffdb"),
        ("\ud83d\ude00", "😀"),
        ("\ude00\ud83d", "��"),
    ],
)
def test_lone_surrogate_counts_as_replacement_character(surrogates: str, plain: str) -> None:
    assert well_formed(surrogates) == plain
    for name in NAMES:
        assert counter(name).count([surrogates]) == counter(name).count([plain])


MILLION = 1_000_011


@pytest.mark.parametrize(
    ("name", "white"),
    [
        *((name, " ") for name in NAMES),
        ("cl100k_base", "\n "),
        ("o200k_base", "\u3000"),
        ("o200k_base", "\t\n"),
        ("p50k_base", "\r\n"),
    ],
)
def test_a_million_blanks(name: str, white: str) -> None:
    run = white * (MILLION // len(white))
    alone, inside, twice = counter(name).count([run, f"Hi!{run}there", f"{run}a{run}"])
    # The edges may merge with a neighbour; the bulk is the same.
    assert alone > MILLION // 200
    assert abs(inside - alone) < 6
    assert abs(twice - 2 * alone) < 6


@pytest.mark.parametrize("name", NAMES)
def test_a_million_blanks_cost_what_shorter_ones_promise(name: str) -> None:
    """Blanks take a token per fixed length, so a run of n and of 2n differ by a run of n."""
    exact = counter(name)
    blocks = 2**14
    step = exact.count([" " * (2 * blocks)])[0] - exact.count([" " * blocks])[0]
    assert exact.count([" " * (100 * blocks)]) == [exact.count([" " * blocks])[0] + 99 * step]


@pytest.mark.parametrize("character", ["a", "=", "A", "漢", "\u0301", "/", "1", "\x00"])
def test_a_million_of_one_character_is_quick(character: str) -> None:
    start = process_time()
    (tokens,) = counter("o200k_base").count([character * 1_000_000])
    assert 1_000 < tokens <= 3_000_000
    assert process_time() - start < allowed(10)
