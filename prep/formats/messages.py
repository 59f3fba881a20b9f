"""Messages as JSON objects with a role, the thorough way: odd values are kept as they are."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import Refused

MESSAGE_KEYS = (
    "role",
    "content",
    "name",
    "weight",
    "tool_calls",
    "tool_call_id",
    "function_call",
    "refusal",
)
"""Keys of a message that prep knows, in the order in which it writes them."""

_KNOWN = frozenset(MESSAGE_KEYS)


_TYPES: dict[type, str] = {
    type(None): "null",
    bool: "true or false",
    str: "a text",
    int: "a number",
    float: "a number",
    list: "a list",
}


def type_name(value: Any) -> str:
    """What a person calls the type of a JSON value."""
    return _TYPES.get(type(value), "an object")


def wrong_type(pointer: str, wanted: str, value: Any) -> Refused:
    """What to raise for a value that is something else than it should be.

    wanted: type as `type_name` has it
    """
    names = [name for name in pointer.split("/") if name and not name.isdecimal()]
    item = "an item of " if pointer.rpartition("/")[2].isdecimal() else ""
    name = item + (names[-1] if names else "the record")
    return Refused("P203", pointer, detail=f"{name} is {type_name(value)}, not {wanted}")


def message(item: Any, pointer: str) -> Message:
    """The message of a JSON object; keys that prep does not know go to `extra`.

    Raises Refused when it is not an object, or its role cannot be a name.
    """
    if not isinstance(item, Mapping):
        raise wrong_type(pointer, "an object", item)
    if isinstance(item.get("role"), dict | list):  # nobody could tell what is meant
        raise wrong_type(f"{pointer}/role", "a text", item["role"])
    if len(item) == 2 and "role" in item and "content" in item:  # as nearly always
        return Message(item["role"], item["content"])
    known = {key: item[key] for key in MESSAGE_KEYS if key in item}
    extra = {key: value for key, value in item.items() if key not in _KNOWN}
    known.setdefault("role", UNSET)
    return Message(**known, extra=extra or UNSET)


def messages(value: Any, pointer: str) -> list[Message]:
    """The messages of a JSON list.

    Raises Refused when it is not a list of objects.
    """
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise wrong_type(pointer, "a list", value)
    return [message(item, f"{pointer}/{i}") for i, item in enumerate(value)]


_SIGNATURES = {
    ("messages",): "chat",
    ("prompt", "completion"): "completion",
    ("input", "preferred_output"): "preference",
    ("conversations",): "sharegpt",
    ("instruction", "output"): "alpaca",
    ("question", "answer"): "qa",
}
"""Keys that tell a layout → its name, for records in a file of another one."""


def required(record: Mapping[str, Any], field: str, pointer: str = "") -> Any:
    """The value of a key that must be there.

    pointer: of the object, when it is not the record itself

    Raises Refused when it is not, which says so when the record is of another layout.
    """
    if field in record:
        return record[field]
    if pointer:
        raise Refused("P201", pointer, field=field)
    for keys, layout in _SIGNATURES.items():
        if field not in keys and all(key in record for key in keys):
            raise Refused("P118", "", layout=layout)
    raise Refused("P201", "", field=field)


def dialogue(turns: list[Message]) -> Example:
    """The example of a dialogue: a last message of the assistant is the answer wanted."""
    if turns and turns[-1].role == "assistant":
        return Example(turns[:-1], turns[-1:])
    return Example(turns, [])


def plain(turn: Message) -> dict[str, Any]:
    """A message as a JSON object, its unknown keys last."""
    item = {key: value for key in MESSAGE_KEYS if (value := getattr(turn, key)) is not UNSET}
    if turn.extra is not UNSET:
        item.update(turn.extra)
    return item


def turns(example: Example, name: str) -> list[Message]:
    """All turns of an example that has at most one answer.

    name: of the layout that can hold one

    Raises Refused when there are several answers.
    """
    if len(example.answers) > 1:
        raise Refused("P901", "", reason=f"{name} holds one answer, not a preference pair")
    return example.messages + example.answers


BESIDE = {
    "tools": "tools",
    "settings": "settings beside the messages",
    "extra": "fields beside the messages",
}
"""Field of an example → what it holds."""


def nothing_beside(example: Example, name: str) -> None:
    """Passes when an example has nothing but messages.

    Raises Refused when something would be lost.
    """
    for field, what in BESIDE.items():
        if getattr(example, field) is not UNSET:
            raise Refused("P901", "", reason=f"{name} cannot hold {what}")


def texts_only(example: Example, name: str) -> None:
    """Passes when every turn is a text and nothing else.

    Raises Refused when something would be lost in a layout that holds texts.
    """
    for field in ("tools", "settings"):
        if getattr(example, field) not in (UNSET, None):
            raise Refused("P901", "", reason=f"{name} cannot hold {BESIDE[field]}")
    for turn in example.messages + example.answers:
        if not isinstance(turn.content, str) or not isinstance(turn.role, str):
            raise Refused("P901", "", reason=f"{name} holds texts only")
        for key in sorted(set(plain(turn)) - {"role", "content"}):
            raise Refused("P901", "", reason=f"{name} cannot hold {key} of a message")


EXTRA_KEY = msgspec.json.encode("\U0010ffff")[1:-1]
"""The bytes that stand in encoded messages where one has unknown keys."""
