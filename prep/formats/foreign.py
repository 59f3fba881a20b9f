"""Layouts of other tools, whose records are read one by one and checked as dialogues."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET, structs

from prep.core.example import Example, Message
from prep.core.format import Format, Kind, Parsed, Refused
from prep.core.record import Flaw, Rows
from prep.core.roles import role
from prep.formats import messages, shape
from prep.text import strict_json
from prep.text.json_pointer import nearest

IMAGES = ("images", "image")
MEDIA = ("videos", "video", "audios", "audio")
"""Keys that stand for more than text beside a dialogue."""


class ForeignFormat(Format):
    """A layout that no provider takes as it is. Keys that mean nothing here are not kept."""

    foreign = True
    loses: ClassVar[tuple[str, ...]] = ("keys that the layout does not know",)

    def read(self, rows: Rows) -> Parsed:
        parsed = Parsed([])
        for i in range(len(rows)):
            if rows.data[i] is None:
                continue
            try:
                found = list(self.examples(_record(rows, i)))
            except (Refused, ValueError):
                self.read_one(rows, i, parsed)
                continue
            if not found:
                self.read_one(rows, i, parsed)
            for example in found:
                if isinstance(example, Refused):
                    pointer = example.pointer
                    if rows.kind == "json":
                        pointer = nearest(rows.data[i], pointer)
                    where = rows.where(i, pointer=pointer)
                    parsed.flaws.append(Flaw(example.code, where, example.args_of_rule, fatal=True))
                    continue
                example.record = rows.first + i
                parsed.add(example, is_odd=not self.is_regular(example))
        return parsed

    def examples(self, record: Mapping[str, Any]) -> Iterable[Example | Refused]:
        """The examples of one record: one, unless the layout holds several in a record.

        What is refused of several is given in its place.

        Raises Refused when there is none.
        """
        return [self.parse(record)]

    def is_regular(self, example: Example) -> bool:
        """True when an example needs no second look."""
        return is_regular(example, self.kind)


def is_regular(example: Example, kind: Kind) -> bool:
    """True when an example of a kind of layout is as it should be."""
    turns = example.messages + example.answers
    if not all(isinstance(turn.role, str) for turn in turns):
        return False
    if kind == "preference":
        return shape.is_answerable(example.messages) and shape.are_answers(example.answers)
    return shape.is_regular(turns)


def _record(rows: Rows, i: int) -> Mapping[str, Any]:
    """Record `i`, by the fast decoder if that takes it. Keys that are there twice are found later.

    Raises ValueError when it is not readable.
    """
    if rows.kind == "json" and not strict_json.may_be_too_deep(rows.data[i]):
        try:
            value = _decode(rows.data[i])
        except (msgspec.DecodeError, RecursionError):
            value = None
        if isinstance(value, dict):
            return value
    return rows.record(i).data


_decode = msgspec.json.Decoder().decode


def with_system(text: Any, turns: list[Message]) -> list[Message]:
    """A dialogue that starts with a system message; null, absent and empty are none."""
    if text is None or text is UNSET or text == "":
        return turns
    return [Message("system", text), *turns]


def place(
    key: str, example: Example, part: str, index: int, tail: str, content: str = "content"
) -> str:
    """The JSON Pointer of a message in the list under a key.

    An example with a system message does not tell whether it was an item of the list or a key
    beside it, and then the pointer ends at the list.
    """
    if example.messages and example.messages[0].role == "system":
        return f"/{key}"
    number = index + len(example.messages) * (part == "answers")
    return f"/{key}/{number}{tail.replace('/content', '/' + content, 1)}"


def split_system(turns: list[Message]) -> tuple[Message | None, list[Message]]:
    """The system message that a dialogue starts with, and the rest."""
    if turns and turns[0].role == "system":
        return turns[0], turns[1:]
    return None, turns


def turns(example: Example, name: str) -> list[Message]:
    """All turns of an example that has at most one answer, each of them well formed.

    name: of the layout that is to hold them

    Raises Refused otherwise.
    """
    found = messages.turns(example, name)
    for given in found:
        if not shape.is_well_formed(structs.replace(given, extra=UNSET)):
            raise Refused("P901", "", reason=f"{name} wants messages that are as they should be")
    return found


def functions(example: Example, name: str) -> list[dict[str, Any]]:
    """The functions that the tools of an example declare.

    Raises Refused when something else is declared.
    """
    if example.tools is UNSET or example.tools is None:
        return []
    if not shape.are_tools(example.tools):
        raise Refused("P901", "", reason=f"{name} wants tools that are as they should be")
    return [tool["function"] for tool in example.tools]


def text_only(turn: Message, name: str) -> None:
    """Passes when a message is a text and nothing else.

    name: of the layout that can hold no more

    Raises Refused otherwise.
    """
    messages.texts_only(Example([turn], []), name)


def item_list(record: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The objects in the list under a key.

    Raises Refused when the key is not there or holds something else.
    """
    items = messages.required(record, key)
    if not isinstance(items, list):
        raise messages.wrong_type(f"/{key}", "a list", items)
    for i, item in enumerate(items):
        if not isinstance(item, Mapping):
            raise messages.wrong_type(f"/{key}/{i}", "an object", item)
    return items


def message(item: Mapping[str, Any], who: str, what: str) -> Message:
    """The message of an object that says who speaks under one key and what under another.

    Raises Refused when who speaks cannot be a name.
    """
    if isinstance(item.get(who), dict | list):
        raise messages.wrong_type(f"/{who}", "a text", item[who])
    known = {key: item[key] for key in messages.MESSAGE_KEYS[2:] if key in item}
    taken = {who, what, *known}
    extra = {key: value for key, value in item.items() if key not in taken}
    return Message(role(item.get(who, UNSET)), item.get(what, UNSET), **known, extra=extra or UNSET)


def without_media(record: Mapping[str, Any], *, images: bool = False) -> None:
    """Passes when there is nothing but text beside a dialogue.

    images: True when the layout knows what to do with images

    Raises Refused when images, sound or film would be lost.
    """
    for key in MEDIA if images else (*IMAGES, *MEDIA):
        if record.get(key):
            raise Refused("P901", f"/{key}", reason=f"{key} beside a dialogue cannot be kept")
