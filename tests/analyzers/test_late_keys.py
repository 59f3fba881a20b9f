"""The trap of `datasets.load_dataset("json")`, proved with the library itself where it is there."""

import json
import random
from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prep
from prep import registry
from prep.analyzers.late_keys import CHUNK_BYTES, LateKeys, readable
from prep.core.analyzer import Context
from prep.core.options import LintOptions
from prep.core.record import Rows, Source
from prep.engine import chosen_rules
from prep.engine.understanding import understand

CHUNK = 2**16
SMALL = {"rules": {"P909": {"chunk_bytes": CHUNK}}, "extend_select": ("P909",)}

CALL = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
OTHER = {
    "type": "function",
    "function": {"name": "g", "strict": True, "parameters": {"type": "object", "required": ["x"]}},
}


def row(number: int = 0, **beside: Any) -> dict[str, Any]:
    turns = [("user", f"question {number} " * 5), ("assistant", f"answer {number} " * 5)]
    return {"messages": [{"role": role, "content": text} for role, text in turns], **beside}


def with_turn(**fields: Any) -> dict[str, Any]:
    made = row()
    made["messages"].append({"role": "assistant", "content": "There.", **fields})
    return made


PARTS = with_turn()
PARTS["messages"][0] = {"role": "user", "content": [{"type": "text", "text": "in parts"}]}

LATE = {
    "a key of the record": [row(tools=[TOOL])],
    "a key that then varies": [row(tools=[TOOL]), row(tools=[OTHER])],
    "two keys": [row(tools=[TOOL], parallel_tool_calls=False)],
    "a key of a message": [with_turn(tool_calls=[CALL])],
    "a number in a message": [with_turn(weight=0)],
    "content in parts": [PARTS],
}
"""What comes late → the rows that have it."""


def write(path: Path, late: list[dict[str, Any]], chunk: int = CHUNK) -> list[dict[str, Any]]:
    """Plain rows of a chunk and a bit more, then the late ones among others."""
    plain = [row(number) for number in range(chunk // 200)]
    rows = [*plain, *late, row(7), *late]
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    assert sum(len(json.dumps(each)) + 1 for each in plain) > chunk
    return rows


def loaded(path: Path, folder: Path, **options: Any) -> list[dict[str, Any]] | str:
    """The rows as the library loads them, absent keys left out; or the name of its error."""
    datasets = pytest.importorskip("datasets", reason="the extra dev is not installed")
    datasets.disable_progress_bars()
    try:
        found = datasets.load_dataset(
            "json", data_files=str(path), split="train", cache_dir=str(folder / "cache"), **options
        )
    except datasets.exceptions.DatasetGenerationError as error:
        return type(error).__name__
    return [present(each) for each in found]


def present(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: present(inner) for key, inner in value.items() if inner is not None}
    return [present(inner) for inner in value] if isinstance(value, list) else value


def by_text(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(each, sort_keys=True) for each in rows)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("what", LATE)
def test_what_the_library_spoils_is_found_and_mended(what: str, tmp_path: Path) -> None:
    path, out = tmp_path / "data.jsonl", tmp_path / "out.jsonl"
    rows = write(path, LATE[what])
    spoiled = loaded(path, tmp_path, chunksize=CHUNK)
    assert spoiled == "DatasetGenerationError" or by_text(spoiled) != by_text(rows)
    assert "P909" in {finding.code for finding in prep.lint(path, **SMALL).findings}

    prepared = prep.prepare(path, str(out), accept=lambda finding: finding.code == "P909", **SMALL)
    assert "P909" not in {finding.code for finding in prepared.left.findings}
    assert by_text(loaded(out, tmp_path, chunksize=CHUNK)) == by_text(rows)
    assert not [f for f in prep.lint(out, **SMALL).findings if f.code == "P909"]


@pytest.mark.filterwarnings("ignore")
def test_the_chunk_of_the_library_is_the_one_that_is_written_here(tmp_path: Path) -> None:
    path, out = tmp_path / "data.jsonl", tmp_path / "out.jsonl"
    rows = write(path, LATE["a key of a message"], CHUNK_BYTES)
    found = {finding.code: finding for finding in prep.lint(path, jobs=1).findings}
    assert found["P909"].severity == "warning"
    assert loaded(path, tmp_path) == "DatasetGenerationError"
    prep.prepare(path, str(out), accept=lambda finding: finding.code == "P909", jobs=1)
    assert by_text(loaded(out, tmp_path)) == by_text(rows)


def test_places_and_paths_are_named(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    rows = write(path, LATE["two keys"])
    (finding,) = [f for f in prep.lint(path, **SMALL).findings if f.code == "P909"]
    first = next(number for number, each in enumerate(rows, 1) if "tools" in each)
    assert {where.record for where in finding.hits.first} == {first}
    assert {where.line for where in finding.hits.first} == {first}
    assert finding.args["paths"] == ["parallel_tool_calls", "tools"]
    assert [where.pointer for where in finding.hits.first] == ["/parallel_tool_calls", "/tools"]


@pytest.mark.parametrize(
    "beginning",
    [
        [row(tools=[TOOL])],
        [with_turn(tool_calls=[CALL]), row(tools=[OTHER])],
    ],
)
def test_what_came_before_is_not_late(beginning: list[dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    late = [row(tools=[TOOL])]
    rows = [row(tools=[OTHER]), row(tools=[TOOL]), *beginning]
    rows += [row(number) for number in range(CHUNK // 200)] + late
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    assert "P909" not in {finding.code for finding in prep.lint(path, **SMALL).findings}


def test_no_provider_loads_files_so(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    write(path, LATE["a key of a message"])
    for target, is_told in (("openai", False), ("trl", True), ("llama-factory", True)):
        report = prep.lint(path, target=target, select=("P909",), rules=SMALL["rules"])
        assert bool(report.findings) == is_told


def test_only_files_that_are_large_enough_are_looked_at() -> None:
    assert "P909" not in chosen_rules.codes(LintOptions(), size=CHUNK_BYTES - 1)
    assert "P909" in chosen_rules.codes(LintOptions(), size=CHUNK_BYTES)
    assert "P909" in chosen_rules.codes(LintOptions(select=("P9",)), size=1)


def test_a_split_and_origins_keep_the_order(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    rows = write(path, LATE["a key of a message"])
    done = prep.prepare(
        path, str(tmp_path / "out.jsonl"), accept=lambda f: f.code == "P909", split=0.9, **SMALL
    )
    lines = Path(done.outputs[0].path).read_text("utf-8").splitlines()
    held = Path(done.outputs[1].path).read_text("utf-8").splitlines()
    assert len(lines) + len(held) == len(rows)
    if not any("tool_calls" in line for line in held):
        assert "tool_calls" in lines[0]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from([0.5, "a", "b"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["x", "y", "~", "/", "~*"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(
    st.lists(st.dictionaries(st.sampled_from(["a", "b", "messages"]), VALUES), max_size=12),
    st.lists(st.integers(1, 12), max_size=4),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_laws_hold_with_records_of_any_shape(
    made: list[dict[str, Any]], cuts: list[int], chance: random.Random
) -> None:
    analyzer, layout = LateKeys(), registry.formats()["chat"]
    context = Context("chat", "chat", options=LintOptions(rules={"P909": {"chunk_bytes": 40}}))
    data = [json.dumps(each | {"messages": row()["messages"]}).encode() for each in made]

    def state(first: int, last: int) -> Any:
        numbers = range(first + 1, last + 1)
        rows = Rows(Source("a.jsonl", "jsonl"), "json", first + 1, numbers, data[first:last])
        return analyzer.map(understand(layout, rows))

    expected = list(analyzer.finish(state(0, len(data)), context))
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    states = [state(first, last) for first, last in pairwise(edges)]
    chance.shuffle(states)
    if states:
        assert list(analyzer.finish(reduce(analyzer.merge, states), context)) == expected


def test_paths_read_well() -> None:
    assert readable("/messages/~*/tool_calls/~*/a~1b") == "messages[].tool_calls[].a/b"
    assert readable("") == "the record"
