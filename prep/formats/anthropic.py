"""Claude: `{"system": "…", "messages": [{"role": "user", "content": "…"}, …]}`.

The shape of Anthropic's Messages API, and of fine-tuning files for Claude on Bedrock: the system
message stands beside the others, content is a text or a list of blocks.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import blocks, foreign, messages
from prep.formats.recognition import share


class AnthropicFormat(foreign.ForeignFormat):
    """Dialogues with the system message beside them."""

    name = "anthropic"
    title = "Claude messages"
    schema = "anthropic"
    keys = ("system", "messages", "tools")
    loses = (*foreign.ForeignFormat.loses, "cache_control and other options of blocks")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(90 * share(records, _is_anthropic))

    def parse(self, record: Mapping[str, Any]) -> Example:
        turns: list[Message] = []
        for i, item in enumerate(foreign.item_list(record, "messages")):
            turns += _turns(item, f"/messages/{i}")
        example = messages.dialogue(foreign.with_system(_system(record.get("system")), turns))
        if "tools" in record:
            example.tools = _tools(record["tools"])
        return example

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        system = ["/system"] if record.get("system") not in (None, "") else []
        return [*system, *blocks.places(record["messages"], "content", "/messages", _is_result)]

    def notices(self, record: Mapping[str, Any]) -> Iterator[Refused]:
        if "system" in record and record["system"] is None:
            yield Refused("P203", "/system", detail=f"system is null{foreign.ANEW}")
        for notice in blocks.loose_turns(
            record["messages"], "content", "/messages", ("user", "assistant")
        ):
            if notice.pointer.endswith("/role"):  # a text stands for a block of text by right
                yield notice

    def render(self, example: Example) -> dict[str, Any]:
        turns = foreign.turns(example, self.name)
        if example.settings is not UNSET or example.extra is not UNSET:
            raise Refused("P901", "", reason=f"{self.name} holds messages and tools only")
        system, turns = foreign.split_system(turns)
        record: dict[str, Any] = {}
        if system is not None:
            foreign.text_only(system, self.name)
            record["system"] = system.content
        record["messages"] = [_item(turn) for turn in turns]
        if functions := foreign.functions(example, self.name):
            record["tools"] = [_tool(function) for function in functions]
        return record

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part not in ("messages", "answers"):
            return super().pointer(example, part, index, tail)
        number = foreign.item_number(example, part, index)
        return "/system" if number < 0 else f"/messages/{number}{tail}"


def _turns(item: Mapping[str, Any], pointer: str) -> list[Message]:
    if not isinstance(item.get("content"), list):
        return [messages.message(item, pointer)]
    return blocks.turns(item, "content", pointer, _block)


def _block(item: Mapping[str, Any], pointer: str) -> blocks.Block:
    kind = item.get("type")
    if kind == "text":
        return {"type": "text", "text": blocks.text(item, "text", pointer)}
    if kind == "image":
        source, place = messages.required(item, "source", pointer), f"{pointer}/source"
        if not isinstance(source, Mapping):
            raise messages.wrong_type(place, "an object", source)
        if "url" in source:
            return blocks.image(blocks.text(source, "url", place))
        media_type, data = (blocks.text(source, key, place) for key in ("media_type", "data"))
        return blocks.image(blocks.data_url(media_type, data))
    if kind == "tool_use":
        id, name = (blocks.text(item, key, pointer) for key in ("id", "name"))
        return blocks.Call(id, name, blocks.arguments(item, "input", pointer))
    if kind == "tool_result":
        content = item.get("content", "")
        if not isinstance(content, str | list):
            raise messages.wrong_type(f"{pointer}/content", "a text or a list", content)
        return blocks.Result(blocks.text(item, "tool_use_id", pointer), blocks.text_of(content))
    raise blocks.no_place(f"{pointer}/type", f"a block of type {kind}")


def _is_result(block: Mapping[str, Any]) -> bool:
    return block.get("type") == "tool_result"


def _item(turn: Message) -> dict[str, Any]:
    if turn.role == "system":
        raise Refused("P901", "", reason="anthropic takes a system message first or not at all")
    if isinstance(turn.content, str) and turn.tool_calls is UNSET and turn.role != "tool":
        foreign.text_only(turn, "anthropic")
        return {"role": turn.role, "content": turn.content}
    content = [_written(block) for block in blocks.taken_apart(turn, "anthropic")]
    return {"role": "user" if turn.role == "tool" else turn.role, "content": content}


def _written(block: blocks.Block) -> dict[str, Any]:
    if isinstance(block, blocks.Call):
        arguments = blocks.from_json(block.arguments)
        return {"type": "tool_use", "id": block.id, "name": block.name, "input": arguments}
    if isinstance(block, blocks.Result):
        return {"type": "tool_result", "tool_use_id": block.id, "content": block.text}
    if block.get("type") == "text":
        return {"type": "text", "text": block["text"]}
    if block.get("type") == "image_url":
        url = block["image_url"]["url"]
        inside = blocks.split_data_url(url)
        source = (
            {"type": "base64", "media_type": inside[0], "data": inside[1]}
            if inside
            else {"type": "url", "url": url}
        )
        return {"type": "image", "source": source}
    raise blocks.not_held("anthropic", f"a part of type {block.get('type')}")


def _system(value: Any) -> Any:
    """The text of a system message that is a text or a list of blocks of text."""
    if isinstance(value, list) and all(
        isinstance(item, Mapping) and isinstance(item.get("text"), str) for item in value
    ):
        return "\n\n".join(item["text"] for item in value)
    return value


def _tools(value: Any) -> Any:
    if not isinstance(value, list) or not all(
        isinstance(tool, Mapping) and "input_schema" in tool for tool in value
    ):
        return value
    tools = []
    for tool in value:
        function = {key: tool[key] for key in ("name", "description") if key in tool}
        function["parameters"] = tool["input_schema"]
        tools.append({"type": "function", "function": function})
    return tools


def _tool(function: Mapping[str, Any]) -> dict[str, Any]:
    declared = {key: function[key] for key in ("name", "description") if key in function}
    return {**declared, "input_schema": function.get("parameters", {"type": "object"})}


def _is_anthropic(record: Mapping[str, Any]) -> bool:
    items = record.get("messages")
    if not isinstance(items, list) or "schemaVersion" in record:
        return False
    kinds = {
        str(block.get("type"))
        for item in items
        if isinstance(item, Mapping) and isinstance(item.get("content"), list)
        for block in item["content"]
        if isinstance(block, Mapping)
    }
    return isinstance(record.get("system"), str) or bool(kinds & {"tool_use", "tool_result"})


PLUGINS = (AnthropicFormat(),)
