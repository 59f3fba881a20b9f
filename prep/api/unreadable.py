"""Files of which no record can be read: what is wrong, and what its records were meant to be."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from prep.api.ways_on import as_table
from prep.core.record import Flaw, Rows, Unreadable
from prep.loaders import mending
from prep.loaders.opening import beginning
from prep.text import json_repair, json_text

HEAD = 65536
"""Bytes looked at to recognise the syntax."""


_CAUSES = {
    "P106": "the key '{key}' is there twice",
    "P107": "{value}, a number that is not finite",
}
"""Rule → what is wrong, of the rules that do not say it in words."""


def no_records(rows: Rows) -> str:
    """The sentence for rows of which none can be read: where the first is, and what is wrong."""
    source = rows.source
    said = f"{source.shown or source.path} has no record that can be read"
    flaw = next((flaw for flaw in (*rows.flaws, *_flaws_of_first(rows)) if flaw.fatal), None)
    if flaw is not None and flaw.code in _CAUSES:
        return f"{said}; line {flaw.where.line}: {_CAUSES[flaw.code].format(**flaw.args)}"
    if flaw is None or "cause" not in flaw.args:
        return said
    cells = "{cells} cells, not {columns}: " if "cells" in flaw.args else ""
    said += f"; line {flaw.where.line}: {cells.format(**flaw.args)}{flaw.args['cause']}"
    if _is_list_of_values(rows):
        return f"{said}; make a table of the lists, for instance with jq: {as_table(source)}"
    return f"{said}; try --repair" if _can_be_repaired(rows) else said


def _is_list_of_values(rows: Rows) -> bool:
    """True for a first record that is a list of texts and numbers."""
    try:
        record = json_text.decode((rows.data[0] or b"").decode()) if rows.kind == "json" else None
    except (ValueError, IndexError):
        return False
    return isinstance(record, list) and not any(isinstance(each, dict | list) for each in record)


def _can_be_repaired(rows: Rows) -> bool:
    """True when --repair, which was not given, makes JSON of the beginning of the file."""
    source = rows.source
    if source.loader not in ("json", "jsonl") or mending.REPAIR in source.settings:
        return False
    if rows.data and rows.data[0] is not None:
        return json_repair.repaired_record(rows.data[0]) is not None
    text = json_repair.repaired(beginning(source.path, HEAD)[0])
    try:
        return isinstance(json_text.decode((text or b"").decode()), dict | list)
    except msgspec.DecodeError:
        return False


def _flaws_of_first(rows: Rows) -> tuple[Flaw, ...]:
    try:
        rows.record(0)
    except Unreadable as unreadable:
        return unreadable.flaws
    except (ValueError, IndexError):
        pass
    return ()


def meant(rows: Rows) -> Iterator[Mapping[str, Any]]:
    """The records that can be read after the repair of how they are written."""
    for data in rows.data if rows.kind == "json" else ():
        text = json_repair.repaired_record(data) if data is not None else None
        value = json_text.decode(text.decode()) if text is not None else None
        if isinstance(value, dict):
            yield value
