"""What is said of rows around a table, whichever of its columns are used."""

from pathlib import Path

from openpyxl import Workbook

import prep


def test_a_row_that_is_left_out_is_told_also_when_its_column_is_not_used(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("FAQ")
    header = ["No.", "question", "answer", "clicks"]
    sheet.append(header)
    for number in range(4):
        sheet.append([number, f"What is {number}?", f"It is the number {number}.", 3])
    sheet.append(["Total", None, None, 12])
    sheet.append([])
    sheet.append(["About pets"])
    sheet.append(header)
    for number in range(4, 8):
        sheet.append([number, f"What is {number}?", f"It is the number {number}.", 3])
    book.save(tmp_path / "faq.xlsx")
    report = prep.lint(tmp_path / "faq.xlsx")
    (around,) = [one for one in report.findings if one.rule.code == "P120"]
    assert [where.line for where in around.hits.first] == [6, 8, 9]
    assert not [one for one in report.findings if one.rule.code == "P113"]  # of cells not used
