"""What a target takes is read from its data: images, tools, how a conversation begins."""

import json
import struct
import zlib
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

import prep
from prep.core.finding import Finding

USER = {"role": "user", "content": "What is it?"}
ANSWER = {"role": "assistant", "content": "A cat."}
PNG = b"\x89PNG\r\n\x1a\n"


def findings(folder: Path, target: str, *rows: dict[str, Any]) -> dict[str, Finding]:
    path = folder / "case.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    report = prep.lint(path, target=target, format="chat")
    return {finding.code: finding for finding in report.findings}


def with_image(data: bytes, kind: str = "image/png") -> dict[str, Any]:
    url = f"data:{kind};base64,{b64encode(data).decode()}"
    part = {"type": "image_url", "image_url": {"url": url}}
    return {"messages": [{"role": "user", "content": [part]}, ANSWER]}


def png(colours: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, colours, 0, 0, 0)
    return PNG + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


@pytest.mark.parametrize(("colours", "is_taken"), [(0, False), (2, True), (3, False), (6, True)])
def test_colours_of_an_image(colours: int, is_taken: bool, tmp_path: Path) -> None:
    row = with_image(png(colours))
    found = findings(tmp_path, "openai/gpt-4o", row).get("P811")
    assert (found is None) == is_taken
    if found:
        assert found.severity == "error"
        assert found.args["listed"] == "a PNG in grey or with a palette"
    assert "P811" not in findings(tmp_path, "together/up-to-16b", row)


def test_size_and_type_of_an_image(tmp_path: Path) -> None:
    most = 10 * 2**20
    whole = with_image(png(2).ljust(most, b"\0"))
    assert "P811" not in findings(tmp_path, "openai/gpt-4o", whole)
    larger = findings(tmp_path, "openai/gpt-4o", with_image(png(2).ljust(most + 3, b"\0")))
    assert larger["P811"].args["listed"] == "larger than 10 MB"
    gif = findings(tmp_path, "openai/gpt-4o", with_image(b"GIF89a", "image/gif"))
    assert gif["P811"].args["listed"] == "type image/gif"


def test_many_tools_are_a_warning_where_nobody_knows(tmp_path: Path) -> None:
    def tools(count: int) -> dict[str, Any]:
        made = [{"type": "function", "function": {"name": f"f{n}"}} for n in range(count)]
        return {"messages": [USER, ANSWER], "tools": made}

    assert "P805" not in findings(tmp_path, "openai", tools(128))
    found = findings(tmp_path, "openai", tools(128), tools(129))["P805"]
    assert (found.severity, found.hits.count) == ("warning", 1)
    assert found.args["listed"] == "129 tools in an example"
    broken = tools(129)
    broken["tools"][0]["function"]["name"] = "get rain"
    assert findings(tmp_path, "openai", broken)["P805"].severity == "error"


def test_arguments_as_objects_are_no_error_for_a_template(tmp_path: Path) -> None:
    call = {"id": "call00001", "type": "function", "function": {"name": "f", "arguments": {}}}
    turn = {"role": "assistant", "tool_calls": [call]}
    tools = [{"type": "function", "function": {"name": "f"}}]
    row = {"messages": [USER, turn], "tools": tools}
    severities = {
        target: findings(tmp_path, target, row)["P801"].severity
        for target in ("openai", "mistral", "nebius", "trl")
    }
    assert severities == {
        "openai": "error",
        "mistral": "error",
        "nebius": "error",
        "trl": "warning",
    }


@pytest.mark.parametrize(
    ("turns", "target", "is_taken"),
    [
        ((ANSWER, USER, ANSWER), "llama-factory", False),
        ((ANSWER, USER, ANSWER), "openai", True),
        (({"role": "system", "content": "Be kind."}, ANSWER), "llama-factory", False),
        (({"role": "system", "content": "Be kind."}, USER, ANSWER), "llama-factory", True),
        ((ANSWER,), "nebius", False),
        ((ANSWER,), "mistral", False),
        ((ANSWER,), "openai", True),
        ((USER, ANSWER), "mistral", True),
    ],
)
def test_how_a_conversation_begins(
    turns: tuple[dict[str, str], ...], target: str, is_taken: bool, tmp_path: Path
) -> None:
    found = findings(tmp_path, target, {"messages": list(turns)}).get("P901")
    assert (found is None) == is_taken


def test_a_layout_of_another_method_is_what_the_server_says(tmp_path: Path) -> None:
    path = tmp_path / "case.jsonl"
    path.write_text(json.dumps({"messages": [USER, ANSWER]}) + "\n", encoding="utf-8")
    report = prep.lint(path, target="openai/gpt-4.1", method="dpo")
    (found,) = [each for each in report.findings if each.code == "P901"]
    assert found.args["server"]["message"] == (
        "Input file … is in the fine-tune-chat format, but the specified fine-tuning job is not "
        "using 'supervised' as the training method (provided method=dpo)."
    )


@pytest.mark.parametrize("target", ["openai/gpt-4.1", "azure/gpt-4.1"])
def test_tools_of_preference_pairs_are_taken(target: str, tmp_path: Path) -> None:
    tools = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]
    row = {
        "input": {"messages": [USER], "tools": tools, "parallel_tool_calls": True},
        "preferred_output": [ANSWER],
        "non_preferred_output": [{"role": "assistant", "content": "A dog."}],
    }
    path = tmp_path / "case.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    report = prep.lint(path, target=target, method="dpo")
    assert "P901" not in {each.code for each in report.findings}


@pytest.mark.parametrize(
    ("row", "title"),
    [
        ({"messages": [USER, ANSWER]}, "Train it as it is: --method supervised"),
        (
            {"prompt": "What is it?", "completion": "A cat."},
            "Write it for another method: prep prepare FILE --method supervised --to chat",
        ),
    ],
)
def test_data_of_another_method_is_told_which(
    row: dict[str, Any], title: str, tmp_path: Path
) -> None:
    path = tmp_path / "case.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    report = prep.lint(path, target="openai/gpt-4.1-mini", method="dpo")
    (found,) = (each for each in report.findings if each.code == "P901")
    assert found.fix is not None
    assert (found.fix.title, found.fix.safety) == (title, "manual")
