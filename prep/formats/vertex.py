"""Gemini on Vertex AI: `{"systemInstruction": {"parts": […]}, "contents": [{"role", "parts"}]}`.

Source: Vertex AI documentation, supervised tuning data for Gemini (2026).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import blocks, foreign, messages
from prep.formats.recognition import share

_SUFFIXES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


class VertexFormat(foreign.ForeignFormat):
    """Contents of user and model, made of parts."""

    name = "vertex"
    title = "Gemini contents"
    schema = "vertex"
    keys = ("systemInstruction", "contents", "tools")
    loses = (*foreign.ForeignFormat.loses, "ids of tool calls", "media types of files")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(95 * share(records, _is_vertex))

    def parse(self, record: Mapping[str, Any]) -> Example:
        turns: list[Message] = []
        system = record.get("systemInstruction", record.get("system_instruction"))
        if isinstance(system, Mapping):
            found = blocks.listed(system.get("parts"), "/systemInstruction/parts", _block)
            turns += blocks.joined("system", found)
        elif system is not None:
            raise messages.wrong_type("/systemInstruction", "an object", system)
        for i, item in enumerate(foreign.item_list(record, "contents")):
            said = {**item, "role": "assistant"} if item.get("role") == "model" else item
            turns += blocks.turns(said, "parts", f"/contents/{i}", _block)
        _number(turns)
        example = messages.dialogue(turns)
        if "tools" in record:
            example.tools = _tools(record["tools"])
        return example

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        names = ("systemInstruction", "system_instruction")
        system = [f"/{key}" for key in names if isinstance(record.get(key), Mapping)][:1]
        return [*system, *blocks.places(record["contents"], "parts", "/contents", _is_result)]

    def names_in(self, record: Mapping[str, Any]) -> tuple[str, str]:
        return "role", "parts"

    def notices(self, record: Mapping[str, Any]) -> Iterator[Refused]:
        for key in ("systemInstruction", "system_instruction"):
            if isinstance(system := record.get(key), Mapping):
                yield from blocks.loose_list(system, "parts", f"/{key}")
        yield from blocks.loose_turns(record["contents"], "parts", "/contents", ("user", "model"))

    def render(self, example: Example) -> dict[str, Any]:
        turns = foreign.turns(example, self.name)
        if example.settings is not UNSET or example.extra is not UNSET:
            raise Refused("P901", "", reason=f"{self.name} holds contents and tools only")
        system, turns = foreign.split_system(turns)
        record: dict[str, Any] = {}
        if system is not None:
            parts = [_written(block, {}) for block in blocks.taken_apart(system, self.name)]
            record["systemInstruction"] = {"parts": parts}
        called: dict[str, str] = {}
        record["contents"] = [_item(turn, called) for turn in turns]
        if functions := foreign.functions(example, self.name):
            record["tools"] = [{"functionDeclarations": functions}]
        return record

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part not in ("messages", "answers"):
            return super().pointer(example, part, index, tail)
        number = foreign.item_number(example, part, index)
        if number < 0:
            return "/systemInstruction"
        return f"/contents/{number}{tail.replace('/content', '/parts', 1)}"


def _block(item: Mapping[str, Any], pointer: str) -> blocks.Block:
    if "text" in item:
        return {"type": "text", "text": blocks.text(item, "text", pointer)}
    for key, value in item.items():
        if (read := _PARTS.get(_plain(key))) is not None:
            if not isinstance(value, Mapping):
                raise messages.wrong_type(f"{pointer}/{key}", "an object", value)
            return read(value, f"{pointer}/{key}")
    raise blocks.no_place(pointer, f"a part with {', '.join(map(str, item)) or 'nothing'}")


def _plain(key: str) -> str:
    """A key in the one spelling of the two that Google's clients read: fileData, file_data."""
    return key.replace("_", "").lower()


def _file(file: Mapping[str, Any], pointer: str) -> blocks.Block:
    names = {_plain(key): key for key in file}
    kind = blocks.text(file, names.get("mimetype", "mimeType"), pointer)
    if not kind.startswith("image/"):
        raise blocks.no_place(pointer, f"a part with a file of type {kind}")
    if "fileuri" in names:
        return blocks.image(blocks.text(file, names["fileuri"], pointer))
    return blocks.image(blocks.data_url(kind, blocks.text(file, "data", pointer)))


def _call(call: Mapping[str, Any], pointer: str) -> blocks.Block:
    name = blocks.text(call, "name", pointer)
    return blocks.Call("", name, blocks.arguments({"args": {}, **call}, "args", pointer))


def _result(result: Mapping[str, Any], pointer: str) -> blocks.Block:
    answer = messages.required(result, "response", pointer)
    if isinstance(answer, Mapping) and set(answer) == {"content"}:
        answer = answer["content"]
    return blocks.Result(blocks.text(result, "name", pointer), blocks.text_of(answer))


_PARTS: dict[str, blocks.Reader] = {
    "filedata": _file,
    "inlinedata": _file,
    "functioncall": _call,
    "functionresponse": _result,
}
"""Key of a part, as `_plain` has it → what reads its value."""


def _number(turns: list[Message]) -> None:
    """Gives calls an id, and each result the id of the call by the name of its function."""
    last: dict[str, str] = {}
    count = 0
    for turn in turns:
        for call in turn.tool_calls or ():
            count += 1
            call["id"] = f"call_{count}"
            last[call["function"]["name"]] = call["id"]
        if turn.role == "tool":
            turn.tool_call_id = last.get(str(turn.tool_call_id), str(turn.tool_call_id))


def _is_result(block: Mapping[str, Any]) -> bool:
    return any(_plain(key) == "functionresponse" for key in block)


def _item(turn: Message, called: dict[str, str]) -> dict[str, Any]:
    """The content of one message; `called` is id of a call → name of its function."""
    roles = {"assistant": "model", "user": "user", "tool": "user"}
    if turn.role not in roles:
        raise blocks.not_held("vertex", f"a turn of {turn.role}")
    parts = [_written(block, called) for block in blocks.taken_apart(turn, "vertex")]
    return {"role": roles[turn.role], "parts": parts}


def _written(block: blocks.Block, called: dict[str, str]) -> dict[str, Any]:
    if isinstance(block, blocks.Call):
        called[block.id] = block.name
        return {"functionCall": {"name": block.name, "args": blocks.from_json(block.arguments)}}
    if isinstance(block, blocks.Result):
        name = called.get(block.id, block.id)
        return {"functionResponse": {"name": name, "response": {"content": block.text}}}
    if block.get("type") == "text":
        return {"text": block["text"]}
    if block.get("type") == "image_url":
        url = block["image_url"]["url"]
        if inside := blocks.split_data_url(url):
            return {"inlineData": {"mimeType": inside[0], "data": inside[1]}}
        if kind := _SUFFIXES.get(url.rpartition(".")[2].lower()):
            return {"fileData": {"mimeType": kind, "fileUri": url}}
        raise blocks.not_held("vertex", "an image of unknown type")
    raise blocks.not_held("vertex", f"a part of type {block.get('type')}")


def _tools(value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(tool, Mapping) for tool in value):
        return value
    functions = []
    for i, tool in enumerate(value):
        for key in ("functionDeclarations", "function_declarations"):
            found = tool.get(key, [])
            if not isinstance(found, list):
                raise messages.wrong_type(f"/tools/{i}/{key}", "a list", found)
            functions += found
    return [{"type": "function", "function": function} for function in functions] or value


def _is_vertex(record: Mapping[str, Any]) -> bool:
    items = record.get("contents")
    return (
        isinstance(items, list)
        and bool(items)
        and all(isinstance(item, Mapping) and "parts" in item for item in items)
    )


PLUGINS = (VertexFormat(),)
