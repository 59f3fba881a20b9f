"""Declared tools: names, parameters, how many."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import UNSET

from prep.analyzers.sightings import Sight, SightingAnalyzer
from prep.core.batch import Batch
from prep.core.finding import Invalid, Rule, Valid
from prep.text import json_text

MOST = 128
"""Tools per example at most (OpenAI, chat completions reference; as last published)."""

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _case(tool: str) -> str:
    return (
        '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}],'
        f'"tools":[{tool}]}}'
    )


INVALID_TOOL = Rule(
    "P805",
    "invalid-tool-definition",
    "error",
    "Tool definitions that a server refuses: {count} ({listed}).",
    "A tool has a type, a name of letters, digits, _ and - (64 at most), and parameters that are a "
    "JSON Schema.",
    "manual",
    words=("listed",),
    examples=(
        Invalid(_case('{"type":"function","function":{"name":"get rain"}}')),
        Invalid(_case('{"type":"function","function":{"name":"f","parameters":{"type":"text"}}}')),
        Invalid(_case('{"name":"f"}')),
        Valid(_case('{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}')),
    ),
)


class ToolDefinitions(SightingAnalyzer):
    """Looks at declared tools, once for each different declaration."""

    rules = (INVALID_TOOL,)

    def suspects(self, batch: Batch) -> list[int]:
        return [
            i
            for i in batch.rich
            if batch.examples[i].tools is not UNSET and batch.examples[i].tools is not None
        ]

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        tools = batch.examples[i].tools
        if not isinstance(tools, list):
            yield Sight("P805", "tools", detail="tools is not a list")
            return
        for index, tail, detail in _problems(json_text.encode(tools)):
            yield Sight("P805", "tools", index, tail, detail)


@lru_cache(4096)
def _problems(text: bytes) -> tuple[tuple[int, str, str], ...]:
    """Number of the tool, JSON Pointer below it and words, for everything wrong with tools."""
    tools = json.loads(text)  # not msgspec: half of a character pair is for another rule
    found: list[tuple[int, str, str]] = []
    names: set[str] = set()
    if len(tools) > MOST:
        found.append((MOST, "", f"more than {MOST} tools"))
    for index, tool in enumerate(tools):
        function = tool.get("function") if isinstance(tool, dict) else None
        if not isinstance(function, dict) or tool.get("type") != "function":
            found.append((index, "", "not of type function"))
            continue
        name = function.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            found.append((index, "/function/name", "name"))
        elif name in names:
            found.append((index, "/function/name", "name used twice"))
        else:
            names.add(name)
        if "parameters" in function:
            found += [
                (index, f"/function/parameters{tail}", words)
                for tail, words in _in_parameters(function["parameters"])
            ]
    return tuple(found)


def _in_parameters(parameters: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(parameters, dict):
        yield "", "parameters is no object"
        return
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema(parameters)
    except SchemaError as error:
        tail = "".join(f"/{step}" for step in error.absolute_path)
        yield tail, "parameters are no JSON Schema"


PLUGINS = (ToolDefinitions(),)
