"""Plain text and Markdown: tables, questions and answers with labels, or one answer a line.

Tables and JSON in a .txt file are read as such by others. That every line is something a model is
to say, after nothing in particular, is taken for granted only when it was asked for: most texts
are none of that.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

import msgspec

from prep.core.location import Location
from prep.core.options import InputOptions
from prep.core.record import Flaw, Rows, Shard, Source
from prep.loaders import lines
from prep.loaders.blocks import text_blocks
from prep.loaders.opening import open_text
from prep.loaders.record_size import most, too_long
from prep.text import (
    chat_exports,
    encodings,
    json_openings,
    labelled,
    line_shapes,
    markdown_tables,
    unlabelled,
)
from prep.text.header import named_header

ONE_A_LINE = "every line is taken for an answer, after an empty prompt"

DOUBT = "doubt"
"""Setting of a source whose lines are hardly answers: why."""

CHAT = "chat"
"""Shape of a text that WhatsApp has exported."""

_PAIRS = {"labelled": labelled.pairs, "unlabelled": unlabelled.pairs}
"""Shape of a text → what finds its pairs."""


class TxtLoader:
    """What a person wrote into a text file."""

    name: ClassVar[str] = "txt"
    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".text", ".md", ".markdown")

    def sniff(self, head: bytes) -> int:
        text = encodings.peek(head)
        if not json_openings.is_document(text) and _is_shaped(text):
            return 80
        if chat_exports.is_whatsapp(text):
            return 95  # dates and commas look like a table
        return 6 if text.strip() else 0

    def inspect(self, path: str, options: InputOptions) -> list[Source]:
        text = open_text(path, options, self.name)
        source = text.source
        # a longer text is held in memory only when its beginning shows that it must be
        may_be_shaped = text.complete or _may_have_pairs(text.head.decode("utf-8", "replace"))
        if options.input_format == "auto" and chat_exports.is_whatsapp(
            text.head.decode("utf-8", "replace")
        ):
            return [msgspec.structs.replace(source, settings=source.settings | {"shape": CHAT})]
        if options.input_format == "auto" and may_be_shaped:
            found = _text_lines(source)
            if tables := markdown_tables.tables(found):
                return list(_table_sources(source, found, tables))
            for shape, pairs_of in _PAIRS.items():
                if pairs := pairs_of(found):
                    return [_labelled_source(source, found, pairs[1], shape)]
        columns = ("prompt", "completion")
        if options.input_format == self.name:
            return [msgspec.structs.replace(source, columns=columns)]
        settings = source.settings
        if doubt := line_shapes.doubt(_lines_of(text.head.decode("utf-8", "replace"))):
            settings = settings | {DOUBT: doubt}
        guesses = (*source.guesses, ONE_A_LINE)
        return [
            msgspec.structs.replace(source, columns=columns, guesses=guesses, settings=settings)
        ]

    def shards(self, source: Source, count: int, numbered: bool = True) -> list[Shard]:
        if "shape" in source.settings:
            return [Shard(source)]
        return lines.shards(source, count, numbered)

    def read(self, shard: Shard, batch: int) -> Iterator[Rows]:
        shape = shard.source.settings.get("shape")
        if shape == CHAT:
            yield from _days(shard, batch)
        elif shape:
            found = _text_lines(shard.source)
            records = _table_records if shape == "table" else _records_of_pairs
            yield from _batches(records(shard, found), batch, shard)
        else:
            for rows in lines.read(shard, batch, "cells"):
                rows.data = [line if line is None else ["", line.decode()] for line in rows.data]
                yield rows


def _days(shard: Shard, batch: int) -> Iterator[Rows]:
    """The days of a chat, each a record of its messages."""
    found = chat_exports.days(_text_lines(shard.source))
    for start in range(0, len(found), batch):
        days = found[start : start + batch]
        data = [msgspec.json.encode({"whatsapp": [_message(said) for said in day]}) for day in days]
        first = [day[0].line for day in days]
        yield Rows(shard.source, "json", shard.record + start, first, data)


def _message(said: chat_exports.Said) -> dict[str, str]:
    return {"date": said.day, "from": said.name, "text": said.text}


def _is_shaped(text: str) -> bool:
    """True for a text with tables, or with labels that tell questions and answers."""
    found = text.splitlines()
    return bool(markdown_tables.tables(found) or labelled.pairs(found))


def _may_have_pairs(text: str) -> bool:
    """True for a text that is worth being looked at as a whole."""
    return _is_shaped(text) or unlabelled.pairs(_lines_of(text)) is not None


def _text_lines(source: Source) -> list[str]:
    """All lines of a text, which is held in memory for it."""
    pieces: list[str] = []
    size = 0
    for block in text_blocks(source):
        pieces.append(block)
        size += len(block)
        if size > most(source):
            raise too_long(source, 1)
    return _lines_of("".join(pieces))


def _lines_of(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _table_sources(
    source: Source, found: list[str], tables: Sequence[markdown_tables.MarkdownTable]
) -> Iterator[Source]:
    inside = {number for table in tables for number, _ in table.rows}
    inside |= {number for table in tables for number in (table.line, table.line + 1)}
    outside = [n for n, text in enumerate(found, 1) if text.strip() and n not in inside]
    for number, table in enumerate(tables, 1):
        settings = {"shape": "table", "number": str(number), "rows": str(len(table.rows))}
        yield msgspec.structs.replace(
            source,
            sheet="" if len(tables) == 1 else f"table {number}",
            columns=named_header(table.line, table.header).names,
            header_row=table.line,
            settings=source.settings | settings,
            flaws=(*source.flaws, *_outside(source, found, outside)),
        )


def _labelled_source(source: Source, found: list[str], before: list[int], shape: str) -> Source:
    return msgspec.structs.replace(
        source,
        columns=("question", "answer"),
        header_row=1,
        settings=source.settings | {"shape": shape},
        flaws=(*source.flaws, *_outside(source, found, before)),
    )


def _outside(source: Source, found: list[str], numbers: list[int]) -> Iterator[Flaw]:
    """The flaw of lines around what is read."""
    if numbers:
        where = Location(source.path, line=numbers[0])
        yield Flaw("P120", where, {"text": found[numbers[0] - 1].strip()}, len(numbers))


def _table_records(shard: Shard, found: list[str]) -> Iterator[tuple[int, list[str] | Flaw]]:
    source = shard.source
    width = len(source.columns)
    table = markdown_tables.tables(found)[int(source.settings["number"]) - 1]
    for number, (where, cells) in enumerate(table.rows, shard.record):
        if len(cells) <= width:  # Markdown fills up what is missing
            yield where, cells + [""] * (width - len(cells))
            continue
        args = {
            "cells": len(cells),
            "columns": width,
            "cause": "texts with vertical bars in them need a backslash before each",
            "excerpt": found[where - 1][:60],
            "allowed": False,
        }
        place = Location(source.shown or source.path, source.sheet, number, where)
        yield where, Flaw("P110", place, args, fatal=True)


def _records_of_pairs(shard: Shard, found: list[str]) -> Iterator[tuple[int, list[str] | Flaw]]:
    pairs = _PAIRS[shard.source.settings["shape"]](found)
    for pair in pairs[0] if pairs else ():
        yield pair.line, [pair.ask, pair.answer]


def _batches(
    records: Iterator[tuple[int, list[str] | Flaw]], batch: int, shard: Shard
) -> Iterator[Rows]:
    rows = Rows(shard.source, "cells", shard.record, [], [])
    numbers: list[int] = []
    for line, cells in records:
        numbers.append(line)
        if isinstance(cells, Flaw):
            rows.flaws.append(cells)
            rows.data.append(None)
        else:
            rows.data.append(cells)
        if len(numbers) == batch:
            rows.lines = numbers
            yield rows
            rows = Rows(shard.source, "cells", rows.first + len(numbers), [], [])
            numbers = []
    if numbers:
        rows.lines = numbers
        yield rows


PLUGINS = (TxtLoader(),)
