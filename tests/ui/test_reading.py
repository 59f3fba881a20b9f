"""What the page says of a file as it is being described."""

from pathlib import Path

from openpyxl import Workbook

from prep.core.options import PrepareOptions
from prep.ui.reading import look


def test_the_first_of_two_columns_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "faq.csv"
    path.write_text("Ticket,Frage,Text\n1,What?,That.\n2,Who?,Me.\n", encoding="utf-8")
    half = look(str(path), "faq.csv", PrepareOptions(map={"user": "Frage"}))
    assert half.problem == ""
    assert half.question == "Which column is the question, which the answer?"
    assert half.fields == {"user": "Frage"}
    whole = PrepareOptions(map={"user": "Frage", "assistant": "Text"})
    assert look(str(path), "faq.csv", whole).dataset


def test_the_columns_of_the_sheet_that_is_read_can_be_said(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    desk = book.create_sheet("Desk")
    for row in (["No.", "They ask", "We say"], [1, "What?", "That."], [2, "Who?", "Me."]):
        desk.append(row)
    book.create_sheet("Notes").append(["ask Maria"])
    book.save(tmp_path / "faq.xlsx")
    asked = look(str(tmp_path / "faq.xlsx"), "faq.xlsx", PrepareOptions())
    assert asked.asks == "map"
    assert asked.sheet == "Desk"
    assert [column.name for column in asked.columns] == ["No.", "They ask", "We say"]


def test_no_columns_as_long_as_several_sheets_could_be_meant(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    for title in ("North", "South"):
        sheet = book.create_sheet(title)
        for row in (["No.", "They ask", "We say"], [1, "What?", "That."], [2, "Who?", "Me."]):
            sheet.append(row)
    book.save(tmp_path / "faq.xlsx")
    path = str(tmp_path / "faq.xlsx")
    asked = look(path, "faq.xlsx", PrepareOptions())
    assert (asked.asks, asked.sheet, asked.columns) == ("sheet", "", ())
    said = look(path, "faq.xlsx", PrepareOptions(sheet="2"))
    assert (said.asks, said.sheet) == ("map", "South")
    assert said.is_table
