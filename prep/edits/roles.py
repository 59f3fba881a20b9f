"""Edits of who speaks, and in which order."""

from typing import ClassVar

import msgspec
from msgspec import UNSET, Struct

from prep.core.example import Example, Message


class RenameRoles(Struct, frozen=True, tag="rename-roles", forbid_unknown_fields=True):
    """Gives roles the names that everyone knows.

    roles: role as it is → role as it should be
    """

    roles: dict[str, str]
    leaves_out: ClassVar[bool] = False
    is_early: ClassVar[bool] = True

    def apply(self, example: Example) -> Example | None:
        turns = [*example.messages, *example.answers]
        if not any(_known(turn) in self.roles for turn in turns):
            return example
        turns = [
            msgspec.structs.replace(turn, role=self.roles[_known(turn)])
            if _known(turn) in self.roles
            else turn
            for turn in turns
        ]
        return with_turns(example, turns)

    def describe(self) -> str:
        pairs = ", ".join(f"{old} to {new}" for old, new in self.roles.items())
        return f"Rename roles: {pairs}."


class TrimToAnswer(Struct, frozen=True, tag="trim-to-answer", forbid_unknown_fields=True):
    """Leaves out the messages after the last one of the assistant."""

    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        if example.answers:
            return example
        turns = list(example.messages)
        while turns and turns[-1].role != "assistant":
            turns.pop()
        return with_turns(example, turns) if turns else example

    def describe(self) -> str:
        return "Leave out the messages after the last answer."


class TrimToQuestion(Struct, frozen=True, tag="trim-to-question", forbid_unknown_fields=True):
    """Leaves out the messages after the last one of the user."""

    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        turns = [*example.messages, *example.answers]
        if not turns or turns[-1].role == "user":
            return example
        while turns and turns[-1].role != "user":
            turns.pop()
        return msgspec.structs.replace(example, messages=turns, answers=[]) if turns else example

    def describe(self) -> str:
        return "Leave out the messages after the last question."


class MergeTurns(Struct, frozen=True, tag="merge-turns", forbid_unknown_fields=True):
    """Joins neighbouring messages of one role that hold nothing but text, by an empty line."""

    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        turns = [*example.messages, *example.answers[:1]]
        if len(example.answers) > 1:
            return example
        merged: list[Message] = []
        for turn in turns:
            if merged and merged[-1].role == turn.role and _mergeable(merged[-1], turn):
                text = f"{merged[-1].content}\n\n{turn.content}"
                merged[-1] = msgspec.structs.replace(merged[-1], content=text)
            else:
                merged.append(turn)
        return example if len(merged) == len(turns) else with_turns(example, merged)

    def describe(self) -> str:
        return "Join neighbouring messages of one role by an empty line."


class SystemFirst(Struct, frozen=True, tag="system-first", forbid_unknown_fields=True):
    """Moves the system messages to the front, in their order."""

    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        first = [turn for turn in example.messages if turn.role in SYSTEM]
        rest = [turn for turn in example.messages if turn.role not in SYSTEM]
        if example.messages[: len(first)] == first:
            return example
        return msgspec.structs.replace(example, messages=first + rest)

    def describe(self) -> str:
        return "Move the system messages to the front."


class DropEmptyMessages(Struct, frozen=True, tag="drop-empty-messages", forbid_unknown_fields=True):
    """Leaves out messages given that hold no text and call nothing."""

    leaves_out: ClassVar[bool] = False

    def apply(self, example: Example) -> Example | None:
        kept = [
            turn
            for number, turn in enumerate(example.messages, 1)
            if number == len(example.messages) or not is_empty(turn)
        ]
        if len(kept) == len(example.messages):
            return example
        return msgspec.structs.replace(example, messages=kept)

    def describe(self) -> str:
        return "Leave out the empty messages."


SYSTEM = ("system", "developer")


def is_empty(turn: Message) -> bool:
    """True for a message with an empty or blank text that does nothing else; tools may be mute."""
    return (
        isinstance(turn.content, str)
        and not turn.content.strip()
        and not turn.tool_calls
        and not turn.function_call
        and turn.role not in ("tool", "function")
    )


def with_turns(example: Example, turns: list[Message]) -> Example:
    """The example of a dialogue: a last message of the assistant is the answer wanted."""
    if len(example.answers) > 1:
        given = len(example.messages)
        return msgspec.structs.replace(example, messages=turns[:given], answers=turns[given:])
    if turns and turns[-1].role == "assistant":
        return msgspec.structs.replace(example, messages=turns[:-1], answers=turns[-1:])
    return msgspec.structs.replace(example, messages=turns, answers=[])


def _known(turn: Message) -> str:
    return turn.role if isinstance(turn.role, str) else ""


def _mergeable(a: Message, b: Message) -> bool:
    plain = Message(a.role)
    return (
        a.role in ("user", "assistant", *SYSTEM)
        and isinstance(a.content, str)
        and isinstance(b.content, str)
        and msgspec.structs.replace(a, content=UNSET) == plain
        and msgspec.structs.replace(b, content=UNSET) == plain
    )


PLUGINS = (
    RenameRoles,
    TrimToAnswer,
    TrimToQuestion,
    MergeTurns,
    SystemFirst,
    DropEmptyMessages,
)
