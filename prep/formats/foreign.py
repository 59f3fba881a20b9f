"""Layouts of other tools, whose records are read one by one and checked as dialogues."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET, structs

from prep.core.example import Example, Message
from prep.core.format import Format, Kind, Parsed, Refused
from prep.core.record import Flaw, Rows
from prep.core.roles import ROLES, known, role
from prep.formats import messages, shape
from prep.text import strict_json
from prep.text.json_pointer import escape, nearest

ANEW = ", written anew"
"""Ending of what a finding says of a value that prep writes right whatever it was."""

NAMES = frozenset(
    (
        *(*ROLES, "human", "gpt", "chatgpt", "bing", "bard", "observation"),
        *("function_call", "tool_call", "functioncall", "toolcall", "function_response"),
    )
)
"""Names of roles that the trainers of ShareGPT know, and those of chat. Others are a slip."""

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
                record = _record(rows, i)
                found = list(self.examples(record))
            except (Refused, ValueError):
                self.read_one(rows, i, parsed)
                continue
            if not found:
                self.read_one(rows, i, parsed)
            for example in found:
                if isinstance(example, Refused):
                    parsed.flaws.append(_flaw(rows, i, example, fatal=True))
                    continue
                example.record = rows.first + i
                parsed.add(example, is_odd=not self.is_regular(example))
            parsed.flaws += [_flaw(rows, i, each, fatal=False) for each in self.notices(record)]
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

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        """JSON Pointers of the turns of an example in its record, answers last.

        () where the layout alone tells them
        """
        return ()

    def names_in(self, record: Mapping[str, Any]) -> tuple[str, str]:
        """The keys of who speaks and of what is said in the messages of a record."""
        return "role", "content"

    def pointer_in(
        self, record: Mapping[str, Any], example: Example, part: str, index: int, tail: str
    ) -> str:
        if part in ("messages", "answers"):
            number = index + len(example.messages) * (part == "answers")
            places = self.places(record, example)
            if number < len(places):
                return places[number] + renamed(tail, *self.names_in(record))
        return self.pointer(example, part, index, tail)

    def notices(self, record: Mapping[str, Any]) -> Iterable[Refused]:
        """What is wrong with a record although it says what is meant; its examples are right."""
        return ()


def is_regular(example: Example, kind: Kind) -> bool:
    """True when an example of a kind of layout is as it should be."""
    if example.tools is not UNSET and not shape.are_tools(example.tools):
        return False
    turns = example.messages + example.answers
    if not all(isinstance(turn.role, str) for turn in turns):
        return False
    if kind == "preference":
        return shape.is_answerable(example.messages) and shape.are_answers(example.answers)
    return shape.is_regular(turns)


def _flaw(rows: Rows, i: int, refused: Refused, *, fatal: bool) -> Flaw:
    pointer = refused.pointer
    if rows.kind == "json":
        pointer = nearest(rows.data[i], pointer)
    where = rows.where(i, pointer=pointer)
    return Flaw(refused.code, where, refused.args_of_rule, fatal=fatal)


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
    key: str,
    example: Example,
    part: str,
    index: int,
    tail: str,
    names: tuple[str, str] = ("role", "content"),
) -> str:
    """The JSON Pointer of a message in the list under a key.

    names: of the keys of who speaks and of what is said

    An example with a system message does not tell whether it was an item of the list or a key
    beside it, and then the pointer ends at the list.
    """
    if example.messages and example.messages[0].role == "system":
        return f"/{key}"
    number = index + len(example.messages) * (part == "answers")
    return f"/{key}/{number}{renamed(tail, *names)}"


def renamed(tail: str, who: str, what: str) -> str:
    """The pointer below a message whose keys of who speaks and of what is said are these."""
    first, slash, rest = tail[1:].partition("/")
    name = {"role": who, "content": what}.get(first, first)
    return f"/{name}{slash}{rest}" if tail else ""


def places(record: Mapping[str, Any], items: Sequence[Any], key: str) -> list[str]:
    """JSON Pointers of the messages in the list under a key, the system message beside it first."""
    found = [f"/{escape(key)}/{i}" for i in range(len(items))]
    has_system = record.get("system") not in (None, "")
    return ["/system", *found] if has_system else found


def split_system(turns: list[Message]) -> tuple[Message | None, list[Message]]:
    """The system message that a dialogue starts with, and the rest."""
    if turns and turns[0].role == "system":
        return turns[0], turns[1:]
    return None, turns


def item_number(example: Example, part: str, index: int) -> int:
    """Where a message (0-based) stands in a list that the system message is not in; -1 for that.

    part: "messages" or "answers", index: 0-based in it
    """
    has_system = bool(example.messages) and example.messages[0].role == "system"
    return index + len(example.messages) * (part == "answers") - has_system


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


def item_list(record: Mapping[str, Any], key: str, pointer: str = "") -> list[Mapping[str, Any]]:
    """The objects in the list under a key.

    pointer: of the object with the key

    Raises Refused when the key is not there or holds something else.
    """
    items = messages.required(record, key, pointer)
    place = f"{pointer}/{escape(key)}"
    if not isinstance(items, list):
        raise messages.wrong_type(place, "a list", items)
    for i, item in enumerate(items):
        if not isinstance(item, Mapping):
            raise messages.wrong_type(f"{place}/{i}", "an object", item)
    return items


def spelled(items: Iterable[Mapping[str, Any]], who: str, pointer: str) -> Iterator[Refused]:
    """A notice of every role that is understood although it is no name that the layout has.

    who: key of who speaks
    pointer: of the list
    """
    for i, item in enumerate(items):
        name = item.get(who)
        if isinstance(name, str) and name not in NAMES and (meant := known(name)) is not None:
            yield Refused("P206", f"{pointer}/{i}/{escape(who)}", role=f"{name} as {meant}")


def message(item: Mapping[str, Any], who: str, what: str, pointer: str) -> Message:
    """The message of an object that says who speaks under one key and what under another.

    Raises Refused when who speaks cannot be a name.
    """
    if isinstance(item.get(who), dict | list):
        raise messages.wrong_type(f"{pointer}/{escape(who)}", "a text", item[who])
    known = {key: item[key] for key in messages.MESSAGE_KEYS[2:] if key in item}
    # what is left would stand in the place of the message's own role and content
    taken = {who, what, "role", "content", *known}
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
