"""How far a pass over the data is."""

from collections.abc import Callable

from msgspec import Struct


class Advance(Struct, frozen=True):
    """How far a pass is.

    records: read so far in this pass; a smaller number than before begins another pass
    share: of the pass that is done, 0 … 1, None where that is not known
    writes: True when the pass writes what it reads
    """

    records: int
    share: float | None
    writes: bool


Progress = Callable[[Advance], None]
"""Called at the beginning of a pass and whenever some thousand records were read."""
