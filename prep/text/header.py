"""The header of a table: which row it is, whether there is one, and what its columns are called.

Decided by how a row differs from the rows below it: names are short, differ from each other, and
are of another kind than the values under them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

import msgspec
from msgspec import Struct

from prep.text.cell_kinds import NAMES, SENTENCE_END, is_number, plain
from prep.text.questions import MARKS

LOOKED_AT = 100
"""Rows that are worth giving to `find_header`."""

_LETTERED = re.compile(
    r"[A-Z]|\d{1,3}|(?:unnamed|column|col|spalte|colonne|columna|field|var|v|x)[ :_]*\d{1,3}",
    re.IGNORECASE,
)

_FIRST = 30
"""Rows in which a table must begin."""

_SURE = 1.4
"""Likeness that takes a known name, or a column whose values are of another kind than its name."""


class Header(Struct, frozen=True):
    """What the columns are called.

    row: 1-based row of the header, 0 when there is none
    names: one for each column, all different; "1", "2" … when there is no header
    guessed: True when it was a close call: nothing but looks speaks for it
    data: 1-based row where the data begin
    twins: pairs of 1-based columns whose headers read the same
    rows: that the header takes up: 2 when the row above names groups of columns
    """

    row: int
    names: tuple[str, ...]
    guessed: bool
    data: int
    twins: tuple[tuple[int, int], ...] = ()
    rows: int = 1


def find_header(rows: Sequence[Sequence[str]]) -> Header:
    """The header of a table.

    rows: its first rows as text, at most `LOOKED_AT` of them, blank ones too
    """
    cells = [[cell.strip() for cell in row] for row in rows]
    notes = notes_above(cells)
    start = _table_start(cells[notes:])
    if start is not None:
        start += notes
    if start is None:
        return Header(0, (), False, 1)
    below = [row for row in cells[start + 1 :] if any(row)]
    if len(below) > 1 and _is_lettered(cells[start]) and _are_known(below[0]):
        start = next(i for i in range(start + 1, len(cells)) if any(cells[i]))
        del below[0]
    if below and _is_group_row(cells[start], below):
        second = next(i for i in range(start + 1, len(cells)) if any(cells[i]))
        joined = _join(cells[start], cells[second])
        header = _named(second + 1, joined, False, second + 2)
        return msgspec.structs.replace(header, rows=second - start + 1)
    again = [
        row
        for row, over in zip(cells[start + 1 :], cells[start:], strict=False)
        if row == cells[start] and not any(over)
    ]  # a header may come again below an empty row
    likely = _likeness(cells[start], [r for r in below if r not in again]) if below else 1.0
    if likely < 0:
        widths = Counter(len(row) for row in cells[start:] if any(row))
        width = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
        return Header(0, numbered(width), likely > -1, start + 1)
    # a row with more cells than this one is ragged: it must not make the header wider
    return _named(start + 1, cells[start], likely < _SURE, start + 2)


def named_header(row: int, cells: Sequence[str]) -> Header:
    """The header in a row that somebody named, 1-based."""
    return _named(row, [cell.strip() for cell in cells], False, row + 1)


def are_names(cells: Sequence[str]) -> bool:
    """True for two or more cells that are all known as names of columns."""
    return len(cells) > 1 and all(map(is_name, cells))


def is_name(cell: str) -> bool:
    """True for a cell that is known as the name of a column, or as the plural of one."""
    name = " ".join(cell.split()).casefold()
    return name in NAMES or name.rstrip("s") in NAMES


def numbered(width: int) -> tuple[str, ...]:
    """The names of columns without a header."""
    return tuple(str(number) for number in range(1, width + 1))


def _named(row: int, cells: Sequence[str], guessed: bool, data: int) -> Header:
    """The header with these cells: blank ones get a number, equal ones too."""
    names: list[str] = []
    first: dict[str, int] = {}
    twins: list[tuple[int, int]] = []
    taken = {" ".join(cell.split()).casefold() for cell in cells}
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.replace("\ufeff", "").split())  # of a mark that is there twice
        if not name:
            name = _free(f"column {number}", taken)
        elif name.casefold() in first:
            twins.append((first[name.casefold()], number))
            name = _free(f"{name} ({number})", taken)
        else:
            first[name.casefold()] = number
        names.append(name)
    return Header(row, tuple(names), guessed, data, tuple(twins))


def _free(name: str, taken: set[str]) -> str:
    while name.casefold() in taken:
        name += "_"
    taken.add(name.casefold())
    return name


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _extent(row: Sequence[str]) -> int:
    """Cells up to the last that is not empty."""
    return next((i for i in range(len(row), 0, -1) if row[i - 1]), 0)


def notes_above(cells: Sequence[Sequence[str]]) -> int:
    """How many rows at the top are notes such as `Author: | Anna`, set apart by an empty row."""
    end = next((i for i, row in enumerate(cells) if not any(row)), 0)
    filled = [[cell for cell in row if cell] for row in cells[:end]]
    keys = [row for row in filled if len(row) == 2 and row[0].endswith((":", "：")) and row[1]]
    lone = [row for row in filled if len(row) == 1]
    is_all = len(keys) + len(lone) == end and bool(keys)
    return end if is_all and any(map(any, cells[end:])) else 0


def _table_start(cells: Sequence[Sequence[str]]) -> int | None:
    """The first row of the table: titles and notes above it are narrow."""
    extents = [_extent(row) for row in cells]
    if not any(extents):
        return None
    common = Counter(extent for extent in extents if extent)
    usual = max(common.items(), key=lambda item: (item[1], item[0]))[0]
    if usual > 1:
        for i, row in enumerate(cells[:_FIRST]):
            filled = sum(map(bool, row))
            if filled >= 2 and extents[i] * 2 >= usual:
                return i
    return next(i for i, extent in enumerate(extents) if extent)


def _is_lettered(row: Sequence[str]) -> bool:
    """True for `A | B | C`, `0 | 1 | 2`, `Column1 | Column2`: names that a program gave."""
    return all(cell == "" or _LETTERED.fullmatch(cell) for cell in row) and len(set(row)) > 1


def _are_known(row: Sequence[str]) -> bool:
    """True for different texts of which two or more are names of columns of training data."""
    names = [plain(cell) for cell in row if cell]
    return len(set(names)) == len(names) and sum(name in NAMES for name in names) > 1


def _is_group_row(top: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """True if a row names groups of columns and the next row names the columns."""
    second, data = below[0], below[1:]
    if len(data) < 2 or any(map(is_number, filter(None, second))):
        return False
    width = max(_extent(top), _extent(second))
    filled = [bool(cell) for cell in _padded(top, width)[:width]]
    completed = sum(not above and bool(cell) for above, cell in zip(filled, second, strict=False))
    if sum(filled) < 2 or completed < max(2, width * 0.15):
        return False
    repeated = max(Counter(filter(None, second)).values(), default=0) >= 3
    first_column = not second[0] and sum(bool(row[:1] and row[0]) for row in data) > len(data) * 0.9
    contrast = False
    for column, cell in enumerate(second):
        values = [row[column] for row in data if column < len(row) and row[column]]
        if cell and len(values) > 1 and sum(map(is_number, values)) > len(values) * 0.8:
            contrast = True
    return repeated or first_column or contrast


def _join(top: Sequence[str], second: Sequence[str]) -> list[str]:
    """One name per column of a group row and the row under it."""
    width = max(len(top), len(second))
    names: list[str] = []
    group = ""
    for above, cell in zip(_padded(top, width), _padded(second, width), strict=True):
        group = above or (group if cell else "")
        names.append(f"{group}: {cell}" if group and cell else group or cell)
    return names


def _likeness(row: Sequence[str], below: Sequence[Sequence[str]]) -> float:
    """How much a row looks like the header of the rows below; a header is above 0."""
    filled = [cell for cell in row if cell]
    numbers = [cell for cell in filled if is_number(cell)]
    if len(numbers) >= 3 and len(set(numbers)) == len(numbers) and all(map(_is_year, numbers)):
        return 2.0
    known = {" ".join(cell.split()).casefold() for cell in filled} & NAMES
    if not numbers and known not in (set(), {"a"}, {"q"}):
        return 2.0
    score = 0.5 if len(set(filled)) == len(filled) else -0.5
    others = [line for line in below if line != row]  # a header may be repeated
    for column, cell in enumerate(row):
        values = [line[column] for line in below if column < len(line) and line[column]]
        again = sum(line[column] == cell for line in others if column < len(line))
        score += -3.0 if cell and again > 1 else _cell_likeness(cell, values)
    return score


def _cell_likeness(cell: str, values: Sequence[str]) -> float:
    if not cell or not values:
        return 0.0
    numbers = sum(map(is_number, values))
    mostly_numbers = numbers > len(values) * 0.8
    if is_number(cell):
        return -2.0 if mostly_numbers else -0.7
    if mostly_numbers:
        return 2.0
    score = 0.0
    if cell in values or _is_one_of_the_codes(cell, values):
        score -= 1.5
    if _is_question_over_answers(cell, values):
        return -0.4  # so may be the first of a list of sentences: another column decides
    usual = median(map(len, values))
    sentences = sum(bool(SENTENCE_END.search(value)) for value in values)
    ends = bool(SENTENCE_END.search(cell))
    if len(cell) <= 40 and usual >= 3 * len(cell) and not ends:
        score += 1.0
    elif ends and sentences * 2 > len(values):
        score -= 1.5
    elif len(cell) >= 40 and len(cell) * 3 >= usual:
        score -= 0.5 if usual >= 20 else 0.0
    elif len(cell) <= 30 and len(cell.split()) <= 4 and not ends:
        score += 0.4
    return score


def _is_question_over_answers(cell: str, values: Sequence[str]) -> bool:
    """True for the question of a form over what was answered: no value asks anything."""
    is_question = cell.endswith(MARKS) and cell not in values
    return is_question and len(values) >= 8 and not any(v.endswith(MARKS) for v in values)


def _is_one_of_the_codes(cell: str, values: Sequence[str]) -> bool:
    """True for P0100 over P0101 and P0102: letters and digits in the places of the values'."""
    shape = _shape(cell)
    if "9" not in shape:
        return False
    return sum(_shape(value) == shape for value in values) * 2 > len(values) > 1


def _shape(text: str) -> str:
    return "".join("9" if char.isdigit() else "a" if char.isalpha() else char for char in text)


def _is_year(text: str) -> bool:
    return text.isdecimal() and 1900 <= int(text) <= 2100
