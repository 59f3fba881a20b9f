"""Plain text: every line is something the model is to say, after nothing in particular."""

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from prep.core.options import InputOptions
from prep.core.record import Rows, Shard, Source
from prep.loaders import lines
from prep.loaders.opening import open_text
from prep.text import encodings


class TxtLoader:
    """Lines as completions of an empty prompt. Tables and JSON in a .txt file are read as such."""

    name: ClassVar[str] = "txt"
    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".text")

    def sniff(self, head: bytes) -> int:
        return 6 if encodings.peek(head).strip() else 0

    def inspect(self, path: str, options: InputOptions) -> list[Source]:
        source = open_text(path, options, self.name).source
        return [msgspec.structs.replace(source, columns=("prompt", "completion"))]

    def shards(self, source: Source, count: int, numbered: bool = True) -> list[Shard]:
        return lines.shards(source, count, numbered)

    def read(self, shard: Shard, batch: int) -> Iterator[Rows]:
        for rows in lines.read(shard, batch, "cells"):
            rows.data = [None if line is None else ["", line.decode("utf-8")] for line in rows.data]
            yield rows


PLUGINS = (TxtLoader(),)
