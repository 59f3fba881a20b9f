"""Lists and objects that are written into a text."""

import pytest

from prep.text.spelled_out import is_python, opened


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('["a", 1]', ["a", 1]),
        ("['a', None]", ["a", None]),
        (' {"a": {"b": 1}}', {"a": {"b": 1}}),
        ("{'a': ['it\\'s']}", {"a": ["it's"]}),
    ],
)
def test_what_is_written_is_opened(text: str, value: object) -> None:
    assert opened(text) == value


@pytest.mark.parametrize("text", ["", "a", "{a}", "[1", "{'a'}", "{'a': array([1])}", "[" * 9999])
def test_other_texts_stay(text: str) -> None:
    assert opened(text) == text


def test_objects_of_python() -> None:
    assert is_python("{'text': array(['a'], dtype=object)}")
    assert not any(map(is_python, ['{"a": 1}', "{'a'}", "{a: 1}", "It is {'a': 1}.", None]))
