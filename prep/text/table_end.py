"""What people write under a table: totals, where it is from, what its signs mean."""

import re
from collections.abc import Sequence

from prep.text.cell_kinds import is_number, plain
from prep.text.questions import MARKS

_TOTALS = frozenset(
    re.split(
        ", *",
        "total, totals, grand total, subtotal, sub-total, sum, count, average, avg, mean, "
        "median, minimum, maximum, min, max, summe, gesamt, gesamtsumme, zwischensumme, "
        "insgesamt, anzahl, durchschnitt, mittelwert, mittel, somme, total général, "
        "sous-total, nombre, moyenne, suma, promedio, media, cantidad, somma, totale, "
        "conteggio, soma, média, totaal, gemiddelde, aantal, сумма, итого, всего, среднее, "
        "合計, 合计, 总计, 平均",
    )
)

_NOTES = frozenset(
    re.split(
        ", *",
        "source, sources, note, notes, nb, n.b., legend, footnote, footnotes, remark, "
        "remarks, quelle, quellen, anmerkung, anmerkungen, hinweis, hinweise, legende, "
        "stand, remarque, remarques, légende, fuente, nota, notas, fonte, bron, 出典, 注, 来源",
    )
)

_LEGENDS = frozenset(
    ("legend", "legende", "légende", "leyenda", "legenda", "key", "abbreviations", "abkürzungen")
)

_LONGEST_SIGN = 20

BEGINNINGS = frozenset(
    (
        "",
        *(
            way(label[:2])
            for label in _TOTALS | _NOTES
            for way in (str.lower, str.upper, str.title)
        ),
    )
)
"""The first two characters of what may be a total or a note; none for an empty cell."""


def may_end(row: Sequence[str]) -> bool:
    """True for a row that begins like a total or a note: worth a second look, quickly said."""
    if row[0][:2] not in BEGINNINGS:
        return False
    label = _label(row[0] or next(filter(None, row), ""))
    return label in _TOTALS or label in _NOTES


def is_total(row: Sequence[str], above: Sequence[Sequence[str]], apart: bool) -> bool:
    """True for a row that sums up the rows above it.

    All rows are stripped texts by column.

    above: the last rows of the table
    apart: True when an empty row stands between
    """
    filled = [i for i, cell in enumerate(row) if cell]
    if not filled or _label(row[filled[0]]) not in _TOTALS:
        return False
    values = filled[1:]
    if not all(is_number(row[i]) for i in values):
        return False
    width = max(map(len, (row, *above)))
    return apart or any(_stands_out(row, i, above) for i in range(width))


def is_note(row: Sequence[str], above: Sequence[Sequence[str]]) -> bool:
    """True for a row that says something about the table: a lone text, or a name and a value.

    All rows are stripped texts by column.
    """
    filled = [i for i, cell in enumerate(row) if cell]
    if filled[:1] != [0] or row[0].endswith(MARKS):
        return False
    if len(filled) == 1:
        return not are_lone(above)
    is_key = row[0].endswith((":", "：")) and len(filled) == 2
    return is_key and not any(other[0].endswith((":", "：")) for other in above if other)


def is_legend(rows: Sequence[Sequence[str]], above: Sequence[Sequence[str]]) -> bool:
    """True for rows that say what signs mean: two texts each, of which one is in the table above.

    All rows are stripped texts by column.
    """
    titles = [row for row in rows[:1] if is_lone(row)]
    pairs = [[cell for cell in row if cell] for row in rows[len(titles) :]]
    if not pairs or any(len(pair) != 2 or len(pair[0]) > _LONGEST_SIGN for pair in pairs):
        return False
    if any(_label(row[0]) in _LEGENDS for row in titles):
        return True
    signs = {cell for row in above for cell in row[1:] if cell}
    first = {row[0] for row in above if row}
    return len(pairs) > 1 and all(pair[0] in signs and pair[0] not in first for pair in pairs)


def begins_note(row: Sequence[str]) -> bool:
    """True for a lone text such as `Source: …`, which is a note without an empty row above it."""
    filled = [cell for cell in row if cell]
    return len(filled) == 1 and filled[0] == row[0] and _label(row[0]) in _NOTES


def _label(cell: str) -> str:
    """What a cell says before its colon, or before a number."""
    label = plain(cell.partition(":")[0])
    head, _, last = label.rpartition(" ")
    return head if head and is_number(last) else label


def is_lone(row: Sequence[str]) -> bool:
    """True for a row that fills one column."""
    return sum(map(bool, row)) == 1


def are_lone(rows: Sequence[Sequence[str]]) -> bool:
    """True when a row of the table often fills one column only."""
    lone = sum(map(is_lone, rows))
    return lone * 5 > len(rows)


def _stands_out(row: Sequence[str], column: int, above: Sequence[Sequence[str]]) -> bool:
    """True for a cell that no other row of the table could have there."""
    values = [other[column] for other in above if column < len(other) and other[column]]
    if len(above) < 2 or 2 * len(values) <= len(above):
        return False
    if not "".join(row[column : column + 1]):
        return 5 * len(values) >= 4 * len(above)
    return is_number(row[column]) and not any(map(is_number, values))
