"""Declared tools: names, parameters, how many."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import UNSET, UnsetType

from prep.analyzers.sightings import Seen, Sight, SightingAnalyzer, State
from prep.core.analyzer import Context
from prep.core.batch import Batch
from prep.core.finding import Finding, Invalid, Rule, Severity, Valid
from prep.core.placing import WHOLE
from prep.formats import objects
from prep.formats.misfits import Misfit, misfits
from prep.text import json_text
from prep.text.json_pointer import escape

MOST = 128
"""Tools per example at most, where the target says nothing of it (OpenAI, chat completions
reference; as last published)."""

MANY = 16
"""Tools up to which nobody objects to their number."""


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
            if batch.examples[i].tools is not UNSET or batch.examples[i].settings is not UNSET
        ]

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        example = batch.examples[i]
        if isinstance(example.tools, list) and len(example.tools) > MANY:
            count = len(example.tools)
            yield Sight(f"tools {count}", "tools", WHOLE, "", f"{count}{NUMBER}")
        if not isinstance(example.tools, UnsetType | str | None):
            for index, tail, detail in _problems(json_text.encode(example.tools), objects.Tools):
                yield Sight("P805", "tools", index, tail, detail)
        functions = (example.settings or {}).get("functions", UNSET)
        if functions is not UNSET:
            for index, tail, detail in _problems(json_text.encode(functions), objects.Functions):
                tail = tail if index == WHOLE else f"/{index}{tail}"
                yield Sight("P805", "functions", 0, tail, detail)

    def finish(self, state: State, context: Context) -> Iterator[Finding]:
        """The findings; how many tools are too many, the target says."""
        limit = context.target.limit("max_tools") if context.target else None
        most = limit.value if limit else MOST
        merged = {"P805": state["P805"]} if "P805" in state else {}
        for key, seen in state.items():
            kind, _, count = key.partition(" ")
            if kind == "tools" and int(count) > most:
                merged = self.merge(merged, {"P805": seen})
        yield from super().finish(merged, context)

    def severity(self, rule: Rule, seen: Seen, context: Context) -> Severity | None:
        # no target is known to refuse a training file for the number of its tools
        return "warning" if all(each.endswith(NUMBER) for each in seen.details) else None


NUMBER = " tools in an example"

Problem = tuple[int, str, str]
"""Number of the tool, JSON Pointer below it and words."""


@lru_cache(4096)
def _problems(text: bytes, wanted: Any) -> tuple[Problem, ...]:
    """Everything that is wrong with tools, or functions, but for extra fields."""
    tools = json.loads(text)  # not msgspec: half of a character pair is for another rule
    found = [_problem(misfit) for misfit in misfits(tools, wanted) if misfit.kind != "extra"]
    return (*found, *_beyond_types(tools, "" if wanted is objects.Functions else "/function"))


def _problem(misfit: Misfit) -> Problem:
    number, slash, tail = misfit.pointer[1:].partition("/")
    name = misfit.path.removeprefix("[].") or "tools"
    if misfit.kind == "missing":
        words = f"{name} is missing"
    else:
        words = "name" if misfit.words == "is no name" else f"{name} {misfit.words}"
    return int(number) if number else WHOLE, slash + tail, words


def _beyond_types(tools: Any, inside: str) -> Iterator[Problem]:
    """What is wrong although the types are right: a name twice, no JSON Schema.

    inside: JSON Pointer of the function in a tool
    """
    names: set[str] = set()
    if not isinstance(tools, list):
        return
    for index, tool in enumerate(tools):
        function = tool.get("function") if inside and isinstance(tool, dict) else tool
        if not isinstance(function, dict):
            continue
        name = function.get("name")
        if isinstance(name, str) and name in names:
            yield index, f"{inside}/name", "name used twice"
        elif isinstance(name, str):
            names.add(name)
        for tail, words in _in_parameters(function.get("parameters")):
            yield index, f"{inside}/parameters{tail}", words


def _in_parameters(parameters: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(parameters, dict):
        return
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema(parameters)
    except SchemaError as error:
        tail = "".join(f"/{escape(str(step))}" for step in error.absolute_path)
        yield tail, "parameters are no JSON Schema"


PLUGINS = (ToolDefinitions(),)
