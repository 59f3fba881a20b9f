"""Real files that are valid have no error.

That they are valid is known apart from prep: each message and tool fits OpenAI's own API document,
each reply names a call before it, every dialogue has an answer (or waits for one, where a grader
judges), and the two answers of a pair differ. What is not so is expected to be found.
"""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import prep
from tests import independent

SHARED = Path(os.environ.get("PREP_SHARED") or Path(__file__).resolve().parents[2] / "shared")
FOLDER = SHARED / "data"

if not FOLDER.is_dir():
    pytest.skip("no collection of real files: set PREP_SHARED", allow_module_level=True)

KINDS = ("chat", "tools", "vision", "preference", "reinforcement")
FILES = [f"{kind}/{path.name}" for kind in KINDS for path in sorted((FOLDER / kind).iterdir())]
OTHER_LAYOUTS = {
    "chat/anthropic_json_mode_dataset.jsonl",  # Claude
    "chat/chinese_vicuna_chat_sample.jsonl",  # parallel lists
    "tools/bedrock_nova_test_ft.jsonl",  # Claude, with calls in the text
    "vision/xtuner_mllm_sft_single_image.jsonl",  # images on a disk
    "preference/rasbt_instruction-data-with-preference.json",  # chosen, rejected
}
"""Valid where they come from; no document of OpenAI speaks of them."""


@pytest.mark.parametrize("name", FILES)
def test_a_valid_file_has_no_error(name: str) -> None:
    report = prep.lint(FOLDER / name, max_per_rule=1000, jobs=1)
    rows = independent.rows(FOLDER, name)
    same = {i for i, row in enumerate(rows, 1) if _has_equal_answers(row)}
    found = {finding.code: finding for finding in report.findings if finding.severity == "error"}
    pairs = found.pop("P821", None)
    assert found == {}
    assert ({where.record for where in pairs.hits.first} if pairs else set()) == same


def _has_equal_answers(row: dict[str, Any]) -> bool:
    if "chosen" in row:
        return bool(row["chosen"] == row["rejected"])
    return "preferred_output" in row and row["preferred_output"] == row["non_preferred_output"]


@pytest.mark.parametrize("name", [name for name in FILES if name not in OTHER_LAYOUTS])
def test_the_document_of_openai_says_so_too(name: str) -> None:
    for row in independent.rows(FOLDER, name):
        turns = list(_turns(row))
        for turn in turns:
            assert not list(_validator(_SCHEMAS[turn["role"]]).iter_errors(turn))
        for tool in row.get("tools", ()):
            assert not list(_validator("ChatCompletionTool").iter_errors(tool))
        waits = name.startswith("reinforcement")
        assert turns[-1]["role"] == ("user" if waits else "assistant")
        calls: set[str] = set()
        for turn in turns:
            calls.update(call["id"] for call in turn.get("tool_calls", ()))
            assert turn["role"] != "tool" or turn["tool_call_id"] in calls


_SCHEMAS = {
    "system": "ChatCompletionRequestSystemMessage",
    "developer": "ChatCompletionRequestDeveloperMessage",
    "user": "ChatCompletionRequestUserMessage",
    "assistant": "FineTuneChatCompletionRequestAssistantMessage",
    "tool": "ChatCompletionRequestToolMessage",
    "function": "ChatCompletionRequestFunctionMessage",
}


def _turns(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from row["input"]["messages"] if "input" in row else row["messages"]
    yield from (*row.get("preferred_output", ()), *row.get("non_preferred_output", ()))


@cache
def _registry() -> Registry[Any]:
    yaml = pytest.importorskip("yaml", reason="nothing here reads YAML")
    path = Path(os.environ.get("PREP_OPENAPI") or SHARED / "openapi") / "openapi.yaml"
    if not path.exists():
        pytest.skip("no API document of OpenAI: set PREP_OPENAPI")
    with path.open(encoding="utf-8") as stream:
        document = yaml.load(stream, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    part = {"components": {"schemas": document["components"]["schemas"]}}
    plain = json.loads(json.dumps(part, default=str))
    return Registry().with_resource("openapi", Resource(plain, DRAFT202012))


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(
        {"$ref": f"openapi#/components/schemas/{name}"}, registry=_registry()
    )
