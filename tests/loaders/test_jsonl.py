"""JSON Lines: exact lines, exact numbers, bounded memory."""

import gzip
from pathlib import Path

import pytest

from prep.core.options import InputOptions
from prep.core.record import Flaw, Rows
from prep.errors import InputError
from prep.loaders import blocks
from prep.loaders.jsonl import JsonlLoader

LOADER = JsonlLoader()


def read(path: Path, shards: int = 1, batch: int = 2000, max_record: int = 64) -> list[Rows]:
    source = LOADER.inspect(str(path), InputOptions(max_record=max_record))[0]
    return [rows for shard in LOADER.shards(source, shards) for rows in LOADER.read(shard, batch)]


def records(found: list[Rows]) -> list[tuple[int, int, bytes]]:
    return [
        (rows.first + i, rows.lines[i], rows.data[i]) for rows in found for i in range(len(rows))
    ]


def flaws(found: list[Rows]) -> list[Flaw]:
    return [flaw for rows in found for flaw in rows.flaws]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"a":1}\n{"a":2}\n', [(1, 1, b'{"a":1}'), (2, 2, b'{"a":2}')]),
        (b'{"a":1}\r\n{"a":2}', [(1, 1, b'{"a":1}'), (2, 2, b'{"a":2}')]),
        (b'\xef\xbb\xbf{"a":1}\n', [(1, 1, b'{"a":1}')]),
        (b'\n\n{"a":1}\n \t\r\n{"a":2}\n\n', [(1, 3, b'{"a":1}'), (2, 5, b'{"a":2}')]),
        (
            '{"a":"x\u2028y\u0085z"}\n{"a":2}\n'.encode(),
            [(1, 1, '{"a":"x\u2028y\u0085z"}'.encode()), (2, 2, b'{"a":2}')],
        ),
    ],
)
def test_lines_are_records(tmp_path: Path, content: bytes, expected: list[object]) -> None:
    path = tmp_path / "data.jsonl"
    path.write_bytes(content)
    assert records(read(path)) == expected
    packed = tmp_path / "data.jsonl.gz"
    packed.write_bytes(gzip.compress(content))
    assert records(read(packed)) == expected


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 100])
def test_blocks_of_any_size_give_the_same_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    path = tmp_path / "data.jsonl"
    path.write_bytes(b'{"a":1}\r\n{"a":2}\n\n\r\n{"a":3}\r\r\n{"a":\r4}\n{}\n{"a":5}\r')
    whole = read(path)
    monkeypatch.setattr(blocks, "BLOCK", size)
    assert records(read(path)) == records(whole)
    assert flaws(read(path)) == flaws(whole)
    expected = [b'{"a":1}', b'{"a":2}', b'{"a":3}\r', b'{"a":\r4}', b"{}", b'{"a":5}']
    assert [record[2] for record in records(whole)] == expected


def test_a_run_of_blank_lines_is_one_flaw(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_bytes(b'{"a":1}\n\n\n\n{"a":2}\n\n')
    found = [(flaw.code, flaw.where.line, flaw.count) for flaw in flaws(read(path))]
    assert found == [("P114", 2, 3), ("P114", 6, 1)]


@pytest.mark.parametrize("count", range(2, 17))
def test_shards_give_what_the_whole_gives(tmp_path: Path, count: int) -> None:
    path = tmp_path / "data.jsonl"
    path.write_bytes(
        b"\xef\xbb\xbf" + b"".join(b'{"a":%d}\n' % i + b" \r\n" * (i % 4 == 0) for i in range(99))
    )
    whole, parts = read(path), read(path, count, batch=7)
    assert records(parts) == records(whole)
    assert flaws(parts) == flaws(whole)
    source = LOADER.inspect(str(path), InputOptions())[0]
    assert 1 < len(LOADER.shards(source, count)) <= count


def test_a_bad_byte_costs_one_record(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_bytes('{"a":"é"}\n'.encode() * 3 + b'{"a":"\xff"}\n' + '{"a":"é"}\n'.encode())
    found = read(path)
    assert [record[2] is None for record in records(found)] == [False, False, False, True, False]
    (flaw,) = flaws(found)
    assert (flaw.code, flaw.fatal, flaw.where.line, flaw.where.column) == ("P101", True, 4, 7)


@pytest.mark.parametrize("end", [b"", b'"}', b'"}\n', b'"}\n{"a":1}\n'])
def test_an_endless_line_is_refused(tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "data.jsonl"
    path.write_bytes(b'{"a":1}\n{"a":"' + b"x" * (2**21) + end)
    with pytest.raises(InputError, match=r"line 2: .* more than 1 MiB.*--max-record 2"):
        read(path, max_record=1)
    if end:
        assert len(records(read(path, max_record=3))) > 1


@pytest.mark.parametrize(("content", "says"), [(b"", "empty"), (b"\xef\xbb\xbf", "empty")])
def test_nothing_in_it(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "data.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        read(path)
