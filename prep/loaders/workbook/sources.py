"""The sheets of a workbook as sources, with every decision about them taken."""

from collections.abc import Iterator, Sequence

from prep.core.location import Location
from prep.core.options import InputOptions
from prep.core.record import Flaw, Rows, Shard, Source
from prep.errors import InputError
from prep.loaders.table_parts import CHOSEN
from prep.loaders.workbook.book import Sheet, open_workbook
from prep.loaders.workbook.cells import Row
from prep.loaders.workbook.guard import is_gzip
from prep.loaders.workbook.records import records
from prep.loaders.workbook.table import Table, find_table, has_row
from prep.text.display import number
from prep.text.repeated_header import joined

MAX_CELLS = 250_000_000
"""Cells of a table, empty ones too: they cost nothing in the file and time to whoever reads it."""


def sources(path: str, options: InputOptions) -> list[Source]:
    """Every sheet with records, hidden ones too; those with only a header if all are so.

    Settings of a source: `number` of the sheet, `rows` (how many rows with a
    value below the header, records but for totals and other tables), `hidden` ("true"),
    `first` and `last` row of the records, `header` (its cells, to know it when it comes again).
    """
    workbook = open_workbook(path)
    sheets = [sheet for sheet in workbook.sheets if sheet.rows]
    if not sheets:
        raise InputError(f"{path}: the workbook is empty, no sheet has a value in it")
    asked = [s for s in sheets if options.sheet in (s.part.name, str(s.part.number))]
    meant = asked or sheets
    if options.header_row and options.sheet != "all":
        # the row may be the header of one sheet only, and then that sheet is meant
        meant = [sheet for sheet in meant if has_row(sheet, options.header_row)] or meant
    found = [
        _source(path, sheet, options.header_row if sheet in meant else None, options)
        for sheet in sheets
    ]
    names = [sheet.part.name for sheet in asked]
    full = [s for s in found if s.settings["rows"] != "0" or s.sheet in names]
    return full or found


def read(shard: Shard, batch: int) -> Iterator[Rows]:
    """The records of a sheet, at most `batch` at a time."""
    source = shard.source
    workbook = open_workbook(source.path)
    for sheet in workbook.sheets:
        if (sheet.part.name, str(sheet.part.number)) == (source.sheet, source.settings["number"]):
            return records(workbook, sheet, shard, batch)
    raise InputError(f"{source.path} was changed while it was read")


def _source(path: str, sheet: Sheet, header_row: int | None, options: InputOptions) -> Source:
    part = sheet.part
    table = find_table(sheet, header_row)
    if len(table.columns) * table.records > MAX_CELLS:
        raise InputError(
            f"{path}: sheet {part.name!r} is refused, its values are spread over "
            f"{number(table.records, 'row')} and {number(len(table.columns), 'column')}; "
            f"that makes more than {MAX_CELLS:,} cells"
        )
    settings = {
        "number": str(part.number),
        "rows": str(table.records),
        "first": str(table.first),
        "last": str(table.last),
    }
    if len(table.header) == 1 and len(table.columns) > 1 and header_row is None:
        settings["header"] = joined(_cells(table.header[0], table.positions))
    if header_row:
        settings[CHOSEN] = "true"
    if options.allow_empty_formulas:
        settings["allow_empty_formulas"] = "true"
    if part.visibility != "visible":
        settings["hidden"] = "true"
    return Source(
        path,
        "xlsx",
        sheet=part.name,
        columns=table.columns,
        positions=table.positions,
        header_row=table.header[-1].number if table.header else 0,
        gzip=is_gzip(path),
        settings=settings,
        flaws=tuple(_flaws(path, part.name, table)),
    )


def _cells(row: Row, positions: Sequence[int]) -> list[str]:
    """The texts of a row in these columns."""
    texts = dict(zip(row.columns, row.texts, strict=True))
    return [texts.get(position, "") for position in positions]


def _flaws(path: str, sheet: str, table: Table) -> Iterator[Flaw]:
    for one, other in table.twins:
        row = table.header[-1]
        name = table.columns[table.positions.index(one)]
        where = Location(path, sheet, 0, row.number, other)
        yield Flaw("P115", where, {"name": name, "columns": [one, other]})
    for row in (*table.above, *table.below):
        where = Location(path, sheet, 0, row.number, row.columns[0])
        place = "above" if row.number < table.first else "below"
        yield Flaw("P120", where, {"place": place, "text": row.texts[0]})
