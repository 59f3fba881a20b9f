"""Every real workbook gives the values that openpyxl reads, cell by cell."""

import datetime as dt
import os
import warnings
from pathlib import Path
from typing import Any

import pytest

from prep.errors import InputError
from prep.loaders.workbook.book import Sheet, open_workbook
from prep.loaders.workbook.date_format import moment
from tests.loaders.workbooks import data, inspect

SHARED = Path(os.environ.get("PREP_SHARED") or Path(__file__).resolve().parents[3] / "shared")
BOOKS = sorted([*SHARED.glob("data/xlsx/*.xls[xm]"), *SHARED.glob("data/bad/*.xlsx")])
UNREADABLE = {
    "bellamn_FAQ_zh.xlsx": "is an old Excel workbook (.xls)",
    "unstructured_password_protected.xlsx": "is a password-protected workbook",
    "unstructured_empty.xlsx": "is empty",
    "poi_57893-many-merges.xlsx": "is empty",
}

pytestmark = pytest.mark.skipif(not BOOKS, reason="the shared folder of real files is not here")


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.name)
def test_values_are_those_of_openpyxl(path: Path) -> None:
    if path.name in UNREADABLE:
        with pytest.raises(InputError) as raised:
            inspect(str(path))
        assert UNREADABLE[path.name] in str(raised.value)
        return
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = openpyxl.load_workbook(path, data_only=True)
    ours = open_workbook(str(path))
    assert [sheet.part.name for sheet in ours.sheets] == [sheet.title for sheet in other.worksheets]
    for sheet, theirs in zip(ours.sheets, other.worksheets, strict=True):
        values = {
            (cell.row, cell.column): cell.value
            for row in theirs.iter_rows()
            for cell in row
            if cell.value not in (None, "")
        }
        found = _ours(str(path), sheet, values, other.epoch.year == 1904)
        # openpyxl gives an empty cell with a hyperlink the address as its value; a sheet shows none
        linked = {place for place in values if theirs.cell(*place).hyperlink}
        assert found == {k: v for k, v in values.items() if k in found or k not in linked}


def _ours(
    path: str, sheet: Sheet, theirs: dict[tuple[int, int], Any], date1904: bool
) -> dict[tuple[int, int], Any]:
    """Our cells, stored numbers turned into the Python type of the other reading."""
    found: dict[tuple[int, int], Any] = {}
    for row in open_workbook(path).rows(sheet):
        odd = {cell.index: cell for cell in row.odd}
        for i, (column, text) in enumerate(zip(row.columns, row.texts, strict=True)):
            place = (row.number, column)
            cell = odd.get(i)
            if cell is None:
                found[place] = text
            elif cell.kind == "error":
                found[place] = cell.stored
            elif cell.kind == "boolean":
                found[place] = text == "TRUE"
            elif cell.kind != "formula":
                found[place] = _typed(cell.stored, theirs.get(place), date1904)
    return found


def _typed(stored: str, other: Any, date1904: bool) -> Any:
    from decimal import Decimal

    if isinstance(other, dt.timedelta):
        near = dt.timedelta(days=float(stored))
    elif isinstance(other, dt.datetime | dt.time):
        at = moment(Decimal(stored), date1904)
        assert at is not None
        seconds, ms = divmod(at.ms, 1000)
        time = dt.time(seconds // 3600, seconds // 60 % 60, seconds % 60, ms * 1000)
        if isinstance(other, dt.time):
            return other if abs(_seconds(time) - _seconds(other)) < 0.01 else time
        near = dt.datetime.combine(dt.date(*at.calendar), time)
    else:
        return float(stored)
    return other if abs((near - other).total_seconds()) < 0.01 else near


def _seconds(time: dt.time) -> float:
    return time.hour * 3600 + time.minute * 60 + time.second + time.microsecond / 1e6


@pytest.mark.parametrize(
    ("name", "sheet", "columns", "header", "records"),
    [
        ("awesome_chatgpt_prompts.xlsx", 0, ["act", "prompt"], 1, 169),
        ("aws_internal_insurance_faqs.xlsx", 0, ["_question", "_answer", "_source_uri"], 2, 6),
        ("bellamn_test_zh.xlsx", 0, ["question", "id"], 1, 112),
        ("easyexcel_demo_zh.xlsx", 1, ["字符串标题", "日期标题", "数字标题"], 1, 10),
        ("haystack_empty_rows_and_columns.xlsx", 0, ["col_a", "col_b"], 4, 1),
        ("markitdown_complex_layout.xlsx", 0, ["Month", "Sales"], 3, 2),  # and a total
        ("qnamaker_sample_faq.xlsx", 0, ["Question", "Answer"], 1, 9),
        ("unstructured_stanley-cups.xlsx", 0, ["Team", "Location", "Stanley Cups"], 2, 3),
    ],
)
def test_finds_the_table(
    name: str, sheet: int, columns: list[str], header: int, records: int
) -> None:
    source = inspect(str(SHARED / "data" / "xlsx" / name))[sheet]
    assert list(source.columns) == columns
    assert source.header_row == header
    assert len(data(source)) == records <= int(source.settings["rows"])


def test_leaves_out_notes_around_a_table() -> None:
    source = inspect(str(SHARED / "data" / "xlsx" / "readxl_deaths.xlsx"))[0]
    assert source.columns[:2] == ("Name", "Profession")
    records = data(source)
    assert len(records) == 10
    assert records[0] == ["David Bowie", "musician", "69", "TRUE", "1947-01-08", "2016-01-10"]
    assert [flaw.where.line for flaw in source.flaws] == [1, 2, 3, 4, 16, 17, 18, 19]
