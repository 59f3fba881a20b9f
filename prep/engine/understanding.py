"""Batches of examples made of rows: understood, and as another layout can hold them."""

from collections.abc import Sequence

from prep.core.batch import Batch
from prep.core.counting import Counting
from prep.core.edit import Step
from prep.core.format import Format, Parsed
from prep.core.groups import NO_GROUPS, Groups
from prep.core.record import Rows
from prep.engine.editing import early, edited
from prep.formats.converting import convert_all


def understand(
    format: Format,
    rows: Rows,
    to: str = "",
    countings: Sequence[Counting] = (),
    groups: Groups = NO_GROUPS,
) -> Batch:
    """The batch of some rows, before any edit.

    to: layout that the examples are to have, "" for the one they are read as
    groups: records whose places are kept apart
    """
    return converted(as_read(format, rows, countings, groups), to)


def as_read(
    format: Format,
    rows: Rows,
    countings: Sequence[Counting] = (),
    groups: Groups = NO_GROUPS,
) -> Batch:
    """The batch of some rows in the layout they have."""
    parsed = format.understand(rows)
    flaws = [*rows.flaws, *parsed.flaws]
    return Batch(rows, format, parsed.examples, parsed.odd, flaws, countings, groups)


def converted(
    batch: Batch, to: str, steps: Sequence[Step] = (), changed: list[int] | None = None
) -> Batch:
    """The batch with every example as another layout can hold it.

    to: its name, "" for the layout they have
    steps: of the plan; those of its edits that come before a conversion are carried out
    changed: by step, to which the number of examples is added that it changed
    """
    if to in ("", batch.format.name):
        return batch
    if first := early(steps):
        batch, _ = edited(batch, first, [0] * len(steps) if changed is None else changed)
    parsed = Parsed(batch.examples, list(batch.odd), list(batch.flaws))
    parsed = convert_all(parsed, batch.rows, to, batch.format)
    return Batch(
        batch.rows,
        batch.format,
        parsed.examples,
        parsed.odd,
        parsed.flaws,
        batch.countings,
        batch.groups,
    )
