"""Calls of tools that are written into what the assistant says: `<tool_call>{…}</tool_call>`.

The templates of Hermes and Qwen write calls and results so, and data sets were made of such texts.
Where a dialogue has turns of a tool, the calls they answer are taken out of the texts: a chat with
a result that answers no call is refused. Source: NousResearch/Hermes-Function-Calling (2026-08).
"""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

import msgspec
from msgspec import UNSET

from prep.core.example import Message
from prep.formats.calls import answered, calls_in
from prep.text import json_text

_CALL = re.compile(r"<tool_call>(.*?)</tool_call>\s*", re.DOTALL)
_RESULT = re.compile(r"<tool_response>\s*(.*?)\s*</tool_response>", re.DOTALL)


def are_spoken(turns: Sequence[Message]) -> bool:
    """True for a dialogue with results that answer no call, and calls that are texts."""
    return any(_is_result(turn) for turn in turns) and any(map(_calls, turns))


def taken_out(turns: Sequence[Message]) -> list[Message]:
    """The turns with calls that are texts as calls, and with the results that answer them.

    Turns stay as they are where a call cannot be read, or results are not as many as calls.
    """
    return [turn for _, turn in _steps(turns)] if are_spoken(turns) else list(turns)


def origins(turns: Sequence[Message]) -> list[int]:
    """The number (0-based) of the turn that each of the turns with calls taken out comes from."""
    return [i for i, _ in _steps(turns)] if are_spoken(turns) else list(range(len(turns)))


def _steps(turns: Sequence[Message]) -> Iterator[tuple[int, Message]]:
    pending: list[dict[str, Any]] = []
    count = 0
    for i, turn in enumerate(turns):
        if _is_result(turn) and pending:
            for result in _results(turn):
                call = answered(pending, _function_of(result))
                pending.remove(call)
                yield i, msgspec.structs.replace(turn, content=result, tool_call_id=call["id"])
            continue
        calls = _calls(turn)
        below = list(takewhile(_is_result, turns[i + 1 :]))
        if not calls or len(calls) != sum(len(_results(each)) for each in below):
            yield i, turn
            continue
        ids = [f"call_{count + number}" for number in range(1, len(calls) + 1)]
        count += len(calls)
        called = [call | {"id": id} for call, id in zip(calls, ids, strict=True)]
        pending = called[:]
        text = _CALL.sub("", str(turn.content)).strip()
        yield i, msgspec.structs.replace(turn, content=text or UNSET, tool_calls=called)


def _is_result(turn: Message) -> bool:
    return turn.role == "tool" and turn.tool_call_id is UNSET


def _results(turn: Message) -> list[Any]:
    """What tools answered: a text for each of the marks it stands in, or the content as it is."""
    if not isinstance(turn.content, str) or _RESULT.sub("", turn.content).strip():
        return [turn.content]
    return _RESULT.findall(turn.content) or [turn.content]


def _function_of(result: Any) -> Any:
    """The name of the function that a result says it is of, None when it says none."""
    if not isinstance(result, str) or not result.lstrip().startswith("{"):
        return None
    try:
        value = json_text.decode(result)
    except msgspec.DecodeError:
        return None
    return value.get("name") if isinstance(value, dict) else None


def _calls(turn: Message) -> list[dict[str, Any]]:
    """The calls in what the assistant says, [] when there is none or one cannot be read."""
    if turn.role != "assistant" or not isinstance(turn.content, str):
        return []
    found: list[dict[str, Any]] = []
    for text in _CALL.findall(turn.content):
        calls = calls_in(_value(text.strip()))
        if not calls:
            return []
        found += calls
    return found


def _value(text: str) -> Any:
    """The value of a text in JSON, or in Python's spelling of it, which Hermes' sets have."""
    for decode in (json_text.decode, ast.literal_eval):
        try:
            return decode(text)
        except (msgspec.DecodeError, ValueError, SyntaxError, MemoryError, RecursionError):
            continue
    return None
