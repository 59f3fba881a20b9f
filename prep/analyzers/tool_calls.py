"""Calls of tools: their arguments, the tools they name, and the replies they get."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from prep.analyzers.sightings import Seen, Sight, SightingAnalyzer, State, joined
from prep.analyzers.tool_call_rules import (
    DEPRECATED,
    MISMATCH,
    NO_TOOLS,
    NOT_AMONG_TOOLS,
    NOT_JSON,
    UNDECLARED,
    UNPAIRED,
)
from prep.core.analyzer import Context
from prep.core.batch import Batch
from prep.core.example import Example, Message
from prep.core.finding import Finding, Fix, Rule, Severity
from prep.edits.calls import ArgumentsToText, FunctionsToTools, calls_of
from prep.edits.roles import SYSTEM
from prep.text import json_text

NO_CALL = "reply without a call"

WITHOUT_TOOLS = "P803 without tools"
"""Key of the state for calls in examples that declare no tools at all."""


class ToolCalls(SightingAnalyzer):
    """Looks at every example in which a tool is called or answers."""

    rules = (NOT_JSON, MISMATCH, UNDECLARED, UNPAIRED, DEPRECATED)

    def suspects(self, batch: Batch) -> list[int]:
        suspects = sorted({*batch.rich, *batch.odd})
        return [i for i in suspects if _concerns_tools(batch.examples[i])]

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        example = batch.examples[i]
        turns = [*example.messages, *example.answers[:1]]
        given = len(example.messages)
        tools, functions = _declarations(example)
        waiting: list[str] = []
        function, has_called = "", False
        settings = example.settings
        if (settings is not UNSET and "functions" in settings) or any(
            turn.function_call not in (UNSET, None) or turn.role == "function" for turn in turns
        ):
            yield Sight("P806")
        for number, turn in enumerate(turns):
            part, index = ("messages", number) if number < given else ("answers", number - given)
            if turn.role == "tool":
                called = turn.tool_call_id
                if isinstance(called, str):
                    if called in waiting:
                        waiting.remove(called)
                    else:
                        yield Sight("P804", part, index, "/tool_call_id", NO_CALL)
                elif not has_called:  # it is the role that is wrong here
                    yield Sight("P804", part, index, "/role", NO_CALL)
                continue
            if turn.role == "function" and turn.name != function:
                if isinstance(turn.name, str):
                    yield Sight("P804", part, index, "/name", NO_CALL)
                elif not function:
                    yield Sight("P804", part, index, "/role", NO_CALL)
            function = _function_of(turn)
            has_called = bool(function or turn.tool_calls)
            if waiting:
                yield Sight("P804", part, index, "", "call without a reply")
            waiting = []
            for k, call in enumerate(calls_of(turn)):
                tail = f"/tool_calls/{k}"
                if call.get("id") in waiting:
                    yield Sight("P804", part, index, f"{tail}/id", "identifier used twice")
                elif isinstance(call.get("id"), str):
                    waiting.append(call["id"])
            yield from _in_turn(turn, part, index, tools, functions)
        for index, answer in enumerate(example.answers[1:], 1):
            yield from _in_turn(answer, "answers", index, tools, functions)

    def finish(self, state: State, context: Context) -> Iterator[Finding]:
        known = dict(state)
        among, without = known.pop(UNDECLARED.code, None), known.pop(WITHOUT_TOOLS, None)
        yield from super().finish(known, context)
        if among:
            seen = joined(among, without) if without else among
            yield self.finding(UNDECLARED, seen, context, what=NOT_AMONG_TOOLS)
        elif without:
            yield self.finding(UNDECLARED, without, context, "warning", what=NO_TOOLS)

    def severity(self, rule: Rule, seen: Seen, context: Context) -> Severity | None:
        if rule is NOT_JSON and context.target and set(seen.details) == {"an object"}:
            # chat templates of open models take an object as well as its text
            chat = context.target.chat
            takes_objects = not context.target.hosted and (chat is None or chat.arguments is None)
            return "warning" if takes_objects else None
        return None

    def fix(self, rule: Rule, seen: Seen, context: Context) -> Fix | None:
        if rule is NOT_JSON and "an object" in seen.details:
            return Fix("Write the arguments as JSON text", "safe", (ArgumentsToText(),))
        if rule is DEPRECATED:
            return Fix("Turn functions into tools", "safe", (FunctionsToTools(),))
        return None


def _concerns_tools(example: Example) -> bool:
    settings = example.settings
    if settings is not UNSET and "functions" in settings:
        return True
    return any(
        turn.tool_calls is not UNSET
        or turn.tool_call_id is not UNSET
        or turn.function_call is not UNSET
        or turn.role in ("tool", "function")
        for turn in (*example.messages, *example.answers)
    )


class _Declared(Struct):
    """What an example says of the tools that it may call.

    parameters: by the name of the tool; None when there is no list of tools
    is_absent: True when there is no such key either
    told: text of the system messages, in which some data declares its tools
    """

    parameters: dict[str, Any] | None
    is_absent: bool = False
    told: str = ""

    def lack(self, name: str) -> str:
        """Under which key a call of a tool counts as undeclared, "" when it is declared."""
        if self.parameters is not None:
            return "" if name in self.parameters else UNDECLARED.code
        if not self.is_absent:
            return ""
        named = rf"[\"'`]{re.escape(name)}[\"'`]|\b{re.escape(name)}\("
        return "" if re.search(named, self.told) else WITHOUT_TOOLS


def _declarations(example: Example) -> tuple[_Declared, _Declared]:
    """What calls of tools, and calls of functions of the old kind, may name."""
    listed = (example.settings or {}).get("functions")
    tools, functions = _listed(example.tools, "function"), _listed(listed, "")
    if tools is functions is None:
        told = "\n".join(turn.text for turn in example.messages if turn.role in SYSTEM)
        none = _Declared(None, listed is None and not example.tools, told)
        return none, none
    declared = _Declared(functions if tools is None else tools)
    return declared, declared if functions is None else _Declared(functions)


def _listed(tools: Any, inside: str) -> dict[str, Any] | None:
    """Tool name → parameters, None when there is no list of tools.

    inside: key of the function in a tool, "" for functions of the old kind
    """
    if not isinstance(tools, list):
        return None
    found: dict[str, Any] = {}
    for tool in tools:
        function = tool.get(inside) if inside and isinstance(tool, dict) else tool
        if isinstance(function, dict) and isinstance(function.get("name"), str):
            found[function["name"]] = function.get("parameters")
    return found


def _function_of(turn: Message) -> str:
    """Name of the function of the old kind that a message calls, "" when it calls none."""
    call: Any = turn.function_call
    name = call.get("name") if isinstance(call, dict) else ""
    return name if isinstance(name, str) else ""


def _in_turn(
    turn: Message, part: str, index: int, tools: _Declared, functions: _Declared
) -> Iterator[Sight]:
    """What is wrong with the calls in a message themselves."""
    for k, call in enumerate(calls_of(turn)):
        for code, end, detail in _in_call(call["function"], tools):
            yield Sight(code, part, index, f"/tool_calls/{k}/function{end}", detail)
    if isinstance(turn.function_call, dict):
        for code, end, detail in _in_call(turn.function_call, functions):
            yield Sight(code, part, index, f"/function_call{end}", detail)


def _in_call(function: dict[str, Any], declared: _Declared) -> Iterator[tuple[str, str, str]]:
    name, arguments = function.get("name"), function.get("arguments")
    if isinstance(name, str) and (lack := declared.lack(name)):
        yield lack, "/name", name
    if not isinstance(arguments, str):
        if "arguments" in function:
            detail = "an object" if isinstance(arguments, dict | list) else "no text"
            yield "P801", "/arguments", detail
        return
    try:
        value = json_text.decode(arguments)
    except msgspec.DecodeError:
        yield "P801", "/arguments", "not JSON"
        return
    if not isinstance(value, dict):
        yield "P801", "/arguments", "no JSON object"
        return
    known = declared.parameters
    parameters = known.get(name) if known and isinstance(name, str) else None
    if isinstance(parameters, dict):
        problem = _mismatch(json_text.encode(parameters), arguments)
        if problem:
            yield "P802", "/arguments", f"{name}: {problem}"


@lru_cache(65536)
def _mismatch(parameters: bytes, arguments: str) -> str:
    """Which keyword of the schema the arguments break and where, "" when they fit.

    The values themselves are not repeated: they are the user's data.
    """
    validator = _validator(parameters)
    if validator is None:
        return ""
    from referencing.exceptions import Unresolvable

    try:
        error = next(iter(validator.iter_errors(msgspec.json.decode(arguments))), None)
    except Unresolvable:
        return ""  # a schema that points elsewhere cannot be checked here
    if error is None:
        return ""
    place = "/".join(str(step) for step in error.absolute_path)
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return f"{', '.join(missing)} is missing"
    if error.validator == "additionalProperties":
        return "an argument is not declared"
    return f"{place or 'arguments'} breaks '{error.validator}'"


@lru_cache(1024)
def _validator(parameters: bytes) -> Any:
    """A validator of a tool's parameters, None when they are no JSON Schema (another rule)."""
    from jsonschema import Draft202012Validator, SchemaError
    from referencing import Registry

    try:
        schema = msgspec.json.decode(parameters)
        Draft202012Validator.check_schema(schema)
    except (SchemaError, msgspec.DecodeError):  # the latter for half of a character pair: P108
        return None
    # with an empty registry no reference is ever fetched from anywhere
    return Draft202012Validator(schema, registry=Registry())


PLUGINS = (ToolCalls(),)
