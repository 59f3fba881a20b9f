"""A valid example that is broken is an error at the broken place, and its neighbours are not."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import prep
from tests.analyzers.test_published_schemas import ABOUT_RECORDS, TARGETS
from tests.cases.case import call, chat, image, pair, talk
from tests.cases.mutations import Record, mutations

SHARED = Path(os.environ.get("PREP_SHARED") or Path(__file__).resolve().parents[3] / "shared")
OPTIONS = TARGETS | {
    "tools": TARGETS["chat"],
    "vision": TARGETS["chat"],
    "completion": {"target": "together/up-to-16b"},
}
TURNS = (
    ("system", "Be kind."),
    ("user", "a?"),
    ("assistant", "b"),
    ("user", "c?"),
    ("assistant", "d"),
)
OWN: dict[str, list[str]] = {
    "chat": [chat(), talk(*TURNS), talk(*TURNS[1:]), chat('"content":"Ho","weight":1')],
    "tools": [call(), call('"{\\"town\\":\\"Oslo\\"}"'), call(name="snow"), call(name="fog")],
    "vision": [
        image(),
        image(count=3),
        image("data:image/png;base64,iVBORw0KGgo="),
        image("https://x.org/b"),
    ],
    "preference": [pair(), pair("c", "d"), pair("e", "f"), pair("g", "h")],
    "reinforcement": [
        json.dumps({"messages": [{"role": "user", "content": text}], "answer": text})
        for text in (f"2+{n}" for n in range(12))
    ],
    "completion": [json.dumps({"prompt": f"{n} ->", "completion": f" {n}\n"}) for n in range(4)],
}
REAL = {
    "chat": "chat/azure_gsm8k_chat_validation.jsonl",
    "tools": "tools/azure_stock_toolcall_training.jsonl",
    "vision": "vision/azure_chartqa_training.jsonl",
    "preference": "preference/azure_orca_dpo_validation.jsonl",
    "reinforcement": "reinforcement/azure_medmcq_validation.jsonl",
    "completion": "prompt_completion/azureml_oai_v1_train.jsonl",
}


def records(kind: str, *, real: bool) -> list[Record]:
    """Valid examples of a kind."""
    if not real:
        return [json.loads(line) for line in OWN[kind]]
    with (SHARED / "data" / REAL[kind]).open(encoding="utf-8-sig") as stream:
        return [json.loads(next(stream)) for _ in range(12)]


def errors(kind: str, given: list[Record], path: Path) -> set[tuple[int, int, str]]:
    """Record, line and pointer of every error, the file read as one of a stranger."""
    path.write_text("".join(json.dumps(record) + "\n" for record in given), encoding="utf-8")
    report = prep.lint(path, select=ABOUT_RECORDS, jobs=1, **OPTIONS[kind])
    return {
        (where.record, where.line, where.pointer)
        for finding in report.findings
        if finding.severity == "error"
        for where in finding.hits.first
    }


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutations") / "a.jsonl"


@pytest.mark.parametrize("kind", OWN)
@pytest.mark.parametrize("real", [False, True], ids=["own", "real"])
@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_broken_example_is_an_error_there(
    kind: str, real: bool, path: Path, data: st.DataObject
) -> None:
    if real and not SHARED.is_dir():
        pytest.skip("no collection of real files: set PREP_SHARED")
    good = records(kind, real=real)
    number = data.draw(st.integers(0, len(good) - 1))
    name, broken, pointer = data.draw(st.sampled_from(list(mutations(good[number]))))
    found = errors(kind, [*good[:number], broken, *good[number + 1 :]], path)
    assert (number + 1, number + 1, pointer) in found, name
    assert {record for record, _, _ in found} == {number + 1}, name


@pytest.mark.parametrize("kind", OWN)
def test_unbroken_examples_have_no_error(kind: str, path: Path) -> None:
    assert errors(kind, records(kind, real=False), path) == set()


BROKEN_TEXT = {
    "cut off": lambda line: line[: len(line) // 2],
    "a comma too many": lambda line: f"{line[:-1]},}}",
    "a key twice": lambda line: f'{line[:-1]},"messages":1,"messages":2}}',
    "NaN": lambda line: f'{line[:-1]},"x":NaN}}',
    "a list": lambda line: "[1]",
    "a text": lambda line: '"Hi"',
    "two in a line": lambda line: f"{line} {line}",
    "single quotes": lambda line: line.replace('"', "'"),
    "no UTF-8": lambda line: line.replace("Ho", "\udcff"),
}


@pytest.mark.parametrize("name", BROKEN_TEXT)
@pytest.mark.parametrize("number", range(3))
def test_a_broken_line_is_an_error_there(name: str, number: int, path: Path) -> None:
    lines = [chat(ask=f'"content":"Hi {n}"') for n in range(3)]
    lines[number] = BROKEN_TEXT[name](lines[number])
    path.write_text("\n".join(lines), encoding="utf-8", errors="surrogateescape")
    options = OPTIONS["chat"] | {"encoding": "utf-8"}
    report = prep.lint(path, select=ABOUT_RECORDS, jobs=1, **options)
    found = [finding for finding in report.findings if finding.severity == "error"]
    assert found
    assert {where.line for finding in found for where in finding.hits.first} == {number + 1}
    assert (report.records, report.examples) == (3, 2)
