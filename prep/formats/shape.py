"""Whether an example of an OpenAI layout is well formed, fast.

An example that passes here needs no second look, so the rules about shape look at few.
"""

import re
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import UNSET

from prep.core.example import Message
from prep.formats import messages, objects

PLAIN, RICH, IRREGULAR = 2, 1, 0

_REGULAR = re.compile(r"s?(?:a(?:t+a)*)?(?:ua(?:t+a)*)*")
_LETTERS = {
    "system": "s",
    "developer": "s",
    "user": "u",
    "assistant": "a",
    "tool": "t",
    "function": "t",
}


@lru_cache(4096)
def order(roles: tuple[Any, ...]) -> int:
    """What the roles of a dialogue say.

    PLAIN: they follow each other as they should and end on the assistant; RICH: the same, with
    replies of tools in between; IRREGULAR: they need a look
    """
    letters = "".join(_LETTERS.get(role, "?") for role in roles)
    if letters.endswith("a") and _REGULAR.fullmatch(letters):
        return RICH if "t" in letters else PLAIN
    return IRREGULAR


def is_well_formed(message: Message) -> bool:
    """True when a message has what its role asks for and nothing else."""
    role = message.role
    wanted = objects.MESSAGES.get(role) if isinstance(role, str) else None
    if wanted is None or message.extra is not UNSET or not _fits(beside_role(message), wanted):
        return False
    return role != "assistant" or says_something(message)


def beside_role(message: Message) -> dict[str, Any]:
    """A message as a JSON object without its role."""
    item = messages.plain(message)
    item.pop("role", None)
    return item


def says_something(message: Message) -> bool:
    """True when a message has a content, or calls in place of one."""
    has_content = message.content is not UNSET and message.content is not None
    return has_content or bool(message.tool_calls) or bool(message.function_call)


def is_regular(turns: list[Message]) -> bool:
    """True when every message of a dialogue is well formed, in an order that can be trained on."""
    kind = order(tuple([turn.role for turn in turns]))
    if kind == IRREGULAR:
        return False
    weighted = False
    for turn in turns:
        if (
            turn.content.__class__ is str
            and turn.name
            is turn.weight
            is turn.tool_calls
            is turn.tool_call_id
            is turn.function_call
            is turn.refusal
            is turn.extra
            is UNSET
            and kind == PLAIN
        ):
            continue
        if not is_well_formed(turn):
            return False
        weighted |= turn.weight is not UNSET
    return not weighted or any(turn.role == "assistant" and turn.weight != 0 for turn in turns)


def is_answerable(turns: list[Message]) -> bool:
    """True when the assistant can answer a dialogue whose messages are well formed."""
    roles = tuple([turn.role for turn in turns])
    is_followed = bool(roles) and order((*roles, "assistant")) != IRREGULAR
    return is_followed and all(map(is_well_formed, turns))


def are_answers(turns: list[Message]) -> bool:
    """True when all messages are well-formed answers of the assistant."""
    return all(turn.role == "assistant" and is_well_formed(turn) for turn in turns)


def are_tools(value: Any) -> bool:
    """True for a list of declared tools."""
    return _fits(value, objects.Tools)


def _fits(value: Any, type: Any) -> bool:
    try:
        msgspec.convert(value, type)
    except msgspec.ValidationError:
        return False
    return True


_decode_tools = msgspec.json.Decoder(objects.Tools).decode
_decode_functions = msgspec.json.Decoder(objects.Functions).decode


@lru_cache(1024)
def tools(text: bytes) -> tuple[Any, bool]:
    """Declared tools, and whether they are as they should be; equal texts share one value."""
    return msgspec.json.decode(text), _is_list(text, _decode_tools)


@lru_cache(1024)
def functions(text: bytes) -> tuple[Any, bool]:
    """Declared functions of the old kind, and whether they are as they should be."""
    return msgspec.json.decode(text), _is_list(text, _decode_functions)


def _is_list(text: bytes, decode: Any) -> bool:
    try:
        decode(text)
    except msgspec.ValidationError:
        return False
    return True
