"""A loader: reads one file syntax and changes nothing."""

from collections.abc import Iterator
from typing import ClassVar, Protocol

from prep.core.options import InputOptions
from prep.core.record import Rows, Shard, Source

ANOTHER_TABLE = "P123"
"""Code of the rule about rows of another table than the one that is read."""


class Loader(Protocol):
    """One file syntax. Nothing is trimmed, converted or filled in without a flaw that says so.

    name: as in `--input-format`
    suffixes: lower case, with the dot
    """

    name: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]

    def sniff(self, head: bytes) -> int:
        """How sure this syntax is from the first 64 KiB (unpacked): 0 … 100.

        The suffix is worth 10 to whoever asks, so content comes first.
        """
        ...

    def inspect(self, path: str, options: InputOptions) -> list[Source]:
        """Every table or stream in the file, each with all decisions taken.

        Several sheets are several sources; the caller chooses. Raises InputError when nothing can
        be read, naming what the file really is; UsageError when an option does not fit.
        """
        ...

    def shards(self, source: Source, count: int, numbered: bool = True) -> list[Shard]:
        """The source cut in at most `count` parts that can be read alone.

        numbered: False when nobody will ask where a record stands, so that a loader which would
            have to look through the file for it need not know the number of the first
        """
        ...

    def read(self, shard: Shard, batch: int) -> Iterator[Rows]:
        """The rows of a part, at most `batch` records at a time, in file order."""
        ...
