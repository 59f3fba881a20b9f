"""Workbooks: .xlsx and .xlsm, every sheet a table of what the sheet shows.

A number, a date or a boolean becomes the text that its number format shows (P113 says so); an error
is kept as it reads and reported (P112), and so is a formula that was saved without a value (P116).
A cell merged over several rows holds its value for all of them (P121).
"""

from collections.abc import Iterator
from typing import ClassVar

from prep.core.options import InputOptions
from prep.core.record import Rows, Shard, Source
from prep.text import magic


class XlsxLoader:
    """Reads workbooks, and names what only looks like one.

    What reads them is imported when there is one: it takes a tenth of a run on a small file.
    """

    name: ClassVar[str] = "xlsx"
    suffixes: ClassVar[tuple[str, ...]] = (".xlsx", ".xlsm", ".xltx", ".xltm")

    def sniff(self, head: bytes) -> int:
        """Any zip archive and any old Office file is ours to name, if not to read."""
        if head.startswith(magic.ZIP):
            return 95 if b"xl/" in head or b"[Content_Types].xml" in head else 60
        return 60 if head.startswith(magic.OLE) else 0

    def inspect(self, path: str, options: InputOptions) -> list[Source]:
        from prep.loaders.workbook.sources import sources

        return sources(path, options)

    def shards(self, source: Source, count: int, numbered: bool = True) -> list[Shard]:
        """One: whoever reads a part of a sheet has to unpack all of it."""
        first, last = int(source.settings["first"]), int(source.settings["last"])
        return [Shard(source, line=first, size=last - first + 1)]

    def read(self, shard: Shard, batch: int) -> Iterator[Rows]:
        from prep.loaders.workbook.sources import read

        return read(shard, batch)


PLUGINS = (XlsxLoader(),)
