"""What files are that hold no text."""

import pytest

from prep.text.magic import what_is

NAME = b"\x03Ann".ljust(55) + b"\x03\x00" + "Ann".encode("utf-16-le")


@pytest.mark.parametrize("size", [162, 165])
def test_what_office_keeps_beside_an_open_file(size: int) -> None:
    rest = (b" \x00" * size)[: size - len(NAME)]
    owner = NAME + (rest if rest.endswith(b"\x00") else rest[1:] + b"\x00")
    assert "Office keeps" in (what_is(owner) or "")
    assert "Office keeps" not in (what_is(owner + b" \x00") or "")


def test_what_macos_keeps_beside_a_file() -> None:
    assert "macOS keeps" in (what_is(b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X") or "")


def test_a_text_of_that_size() -> None:
    assert what_is(b"a text " * 24) is None
    assert what_is(("a b" * 55).encode("utf-16-le")[:165]) is None
