"""Records as a loader reads them, before anybody understands them."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from prep.core.location import Location
from prep.errors import InputError
from prep.text import json_repair, strict_json


class Record(Struct, frozen=True):
    """One row exactly as read.

    flaw: code of the rule that says why it cannot be understood, "" if it can
    """

    where: Location
    data: Mapping[str, Any]
    flaw: str = ""


class Flaw(Struct, frozen=True):
    """Something wrong that was met while reading or understanding, by the code of its rule.

    count: how many times, when one flaw stands for many
    args: values for the rule's message
    fatal: True if the record could not become an example because of it
    spoils: True if the text of its cell is not what was meant: a record that uses it is left out
    """

    code: str
    where: Location
    args: dict[str, Any] = {}
    count: int = 1
    fatal: bool = False
    spoils: bool = False


class Source(Struct, frozen=True):
    """One readable table or stream, with every decision taken about how to read it.

    path: the file to open
    shown: what to call it in messages when that is not the path: standard input, a DataFrame
    loader: name of the loader
    sheet: name of the sheet, "" for text files
    encoding: Python name of the text encoding ("" for binary files)
    delimiter: of a delimited text, else ""
    columns: names of the columns, () when records name their own fields
    positions: 1-based column of the sheet for each of `columns`, () when they are 1, 2, 3 …
    header_row: 1-based row of the header, 0 when there is none
    pointer: JSON Pointer of the wrapped list the records are taken from, "" for the root
    gzip: True when the file is compressed
    settings: further decisions of the loader, as text
    flaws: what was noticed before the first record (byte-order mark, delimiter, sheets …)
    guesses: decisions that need a yes (a guessed encoding), each a sentence for a person
    """

    path: str
    loader: str
    shown: str = ""
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    columns: tuple[str, ...] = ()
    positions: tuple[int, ...] = ()
    header_row: int = 0
    pointer: str = ""
    gzip: bool = False
    settings: dict[str, str] = {}
    flaws: tuple[Flaw, ...] = ()
    guesses: tuple[str, ...] = ()

    def place(self, column: int) -> int:
        """Column of the file or sheet of a 1-based one of `columns`; 0 stays 0."""
        return self.positions[column - 1] if column and self.positions else column


class Shard(Struct, frozen=True):
    """A part of a source that can be read alone; a whole file is one shard.

    start, end: byte range (text) or row range (sheet); end 0 means to the end
    record, line: 1-based numbers of its first record and line
    size: how much there is to read: bytes of the file, packed ones where it is packed, or rows of
        the sheet; 0 when that is not known
    """

    source: Source
    start: int = 0
    end: int = 0
    record: int = 1
    line: int = 1
    size: int = 0


class Unreadable(ValueError):  # noqa: N818 - the record cannot be read, nothing failed
    """A record that cannot be read, with the flaws that say why."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__(", ".join(flaw.code for flaw in flaws) or "this record could not be read")
        self.flaws = flaws


Kind = Literal["json", "cells", "objects"]

REPAIRED_UP_TO = 2**20
"""Bytes of a broken text up to which it is found out whether it can be repaired."""

BARE = ""
"""The key under which a JSON record that is a list of objects, and no object, is given."""


class Rows(Struct):
    """A few thousand records of one shard in file order, as cheap as the syntax allows.

    kind: what an item of `data` is: "json" the bytes of one JSON object, "cells" the texts of one
        table row in the order of `source.columns`, "objects" a mapping
    first: 1-based number of the first record; the numbers run on without a gap
    lines: 1-based physical line (or sheet row) where each record starts
    flaws: what was met while reading; a record that cannot be read has a fatal flaw and keeps
        its place in `data` as None
    size: how much of `Shard.size` was read since the rows before these
    """

    source: Source
    kind: Kind
    first: int
    lines: Sequence[int]
    data: list[Any]
    flaws: list[Flaw] = []
    size: int = 0

    def __len__(self) -> int:
        return len(self.data)

    def where(self, i: int, column: int = 0, pointer: str = "") -> Location:
        """The location of record `i` (0-based in these rows).

        column: 1-based in `source.columns`, 0 for none
        """
        return Location(
            self.source.shown or self.source.path,
            self.source.sheet,
            self.first + i,
            self.lines[i] if self.lines else 0,
            self.source.place(column),
            pointer,
        )

    def record(self, i: int) -> Record:
        """Record `i` (0-based), taken apart by the strictest reading there is.

        Raises Unreadable when it cannot be read; its flaws are those not in `flaws` yet.
        """
        data = self.data[i]
        if data is None:
            raise Unreadable
        if self.kind == "json":
            data = self._object(i, data)
        elif self.kind == "cells":
            data = dict(zip(self.source.columns, data, strict=True))
        return Record(self.where(i), data)

    def _object(self, i: int, data: bytes) -> dict[str, Any]:
        where = self.where(i)
        try:
            value = strict_json.decode(data)
        except strict_json.TooManyKeys as many:
            cause = many.problems[0].args["cause"]
            raise InputError(f"{where.path}, line {where.line}: {cause}") from None
        except strict_json.NotStrict as refused:
            if {problem.code for problem in refused.problems} == {"P108"}:
                return self._checked(where, refused.value)  # text, if broken: rules look at it
            is_short = len(data) <= REPAIRED_UP_TO
            known = {"repairable": True} if is_short and json_repair.repaired_record(data) else {}
            raise Unreadable(
                *(
                    Flaw(
                        problem.code,
                        Location(
                            where.path,
                            where.sheet,
                            where.record,
                            where.line + problem.line,
                            problem.column,
                            problem.pointer,
                        ),
                        problem.args | known,
                        fatal=True,
                    )
                    for problem in refused.problems
                )
            ) from None
        return self._checked(where, value)

    def _checked(self, where: Location, value: Any) -> dict[str, Any]:
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return {BARE: value}
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            number = next(i for i, item in enumerate(value) if not isinstance(item, dict))
            place = msgspec.structs.replace(where, pointer=f"/{number}")
            cause = f"item {number + 1} is {_JSON_NAMES[type(value[number])]}, not a JSON object"
            raise Unreadable(Flaw("P101", place, {"cause": cause}, fatal=True))
        if not isinstance(value, dict):
            cause = f"it is {_JSON_NAMES[type(value)]}, not a JSON object"
            raise Unreadable(Flaw("P101", where, {"cause": cause}, fatal=True))
        return value


_JSON_NAMES: dict[type, str] = {
    list: "a list",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}
