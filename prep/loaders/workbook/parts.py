"""The parts of a workbook around its sheets: which sheets there are, styles, shared strings."""

import posixpath
import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Literal

from msgspec import Struct

from prep.errors import InputError
from prep.loaders.workbook.cell_range import Range, range_of
from prep.loaders.workbook.format_codes import BUILT_IN
from prep.loaders.workbook.guard import Package
from prep.loaders.workbook.markup import (
    MAX_DEPTH,
    Lane,
    feed,
    local,
    parser,
    plain_text,
    too_deep,
    visit,
)
from prep.loaders.workbook.spool import Spool

Visibility = Literal["visible", "hidden", "veryHidden"]

_STATES: dict[str, Visibility] = {"hidden": "hidden", "veryHidden": "veryHidden"}
_SMALL_PART_BYTES = 32 << 20
_ESCAPE = re.compile(
    r"_x(D[89AB][0-9A-F]{2})__x(D[CDEF][0-9A-F]{2})_|_x((?!D[89A-F])[0-9A-F]{4})_", re.IGNORECASE
)

_PLAIN_STRING = re.compile(r'((?<!\s)\s*+<si><t(?: xml:space="preserve")?>([^<]*)</t></si>\s*)')


class SheetPart(Struct, frozen=True):
    """A sheet as the workbook lists it.

    number: 1-based, in the order of the tabs
    part: name of the part that holds its cells
    """

    name: str
    number: int
    visibility: Visibility
    part: str


class Layout(Struct, frozen=True):
    """What a workbook says about itself.

    codes: number format code of each cell style
    strings: name of the part of shared strings, "" for none
    """

    sheets: tuple[SheetPart, ...]
    date1904: bool
    codes: tuple[str, ...]
    strings: str


def layout(package: Package) -> Layout:
    """The sheets, styles and settings of a workbook. Raises InputError when there are none."""
    main = _main_part(package)
    targets = relations(package, main)
    sheets: list[SheetPart] = []
    date1904 = False

    def take(path: str, attributes: dict[str, str]) -> None:
        nonlocal date1904
        if path == "workbook/workbookPr":
            date1904 = attributes.get("date1904", "").lower() in ("1", "true", "on")
        elif path == "workbook/sheets/sheet":
            kind, part = targets.get(attributes.get("id", ""), ("", ""))
            if kind in ("worksheet", ""):  # others are charts and macros
                state = _STATES.get(attributes.get("state", ""), "visible")
                name = attributes.get("name", "")
                sheets.append(SheetPart(name, len(sheets) + 1, state, part))

    _visit(package, main, take)
    if not sheets:
        raise InputError(f"{package.path}: the workbook has no sheets")
    by_kind = dict(targets.values())
    styles = by_kind.get("styles", "")
    return Layout(
        tuple(sheets),
        date1904,
        _codes(package, styles) if package.has(styles) else (),
        by_kind.get("sharedStrings", ""),
    )


def _main_part(package: Package) -> str:
    for kind, part in relations(package, "").values():
        if kind == "officeDocument":
            return part
    return "xl/workbook.xml"


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to inside the workbook: id → (kind, name of the part)."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def take(path: str, attributes: dict[str, str]) -> None:
        if path != "Relationships/Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "").replace("\\", "/")
        joined = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[attributes.get("Id", "")] = (kind, joined)

    if package.has(rels):
        _visit(package, rels, take)
    return found


def _codes(package: Package, part: str) -> tuple[str, ...]:
    """The number format code of each cell style, in order."""
    own: dict[str, str] = {}
    styles: list[str] = []

    def take(path: str, attributes: dict[str, str]) -> None:
        if path == "styleSheet/numFmts/numFmt":
            own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "General")
        elif path == "styleSheet/cellXfs/xf":
            styles.append(attributes.get("numFmtId", "0"))

    _visit(package, part, take)
    built_in = {str(number): code for number, code in BUILT_IN.items()}
    return tuple(own.get(style) or built_in.get(style, "General") for style in styles)


def _visit(package: Package, part: str, take: Callable[[str, dict[str, str]], object]) -> None:
    if package.has(part) and package.size(part) > _SMALL_PART_BYTES:
        raise InputError(
            f"{package.path}: refused, part {part!r} unpacks to {package.size(part):,} bytes"
        )
    with package.open(part) as stream:
        visit(stream, f"{package.path}: part {part!r}", take)


def table_ranges(package: Package, sheet: str, identifiers: Sequence[str]) -> list[Range]:
    """The ranges of the tables of a sheet that have a header.

    sheet: name of its part
    identifiers: of its relations to the tables
    """
    targets = relations(package, sheet) if identifiers else {}
    found: list[Range] = []

    def take(path: str, attributes: dict[str, str]) -> None:
        block = range_of(attributes.get("ref", "")) if path == "table" else None
        if block and attributes.get("headerRowCount", "1") != "0":
            found.append(block)

    for identifier in identifiers:
        kind, part = targets.get(identifier, ("", ""))
        if kind == "table" and package.has(part):
            _visit(package, part, take)
    return found


def shared_strings(package: Package, part: str) -> Spool:
    """The texts that cells refer to by number, in UTF-8; none when there is no such part."""
    strings = Spool()
    if not part or not package.has(part):
        return strings
    where = f"{package.path}: part {part!r}"
    pieces: list[str] = []  # text so far; what is behind `kept` is not part of it
    kept = 0
    phonetic = False
    depth = 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal kept, phonetic, depth
        depth += 1
        if depth > MAX_DEPTH:
            raise too_deep(where)
        name = local(name)
        if name == "t":
            del pieces[kept:]
        elif name == "rPh":
            phonetic = True
        elif name == "si":
            pieces.clear()
            kept = 0

    def end(name: str) -> None:
        nonlocal kept, phonetic, depth
        depth -= 1
        name = local(name)
        if name == "t":
            if not phonetic:
                kept = len(pieces)
        elif name == "rPh":
            phonetic = False
        elif name == "si":
            strings.append(unescape("".join(pieces[:kept])).encode())

    def plain(block: str) -> bool:
        found = _PLAIN_STRING.findall(block)
        if sum(map(len, map(itemgetter(0), found))) != len(block):
            return False
        texts = [text for _, text in found]
        if "&" in block:
            resolved = [plain_text(text) for text in texts]
            texts = [text for text in resolved if text is not None]
            if len(texts) != len(resolved):
                return False
        if "_x" in block:
            texts = [unescape(text) for text in texts]
        data = "".join(texts).encode()
        lengths = [len(text) for text in texts]
        if sum(lengths) != len(data):
            lengths = [len(text.encode()) for text in texts]
        strings.extend(data, lengths)
        return True

    made = parser(where)
    made.StartElementHandler = start
    made.EndElementHandler = end
    made.CharacterDataHandler = pieces.append
    with package.open(part) as stream:
        feed(made, stream, where, pieces, Lane(b"<si>", "</si>", plain))
    return strings


def unescape(text: str) -> str:
    """A text with `_x0007_` turned into the character it stands for; `_x005F_` is `_` itself."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return chr(int(match[3], 16))
    high, low = int(match[1], 16), int(match[2], 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
