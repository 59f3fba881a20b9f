"""Every way to break a valid example that a server refuses, and the place where it is broken."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

Record = dict[str, Any]
Mutation = tuple[str, Record, str]
"""What was done, the broken record, and the JSON Pointer of what is wrong in it."""

Change = Callable[[Any], Any]


def mutations(record: Record) -> Iterator[Mutation]:
    """Every mutation of an example of one of OpenAI's layouts."""
    if "completion" in record:
        yield from _of_pair(record)
    elif "input" in record:
        yield from _of_preference(record)
    else:
        yield from _of_dialogue(record, "")
        is_chat = any(turn["role"] == "assistant" for turn in record["messages"][-1:])
        yield from (_of_chat if is_chat else _of_question)(record)


def _put(record: Record, pointer: str, value: Any) -> Record:
    """A copy with another value at a place; `...` takes the place away."""
    made = deepcopy(record)
    *steps, last = pointer.split("/")[1:]
    holder: Any = made
    for step in steps:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    key: Any = int(last) if isinstance(holder, list) else last.replace("~1", "/")
    if value is ...:
        del holder[key]
    elif isinstance(holder, list) and key == len(holder):
        holder.append(value)
    else:
        holder[key] = value
    return made


def _wrong(record: Record, place: str, *values: Any) -> Iterator[Mutation]:
    """Other values at a place, which is where they are wrong."""
    for value in values:
        yield f"{place} = {str(value)[:30]}", _put(record, place, value), place


def _less(record: Record, place: str, key: str) -> Iterator[Mutation]:
    """A key taken away: what lacks it is wrong."""
    yield f"no {place}/{key}", _put(record, f"{place}/{key}", ...), place


def _of_dialogue(record: Record, base: str) -> Iterator[Mutation]:
    """base: JSON Pointer of what holds the messages and the tools"""
    given = record["input"] if base else record
    here = f"{base}/messages"
    yield from _wrong(record, here, None, "Hi", {"role": "user"}, 7)
    yield from _less(record, base, "messages")
    for i, turn in enumerate(given["messages"]):
        yield from _of_message(record, f"{here}/{i}", turn)
        yield from _of_calls(record, f"{here}/{i}", turn)
        if turn["role"] == "tool":
            yield from _wrong(record, f"{here}/{i}/tool_call_id", "call_nobody", 7)
            yield from _less(record, f"{here}/{i}", "tool_call_id")
            yield "no reply", _put(record, f"{here}/{i}", ...), f"{here}/{i}"
    yield from _wrong(record, f"{base}/parallel_tool_calls", "yes", 1, None)
    yield from _wrong(record, f"{base}/tools", None, [], {}, "f")
    if given.get("tools"):
        yield from _of_tools(record, f"{base}/tools", given["tools"])


def _of_message(record: Record, place: str, turn: Record) -> Iterator[Mutation]:
    yield from _wrong(record, place, "Hi", None, [])
    yield from _less(record, place, "role")
    yield from _wrong(record, f"{place}/role", "waiter", 7, None, ["user"], {})
    yield from _wrong(record, f"{place}/mood", "calm")
    yield from _wrong(record, f"{place}/a~1b", 1)
    yield from _wrong(record, f"{place}/content", 7, True, {"text": "Hi"}, [], "\ud83d", "a\0b")
    if not (turn.get("tool_calls") or turn.get("function_call")):
        yield from _less(record, place, "content")
        yield from _wrong(record, f"{place}/content", None)
    yield from _wrong(record, f"{place}/name", 7, ["a"])
    weights = (0.5, "1", 2, True, None) if turn["role"] == "assistant" else (0, 1, "1")
    yield from _wrong(record, f"{place}/weight", *weights)
    if turn["role"] != "assistant":
        yield from _wrong(record, f"{place}/tool_calls", [])
    yield from _of_parts(record, f"{place}/content", turn["role"])


def _of_parts(record: Record, place: str, role: str) -> Iterator[Mutation]:
    for name, part, wrong in _parts(role):
        yield f"{place}: {name}", _put(record, place, [part]), f"{place}/0{wrong}"


_PNG = "data:image/png;base64,iVBORw0KGgo="
_URLS = {
    "a GIF": "https://example.com/a.gif",
    "a scheme": "ftp://example.com/a.png",
    "another type": "data:image/gif;base64,R0lGODlh",
    "another content": "data:image/png;base64,R0lGODlh",
    "no base64": "data:image/png,abc",
    "12 MB": "data:image/png;base64,iVBORw0KGgoA" + "A" * 16 * 2**20,
}


def _parts(role: str) -> Iterator[tuple[str, Any, str]]:
    yield "a text for a part", "Hi", ""
    yield "part without type", {"text": "Hi"}, ""
    yield "part of no type", {"type": "sound", "text": "Hi"}, "/type"
    yield "text part without text", {"type": "text"}, ""
    yield "number for a text", {"type": "text", "text": 7}, "/text"
    yield "extra key of a part", {"type": "text", "text": "Hi", "cache": {}}, "/cache"
    if role != "user":
        yield "image", {"type": "image_url", "image_url": {"url": _PNG}}, "/image_url"
        return
    for name, url in _URLS.items():
        yield name, {"type": "image_url", "image_url": {"url": url}}, "/image_url"
    yield "image without address", {"type": "image_url"}, ""
    yield "image without url", {"type": "image_url", "image_url": {}}, "/image_url"
    yield "url of a number", {"type": "image_url", "image_url": {"url": 7}}, "/image_url/url"
    yield "url alone", {"type": "image_url", "image_url": _PNG}, "/image_url"
    image = {"url": _PNG, "detail": "best"}
    yield "detail", {"type": "image_url", "image_url": image}, "/image_url/detail"


def _of_calls(record: Record, place: str, turn: Record) -> Iterator[Mutation]:
    calls = turn.get("tool_calls") or []
    if calls:
        yield from _wrong(record, f"{place}/tool_calls", None, [], {}, "f")
        twice = _put(record, f"{place}/tool_calls/{len(calls)}", calls[0])
        yield "an identifier twice", twice, f"{place}/tool_calls/{len(calls)}/id"
    for k, call in enumerate(calls):
        here = f"{place}/tool_calls/{k}"
        yield from _wrong(record, here, "f", None)
        yield from _wrong(record, f"{here}/index", 0)
        yield from _wrong(record, f"{here}/id", 7, None)
        yield from _wrong(record, f"{here}/type", "tool", None)
        for key in call:
            yield from _less(record, here, key)
        yield from _wrong(record, f"{here}/function", "f", None)
        yield from _wrong(record, f"{here}/function/note", "x")
        yield from _wrong(record, f"{here}/function/name", "undeclared", 7, None)
        yield from _wrong(
            record, f"{here}/function/arguments", {}, [], "{a: 1}", "[1]", "", None, 7
        )
        for key in call["function"]:
            yield from _less(record, f"{here}/function", key)


def _of_tools(record: Record, place: str, tools: list[Any]) -> Iterator[Mutation]:
    again = _put(record, f"{place}/{len(tools)}", tools[0])
    yield "a name twice", again, f"{place}/{len(tools)}/function/name"
    yield from _wrong(record, f"{place}/0", "f", None)
    yield from _wrong(record, f"{place}/0/x", 1)
    yield from _wrong(record, f"{place}/0/type", "tool", None)
    yield from _less(record, f"{place}/0", "type")
    yield from _less(record, f"{place}/0", "function")
    yield from _wrong(record, f"{place}/0/function/x", 1)
    yield from _wrong(record, f"{place}/0/function/name", "get rain", "", "n" * 65, 7, "a\n")
    yield from _less(record, f"{place}/0/function", "name")
    yield from _wrong(record, f"{place}/0/function/description", 7)
    yield from _wrong(record, f"{place}/0/function/strict", "yes")
    yield from _wrong(record, f"{place}/0/function/parameters", [], "x", None)
    if "parameters" in tools[0]["function"]:
        yield from _wrong(record, f"{place}/0/function/parameters/type", "text")


def _of_chat(record: Record) -> Iterator[Mutation]:
    turns = record["messages"]
    yield from _wrong(record, "/messages", [])
    yield from _wrong(record, "/id", 7)
    yield from _wrong(record, "/weight", 1)
    yield from _wrong(record, "/response_format", "json")
    yield from _wrong(record, "/functions", None, {})
    silent = deepcopy(record)
    silent["messages"] = [turn for turn in turns if turn["role"] in ("system", "user")]
    if silent["messages"]:
        yield "no answer", silent, "/messages"
    end = f"/messages/{len(turns)}"
    yield "ends on the user", _put(record, end, {"role": "user", "content": "And?"}), f"{end}/role"
    untrained = deepcopy(record)
    for turn in untrained["messages"]:
        if turn["role"] == "assistant":
            turn["weight"] = 0
    yield "nothing trained", untrained, ""


def _of_question(record: Record) -> Iterator[Mutation]:
    yield from _wrong(record, "/messages", [])
    end = f"/messages/{len(record['messages'])}"
    answer = {"role": "assistant", "content": "Yes."}
    yield "an answer", _put(record, end, answer), f"{end}/role"


def _of_preference(record: Record) -> Iterator[Mutation]:
    yield from _of_dialogue(record, "/input")
    yield from _wrong(record, "/input", None, "Hi", [])
    yield from _wrong(record, "/input/messages", [])
    yield from _wrong(record, "/input/functions", [])
    yield from _wrong(record, "/id", 7)
    end = f"/input/messages/{len(record['input']['messages'])}"
    yield "no question", _put(record, end, {"role": "assistant", "content": "Hm."}), end
    for key in ("preferred_output", "non_preferred_output"):
        (answer,) = record[key]
        yield from _less(record, "", key)
        yield from _wrong(record, f"/{key}", None, "Ho", [], [answer, answer])
        yield from _of_message(record, f"/{key}/0", answer)
        yield from _wrong(record, f"/{key}/0/role", "user")
    same = record | {"non_preferred_output": record["preferred_output"]}
    yield "identical answers", same, ""


def _of_pair(record: Record) -> Iterator[Mutation]:
    for key in ("prompt", "completion"):
        yield from _less(record, "", key)
        yield from _wrong(record, f"/{key}", [], {"a": 1}, "\ud83d", "a\0b")
    yield from _wrong(record, "/completion", "", " ")
    yield from _wrong(record, "/id", 7)
