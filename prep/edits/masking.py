"""Edits that hide what must not be trained on."""

from collections.abc import Callable
from typing import ClassVar, Literal

import msgspec
from msgspec import UNSET, Struct

from prep.core.example import Example, Message
from prep.edits.rewriting import every_turn, with_text
from prep.text.nested_texts import with_texts
from prep.text.sensitive import PERSONAL, SECRETS, masked


class MaskSensitive(Struct, frozen=True, tag="mask-sensitive", forbid_unknown_fields=True):
    """Replaces secrets or personal data by words that say what was there."""

    leaves_out: ClassVar[bool] = False
    what: Literal["secrets", "personal"]

    def apply(self, example: Example) -> Example:
        kinds = SECRETS if self.what == "secrets" else PERSONAL

        def hide(text: str) -> str:
            return masked(text, kinds)

        changed = every_turn(example, lambda turn: _with_calls(with_text(turn, hide), hide))
        return _with_declared(changed, hide)

    def describe(self) -> str:
        words = "secrets" if self.what == "secrets" else "personal data"
        return f"Replace {words} by words that say what was there."


def _with_calls(turn: Message, change: Callable[[str], str]) -> Message:
    """The message with the texts in its calls of tools changed, itself when nothing changes."""
    calls, call = with_texts(turn.tool_calls, change), with_texts(turn.function_call, change)
    if calls == turn.tool_calls and call == turn.function_call:
        return turn
    return msgspec.structs.replace(turn, tool_calls=calls, function_call=call)


def _with_declared(example: Example, change: Callable[[str], str]) -> Example:
    """The example with the texts of its tools and functions changed, itself when none changes."""
    tools, settings = with_texts(example.tools, change), example.settings
    if settings is not UNSET and "functions" in settings:
        settings = settings | {"functions": with_texts(settings["functions"], change)}
    if tools == example.tools and settings == example.settings:
        return example
    return msgspec.structs.replace(example, tools=tools, settings=settings)


PLUGINS = (MaskSensitive,)
