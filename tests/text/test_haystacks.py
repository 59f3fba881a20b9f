"""Many texts in few strings."""

from hypothesis import given
from hypothesis import strategies as st

from prep.text.haystacks import haystacks


@given(st.lists(st.text("ab é😀", max_size=4), max_size=6))
def test_every_text_is_in_one_of_two_strings(texts: list[str]) -> None:
    found = haystacks(texts)
    assert sorted(text for joined in found for text in joined.split("\0")) == sorted(texts)
    kinds = [{text.isascii() for text in joined.split("\0")} for joined in found]
    assert kinds in ([], [{True}], [{False}], [{True}, {False}])
