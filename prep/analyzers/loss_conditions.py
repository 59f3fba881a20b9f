"""What examples are like on which some target loses something."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import UNSET

from prep.core.example import Example, Message

OF_TEXTS = ("weight-zero", "content-beside-tool-calls", "trailing-tool-result")
"""Conditions that are about some messages of an example only."""

Condition = tuple[str, list[str]]
"""A condition that an example fulfils, and the texts it is about."""


def conditions(
    example: Example, types: dict[str, set[str]], *, broken: bool
) -> Iterator[Condition]:
    """What an example fulfils.

    types: name of an argument of a tool → types of its values, to which those here are added
    broken: True for an example that broke the rules of its layout
    """
    turns = [*example.messages, *example.answers[:1]]
    answers = [turn for turn in turns if turn.role == "assistant"]
    masked = [turn for turn in answers if turn.weight == 0]
    if masked:
        yield "weight-zero", _texts(masked)
    if answers and all((turn.extra or {}).get("train") is False for turn in answers):
        yield "nothing-trained", []
    beside = [turn for turn in answers if turn.tool_calls and turn.text]
    if beside:
        yield "content-beside-tool-calls", _texts(beside)
    trailing = 0
    while trailing < len(turns) and turns[-1 - trailing].role in ("tool", "function"):
        trailing += 1
    if trailing:
        yield "trailing-tool-result", _texts(turns[-trailing:])
    if not example.tools:
        yield "no-tools", []
    if any(_has_image(turn) for turn in turns):
        yield "image-screened", []
    if broken and any(_is_broken(turn) for turn in turns):
        yield "broken-row", []
        yield "unformattable-row", []
    else:
        if not _alternates(turns):
            yield "role-order", []
        if not _items_alternate(turns):
            yield "item-order", []
    if _argument_types(answers, types):
        yield "mixed-argument-types", []


def _texts(turns: Iterable[Message]) -> list[str]:
    return [turn.text for turn in turns]


def _has_image(turn: Message) -> bool:
    return isinstance(turn.content, list) and any(
        isinstance(part, dict) and part.get("type") == "image_url" for part in turn.content
    )


def _is_broken(turn: Message) -> bool:
    """True for a message that is none: no role that anybody knows, or content of no kind."""
    known = ("system", "developer", "user", "assistant", "tool", "function")
    says = isinstance(turn.content, str | list) or turn.tool_calls or turn.function_call
    return turn.role not in known or not says


def _alternates(turns: list[Message]) -> bool:
    """Whether questions and answers take turns and an answer is last.

    Results of tools are a question; several in a row are one.
    """
    roles = [turn.role for turn in turns]
    if roles and roles[0] in ("system", "developer"):
        del roles[0]
    return _take_turns(
        [
            role
            for number, role in enumerate(roles)
            if not (number and role == roles[number - 1] == "tool")
        ]
    )


def _items_alternate(turns: list[Message]) -> bool:
    """The same in ShareGPT, where every result, every call and the text before it is an item."""
    items: list[str] = []
    for turn in turns[1:] if turns and turns[0].role == "system" else turns:
        calls = len(turn.tool_calls) if isinstance(turn.tool_calls, list) else 0
        says = turn.content not in (None, UNSET)
        items += [turn.role] * (calls + (says or not calls))
    return _take_turns(items)


def _take_turns(roles: list[str]) -> bool:
    sides = ["asks" if role in ("user", "tool", "function") else role for role in roles]
    return bool(sides) and sides == ["asks", "assistant"] * (len(sides) // 2)


def _argument_types(turns: Iterable[Message], types: dict[str, set[str]]) -> bool:
    """Adds the types of arguments that are written as objects; whether there are any."""
    found = False
    for turn in turns:
        calls: Any = turn.tool_calls
        for call in calls if isinstance(calls, list) else ():
            function = call.get("function") if isinstance(call, dict) else None
            arguments = function.get("arguments") if isinstance(function, dict) else None
            if isinstance(arguments, dict):
                found = True
                for name, value in arguments.items():
                    types.setdefault(str(name), set()).add(type(value).__name__)
    return found
