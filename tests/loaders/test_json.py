"""JSON documents: their records, wherever they are."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from prep.api.opening import open_dataset
from prep.core.options import InputOptions
from prep.core.record import Flaw, Rows, Source
from prep.errors import InputError
from prep.loaders.json import JsonLoader
from prep.loaders.jsonl import JsonlLoader

LOADER = JsonLoader()
PAIRS = [{"prompt": "2+2", "completion": "4"}, {"prompt": "2+3", "completion": "5"}]


def read(path: Path, content: str | bytes) -> tuple[Source, list[Rows]]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    source = LOADER.inspect(str(path), InputOptions())[0]
    return source, list(LOADER.read(LOADER.shards(source, 4)[0], 2))


def records(found: list[Rows]) -> list[Any]:
    return [None if data is None else json.loads(data) for rows in found for data in rows.data]


def lines(found: list[Rows]) -> list[int]:
    return [line for rows in found for line in rows.lines]


def flaws(found: list[Rows]) -> list[Flaw]:
    return [flaw for rows in found for flaw in rows.flaws]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (PAIRS, ""),
        ({"data": PAIRS}, "/data"),
        ({"version": 1, "meta": {"tags": ["a"]}, "items": PAIRS, "count": 2}, "/items"),
        ({"result": {"rows": PAIRS}, "a/b": 1}, "/result/rows"),
        ({"0": PAIRS[0], "1": PAIRS[1]}, ""),
        ({"x": PAIRS[0], "y": PAIRS[1], "z": PAIRS[0]}, ""),
    ],
)
def test_where_records_are(tmp_path: Path, document: Any, pointer: str, indent: int | None) -> None:
    text = json.dumps(document, indent=indent)
    for name, content in [
        ("a.json", text.encode()),
        ("b.json", b"\xef\xbb\xbf" + text.encode()),
        ("c.json", text.encode("utf-16")),
        ("d.json.gz", gzip.compress(text.encode())),
    ]:
        source, found = read(tmp_path / name, content)
        assert records(found)[:2] == PAIRS
        assert source.pointer == pointer
        assert not flaws(found)
        if indent:
            shown = text.split("\n")
            assert all(shown[line - 1].rstrip().endswith("{") for line in lines(found))


@pytest.mark.parametrize(
    "document",
    [
        {"messages": [{"role": "user", "content": "Hi"}]},
        {"prompt": "2+2", "completion": "4", "data": PAIRS},
        {"id": 1, "dialog_turns": [{"role": "user", "content": "Hi"}]},
        {"prompt": {"text": "2+2"}, "completion": {"text": "4"}},
        {"id": 1},
    ],
)
def test_one_object_is_one_record(tmp_path: Path, document: Any) -> None:
    source, found = read(tmp_path / "a.json", json.dumps(document))
    assert records(found) == [document]
    assert source.flaws == ()


def test_values_over_several_lines(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(pair, indent=2) for pair in PAIRS) + "\n"
    _, found = read(tmp_path / "a.jsonl", text)
    assert records(found) == PAIRS
    assert lines(found) == [1, 5]
    assert [(flaw.code, flaw.where.line) for flaw in flaws(found)] == [("P104", 1), ("P104", 5)]


def test_lists_that_are_not_read_are_named(tmp_path: Path) -> None:
    document = {"severities": [{"name": "low"}], "items": [*PAIRS, *PAIRS]}
    source, found = read(tmp_path / "a.json", json.dumps(document))
    assert len(records(found)) == 4
    assert source.flaws[0].args == {"pointer": "/items", "others": ["/severities"]}


def test_a_wrapper_longer_than_what_is_looked_at(tmp_path: Path) -> None:
    pairs = [{"prompt": f"{i}" * 50, "completion": "x" * 400} for i in range(12_000)]
    text = json.dumps({"version": "1", "data": pairs, "end": True}, indent=1)
    assert len(text) > 5 * 2**20
    source, found = read(tmp_path / "a.json", text)
    assert source.pointer == "/data"
    assert records(found) == pairs


def test_a_cut_file(tmp_path: Path) -> None:
    text = json.dumps(PAIRS, indent=1)
    _, found = read(tmp_path / "a.json", text[:-20])
    assert records(found) == [PAIRS[0], None]
    (flaw,) = flaws(found)
    assert (flaw.code, flaw.fatal) == ("P101", True)
    assert "cut" in flaw.args["cause"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[]", "0 records"),
        (" ", "nothing in it"),
    ],
)
def test_no_records(tmp_path: Path, content: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read(tmp_path / "a.json", content)


@pytest.mark.parametrize(
    ("content", "better"),
    [
        ('[{"a":1},{"a":2}]', "json"),
        ('[\n{"a":1},\n{"a":2}\n]', "json"),
        ('{"a":1}\n{"a":2}\n', "jsonl"),
        ('{"a":1}\n', "jsonl"),
        ('{"data":[{"a":1},{"a":2}]}\n', "json"),
        ('{"a":{"0":1,"1":2},"b":{"0":1,"1":2}}\n', "json"),
        ('{"a":["x","y"],"b":[1,2]}', "json"),
        ('{"a":["x","y"],"b":[1]}', "jsonl"),
        ('{"a":["x"],"b":[1]}', "jsonl"),
        ('{"a":[{"b":1},{"b":2}],"c":[1,2]}', "json"),
        ('{\n "a":1\n}\n{\n "a":2\n}\n', "json"),
        ("{“a”:1}\n{“a”:2}\n", "jsonl"),
        ('{"a":1,}\n{"a":2,}\n', "jsonl"),
        ("[1]\n[2]\n", "jsonl"),
    ],
)
def test_content_decides(content: str, better: str) -> None:
    for text in (content.encode(), content.encode("utf-16"), b"\xef\xbb\xbf" + content.encode()):
        scores = {"json": LOADER.sniff(text), "jsonl": JsonlLoader().sniff(text)}
        assert max(scores, key=lambda name: scores[name]) == better
        assert scores[better] >= 75


BY_COLUMN = [
    {"prompt": {"0": "2+2", "1": "2+3"}, "completion": {"0": "4", "1": "5"}},
    {"prompt": ["2+2", "2+3"], "completion": ["4", "5"]},
    {"columns": ["prompt", "completion"], "index": [0, 1], "data": [["2+2", "4"], ["2+3", "5"]]},
]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.txt", "a.json.gz"])
@pytest.mark.parametrize("document", BY_COLUMN)
def test_a_table_written_column_by_column(
    tmp_path: Path, document: Any, name: str, indent: int | None
) -> None:
    data = json.dumps(document, indent=indent).encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    source = open_dataset(str(tmp_path / name)).source
    found = list(LOADER.read(LOADER.shards(source, 4)[0], 1))
    assert records(found) == PAIRS
    assert [rows.first for rows in found] == [1, 2]
    assert [flaw.code for flaw in source.flaws] == ["P105"]


def test_values_of_columns_stay_as_they_are_written(tmp_path: Path) -> None:
    text = '{"a":{"0":1.50,"2":"\\u00e9"},"b":{"0":null,"1":12345678901234567890123}}'
    _, found = read(tmp_path / "a.json", text)
    assert [data for rows in found for data in rows.data] == [
        b'{"a":1.50,"b":null}',
        b'{"a":"\\u00e9"}',
        b'{"b":12345678901234567890123}',
    ]


def test_a_large_table_by_column_is_known_by_its_beginning(tmp_path: Path) -> None:
    text = "x" * 100
    columns = {n: {str(i): text for i in range(50_000)} for n in ("prompt", "completion")}
    _, found = read(tmp_path / "a.json", json.dumps(columns))
    assert sum(map(len, found)) == 50_000


def test_broken_columns_are_refused(tmp_path: Path) -> None:
    rows = ",".join(f'"{i}":"{"x" * 100}"' for i in range(50_000))
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "a.json", f'{{"prompt":{{{rows}}},"completion":{{{rows}')


TWICE = [
    '{"a":{"0":"x","1":"y"},"b":{"0":1,"1":2},"a":{"0":"v","1":"w"}}',
    '{"a":{"0":"x","1":"y","0":"v","1":"w"},"b":{"0":1,"1":2}}',
]


@pytest.mark.parametrize("text", TWICE)
def test_a_column_or_row_that_is_there_twice_is_refused_or_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="--duplicate-keys last"):
        read(tmp_path / "a.json", text)
    source = LOADER.inspect(str(tmp_path / "a.json"), InputOptions(duplicate_keys="last"))[0]
    found = list(LOADER.read(LOADER.shards(source, 1)[0], 1))
    assert records(found) == [{"a": "v", "b": 1}, {"a": "w", "b": 2}]
    assert [flaw.code for flaw in flaws(found)] == ["P106"]


def test_what_is_asked_for_is_done_to_tables_too(tmp_path: Path) -> None:
    text = '{"a":{"0":{"x":1,"x":2},"1":{}},"b":{"0":1,"1":2},}'
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    options = InputOptions(repair=True, duplicate_keys="last")
    source = LOADER.inspect(str(tmp_path / "a.json"), options)[0]
    found = list(LOADER.read(LOADER.shards(source, 1)[0], 2))
    assert records(found) == [{"a": {"x": 2}, "b": 1}, {"a": {}, "b": 2}]
    assert [flaw.where.pointer for flaw in flaws(found)] == ["/a/x"]
