"""The cells of a sheet in one pass: what each holds, and what the sheet shows for it.

A row is given as soon as it is complete, cells without a value left out, so nothing is kept of a
sheet and a cell far away costs nothing.
"""

import re
from collections.abc import Callable
from operator import itemgetter
from typing import IO, Literal

from msgspec import Struct

from prep.errors import InputError
from prep.loaders.workbook.cell_range import (
    MAX_COLUMN,
    MAX_ROW,
    Range,
    column_of,
    integer,
    range_of,
)
from prep.loaders.workbook.markup import (
    MAX_DEPTH,
    Lane,
    feed,
    local,
    parser,
    plain_text,
    prefix_of,
    too_deep,
)
from prep.loaders.workbook.number_format import shown
from prep.loaders.workbook.parts import unescape
from prep.loaders.workbook.spool import Spool

CellKind = Literal["number", "formatted", "date", "boolean", "error", "formula"]
"""Kinds of cells that are not plain text: "formatted" is a number that its number format changes,
"formula" one without a value.
"""


_PLAIN = re.compile(
    r"""(
    (?<!\s)\s*+(?:
        <c\ r="([A-Z]{1,3})[0-9]{1,7}"(?:\ s="([0-9]{1,5})")?(?:\ t="([A-Za-z]{1,9})")?
        (?:/>|>
            (?:(<f>)[^<]*</f>)?
            (?:<v>([^<]*)</v>|<is><t(?:\ xml:space="preserve")?>([^<]*)</t></is>)?
        </c>)
    |   <row\ r="([0-9]{1,7})"[^<>]*(?<!/)>
    |   </row>
    )\s*)""",
    re.VERBOSE,
)
_MAX_MERGED = 1_000_000
_KNOWN = ("c", "v", "t", "is", "f", "row", "rPh", "mergeCell", "autoFilter", "tablePart")


class Odd(Struct, frozen=True, array_like=True):
    """A cell that is not plain text.

    index: 0-based place among the cells of its row
    stored: what the file holds
    """

    index: int
    kind: CellKind
    stored: str


class Row(Struct, array_like=True):
    """The cells of a row that have a value, from left to right.

    number: 1-based row of the sheet
    columns: 1-based column of each cell
    texts: what the sheet shows in each cell
    """

    number: int
    columns: list[int]
    texts: list[str]
    odd: list[Odd]


class Marks(Struct):
    """What a sheet says about its cells after them.

    merged: ranges that are one cell
    filter: the range with filter buttons, whose first row is a header
    tables: ids of the relations to its tables
    """

    merged: list[Range] = []
    filter: Range | None = None
    tables: list[str] = []


def scan(
    stream: IO[bytes],
    where: str,
    strings: Spool,
    codes: tuple[str, ...],
    date1904: bool,
    take: Callable[[Row], None],
) -> Marks:
    """Gives every row with a value to `take`, in the order of the file.

    strings: texts that cells refer to by number, in UTF-8
    codes: number format code of each cell style
    Raises InputError when the sheet is damaged or a cell lies outside of any sheet.
    """
    sheet = _SheetScan(where, strings, codes, date1904, take)
    feed(sheet.parser, stream, where, sheet.text, Lane(b"<row", "</row>", sheet.plain))
    return sheet.marks


class _SheetScan:
    """The state of reading one sheet: handlers of the parser, and the lane beside it.

    text: of the element at hand in pieces; what is behind `kept` is not part of it
    """

    def __init__(
        self,
        where: str,
        strings: Spool,
        codes: tuple[str, ...],
        date1904: bool,
        take: Callable[[Row], None],
    ) -> None:
        self.marks = Marks()
        self.text: list[str] = []
        self.parser = parser(where)
        self.parser.StartElementHandler = self._root
        self._where = where
        self._strings = strings
        self._codes = codes
        self._date1904 = date1904
        self._take = take
        self._letters: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._row = Row(0, [], [], [])
        self._column = self._kept = self._depth = 0
        self._kind = self._style = ""
        self._value: str | None = None
        self._formula = self._phonetic = False

    def plain(self, source: str) -> bool:
        """Takes rows in the way most programs write them; False leaves them to the parser."""
        found = _PLAIN.findall(source)
        if sum(map(len, map(itemgetter(0), found))) != len(source) or "c" not in self._names:
            return False
        before = self._row
        rows: list[Row] = []
        inside = False
        for _, letters, style, kind, formula, stored, inline, number in found:
            if letters:
                column = self._letters.get(letters) or column_of(letters, self._letters)
                value = stored or inline
                if "&" in value:
                    value = plain_text(value)
                if value is None or (formula and not value) or column > MAX_COLUMN or not inside:
                    break
                if value and kind == "inlineStr":
                    self._row.columns.append(column)
                    self._row.texts.append(unescape(value) if "_x" in value else value)
                elif value:
                    self._put(column, kind, style, value, bool(formula))
            elif inside == bool(number):  # a row in a row, or an end without a beginning
                break
            elif number:
                inside = True
                self._row = Row(int(number), [], [], [])
                if not 0 < self._row.number <= MAX_ROW:
                    break
                rows.append(self._row)
            else:
                inside = False
        else:
            if not inside:
                for row in rows:
                    if row.columns:
                        self._take(row)
                return True
        self._row = before
        return False

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        prefix = prefix_of(attributes)
        if prefix is None or local(name) != "worksheet":
            raise self._damaged("this part is no sheet of cells")
        self._names = {prefix + known: known for known in _KNOWN}
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.text.append

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise too_deep(self._where)
        match self._names.get(name):
            case "c":
                reference = attributes.get("r")
                letters = "" if reference is None else reference.rstrip("0123456789")
                if reference is None:
                    self._column += 1
                else:
                    self._column = self._letters.get(letters) or column_of(letters, self._letters)
                if not 0 < self._column <= MAX_COLUMN:
                    raise self._damaged(f"cell {reference!r} lies outside of any sheet")
                self._kind = attributes.get("t", "n")
                self._style = attributes.get("s", "")
                self._value = None
                self._formula = False
                self._kept = 0
            case "v" | "t":
                del self.text[self._kept :]
            case "row":
                number = attributes.get("r")
                row = self._row.number + 1 if number is None else integer(number)
                if not 0 < row <= MAX_ROW:
                    raise self._damaged(f"row {number or row} lies outside of any sheet")
                self._row = Row(row, [], [], [])
                self._column = self._kept = 0
                self.text.clear()
            case "f":
                self._formula = True
            case "rPh":
                self._phonetic = True
            case "mergeCell":
                if found := range_of(attributes.get("ref", "")):
                    self.marks.merged.append(found)
                if len(self.marks.merged) > _MAX_MERGED:
                    raise InputError(f"{self._where}: refused, over {_MAX_MERGED:,} merged cells")
            case "autoFilter":
                self.marks.filter = range_of(attributes.get("ref", ""))
            case "tablePart":
                self.marks.tables += (v for k, v in attributes.items() if local(k) == "id")
            case _:
                pass

    def _end(self, name: str) -> None:
        self._depth -= 1
        match self._names.get(name):
            case "v":
                self._value = "".join(self.text)
            case "t":
                if not self._phonetic:
                    self._kept = len(self.text)
            case "is":
                self._value = "".join(self.text[: self._kept])
            case "rPh":
                self._phonetic = False
            case "c":
                if self._value is not None or self._formula:
                    self._put(
                        self._column, self._kind, self._style, self._value or "", self._formula
                    )
            case "row":
                if self._row.columns:
                    self._take(self._row)
            case _:
                pass

    def _put(self, column: int, kind: str, style: str, stored: str, formula: bool) -> None:
        """Adds a cell to the row: what the sheet shows for a stored value."""
        special: CellKind | None = None
        if kind == "s":
            try:
                show = self._strings[int(stored)].decode() if stored else ""
            except (IndexError, ValueError):
                raise self._damaged(
                    f"row {self._row.number} refers to a text that is not there"
                ) from None
        elif kind == "inlineStr" or kind == "str":
            show = unescape(stored)
            if formula and self._value is None and not stored:
                special = "formula"
        elif not stored:
            show = ""
            special = "formula" if formula else None
        elif kind == "b":
            show, special = ("FALSE" if stored.strip() in ("0", "false") else "TRUE"), "boolean"
        elif kind == "e":
            show, special = stored, "error"
        elif kind == "d":
            show, special = stored, "date"
        else:
            index = int(style) if style.isdecimal() else 0
            code = self._codes[index] if index < len(self._codes) else "General"
            show, special = shown(stored, code, self._date1904)
        row = self._row
        if special:
            row.odd.append(Odd(len(row.columns), special, stored))
        elif not show:
            return
        row.columns.append(column)
        row.texts.append(show)

    def _damaged(self, what: str) -> InputError:
        return InputError(f"{self._where}: the workbook is damaged ({what})")
