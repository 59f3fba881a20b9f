"""JSON tables written column by column, as pandas writes them by default.

`{"prompt": {"0": "…", "1": "…"}, …}`, `{"prompt": ["…", "…"], …}`, and the parts of a table
apart: `{"columns": ["prompt", …], "data": [["…", …], …]}`. The values stay as they are written.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec
from msgspec import Raw

from prep.core.location import Location
from prep.core.record import Flaw, Rows, Shard, Source
from prep.errors import InputError
from prep.loaders import mending
from prep.loaders.record_size import most, too_long
from prep.text import json_keys, strict_json

_members = msgspec.json.Decoder(dict[str, Raw]).decode
_elements = msgspec.json.Decoder(list[Raw]).decode
_names = msgspec.json.Decoder(list[str]).decode


def read(shard: Shard, blocks: Iterable[bytes], batch: int) -> Iterator[Rows]:
    """The rows of a table whose columns stand one after the other, at most `batch` at a time.

    blocks: UTF-8, from the beginning of the document

    Raises InputError when it cannot be read, or is larger than one record may be: no row is whole
    before all of it was read.
    """
    source = shard.source
    path = source.shown or source.path
    data = _whole(source, blocks)
    number = shard.record
    try:
        flaws = _twice(source, data, path)
        rows = _rows(data)
        while some := list(islice(rows, batch)):
            if mending.are_asked_for(source):
                for i, row in enumerate(some):
                    some[i], met = mending.mended(source, row, Location(path, "", number + i, 1))
                    flaws += met
            read = len(data) if number == shard.record else 0
            yield Rows(source, "json", number, [1] * len(some), some, flaws, read)
            number += len(some)
            flaws = []
    except (ValueError, RecursionError):
        raise InputError(f"{path} {_broken(data)}") from None


def _twice(source: Source, data: bytes, path: str) -> list[Flaw]:
    """The flaw of a column or a row that is there twice, of which the last counts.

    Raises InputError when nobody said so: a table does not show which of two values is meant.
    """
    key = _repeated(data)
    if key is None:
        return []
    if not mending.takes_last(source):
        raise InputError(
            f"{path} is a JSON table in which {key!r} is there twice; "
            "to take the last of them: --duplicate-keys last"
        )
    args = {"key": key, "first": "one value", "last": "another", "allowed": True}
    return [Flaw("P106", Location(path, line=1), args)]


def _repeated(data: bytes) -> str | None:
    """The first name of a column, or of a row in one, that is there twice."""
    if not json_keys.repeats_key(data):
        return None
    # objects as tuples of pairs, which no list is
    columns = json.loads(data, object_pairs_hook=lambda pairs: tuple(pairs))
    for pairs in (columns, *(column for _, column in columns)):
        seen: set[str] = set()
        for key, _ in pairs if isinstance(pairs, tuple) else ():
            if key in seen:
                return str(key)
            seen.add(key)
    return None


def _whole(source: Source, blocks: Iterable[bytes]) -> bytes:
    pieces, size = [], 0
    for block in blocks:
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
    return "is a JSON table whose columns have no names, or are of different lengths"
