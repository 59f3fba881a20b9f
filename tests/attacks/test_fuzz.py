"""Good files with some bytes changed: read, refused in words, and never anything else."""

import contextlib
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import prep
from prep.errors import PrepError
from tests.attacks.files import GOOD, HEADER, ROWS, lines
from tests.loaders import workbooks

TOOLS = (
    '{"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]},{"role":"assistant",'
    '"content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f",'
    '"arguments":"{\\"a\\":1}"}}]},{"role":"tool","tool_call_id":"1","content":"2"},'
    '{"role":"assistant","content":"3","weight":1}],"tools":[{"type":"function","function":'
    '{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"integer"}}}}}]}'
)
PAIR = (
    '{"input":{"messages":[{"role":"user","content":"Hi"}]},"preferred_output":[{"role":'
    '"assistant","content":"a"}],"non_preferred_output":[{"role":"assistant","content":"b"}]}'
)
SHAREGPT = '{"conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}]}'
RECORDS = [json.loads(record) for record in GOOD[:4]]

SEEDS = {
    "chat.jsonl": lines(*GOOD),
    "tools.jsonl": lines(TOOLS, TOOLS.replace("Hi", "Ho"), GOOD[0]),
    "pairs.jsonl": lines(PAIR, PAIR.replace("Hi", "Ho")),
    "sharegpt.jsonl": lines(SHAREGPT, SHAREGPT.replace('"a"', '"é"')),
    "pretty.json": json.dumps(RECORDS, indent=2).encode(),
    "wrapped.json": json.dumps({"data": RECORDS, "n": 4}).encode(),
    "map.json": json.dumps({str(i): record for i, record in enumerate(RECORDS)}).encode(),
    "table.csv": lines(HEADER, *ROWS, '"a ""b""\nc",d'),
    "semicolons.csv": 'Frage;Antwort\nwo?;hier\n"wie;so";dürfen\n'.encode("cp1252"),
    "wide.tsv": "prompt\tcompletion\n1\t2\n3\t4\n".encode("utf-16"),
    "text.txt": lines(*GOOD[:3]),
    "packed.csv.gz": gzip.compress(lines(HEADER, *ROWS), mtime=0),
    "book.xlsx": workbooks.from_text("prompt,completion\n2+2,4\n2+3,5\n"),
}
"""A good file of every kind that is read."""

TOKENS = (
    b'"', b"'", b"{", b"}", b"[", b"]", b",", b":", b";", b"\t", b"\n", b"\r", b"\0", b"\\",
    b"\\u", b"\\ud83d", b"\xed\xa0\xbd", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc3", b"null", b"NaN",
    b"1e999", b"-", b"{}", b"[]", b'"role":', b'"messages":', b"\x1b", b"\x1e", b"PK\x03\x04",
    b'{"a":' * 200, b"9" * 5000,
)  # fmt: skip
MUTATION = st.tuples(
    st.floats(0, 1, exclude_max=True),
    st.integers(0, 12),
    st.sampled_from(TOKENS) | st.binary(max_size=4),
)
"""Where, how many bytes are taken out, and what is put in."""


def mutated(data: bytes, mutations: list[tuple[float, int, bytes]]) -> bytes:
    """The data after some cuts and insertions."""
    for where, taken, put in mutations:
        start = int(where * len(data))
        data = data[:start] + put + data[start + taken :]
    return data


def holds(path: Path, data: bytes) -> None:
    """Reads and prepares a file: a report or an error in words, and no draft stays behind."""
    path.write_bytes(data)
    out = path.with_name("out.jsonl")
    for run in (lambda: prep.lint(path, yes=True, jobs=1), lambda: _prepare(path, out)):
        with contextlib.suppress(PrepError):
            run()
    for file in path.parent.iterdir():
        assert file == path or file.suffix == ".jsonl"
        if file != path:
            for line in file.read_bytes().splitlines():
                assert isinstance(json.loads(line), dict | list)
            file.unlink()


def _prepare(path: Path, out: Path) -> None:
    prep.prepare(path, str(out), yes=True, jobs=1, skip_bad=True, fix="unsafe")


def check(count: int) -> Callable[[str, Path], None]:
    """A test of one seed with so many mutated files."""

    @settings(
        max_examples=count,
        deadline=None,
        derandomize=count < 100,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(mutations=st.lists(MUTATION, min_size=1, max_size=4))
    def test(name: str, folder: Path, mutations: list[tuple[float, int, bytes]]) -> None:
        holds(folder / name, mutated(SEEDS[name], mutations))

    return test


@pytest.mark.parametrize("name", SEEDS)
def test_a_changed_file_is_read_or_refused(name: str, tmp_path: Path) -> None:
    check(15)(name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEDS)
def test_many_changed_files_are_read_or_refused(name: str, tmp_path: Path) -> None:
    check(1000)(name, tmp_path)
