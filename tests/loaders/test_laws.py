"""What holds for every reader of text, however the same records are stored."""

import csv
import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prep import registry
from prep.core.options import InputOptions
from prep.errors import InputError

TEXTS = {
    "csv": "prompt,completion\n" + "".join(f'"é, {i}",b{i}\n' for i in range(40)),
    "tsv": "prompt\tcompletion\n" + "".join(f"é {i}\tb{i}\n" for i in range(40)),
    "json": "[" + ",\n".join(f'{{"prompt":"é {i}","completion":"b"}}' for i in range(40)) + "]\n",
    "jsonl": "".join(f'{{"prompt":"é {i}","completion":"b"}}\n' for i in range(40)),
    "txt": "".join(f"é {i}\n" for i in range(40)),
}
"""Forty records for every loader of text."""

STORED: dict[str, Callable[[str], bytes]] = {
    "byte-order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "no final newline": lambda text: text.removesuffix("\n").encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-16 with CRLF": lambda text: text.replace("\n", "\r\n").encode("utf-16"),
}


def read(
    path: Path, name: str, shards: int = 1, batch: int = 7, options: InputOptions | None = None
) -> list[tuple[int, int, Any]]:
    """Number, line and data of every record."""
    loader = registry.loaders()[name]
    (source,) = loader.inspect(str(path), options or InputOptions())
    return [
        (rows.first + i, rows.lines[i], rows.data[i])
        for shard in loader.shards(source, shards)
        for rows in loader.read(shard, batch)
        for i in range(len(rows))
    ]


LARGE = {
    "csv": ("prompt,completion\n", "{},b\n", ""),
    "json": ("[", '{{"prompt":"{}","completion":"b"}},\n', '{"prompt":"c"}]'),
    "jsonl": ("", '{{"prompt":"{}","completion":"b"}}\n', ""),
    "txt": ("", "{}\n", ""),
}
"""Beginning, record and end of files with large records."""


@pytest.mark.parametrize("name", LARGE)
def test_large_records_do_not_wait_for_a_whole_batch(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"large.{name}"
    start, record, end = LARGE[name]
    path.write_text(start + record.format("x" * 2**20) * 40 + end, encoding="utf-8")
    loader = registry.loaders()[name]
    (source,) = loader.inspect(str(path), InputOptions())
    sizes = [len(rows) for rows in loader.read(loader.shards(source, 1)[0], 2000)]
    assert sum(sizes) == 40 + bool(end)
    assert max(sizes) <= 20


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("name", TEXTS)
def test_how_it_is_stored_changes_nothing(name: str, stored: str, tmp_path: Path) -> None:
    plain, other = tmp_path / f"a.{name}", tmp_path / f"b.{name}"
    plain.write_bytes(TEXTS[name].encode())
    other.write_bytes(STORED[stored](TEXTS[name]))
    found = read(plain, name)
    assert len(found) == 40
    assert read(other, name) == found


@pytest.mark.parametrize("name", TEXTS)
def test_shards_and_batches_change_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{name}"
    path.write_bytes(TEXTS[name].encode())
    whole = read(path, name)
    for shards in range(1, 17):
        assert read(path, name, shards, batch=shards) == whole


@pytest.mark.parametrize("shards", [1, 3])
@pytest.mark.parametrize("stored", [*STORED, "gzip"])
@pytest.mark.parametrize("name", TEXTS)
def test_rows_say_how_much_of_the_file_was_read(
    name: str, stored: str, shards: int, tmp_path: Path
) -> None:
    path = tmp_path / f"a.{name}"
    path.write_bytes(STORED.get(stored, lambda text: gzip.compress(text.encode()))(TEXTS[name]))
    loader = registry.loaders()[name]
    (source,) = loader.inspect(str(path), InputOptions())
    parts = loader.shards(source, shards)
    before_the_first = int(source.settings.get("start", 0)) + int(source.settings.get("bom", 0))
    whole = path.stat().st_size
    assert whole - before_the_first <= sum(part.size for part in parts) <= whole
    for part in parts:
        sizes = [rows.size for rows in loader.read(part, 7)]
        assert min(sizes) >= 0
        assert part.size - before_the_first <= sum(sizes) <= part.size


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\n\t"], ids=["0", "BOM", "blank"])
@pytest.mark.parametrize("name", TEXTS)
def test_nothing_is_refused(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a.{name}"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"is empty|nothing in it but blanks"):
        read(path, name)


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n\t\r",;'))


@given(
    rows=st.lists(st.tuples(CELL, CELL).filter(lambda row: any(map(str.strip, row))), min_size=1),
    end=st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_table_that_was_written_is_read(
    rows: list[tuple[str, str]], end: str, tmp_path: Path
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("prompt", "completion"), *rows])
    path = tmp_path / "a.csv"
    path.write_bytes(text.getvalue().encode())
    options = InputOptions(header_row=1, delimiter=",", encoding="utf-8")
    assert [tuple(data) for _, _, data in read(path, "csv", options=options)] == rows
