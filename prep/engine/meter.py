"""Says how far a pass is, from what its works have read."""

from collections.abc import Iterable

from prep.core.progress import Advance, Progress
from prep.core.record import Shard


class Meter:
    """Adds up what is read and tells it.

    records, size: read so far; the size in what `Shard.size` counts
    """

    def __init__(
        self, progress: Progress, shards: Iterable[Shard], *, limit: int, writes: bool
    ) -> None:
        sizes = [shard.size for shard in shards]
        self.records = self.size = 0
        self._whole = sum(sizes) if all(sizes) else 0
        self._limit = limit
        self._writes = writes
        self._progress = progress
        self.add(0, 0)

    def add(self, records: int, size: int) -> None:
        """So many more were read."""
        self.records += records
        self.size += size
        self._progress(Advance(self.records, self._share(), self._writes))

    def _share(self) -> float | None:
        shares = []
        if self._whole:
            shares.append(self.size / self._whole)
        if self._limit:
            shares.append(self.records / self._limit)
        return min(1.0, max(shares)) if shares else None
