"""Whatever happens to the folder of a cache: a document is what was kept, or it is not there."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prep.api.cache import DIGEST, LARGEST, Cache, cache_folder


def test_what_is_kept_is_found_by_its_owner_only(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "deep" / "cache")
    assert cache.get("a") is None
    cache.put("a", b"one")
    cache.put("a", b"two")
    assert cache.get("a") == b"two"
    assert [path.name for path in (tmp_path / "deep" / "cache").glob("[!.]*")] == ["a"]
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "deep" / "cache" / "a").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "deep" / "cache").stat().st_mode) == 0o700


@given(number=st.integers(0, DIGEST + 4), bits=st.integers(1, 255))
def test_a_damaged_document_is_not_there(
    number: int, bits: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    cache = Cache(folder)
    cache.put("a", b"hello")
    data = bytearray((folder / "a").read_bytes())
    data[number] ^= bits
    (folder / "a").write_bytes(data)
    assert cache.get("a") is None
    (folder / "a").write_bytes(data[:number])
    assert cache.get("a") is None


def test_a_document_under_a_wrong_name_is_not_there(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("a", b"hello")
    (tmp_path / "a").rename(tmp_path / "b")
    assert cache.get("b") is None


def test_a_folder_that_is_none_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (None, tmp_path / "file", tmp_path / "file" / "below"):
        cache = Cache(folder)
        cache.put("a", b"hello")
        assert cache.get("a") is None
    (tmp_path / "cache" / "a").mkdir(parents=True)
    cache = Cache(tmp_path / "cache")
    cache.put("a", b"hello")
    assert cache.get("a") is None
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["a"]  # no draft is left


def test_the_least_used_go_when_there_is_no_room(tmp_path: Path) -> None:
    cache = Cache(tmp_path, most_bytes=10 * (1000 + DIGEST))
    for number in range(10):
        cache.put(f"{number}", bytes(1000))
        os.utime(tmp_path / f"{number}", (number, number))
    assert cache.get("0")  # used just now
    cache.put("x", bytes(1000))
    kept = {path.name for path in tmp_path.glob("[!.]*")}
    assert {"x", "0", "9"} <= kept
    assert not {"1", "2"} & kept
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 10 * (1000 + DIGEST)
    cache.put("large", bytes(LARGEST + 1))
    assert cache.get("large") is None


def test_where_it_is(tmp_path: Path) -> None:
    assert cache_folder({"PREP_CACHE_DIR": str(tmp_path)}) == tmp_path
    found = cache_folder({})
    assert found is None or found.is_absolute()


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="this user may write anywhere",
)
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("a", b"hello")
    tmp_path.chmod(0o500)
    cache.put("b", b"hello")
    assert (cache.get("a"), cache.get("b")) == (b"hello", None)
    tmp_path.chmod(0o700)
