"""JSON tables written column by column, as pandas writes them by default.

`{"prompt": {"0": "…", "1": "…"}, …}`, `{"prompt": ["…", "…"], …}`, and the parts of a table
apart: `{"columns": ["prompt", …], "data": [["…", …], …]}`. The values stay as they are written.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec
from msgspec import Raw

from prep.core.record import Rows, Shard, Source
from prep.errors import InputError
from prep.loaders.opening import utf8_blocks
from prep.loaders.record_size import most, too_long
from prep.text import strict_json

_members = msgspec.json.Decoder(dict[str, Raw]).decode
_elements = msgspec.json.Decoder(list[Raw]).decode
_names = msgspec.json.Decoder(list[str]).decode


def read(shard: Shard, batch: int) -> Iterator[Rows]:
    """The rows of a table whose columns stand one after the other, at most `batch` at a time.

    Raises InputError when it cannot be read, or is larger than one record may be: no row is whole
    before all of it was read.
    """
    source = shard.source
    data = _whole(source)
    number = shard.record
    try:
        rows = _rows(data)
        while some := list(islice(rows, batch)):
            read = len(data) if number == shard.record else 0
            yield Rows(source, "json", number, [1] * len(some), some, [], read)
            number += len(some)
    except (ValueError, RecursionError):
        raise InputError(f"{source.shown or source.path} {_broken(data)}") from None


def _whole(source: Source) -> bytes:
    pieces, size = [], 0
    for block in utf8_blocks(source):
        pieces.append(block)
        size += len(block)
        if size > most(source):
            raise too_long(source, 1)
    return b"".join(pieces)


def _rows(data: bytes) -> Iterator[bytes]:
    """The rows as JSON objects. Raises ValueError when the document is no such table."""
    members = {name: bytes(raw) for name, raw in _members(data).items()}
    if "columns" in members and "data" in members:
        names = _names(members["columns"])
        for row in _elements(members["data"]):
            yield _object(names, [bytes(raw) for raw in _elements(row)])
    elif all(value.startswith(b"[") for value in members.values()):
        columns = [_elements(value) for value in members.values()]
        for values in zip(*columns, strict=True):
            yield _object(list(members), [bytes(raw) for raw in values])
    else:
        tables = {name: _members(value) for name, value in members.items()}
        for key in dict.fromkeys(key for table in tables.values() for key in table):
            found = {name: bytes(table[key]) for name, table in tables.items() if key in table}
            yield _object(list(found), list(found.values()))


def _object(names: Sequence[str], values: Sequence[bytes]) -> bytes:
    pairs = zip(names, values, strict=True)
    return b"{%b}" % b",".join(b"%b:%b" % (msgspec.json.encode(k), v) for k, v in pairs)


def _broken(data: bytes) -> str:
    """What is wrong with a document that is no table after all."""
    try:
        strict_json.decode(data)
    except strict_json.NotStrict as error:
        return f"is a JSON table that cannot be read: {error}"
    return "is a JSON table whose columns are of different lengths"
