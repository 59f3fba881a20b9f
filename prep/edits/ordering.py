"""Edits about the order of examples in the file that is written."""

from typing import ClassVar

import msgspec
from msgspec import Struct

from prep.core.example import Example
from prep.text.display import number


class LeadWith(Struct, frozen=True, tag="lead-with", forbid_unknown_fields=True):
    """Writes some examples before all others; whoever writes asks for `leads`.

    leads: numbers of their records
    """

    leaves_out: ClassVar[bool] = False
    leads: tuple[int, ...]

    def apply(self, example: Example) -> Example:
        # the same example at another place: a copy, so that it counts as changed
        return msgspec.structs.replace(example) if example.record in self.leads else example

    def describe(self) -> str:
        return f"Write {number(len(self.leads), 'chosen example')} first."


PLUGINS = (LeadWith,)
