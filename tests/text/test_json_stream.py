"""Values of a JSON document: the same whatever way the bytes arrive."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prep.text import json_stream
from prep.text.json_stream import Between, Shape, TooLong, Value, values

OBJECTS = st.lists(
    st.dictionaries(
        st.sampled_from(["a", "é", 'q"', "k\\"]),
        st.none() | st.integers() | st.text(max_size=8) | st.lists(st.booleans(), max_size=3),
        min_size=1,
        max_size=3,
    ),
    max_size=12,
)


def read(data: bytes, shape: Shape, size: int = 2**20) -> list[Value | Between]:
    blocks = (data[i : i + size] for i in range(0, len(data), size))
    return list(values(blocks, shape))


@given(
    OBJECTS,
    st.sampled_from([None, 0, 2]),
    st.booleans(),
    st.integers(1, 40),
    st.sampled_from([1, 16, 2**20]),
)
def test_what_is_written_is_read(
    records: list[dict[str, object]], indent: int | None, ascii_only: bool, size: int, block: int
) -> None:
    text = json.dumps(records, indent=indent, ensure_ascii=ascii_only)
    data = text.encode("utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_BLOCK", block)
        found = read(data[1:], "list", size)
    assert all(isinstance(value, Value) and value.data is not None for value in found)
    data_read = [value.data.decode("utf-8", "surrogatepass") for value in found]  # type: ignore[union-attr]
    assert [json.loads(line) for line in data_read] == records
    assert not any("\n" in line for line in data_read)
    if indent and records:
        starts = [n for n, line in enumerate(text.split("\n"), 1) if line == "  {"]
        assert [value.line for value in found if isinstance(value, Value)] == starts


@given(OBJECTS, st.integers(1, 40), st.sampled_from([1, 16, 2**20]), st.data())
def test_broken_or_not_the_way_of_arrival_does_not_matter(
    records: list[dict[str, object]], size: int, block: int, draw: st.DataObject
) -> None:
    data = bytearray(json.dumps(records, indent=1).encode())
    for _ in range(draw.draw(st.integers(0, 3))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(
            st.sampled_from(b'{}[]",:x\n\xff')
        )
    shape: Shape = draw.draw(st.sampled_from(["list", "map", "members", "stream"]))
    whole = read(bytes(data[1:]), shape)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_BLOCK", block)
        again = read(bytes(data[1:]), shape, size)
    assert [v.data for v in again if isinstance(v, Value)] == [
        v.data for v in whole if isinstance(v, Value)
    ]
    assert [v.line for v in again if isinstance(v, Value)] == [
        v.line for v in whole if isinstance(v, Value)
    ]


@pytest.mark.parametrize(
    ("data", "shape", "causes"),
    [
        (b'{"a":1},{"a":2}]', "list", []),
        (b'{"a":1},{"a":2},]', "list", ["comma before ]"]),
        (b'{"a":1} {"a":2}]', "list", ["without a comma before"]),
        (b'{"a":1}', "list", ["seems cut"]),
        (b'{"a":1},,{"a":2} , , {"a":3}]', "list", ["comma too many", "comma too many"]),
        (b',{"a":1}]', "list", ["divides nothing"]),
        (b'{"a":1}] [', "list", ["after the end"]),
        (b'{"a":1},{"a":2}', "stream", ["divides nothing"]),
        (b'"0":{"a":1},"1":{"a":2}}', "map", []),
        (b'"0":{"a":1},"1":{"a":2},}', "members", ["comma before }"]),
        (b'{"a":1}{"a":2}\n\n{"a":3}', "stream", []),
    ],
)
def test_what_stands_between(data: bytes, shape: Shape, causes: list[str]) -> None:
    found = read(data, shape)
    between = [
        item.problem.args.get("what") or item.problem.args["cause"]
        for item in found
        if isinstance(item, Between)
    ]
    assert all(item.data is not None for item in found if isinstance(item, Value))
    assert len(found) - len(between) == data.count(b'"a":')
    assert len(between) == len(causes)
    assert all(part in cause for part, cause in zip(causes, between, strict=True))


def test_one_broken_value_costs_one_value() -> None:
    records = [f' {{"a":"{i}"}}' for i in range(5)]
    records[2] = ' {"a":"2" "b":{"c":1}}'
    found = read(("\n" + ",\n".join(records) + "\n]").encode(), "list")
    assert [value.data is None for value in found if isinstance(value, Value)] == [
        False,
        False,
        True,
        False,
        False,
    ]
    (broken,) = [v for v in found if isinstance(v, Value) and v.problem]
    assert broken.problem is not None
    assert (broken.problem.line, broken.problem.column) == (4, 11)


def test_one_broken_value_of_a_document_on_one_line_costs_one_value() -> None:
    records = [f'{{"a":"{i}"}}' for i in range(9)]
    records[4] = '{"a":"4" "b":1}'
    found = read((", ".join(records) + "]").encode(), "list")
    lost = [value.data is None for value in found if isinstance(value, Value)]
    assert lost == [i == 4 for i in range(9)]


def test_an_endless_value_is_refused() -> None:
    data = b'{"a":"' + b"x" * 2**23
    read_so_far = 0

    def blocks() -> Iterator[bytes]:
        nonlocal read_so_far
        for start in range(0, len(data), 2**20):
            read_so_far += 2**20
            yield data[start : start + 2**20]

    with pytest.raises(TooLong):
        list(values(blocks(), "list", most=2**22))
    assert read_so_far <= 2**22 + 2**20
