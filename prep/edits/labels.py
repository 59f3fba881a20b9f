"""Edits of the names of classes."""

from typing import ClassVar

from msgspec import Struct

from prep.core.example import Example
from prep.edits.rewriting import Part, rewritten
from prep.text.display import number


class RenameLabels(Struct, frozen=True, tag="rename-labels", forbid_unknown_fields=True):
    """Replaces whole completions by others.

    names: completion → what it becomes
    """

    leaves_out: ClassVar[bool] = False
    part: ClassVar[Part] = "completion"
    names: dict[str, str]

    def apply(self, example: Example) -> Example:
        return rewritten(example, self.part, self.change)

    def change(self, text: str) -> str:
        return self.names.get(text, text)

    def describe(self) -> str:
        return "Write each class name in one way: " + number(len(self.names), "variant") + "."


PLUGINS = (RenameLabels,)
