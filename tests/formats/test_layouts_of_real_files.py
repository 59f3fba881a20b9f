"""Every file of the collection of real files is recognised as what its source says it is."""

import os
from pathlib import Path

import pytest

from prep.api import open_dataset
from prep.api.opening import recognise
from prep.core.options import InputOptions
from prep.core.record import Rows
from prep.engine.work import read
from prep.errors import PrepError
from prep.formats.columns import ColumnsFormat
from prep.registry import loaders

FOLDER = Path(os.environ.get("PREP_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
DATA = FOLDER / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")

LAYOUTS = {
    "chat/anthropic_json_mode_dataset.jsonl": "anthropic",
    "tools/bedrock_nova_test_ft.jsonl": "anthropic",
    "chat/chinese_vicuna_chat_sample.jsonl": "parallel",
    "alpaca/gpteacher_roleplay_simple.json": "columns",
    "json/arcd-test_ar_squad.json": "squad",
    "json/covidqa_200421_squad.json": "squad",
    "json/emollm_ruozhiba_format_emo.jsonl": "xtuner",
    "json/emollm_self_cognition.json": "alpaca",
    "jsonl/gsm8k_train.jsonl": "qa",
    "preference/rasbt_instruction-data-with-preference.json": "ranking",
    "prompt_completion/HumanEval.jsonl": "columns",
    "prompt_completion/yi_example_train.jsonl": "columns",
}
FOLDERS = {
    "chat": "chat",
    "tools": "chat",
    "vision": "chat",
    "alpaca": "alpaca",
    "preference": "preference",
    "reinforcement": "reinforcement",
    "sharegpt": "sharegpt",
    "prompt_completion": "completion",
}
CLEAN = ("chat", "tools", "vision", "preference", "reinforcement", "prompt_completion")


def _files() -> list[tuple[str, str]]:
    if not DATA.is_dir():
        return []
    lines = (DATA / "WANTS.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [(line.split("\t")[0], line.split("\t")[2]) for line in lines]


FILES = _files()
EXPECTED = [(name, LAYOUTS.get(name, FOLDERS.get(name.partition("/")[0], ""))) for name, _ in FILES]


@pytest.mark.parametrize(("name", "layout"), [case for case in EXPECTED if case[1]])
def test_recognised(name: str, layout: str) -> None:
    dataset = open_dataset(str(DATA / name), InputOptions())
    assert dataset.format.name == layout
    rows = _first_rows(name)
    if layout != "columns":
        assert [format.name for format in recognise(_records(rows))] == [layout]
    parsed = dataset.format.read(rows)
    assert not any(flaw.fatal for flaw in parsed.flaws)
    assert parsed.examples
    has_more_keys = "vigogne" in name or "xtuner_mllm" in name
    if name.partition("/")[0] in CLEAN and not has_more_keys:
        assert not parsed.odd


@pytest.mark.parametrize(("name", "wants"), FILES)
def test_guessed_right_or_not_at_all(name: str, wants: str) -> None:
    try:
        dataset = open_dataset(str(DATA / name), InputOptions(yes=True))
    except PrepError:
        return
    if not isinstance(dataset.format, ColumnsFormat) or "→" not in wants:
        assert "see the columns" not in wants
        return
    if wants == "0 → 1 (no header row)":
        wants = "1 → 2"  # as prep counts columns
    fields = dataset.format.columns.fields
    assert f"{fields['user']} → {fields.get('assistant')}" == wants


def _first_rows(name: str) -> Rows:
    source = open_dataset(str(DATA / name), InputOptions()).source
    (shard,) = loaders()[source.loader].shards(source, 1)
    return next(read(shard, 200, 200))


def _records(rows: Rows) -> list[object]:
    return [rows.record(i).data for i in range(len(rows))]
