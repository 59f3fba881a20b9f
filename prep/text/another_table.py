"""Whether a row below an empty one is the header of another table.

Rows of one table are often set apart by empty rows, and a short question above a long answer looks
much like a header. So how the row differs from the rows below it is never enough: it must name
columns that the table does not have, or have names in it that tables have, or stand above values
of another kind than the table has there.
"""

import re
from collections.abc import Sequence
from statistics import median

from prep.text.cell_kinds import NAMES, SENTENCE_END, is_number, plain

_LONGEST_NAME = 50
_MOST_WORDS = 6

_OFTEN = NAMES | frozenset(
    re.split(
        r"\s+",
        "name names preis price prix precio prezzo cost kosten amount betrag montant quantity "
        "menge anzahl count number nummer numéro code status state city stadt ville country "
        "land pays email e-mail phone telefon téléphone address adresse product produkt "
        "produit item artikel article kategorie catégorie categoría thema topic sujet subject "
        "betreff begriff term definition définition erklärung explanation notes note notiz "
        "bemerkung remark remarks url link datum jahr year monat month wert value valeur key "
        "keyword score rating language sprache langue",
    )
)
"""Names that columns of any table have, in lower case."""

HEADS = frozenset(
    way(name)
    for name in _OFTEN
    for way in (str.lower, str.upper, str.title, str.capitalize)
    if len(name) > 2
)
"""What the first cell of a header may well be."""


def same_columns(row: Sequence[str], header: Sequence[str]) -> bool:
    """True for a row that names two or more columns as the header does, and no other.

    row, header: stripped texts by column, "" where there is none
    """
    filled = [i for i, cell in enumerate(row) if cell]
    return len(filled) > 1 and all(
        i < len(header) and plain(row[i]) == plain(header[i]) for i in filled
    )


def is_other_header(
    row: Sequence[str],
    below: Sequence[Sequence[str]],
    above: Sequence[Sequence[str]],
    header: Sequence[str],
    *,
    is_apart: bool,
    is_titled: bool = False,
) -> bool:
    """True if a row names the columns of another table.

    All rows are stripped texts by column.

    row: the one in question
    below: rows right under it, up to the next empty one
    above: the last rows of the table
    header: of the table, "" for a column without a name
    is_apart: True when an empty row stands above it
    is_titled: True when a lone text does
    """
    if not below or not _are_names(row) or not _covers(row, below):
        return False
    if _is_of_another_width(row, below, above, header):
        return True
    if not is_apart:
        return _is_plainly_header(row, below, above, header)
    columns = [i for i, cell in enumerate(row) if cell]
    own = {plain(cell) for cell in row if cell}
    shared = own & {plain(name) for name in header if name}
    often = own & _OFTEN
    numbers = [i for i in columns if _are_numbers(_column(below, i), least=1)]
    longer = [i for i in columns if _are_longer(_column(below, i), row[i])]
    begins_alike = bool(header) and plain(row[0]) == plain(header[0]) != ""
    if len(shared) > 1 or (shared and (often - shared or numbers or (begins_alike and longer))):
        return True
    said = [i for i in columns if _are_sentences(_column(below, i))]
    past = [i for i in columns if _are_numbers(_column(above, i), least=2) and i not in numbers]
    is_known = len(own & NAMES) > 1 or own <= _OFTEN
    if is_known and (numbers or longer or said or past):
        return True
    changed = [
        i
        for i in columns
        if _are_numbers(_column(below, i), least=3)
        and not any(map(is_number, _column(above, i) or ["0"]))
    ]
    kept = [
        i
        for i in columns
        if _are_numbers(_column(below, i), least=3) and _are_numbers(_column(above, i), least=3)
    ]
    is_terse = all(len(row[i].split()) <= 2 for i in columns)
    if is_terse and above and (changed or len(kept) > 1 or (kept and (is_titled or often))):
        return True
    both = [i for i in longer if _are_longer(_column(above, i), row[i])]
    return len(below) > 1 and len(both) == len(columns) and (is_titled or bool(often))


def is_other_body(
    rows: Sequence[Sequence[str]], above: Sequence[Sequence[str]], header: Sequence[str]
) -> bool:
    """True if rows below an empty one are another table without a header.

    All of them fill a column that has no name and no value above, and hold numbers where the table
    has none.
    """
    if (
        len(rows) < 3
        or not above
        or not all(_is_of_another_width(r, [r], above, header) for r in rows)
    ):
        return False
    return any(
        name
        and len(_column(rows, i)) == len(rows)
        and _are_numbers(_column(rows, i), least=3)
        and not any(map(is_number, _column(above, i) or ["0"]))
        for i, name in enumerate(header)
    )


def _is_plainly_header(
    row: Sequence[str],
    below: Sequence[Sequence[str]],
    above: Sequence[Sequence[str]],
    header: Sequence[str],
) -> bool:
    """True for another header among the rows of a table: all its texts are such as columns have."""
    own = {plain(cell) for cell in row if cell}
    if len(own & {plain(name) for name in header if name}) > 1:
        return True
    columns = [(row[i], _column(below, i), _column(above, i)) for i in range(len(row)) if row[i]]
    if own <= NAMES and any(_are_sentences(u) or _are_longer(u, name) for name, u, _ in columns):
        return True
    return own <= _OFTEN and any(_are_numbers(u, 2) != _are_numbers(o, 2) for _, u, o in columns)


def _are_names(row: Sequence[str]) -> bool:
    """True for two or more texts, all different, that may name columns."""
    cells = [cell for cell in row if cell]
    return (
        len(cells) > 1
        and len(set(map(plain, cells))) == len(cells)
        and not any(map(is_number, cells))
        and all(len(cell) <= _LONGEST_NAME and len(cell.split()) <= _MOST_WORDS for cell in cells)
        and not any(map(SENTENCE_END.search, cells))
    )


def _covers(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """True if every column that half of the rows below fill has a cell in the row."""
    width = max(map(len, below))
    return all(
        i < len(row) and row[i]
        for i in range(width)
        if 2 * len(_column(below, i)) >= len(below) and _column(below, i)
    )


def _is_of_another_width(
    row: Sequence[str],
    below: Sequence[Sequence[str]],
    above: Sequence[Sequence[str]],
    header: Sequence[str],
) -> bool:
    """True if the row and most rows below fill a column that the table neither names nor fills."""
    for i, cell in enumerate(row):
        is_unnamed = any(header) and not (i < len(header) and header[i])
        if cell and is_unnamed and not _column(above, i):
            return 2 * len(_column(below, i)) >= len(below)
    return False


def _column(rows: Sequence[Sequence[str]], column: int) -> list[str]:
    return [row[column] for row in rows if column < len(row) and row[column]]


def _are_numbers(values: Sequence[str], least: int) -> bool:
    return len(values) >= least and all(map(is_number, values))


def _are_sentences(values: Sequence[str]) -> bool:
    return 2 * sum(bool(SENTENCE_END.search(value)) for value in values) > len(values)


def _are_longer(values: Sequence[str], name: str) -> bool:
    """True for values that are mostly much longer than a name."""
    return bool(values) and median(map(len, values)) >= max(12, 2 * len(name))
