"""Layouts of other tools whose records are flat, so that they are columns with fixed names."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from prep.core.example import Example
from prep.core.format import Columns
from prep.formats.columns import ColumnsFormat
from prep.formats.recognition import share


class FlatFormat(ColumnsFormat):
    """A layout of texts under fixed keys.

    fixed: field → key
    signature: keys that records of this layout have, all of them texts
    others: keys that only another layout has
    score: how sure the signature makes it
    """

    fixed: ClassVar[dict[str, str]]
    signature: ClassVar[tuple[str, ...]]
    others: ClassVar[tuple[str, ...]] = ("chosen", "rejected", "kto_tag")
    score: ClassVar[int] = 70

    def __init__(self, columns: Columns | None = None) -> None:
        super().__init__(columns or Columns(self.fixed, guessed=True))

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(self.score * share(records, self._fits))

    def render(self, example: Example) -> dict[str, Any]:
        record = super().render(example)
        unsaid = {self.columns.fields.get(field) for field in ("system", "history")}
        return {key: value for key, value in record.items() if value or key not in unsaid}

    def _fits(self, record: Mapping[str, Any]) -> bool:
        return all(
            isinstance(record.get(key), str | None) and key in record for key in self.signature
        ) and not any(key in record for key in self.others)
