"""Columns of tables and flat records that nobody asked for."""

from collections.abc import Iterable
from typing import Any, ClassVar

import msgspec

from prep.core.analyzer import Analyzer, Context, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Hits, Invalid, Rule, Valid
from prep.core.suppression import asks
from prep.formats.columns import ColumnsFormat
from prep.formats.nested import root

UNUSED = Rule(
    code="P216",
    name="unused-column",
    severity="note",
    message="Columns that are not used: {count} ({listed}).",
    why=(
        "They do not become part of the training file. If one belongs into the question or the "
        "answer, say so with --map or a template."
    ),
    examples=(
        Invalid("prompt,completion,id\n2+2,four,7\n", name="case.csv"),
        Valid("prompt,completion\n2+2,four\n", name="case.csv"),
        Valid("prompt,completion,prep:ignore\n2+2,four,\n", name="case.csv"),
    ),
)

FIRST = 100
"""Flat JSON records whose keys are looked at; tables name their columns once."""

Names = tuple[str, ...]


class UnusedColumns(Analyzer[Names]):
    """Compares the columns there are with those that are used."""

    rules = (UNUSED,)
    state: ClassVar[Any] = Names

    def map(self, batch: Batch) -> Names:
        format = batch.format
        if not isinstance(format, ColumnsFormat) or not len(batch.rows):
            return ()
        unused = _named(batch).difference(map(root, format.wanted))
        return tuple(sorted(name for name in unused if not asks(name)))

    def merge(self, a: Names, b: Names) -> Names:
        return tuple(sorted({*a, *b}))

    def finish(self, state: Names, context: Context) -> Iterable[Finding]:
        if state:
            shown = [name.strip() or '""' for name in state[:10]]
            rest = ["…"] if len(state) > len(shown) else []
            yield report(UNUSED, Hits(len(state)), listed=", ".join(shown + rest))


def _named(batch: Batch) -> set[str]:
    """Names of the columns of a table, or of the keys of the first flat records."""
    rows = batch.rows
    if rows.source.columns:
        return set(rows.source.columns)
    names: set[str] = set()
    for i in range(max(0, min(len(rows), FIRST + 1 - rows.first))):
        try:
            data: Any = rows.record(i).data
        except (ValueError, msgspec.MsgspecError):
            continue
        names.update(data)
    return names


PLUGINS = (UnusedColumns(),)
