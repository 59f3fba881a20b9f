"""Common prefixes and suffixes: exact, mergeable, and never within a character."""

from functools import reduce
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from prep.text.affix import (
    Affix,
    common_prefix,
    common_suffix,
    merge_prefixes,
    merge_suffixes,
    shared_prefix,
    shared_suffix,
    untorn_prefix,
    untorn_suffix,
)
from prep.text.graphemes import is_boundary
from tests.pace import allowed

TEXTS = st.lists(st.text(alphabet="ab\u0301\u200d👩👧🇫🇷\r\n ", max_size=6), min_size=1, max_size=6)


def expected_prefix(texts: list[str]) -> str:
    size = 0
    while all(len(text) > size for text in texts) and len({text[size] for text in texts}) == 1:
        size += 1
    return texts[0][:size]


def expected_suffix(texts: list[str]) -> str:
    return expected_prefix([text[::-1] for text in texts])[::-1]


@given(st.text("ab", max_size=8), st.text("ab", max_size=8))
def test_two_texts_share_what_a_naive_comparison_says(a: str, b: str) -> None:
    assert shared_prefix(a, b) == expected_prefix([a, b])
    assert shared_suffix(a, b) == expected_suffix([a, b])


@given(TEXTS)
def test_a_fold_equals_the_common_prefix_of_all(texts: list[str]) -> None:
    prefix = common_prefix(texts)
    assert prefix.text == expected_prefix(texts)
    assert prefix.is_whole == (prefix.text in texts)
    assert prefix.is_all == (len(set(texts)) == 1)
    suffix = common_suffix(texts)
    assert suffix.text == expected_suffix(texts)
    assert suffix.is_whole == (suffix.text in texts)
    assert suffix.is_all == (len(set(texts)) == 1)


@given(st.lists(st.text("ab\r\u0301", max_size=5), min_size=1, max_size=5))
def test_knowing_the_texts_in_few_strings_changes_nothing(texts: list[str]) -> None:
    few = ["\0".join(texts[::2]), "\0".join(texts[1::2])]
    assert common_prefix(texts, few) == common_prefix(texts)
    assert common_suffix(texts, few) == common_suffix(texts)


@given(TEXTS | st.lists(st.text("e\u0301", max_size=3), min_size=1, max_size=4))
def test_parts_merge_into_the_whole(texts: list[str]) -> None:
    assert reduce(merge_prefixes, (common_prefix([text]) for text in texts)) == common_prefix(texts)
    assert reduce(merge_suffixes, (common_suffix([text]) for text in texts)) == common_suffix(texts)
    assert merge_prefixes(Affix(), common_prefix(texts)) == common_prefix(texts)
    assert merge_suffixes(common_suffix(texts), Affix()) == common_suffix(texts)


@given(TEXTS)
def test_nothing_is_cut_within_a_character(texts: list[str]) -> None:
    prefix = untorn_prefix(common_prefix(texts))
    suffix = untorn_suffix(common_suffix(texts))
    for text in texts:
        assert text.startswith(prefix)
        assert text.endswith(suffix)
        for cut in (len(prefix), len(text) - len(suffix)):
            if 0 < cut < len(text):
                assert is_boundary(text[cut - 1], text[cut])


def test_an_accent_and_a_family_stay_whole() -> None:
    assert untorn_prefix(common_prefix(["cafe\u0301", "cafe au lait"])) == "caf"
    assert untorn_prefix(common_prefix(["a 👩\u200d👧", "a 👩\u200d👦"])) == "a "
    assert untorn_prefix(common_prefix(["in 🇫🇷", "in 🇫🇮"])) == "in "
    assert untorn_suffix(common_suffix(["e\u0301s", "a\u0301s"])) == "s"
    assert untorn_prefix(common_prefix(["หน้า", "หน"])) == "ห"


def test_a_long_suffix_costs_little() -> None:
    ending = "\n\n" + "Answer briefly and in one sentence. " * 56
    texts = [f"question {i}{ending}" for i in range(10_000)]
    started = process_time()
    assert common_suffix(texts).text == ending
    assert process_time() - started < allowed(0.3)
