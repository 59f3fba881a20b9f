"""JSON Lines: one JSON object a line."""

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from prep.core.location import Location
from prep.core.options import InputOptions
from prep.core.record import Flaw, Rows, Shard, Source
from prep.loaders import lines, mending
from prep.loaders.opening import open_text
from prep.text import encodings
from prep.text.json_layout import TURN_KEYS

_LOOKED_AT = 20
"""Lines that show whether records are lines."""


class JsonlLoader:
    """Lines of JSON, each taken as it is: whoever understands them reads them strictly."""

    name: ClassVar[str] = "jsonl"
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson", ".jsonlines")

    def sniff(self, head: bytes) -> int:
        return score(encodings.peek(head), whole=len(head) < 2**16)

    def inspect(self, path: str, options: InputOptions) -> list[Source]:
        text = open_text(path, options, self.name)
        settings = text.source.settings | mending.settings(options)
        source = msgspec.structs.replace(text.source, settings=settings)
        several = text.head.strip().count(b"\n") > 0
        if several and path.lower().removesuffix(".gz").endswith(".json"):
            what = "JSON lines in a file named .json"
            flaw = Flaw("P105", Location(path), {"what": what})
            source = msgspec.structs.replace(source, flaws=(*source.flaws, flaw))
        return [source]

    def shards(self, source: Source, count: int, numbered: bool = True) -> list[Shard]:
        return lines.shards(source, count, numbered)

    def read(self, shard: Shard, batch: int) -> Iterator[Rows]:
        return lines.read(shard, batch)


def score(text: str, whole: bool) -> int:
    """How sure a text is one JSON value a line, 0 … 100.

    whole: True when it is the whole file, not the beginning
    """
    # an old program's Ctrl-Z, or NULs after a crash, are no line
    found = [line for line in map(str.strip, text.rstrip(" \t\r\n\x1a\0").split("\n")) if line]
    if not found or found[0][:1] not in ("{", "[", "\x1e"):
        return 0
    if not whole and len(found) > 1:
        found.pop()
    found = found[:_LOOKED_AT]
    parsed = [_value(line) for line in found]
    if len(found) == 1:
        # one line: a list is one JSON document, an object is a record
        if isinstance(parsed[0], dict):
            return 80
        return 30 if found[0][0] == "{" and parsed[0] is None else 10
    if any(map(_is_list_of_records, parsed[:2])):
        return 0
    if isinstance(parsed[0], dict | list) and isinstance(parsed[1], dict | list):
        return 90
    looks = sum(line[0] == "{" and line.endswith("}") for line in found)
    return 75 if looks * 2 > len(found) else 0


def _is_list_of_records(value: object) -> bool:
    """True for a list of objects that are no turns of a dialogue: a document, not a record."""
    return (
        isinstance(value, list)
        and len(value) > 0
        and all(isinstance(item, dict) and not TURN_KEYS & item.keys() for item in value)
    )


def _value(line: str) -> object:
    try:
        return msgspec.json.decode(line)
    except (ValueError, RecursionError):
        return None


PLUGINS = (JsonlLoader(),)
