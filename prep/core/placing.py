"""Where an example, or a part of it, stands in its source."""

from collections.abc import Mapping

import msgspec

from prep.core.example import Example
from prep.core.format import Format
from prep.core.location import Location
from prep.core.record import Rows
from prep.text.json_pointer import nearest, value_of

WHOLE = -1
"""In place of the number of a message or tool: the list of all of them."""


def location_of(
    rows: Rows,
    format: Format,
    example: Example,
    part: str | None = None,
    index: int = 0,
    tail: str = "",
    *,
    is_regular: bool = False,
) -> Location:
    """The location of an example that was read from rows, or of a part of it.

    part: "messages", "answers", "tools", or a top-level key, which may be ""; None for the
        example itself
    index: 0-based number of the message, answer or tool, `WHOLE` for all of them
    tail: JSON Pointer below it, such as "/content"
    is_regular: True when it broke no rule of its layout
    """
    place = example.record - rows.first
    if part is not None and index == WHOLE:
        first = _pointer(rows, format, example, part, 0, "")
        return rows.where(place, 0, first.rpartition("/")[0])
    if example.messages and example.messages[0] is format.added:
        example = msgspec.structs.replace(example, messages=example.messages[1:])
        index -= part == "messages"
        part = part if index >= 0 else None
    column, pointer = 0, tail
    if part is not None:
        column = format.column(rows.source, example, part, index)
        pointer = _pointer(rows, format, example, part, index, tail)
    is_sure = is_regular and not format.foreign
    if pointer and not is_sure and rows.kind == "json":
        # examples have the keys of OpenAI's layouts, which records of others and odd ones lack
        pointer = nearest(rows.data[place], pointer)
    return rows.where(place, column, pointer)


def _pointer(rows: Rows, format: Format, example: Example, part: str, index: int, tail: str) -> str:
    if format.foreign:
        place = example.record - rows.first
        try:
            is_json = rows.kind == "json"
            record = value_of(rows.data[place]) if is_json else rows.record(place).data
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, Mapping):
            return format.pointer_in(record, example, part, index, tail)
    return format.pointer(example, part, index, tail)
