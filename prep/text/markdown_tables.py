"""Tables in Markdown: a header, a line of dashes, and rows divided by vertical bars."""

import re
from collections.abc import Sequence
from itertools import takewhile

from msgspec import Struct

_DASHES = re.compile(r":?-+:?")
_OPENING = re.compile(r"""[,;\t]"(?=[^",;\t])""")
_BAR = re.compile(r"(?<!\\)\|")


class MarkdownTable(Struct, frozen=True):
    """One table.

    line: 1-based line of its header
    header: cells of the header
    rows: line and cells of each row; a row may lack cells at its end
    """

    line: int
    header: list[str]
    rows: list[tuple[int, list[str]]]


def tables(lines: Sequence[str]) -> list[MarkdownTable]:
    """The tables of a text that have a row, none for those inside of the cells of a CSV file."""
    found = []
    number = 1
    if _is_in_a_cell(lines):
        return []
    while number < len(lines):
        if "|" in lines[number - 1] and "|" in lines[number]:
            header, dashes = _cells(lines[number - 1]), _cells(lines[number])
            if 1 < len(header) == len(dashes) and all(map(_DASHES.fullmatch, dashes)):
                table, number = _table(lines, number, header)
                found += [table] if table.rows else []
                continue
        number += 1
    return found


def _is_in_a_cell(lines: Sequence[str]) -> bool:
    """True when the first row of bars stands in a cell that a quote at its beginning opened."""
    above = list(takewhile(lambda line: not _BAR.search(line), lines))
    quoted = next((line for line in above if '"' in line), "")
    opens = quoted.startswith('"') or _OPENING.search(quoted)
    return bool(opens) and sum(line.count('"') for line in above) % 2 == 1


def _table(lines: Sequence[str], line: int, header: list[str]) -> tuple[MarkdownTable, int]:
    rows: list[tuple[int, list[str]]] = []
    number = line + 2
    while number <= len(lines) and "|" in lines[number - 1]:
        cells = _cells(lines[number - 1])
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()
        rows.append((number, cells))
        number += 1
    return MarkdownTable(line, header, rows), number


def _cells(line: str) -> list[str]:
    line = line.strip()
    parts = _BAR.split(line.removeprefix("|"))
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    return [part.strip().replace("\\|", "|") for part in parts]
