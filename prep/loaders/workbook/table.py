"""Where the table of a sheet is: its header, its columns, its first and last row.

Around a table people write titles, dates and notes. In order of trust: the row that was asked
for, a table that the sheet itself declares, filter buttons, the first row that fills most of the
columns.
"""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from prep.errors import UsageError
from prep.loaders.workbook.book import Sheet
from prep.loaders.workbook.cell_range import Range
from prep.loaders.workbook.cells import Row
from prep.text.header import find_header, named_header, notes_above, numbered

_LOOK_AHEAD = 10


class Table(Struct, frozen=True):
    """The table of a sheet.

    columns: names, all different
    positions: 1-based column of the sheet for each of them
    header: rows of the header, empty when there is none
    first, last: rows of the sheet between which the records are; last < first when there are none
    records: rows with a value between them
    above, below: rows with a value outside of the table
    twins: pairs of 1-based columns of the sheet whose headers read the same
    """

    columns: tuple[str, ...]
    positions: tuple[int, ...]
    header: tuple[Row, ...]
    first: int
    last: int
    records: int
    above: tuple[Row, ...]
    below: tuple[Row, ...]
    twins: tuple[tuple[int, int], ...]


def find_table(sheet: Sheet, header_row: int | None) -> Table:
    """The table of a sheet that has at least one value.

    header_row: as asked for; 0 for none, None to find it
    Raises UsageError when the row asked for is empty or far down.
    """
    declared = _declared(sheet) if header_row is None else None
    top, bottom, first = _header_rows(sheet, header_row, declared)
    header = tuple(row for row in sheet.first if top <= row.number <= bottom)
    above = tuple(row for row in sheet.first if row.number < (top or first))
    end = _end(declared, sheet) if declared else sheet.last[-1].number
    below = tuple(_notes_below(sheet, first, end))
    if below:
        end = max(row.number for row in sheet.last if row.number < below[0].number)
    filled = Counter(sheet.filled)
    for row in (*above, *header, *below):
        filled.subtract(row.columns)
    used = {column for column, rows in filled.items() if rows > 0}
    groups = None if declared else _groups(header, sheet.merged, above)
    texts = _header_texts([groups, *header] if groups else header, sheet.merged)
    own = {column for row in header for column in row.columns}
    width = max(used | own, default=0)
    named = named_header(top, [texts.get(i, "") if i in own else "" for i in range(1, width + 1)])
    names = named.names if header else numbered(width)
    positions = tuple(sorted(used | own))
    records = sheet.rows - len(above) - len(header) - len(below)
    return Table(
        tuple(names[position - 1] for position in positions),
        positions,
        header,
        first,
        end,
        records,
        above,
        below,
        named.twins if header else (),
    )


def has_row(sheet: Sheet, number: int) -> bool:
    """True if a row near the top of the sheet has a value."""
    return any(row.number == number for row in sheet.first)


def _header_rows(
    sheet: Sheet, header_row: int | None, declared: Range | None
) -> tuple[int, int, int]:
    """First and last row of the header, 0 for none, and the row where the records begin."""
    start = sheet.first[0].number
    if header_row == 0:
        return 0, 0, start
    if header_row is not None:
        if not has_row(sheet, header_row):
            raise UsageError(
                f"row {header_row} of sheet {sheet.part.name!r} cannot be the header: it is empty "
                f"or too far down; the first row with a value is {start}"
            )
        return header_row, header_row, header_row + 1
    if declared:
        return declared.top, declared.top, declared.top + 1
    rows = _from_first_full_row(_without_notes(sheet.first))
    if len(rows) == 1 and len(rows[0].columns) == 1:
        return 0, 0, rows[0].number
    found = find_header(_as_text(rows))
    if not found.row:
        return 0, 0, rows[found.data - 1].number
    top = bottom = rows[found.row - 1].number
    if found.rows > 1:  # a row above names groups of columns
        top = rows[found.row - found.rows].number
    reach = max([bottom, *(b.bottom for b in sheet.merged if top <= b.top <= bottom)])
    if not any(row.odd for row in rows if top <= row.number <= reach):
        bottom = reach  # names go on below cells that are merged over several rows
    return top, bottom, bottom + 1


def _declared(sheet: Sheet) -> Range | None:
    """The one range that the sheet itself calls a table or gives filter buttons."""
    block = sheet.tables[0] if len(sheet.tables) == 1 else None
    block = block or (sheet.filter if not sheet.tables else None)
    if block is None or not any(row.number == block.top for row in sheet.first):
        return None
    inside = sum(n for column, n in sheet.filled.items() if block.left <= column <= block.right)
    return block if inside * 2 >= sheet.cells else None


def _end(declared: Range, sheet: Sheet) -> int:
    """The last row of a declared table; records that were typed right below belong to it."""
    width = declared.right - declared.left + 1
    tail = [row for row in sheet.last if row.number > declared.bottom]
    if declared.bottom == declared.top or any(len(row.columns) * 2 > width for row in tail):
        return sheet.last[-1].number
    return declared.bottom if len(tail) < len(sheet.last) else sheet.last[-1].number


def _without_notes(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows without notes at the top, such as `Author: | Anna`, set apart by an empty row."""
    gap = next((i for i, row in enumerate(rows[1:], 1) if row.number > rows[i - 1].number + 1), 0)
    above = [[text.strip() for text in row.texts] for row in rows[:gap]]
    return rows[notes_above([*above, [], *(row.texts for row in rows[gap:])]) :]


def _from_first_full_row(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows from the first that fills most of the columns that the rows below it fill."""
    for i, row in enumerate(rows[:-1]):
        below = rows[i + 1 : i + 1 + _LOOK_AHEAD]
        counts = Counter(column for other in below for column in other.columns)
        usual = {column for column, n in counts.items() if n * 2 >= len(below)} or set(counts)
        if len(usual & set(row.columns)) * 2 > len(usual):
            return rows[i:]
    return rows


def _as_text(rows: Sequence[Row]) -> list[list[str]]:
    """Rows as lists of equal columns, columns without a value left out."""
    used = sorted({column for row in rows for column in row.columns})
    return [
        [cells.get(column, "") for column in used]
        for cells in (dict(zip(row.columns, row.texts, strict=True)) for row in rows)
    ]


def _header_texts(rows: Sequence[Row], merged: Sequence[Range]) -> dict[int, str]:
    """Column → its header; the texts of several rows are put together from top to bottom."""
    top, bottom = (rows[0].number, rows[-1].number) if rows else (0, 0)
    spans = {(b.top, b.left): b.right for b in merged if top <= b.top <= bottom}
    parts: dict[int, list[str]] = {}
    for row in rows:
        for column, text in zip(row.columns, row.texts, strict=True):
            for covered in range(column, spans.get((row.number, column), column) + 1):
                words = parts.setdefault(covered, [])
                if text.strip() and text.strip() not in words:
                    words.append(text.strip())
    return {column: ": ".join(words) for column, words in parts.items()}


def _groups(header: Sequence[Row], merged: Sequence[Range], above: Sequence[Row]) -> Row | None:
    """The row right above the header if it names groups of columns by two or more merged cells."""
    if not header or not above or above[-1].number != header[0].number - 1:
        return None
    row = above[-1]
    wide = {b.left for b in merged if b.top == b.bottom == row.number and b.right > b.left}
    inside = set(row.columns) <= {column for one in header for column in one.columns}
    return row if inside and len(wide & set(row.columns)) >= 2 else None


def _notes_below(sheet: Sheet, first: int, end: int) -> Sequence[Row]:
    """Rows at the end that are notes: below `end`, or one lone cell each below an empty row."""
    rows = [row for row in sheet.last if row.number >= first]
    tail = [row for row in rows if row.number > end]
    if tail or max((len(row.columns) for row in (*sheet.first, *rows)), default=0) < 2:
        return tail
    notes = len(rows)
    while notes and len(rows[notes - 1].columns) == 1:
        notes -= 1
    while 0 < notes < len(rows) and rows[notes].number == rows[notes - 1].number + 1:
        notes += 1  # no empty row between: it belongs to the table
    return rows[notes:] if notes else []
