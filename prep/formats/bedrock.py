"""Bedrock: `{"schemaVersion": "bedrock-conversation-2024", "system": […], "messages": […]}`.

Source: Amazon Bedrock user guide, data for conversational fine-tuning of Nova and others (2026):
content is always a list of blocks, each with one key that says what it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import blocks, foreign, messages
from prep.formats.recognition import share

VERSION = "bedrock-conversation-2024"

_KINDS = frozenset(("text", "image", "toolUse", "toolResult", "document", "video"))


class BedrockFormat(foreign.ForeignFormat):
    """Dialogues of the Converse API."""

    name = "bedrock"
    title = "Bedrock conversations"
    schema = "bedrock"
    keys = ("schemaVersion", "system", "messages")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(95 * share(records, _is_bedrock))

    def parse(self, record: Mapping[str, Any]) -> Example:
        turns: list[Message] = []
        if record.get("system") is not None:
            system = blocks.listed(record["system"], "/system", _block)
            turns += blocks.joined("system", system) if system else []
        for i, item in enumerate(foreign.item_list(record, "messages")):
            turns += blocks.turns(item, "content", f"/messages/{i}", _block)
        return messages.dialogue(turns)

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        system = ["/system"] if record.get("system") else []
        return [*system, *blocks.places(record["messages"], "content", "/messages", _is_result)]

    def notices(self, record: Mapping[str, Any]) -> Iterator[Refused]:
        if "schemaVersion" not in record:
            yield Refused("P201", "", field=f"schemaVersion{foreign.ANEW}")
        elif record["schemaVersion"] != VERSION:
            detail = f"schemaVersion is not {VERSION}{foreign.ANEW}"
            yield Refused("P203", "/schemaVersion", detail=detail)
        yield from blocks.loose_list(record, "system", "")
        yield from blocks.loose_turns(
            record["messages"], "content", "/messages", ("user", "assistant")
        )

    def render(self, example: Example) -> dict[str, Any]:
        turns = foreign.turns(example, self.name)
        beside = (example.settings, example.extra, example.tools)
        if any(value is not UNSET for value in beside):
            raise Refused("P901", "", reason=f"{self.name} holds messages only")
        system, turns = foreign.split_system(turns)
        record: dict[str, Any] = {"schemaVersion": VERSION}
        if system is not None:
            record["system"] = [_written(block) for block in blocks.taken_apart(system, self.name)]
        record["messages"] = [_item(turn) for turn in turns]
        return record

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part not in ("messages", "answers"):
            return super().pointer(example, part, index, tail)
        number = foreign.item_number(example, part, index)
        return "/system" if number < 0 else f"/messages/{number}{tail}"


def _block(item: Mapping[str, Any], pointer: str) -> blocks.Block:
    if "text" in item:
        return {"type": "text", "text": blocks.text(item, "text", pointer)}
    for key, read in (("image", _image), ("toolUse", _call), ("toolResult", _result)):
        if key in item:
            if not isinstance(item[key], Mapping):
                raise messages.wrong_type(f"{pointer}/{key}", "an object", item[key])
            return read(item[key], f"{pointer}/{key}")
    raise blocks.no_place(pointer, f"a block with {', '.join(map(str, item)) or 'nothing'}")


def _image(image: Mapping[str, Any], pointer: str) -> blocks.Block:
    kind, source = blocks.text(image, "format", pointer), image.get("source")
    if isinstance(source, Mapping):
        if "bytes" in source:
            data = blocks.text(source, "bytes", f"{pointer}/source")
            return blocks.image(blocks.data_url(f"image/{kind}", data))
        place = source.get("s3Location")
        if isinstance(place, Mapping):
            return blocks.image(blocks.text(place, "uri", f"{pointer}/source/s3Location"))
    raise blocks.no_place(f"{pointer}/source", "an image that is neither base64 nor in S3")


def _call(call: Mapping[str, Any], pointer: str) -> blocks.Block:
    name, id = (blocks.text(call, key, pointer) for key in ("name", "toolUseId"))
    return blocks.Call(id, name, blocks.arguments(call, "input", pointer))


def _result(result: Mapping[str, Any], pointer: str) -> blocks.Block:
    content = messages.required(result, "content", pointer)
    if not isinstance(content, list):
        raise messages.wrong_type(f"{pointer}/content", "a list", content)
    return blocks.Result(blocks.text(result, "toolUseId", pointer), blocks.text_of(content))


def _is_result(block: Mapping[str, Any]) -> bool:
    return "toolResult" in block


def _item(turn: Message) -> dict[str, Any]:
    if turn.role not in ("user", "assistant", "tool"):
        raise blocks.not_held("bedrock", f"a turn of {turn.role}")
    content = [_written(block) for block in blocks.taken_apart(turn, "bedrock")]
    return {"role": "user" if turn.role == "tool" else turn.role, "content": content}


def _written(block: blocks.Block) -> dict[str, Any]:
    if isinstance(block, blocks.Call):
        arguments = blocks.from_json(block.arguments)
        return {"toolUse": {"toolUseId": block.id, "name": block.name, "input": arguments}}
    if isinstance(block, blocks.Result):
        return {"toolResult": {"toolUseId": block.id, "content": [{"text": block.text}]}}
    if block.get("type") == "text":
        return {"text": block["text"]}
    if block.get("type") == "image_url":
        url = block["image_url"]["url"]
        if inside := blocks.split_data_url(url):
            kind = inside[0].removeprefix("image/")
            return {"image": {"format": kind, "source": {"bytes": inside[1]}}}
        if url.startswith("s3://"):
            kind = url.rpartition(".")[2].lower().replace("jpg", "jpeg")
            return {"image": {"format": kind, "source": {"s3Location": {"uri": url}}}}
        raise blocks.not_held("bedrock", "an image that is neither base64 nor in S3")
    raise blocks.not_held("bedrock", f"a part of type {block.get('type')}")


def _is_bedrock(record: Mapping[str, Any]) -> bool:
    items = record.get("messages")
    if not isinstance(items, list):
        return False
    if record.get("schemaVersion") == VERSION:
        return True
    first = items[0] if items else None
    content = first.get("content") if isinstance(first, Mapping) else None
    block = content[0] if isinstance(content, list) and content else None
    return isinstance(block, Mapping) and "type" not in block and bool(_KINDS & block.keys())


PLUGINS = (BedrockFormat(),)
