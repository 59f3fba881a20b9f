import pytest

from prep.text.json_pointer import escape, nearest, unescape


@pytest.mark.parametrize("key", ["", "a", "a/b", "~", "~1", "~0/~1", "/"])
def test_a_key_survives(key: str) -> None:
    assert unescape(escape(key)) == key
    assert "/" not in escape(key)


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", ""),
        ("/turns/1/from", "/turns/1/from"),
        ("/turns/1/role", "/turns/1"),
        ("/turns/2/from", "/turns"),
        ("/turns/x", "/turns"),
        ("/messages/0", ""),
        ("/a~1b/c", "/a~1b"),
    ],
)
def test_what_leads_nowhere_is_cut(pointer: str, found: str) -> None:
    record = b'{"turns":[{"from":"a"},{"from":"b"}],"a/b":1}'
    assert nearest(record, pointer) == found


def test_what_is_no_json_is_left() -> None:
    assert nearest(b"{", "/a") == "/a"
    assert nearest(b"[" * 100_000, "/0/a") == "/0/a"
