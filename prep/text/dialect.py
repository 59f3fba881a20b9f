"""How a delimited text is written: which delimiter, which quotes, found from its first lines."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import Struct

from prep.text import anki
from prep.text.delimited_rows import Broken, Dialect, rows
from prep.text.header import are_names, is_name

DELIMITERS = (",", ";", "\t", "|")

_NOT_PROSE = ("\t", "|")
"""Delimiters that sentences do not have in them: as many in every row, header too, is no chance."""

_ROWS = 300
"""Rows that a dialect is judged by."""

_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?(?:\r\n|\r|\n)', re.IGNORECASE)


class Found(Struct, frozen=True):
    """A dialect and how well it fits.

    width: cells that most rows have
    share: of the rows that have that many, 0 … 1
    rows: that were looked at
    announced: lines at the top that say how the rest is written, such as `sep=`; they are no data
    notes: what Anki wrote there
    """

    dialect: Dialect
    width: int
    share: float
    rows: int
    announced: int = 0
    notes: anki.Notes | None = None

    @property
    def fits(self) -> bool:
        """True for a table of several columns whose rows agree."""
        return self.width > 1 and self.share > 0.8


def text_lines(text: str) -> list[str]:
    """The lines of a text, each with its end: `\\n`, `\\r\\n` or `\\r`, and nothing else."""
    return list(io.StringIO(text, newline=""))


def find_dialect(text: str, delimiter: str = "auto", whole: bool = True) -> Found:
    """The dialect of a text that starts like this.

    text: whole lines
    delimiter: if it is known
    whole: False when the text goes on
    """
    said = _SEPARATOR_LINE.match(text)
    notes = None if said else anki.notes(text)
    size, announced = (said.end(), 1) if said else (notes.size, notes.lines) if notes else (0, 0)
    lines = text_lines(text[size:])
    if delimiter == "auto" and (said or notes):
        delimiter = said[1] if said else notes.delimiter if notes else delimiter
    known = DELIMITERS if delimiter == "auto" else (delimiter,)
    each = [_best(lines, Dialect(char), whole) for char in known]
    found = max(each, key=_score)
    if not found.fits and len(known) > 1:
        found = next((one for one in each if _divides_all(lines, one.dialect, whole)), found)
        if is_name(next(filter(str.strip, lines), "")):
            # one column of texts, not in quotes, that have commas in them
            found = min(each, key=lambda one: sum(one.dialect.delimiter in row for row in lines))
    return Found(found.dialect, found.width, found.share, found.rows, announced, notes)


def _divides_all(lines: Sequence[str], dialect: Dialect, whole: bool) -> bool:
    """True when nearly every row has several cells, the first too, if not as many as the next.

    So it is below a header that says so, however much is wrong with the quotes of the rows.
    """
    read = [row for row in first_rows(lines, dialect, whole, _ROWS) if not isinstance(row, Broken)]
    filled = [row for row in read if any(map(str.strip, row))]
    if filled and are_names(filled[0]):
        return True
    several = sum(len(row) > 1 for row in filled)
    return len(filled) > 2 and len(filled[0]) > 1 and several * 20 >= len(filled) * 19


def _best(lines: Sequence[str], dialect: Dialect, whole: bool) -> Found:
    """The way of quoting that fits best with this delimiter, the usual one if it fits."""
    usual = _measure(lines, dialect, whole)
    if usual.share == 1.0:
        return usual
    char = dialect.delimiter
    others: list[Dialect] = []
    text = "".join(lines[:_ROWS])
    if '\\"' in text:
        others.append(Dialect(char, escape="\\"))
    if f'{char} "' in text:
        others.append(Dialect(char, skip_space=True))
    if char == "\t":
        others.append(Dialect(char, quote=""))
    if f"'{char}'" in text:
        others.append(Dialect(char, quote="'"))
    return max([usual, *(_measure(lines, other, whole) for other in others)], key=_score)


def _measure(lines: Sequence[str], dialect: Dialect, whole: bool) -> Found:
    widths: Counter[int] = Counter()
    for row in first_rows(lines, dialect, whole, _ROWS):
        if isinstance(row, Broken):
            widths[0] += 1
        elif any(cell.strip() for cell in row):
            widths[len(row)] += 1
    total = widths.total()
    if not total:
        return Found(dialect, 0, 0.0, 0)
    del widths[0]
    # of two widths that are as frequent, the wider: titles and notes are narrow
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return Found(dialect, width, count / total, total)


def first_rows(
    lines: Sequence[str], dialect: Dialect, whole: bool, count: int
) -> Iterator[list[str] | Broken]:
    """The first rows; a row that goes on after these lines is not one of them."""
    for _, row in islice(rows(lines, dialect), count):
        if isinstance(row, Broken) and row.open and not whole:
            return
        yield row


def _score(found: Found) -> tuple[float, float]:
    if found.width < 2:
        return 0.05 * found.share, 0.0
    if found.dialect.delimiter in _NOT_PROSE and found.share == 1.0 and found.rows >= 3:
        return 1.0, 0.0
    return found.share**2 * (1 - 1 / found.width), -DELIMITERS.index(found.dialect.delimiter) if (
        found.dialect.delimiter in DELIMITERS
    ) else 0
