"""JSON documents: a list of records, records one after the other, or a list inside a wrapper."""

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from prep.core.location import Location
from prep.core.options import InputOptions
from prep.core.record import REPAIRED_UP_TO, Flaw, Rows, Shard, Source
from prep.errors import InputError
from prep.loaders import json_columns, jsonl, mending
from prep.loaders.blocks import Blocks, file_size, utf8_blocks
from prep.loaders.opening import TextFile, open_text
from prep.loaders.record_size import most, too_long
from prep.text import encodings, json_openings, json_repair, json_stream, strict_json
from prep.text.json_layout import Layout, find_layout

LOOKED_AT = 2**22
"""Bytes of a document that are looked at to find its records."""


class JsonLoader:
    """Values as they are written; where they are is found from the content."""

    name: ClassVar[str] = "json"
    suffixes: ClassVar[tuple[str, ...]] = (".json",)

    def sniff(self, head: bytes) -> int:
        text = encodings.peek(head).lstrip()
        whole = len(head) < 2**16
        if not json_openings.is_document(text):
            return 3 if text.startswith(("[", "{")) else 0
        if text.startswith("["):
            return 60 if jsonl.score(text, whole) >= 75 else 85
        if jsonl.score(text, whole) < 75:
            return 80
        found = find_layout(text.encode("utf-8", "replace"), whole)
        if found.by_column:
            return 95  # whatever the file is called
        return 85 if found.shape != "stream" and "\n" not in text.strip() else 50

    def inspect(self, path: str, options: InputOptions) -> list[Source]:
        text = open_text(path, options, self.name)
        asked = text.source.settings | mending.settings(options)
        text = msgspec.structs.replace(
            text, source=msgspec.structs.replace(text.source, settings=asked)
        )
        data, whole = _beginning(text)
        layout = find_layout(data, whole)
        settings = {
            "shape": "columns" if layout.by_column else layout.shape,
            "start": str(layout.start),
            "line": str(1 + data.count(b"\n", 0, layout.start)),
        }
        source = msgspec.structs.replace(
            text.source,
            pointer=layout.pointer,
            settings=text.source.settings | settings,
            flaws=(*text.source.flaws, *_flaws(path, layout), *_mended(text.source)),
        )
        if next(self.read(Shard(source), 1), None) is None:
            raise InputError(f"{path} has a list with 0 records")
        return [source]

    def shards(self, source: Source, count: int, numbered: bool = True) -> list[Shard]:
        # where a value ends is known only from everything before it
        return [Shard(source, size=file_size(source))]

    def read(self, shard: Shard, batch: int) -> Iterator[Rows]:
        source = shard.source
        if source.settings["shape"] == "columns":
            yield from json_columns.read(shard, _blocks(source), batch)
            return
        path = source.shown or source.path
        rows = Rows(source, "json", shard.record, [], [])
        lines: list[int] = []
        # text in UTF-8 was looked through when it was opened
        broken_bytes = source.encoding != "utf-8" or "invalid" in source.settings
        is_limited = "max_record" in source.settings  # it may be smaller than a block
        is_mended = mending.are_asked_for(source)
        known: dict[str, bool] | None = None
        blocks = _blocks(source)
        try:
            for value in _values(source, blocks):
                if isinstance(value, json_stream.Between):
                    where = Location(path, line=value.problem.line)
                    rows.flaws.append(Flaw(value.problem.code, where, value.problem.args))
                    continue
                if broken_bytes:
                    value = _with_whole_bytes(value)
                if is_limited and len(value.data or b"") > most(source):
                    raise too_long(source, value.line)
                record = rows.first + len(lines)
                if is_mended and value.data is not None:
                    where = Location(path, "", record, value.line)
                    data, met = mending.mended(source, value.data, where)
                    value = msgspec.structs.replace(value, data=data)
                    rows.flaws += met
                lines.append(value.line)
                rows.data.append(value.data)
                if value.problem is not None and known is None:
                    known = {"repairable": True} if _can_be_repaired(source) else {}
                rows.flaws += _flaws_of(value, path, record, source, known or {})
                if len(lines) == batch or blocks.are_many:
                    rows.lines, rows.size = lines, blocks.size()
                    yield rows
                    rows = Rows(source, "json", record + 1, [], [])
                    lines = []
        except json_stream.TooLong as error:
            raise too_long(source, error.line) from None
        if lines or rows.flaws:
            rows.lines, rows.size = lines, blocks.size()
            yield rows


def _beginning(text: TextFile) -> tuple[bytes, bool]:
    """As much of a document as shows where its records are, and whether that is all of it."""
    if mending.REPAIR in text.source.settings:
        return _repaired(text.source)[0], True
    if text.complete or not text.head.lstrip().startswith(b"{"):
        return text.head, text.complete
    data = b""
    for block in utf8_blocks(text.source):
        data += block
        if len(data) > LOOKED_AT:
            return data, False
    return data, True


def _repaired(source: Source) -> tuple[bytes, bool]:
    """The text of a document mended as a whole, and whether that changed it."""
    data = b""
    for block in utf8_blocks(source):
        data += block
        if len(data) > most(source):
            raise too_long(source, 1)
    text = json_repair.repaired(data)
    return (data, False) if text is None else (text, text != data)


def _blocks(source: Source) -> Blocks[bytes]:
    """The text from where its first value is looked for, or from its beginning if that is sure."""
    settings = source.settings
    if mending.REPAIR in settings:
        return Blocks(utf8_blocks(source).raw, iter((_repaired(source)[0],)))
    if _can_start_inside(source):
        return utf8_blocks(source, int(settings.get("bom", "0")) + int(settings["start"]))
    return utf8_blocks(source)


def _can_start_inside(source: Source) -> bool:
    as_it_is = "errors" not in source.settings and mending.REPAIR not in source.settings
    return source.encoding == "utf-8" and not source.gzip and as_it_is


def _values(
    source: Source, blocks: Iterator[bytes]
) -> Iterator[json_stream.Value | json_stream.Between]:
    settings = source.settings
    if not _can_start_inside(source):
        blocks = _without(blocks, int(settings["start"]))
    shape: json_stream.Shape = settings["shape"]  # type: ignore[assignment] # written by inspect()
    return json_stream.values(
        blocks, shape, int(settings["line"]), alone=not source.pointer, most=most(source)
    )


def _without(blocks: Iterator[bytes], start: int) -> Iterator[bytes]:
    for block in blocks:
        if start < len(block):
            yield block[start:]
        start = max(0, start - len(block))


def _flaws(path: str, layout: Layout) -> Iterator[Flaw]:
    where = Location(path, pointer=layout.pointer)
    if layout.pointer or layout.shape == "map":
        args = {"pointer": layout.pointer or "/", "others": list(layout.others)}
        yield Flaw("P117", where, args)
    elif layout.by_column:
        yield Flaw("P105", where, {"what": "a JSON table written column by column"})
    elif layout.shape == "list" and not path.lower().removesuffix(".gz").endswith(".json"):
        yield Flaw("P105", where, {"what": "a JSON list, not one object a line"})


def _mended(source: Source) -> Iterator[Flaw]:
    """The flaw of a document that was mended as a whole."""
    if mending.REPAIR in source.settings and _repaired(source)[1]:
        yield Flaw("P101", Location(source.path), {"cause": mending.REPAIRED, "allowed": True})


def _can_be_repaired(source: Source) -> bool:
    """True when --repair, which was not given, makes a document of it that has nothing broken."""
    if mending.REPAIR in source.settings or file_size(source) > REPAIRED_UP_TO:
        return False
    text, changed = _repaired(source)
    if not changed:
        return False
    layout = find_layout(text, True)
    if layout.by_column:
        return False
    values = json_stream.values(iter((text[layout.start :],)), layout.shape, 1)
    return all(isinstance(each, json_stream.Value) and not each.problem for each in values)


def _with_whole_bytes(value: json_stream.Value) -> json_stream.Value:
    """The value, or why it cannot be read when its bytes are not UTF-8."""
    if value.data is None:
        return value
    try:
        value.data.decode("utf-8")
    except UnicodeDecodeError as error:
        cause = strict_json.bad_bytes(value.data, error)
        # neither its lines nor its columns are those of the file any more
        problem = strict_json.Problem(cause.code, {"cause": cause.args["cause"]}, value.line)
        return json_stream.Value(None, value.line, value.lines, problem)
    return value


def _flaws_of(
    value: json_stream.Value, path: str, record: int, source: Source, known: dict[str, bool]
) -> Iterator[Flaw]:
    """known: what more is known of broken values, for the arguments of their flaws"""
    problem = value.problem
    if problem is not None:
        where = Location(path, "", record, problem.line, problem.column, problem.pointer)
        yield Flaw(problem.code, where, problem.args | known, fatal=True)
    elif value.lines > 1 and source.settings["shape"] == "stream":
        yield Flaw("P104", Location(path, "", record, value.line), {"lines": value.lines})


PLUGINS = (JsonLoader(),)
