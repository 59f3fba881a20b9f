"""What is looked at before money is spent: overlap, graders, the file itself."""

import pytest

from prep.api.account import read_grader
from prep.api.handoff.content import Slice, check_prepared
from prep.api.handoff.grader import fields, missing, problems
from prep.api.handoff.overlap import overlap
from prep.errors import InputError

SAME = "{{ item.answer }}"
GRADER = {
    "type": "multi",
    "graders": {
        "a": {"type": "string_check", "input": "{{sample.output_text}}", "reference": SAME},
        "b": {"type": "python", "source": "item.hidden {{item.never}}"},
    },
    "calculate_output": "a + b",
}


def test_overlap(tmp_path):
    train, valid = tmp_path / "t.jsonl", tmp_path / "v.jsonl"
    train.write_text('{"a": "caf\u00e9", "b": 1}\nbroken\n{"a": "x  y"}\n', encoding="utf-8")
    valid.write_text(
        '{"b": 1, "a": " cafe\u0301 "}\n{"a": "new"}\n{"a": "x\\ny"}\n', encoding="utf-8"
    )
    found = overlap(train, valid)
    assert found.count == 2
    assert found.lines == ((1, 1), (3, 3))
    assert overlap(train, train).count == 2


def test_fields_of_a_grader():
    assert fields(GRADER) == ("answer",)
    assert missing(("answer",), {"answer": 0}) == ()
    assert missing(("answer", "deep.er[1]"), {"deep": {"er": [1, "x"]}}) == ("answer",)
    assert missing(("deep.er[2]",), {"deep": {"er": [1, "x"]}}) == ("deep.er[2]",)
    assert missing(("answer",), {"answer": None}) == ("answer",)


def test_graders_that_make_no_sense():
    assert problems(GRADER) == ()
    assert "not one of python" in problems({"type": "label_model"}, ("python",))[0]
    assert problems({"type": "endpoint", "input": SAME}) == ()
    assert len(problems({"type": "string_check", "input": "a", "reference": "b"})) == 2
    assert problems({"type": "python", "source": "def grade(sample, item): return 1"}) == ()


def test_grader_files(tmp_path):
    path = tmp_path / "g.json"
    path.write_text('{"type": "python"}')
    assert read_grader(path) == {"type": "python"}
    for text in ("[]", "{", '{"name": "x"}'):
        path.write_text(text)
        with pytest.raises(InputError):
            read_grader(path)
    with pytest.raises(InputError):
        read_grader(tmp_path / "missing.json")


@pytest.mark.parametrize(
    ("data", "good"),
    [
        (b'{"a": 1}\n', True),
        (b'\n\n{"a": 1}', True),
        (b'{"a": "' + b"x" * (3 << 20) + b'"}\n', True),
        (b"", False),
        (b"\n \n", False),
        (b"prompt,completion\n", False),
        (b"[\n", False),
        (b'{\n  "a": 1\n}\n', False),
        (b"\xef\xbb\xbf{}\n", False),
        (b"PK\x03\x04", False),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_was_prepared(tmp_path, data, good):
    path = tmp_path / "x.jsonl"
    path.write_bytes(data)
    if good:
        check_prepared(path)
    else:
        with pytest.raises(InputError, match=r"prep prepare|is empty"):
            check_prepared(path)


def test_a_part_reads_like_a_file(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(bytes(range(100)))
    with path.open("rb") as file:
        part = Slice(file, 10, 20)
        assert part.seek(0, 2) == 20
        assert part.seek(0) == 0
        assert part.read(5) == bytes(range(10, 15))
        assert part.read() == bytes(range(15, 30))
        assert part.read(5) == b""
        part.seek(0)
        assert part.read() == bytes(range(10, 30))
        first = part.sha256
        part.seek(0)
        part.read()
        assert part.sha256 == first
