"""Workbooks as people have them: what a record is, where it is, and what is said about it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prep.core.options import InputOptions
from prep.errors import InputError, UsageError
from prep.loaders.xlsx import XlsxLoader
from tests.loaders.workbooks import (
    cell,
    data,
    flaws,
    inspect,
    pack,
    parts,
    read,
    row,
    save,
    sheet,
    table,
)

HEADER = row(1, cell("A1", "prompt"), cell("B1", "completion"))


def book(folder: Path, cells: str, after: str = "", **more: object) -> str:
    return save(folder, parts({"S": sheet(HEADER + cells, after)}, **more))  # type: ignore[arg-type]


def test_every_record_knows_sheet_row_and_cell(tmp_path: Path) -> None:
    path = save(tmp_path, parts({"Q & A": table([["Question", "Answer"], ["a", "b"]], top=4)}))
    (source,) = inspect(path)
    (rows,) = read(source)
    assert (source.sheet, source.columns, source.header_row) == ("Q & A", ("Question", "Answer"), 4)
    where = rows.where(0, column=2)
    assert (where.sheet, where.record, where.line, where.cell) == ("Q & A", 1, 5, "B5")


def test_a_table_anywhere_in_the_sheet_keeps_its_cells_names(tmp_path: Path) -> None:
    cells = row(3, cell("C3", "prompt"), cell("F3", "completion")) + row(
        4, cell("C4", "a"), cell("F4", "b")
    )
    (source,) = inspect(save(tmp_path, parts({"S": sheet(cells)})))
    (rows,) = read(source)
    assert source.columns == ("prompt", "completion")
    assert rows.data == [["a", "b"]]
    assert rows.where(0, column=2).cell == "F4"


def test_texts_stay_texts(tmp_path: Path) -> None:
    texts = ["NA", "#N/A", "007", "1e5", "TRUE", " x ", "a\nb", "2024-01-05", "=1+1", "'", "<b>&"]
    cells = "".join(row(i, cell(f"A{i}", "q"), cell(f"B{i}", t)) for i, t in enumerate(texts, 2))
    (source,) = inspect(book(tmp_path, cells))
    assert [record[1] for record in data(source)] == texts
    assert flaws(source) == []


def test_shared_strings_rich_text_and_escapes(tmp_path: Path) -> None:
    strings = [
        "<t>prompt</t>",
        "<t>completion</t>",
        '<r><t xml:space="preserve">bold </t></r><r><rPr><b/></rPr><t>and not</t></r>',
        "<t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><phoneticPr fontId='1'/>",
        "<t>bell _x0007_ and _x005F_x0007_ and _xD83D__xDE00_</t>",
        "<t>a&#10;b&amp;amp;</t>",
    ]
    shared = "".join(
        row(
            1 + i,
            f'<c r="A{1 + i}" t="s"><v>{2 * i}</v></c>',
            f'<c r="B{1 + i}" t="s"><v>{2 * i + 1}</v></c>',
        )
        for i in range(3)
    )
    (source,) = inspect(save(tmp_path, parts({"S": sheet(shared)}, strings=strings)))
    assert data(source) == [
        ["bold and not", "東京"],
        ["bell \x07 and _x0007_ and 😀", "a\nb&amp;"],
    ]


def test_numbers_dates_and_booleans_are_what_the_sheet_shows(tmp_path: Path) -> None:
    codes = ["000", "0%", "yyyy-mm-dd", "[h]:mm:ss", '#,##0.00 "€"']
    values = [(7, 1), (0.25, 2), (45296, 3), (1.25, 4), (1234.5, 5), (True, 0), (0.1 + 0.2, 0)]
    cells = "".join(
        row(i, cell(f"A{i}", "q"), cell(f"B{i}", value, style))
        for i, (value, style) in enumerate(values, 2)
    )
    (source,) = inspect(book(tmp_path, cells, codes=codes))
    shown = [record[1] for record in data(source)]
    assert shown == ["007", "25%", "2024-01-05", "30:00:00", "1,234.50 €", "TRUE", "0.3"]
    said = {flaw.args["kind"]: (flaw.count, flaw.args["shown"]) for flaw in flaws(source)}
    assert {flaw.code for flaw in flaws(source)} == {"P113"}
    assert said == {
        "formatted": (3, "007"),
        "date": (2, "2024-01-05"),
        "boolean": (1, "TRUE"),
        "number": (1, "0.3"),
    }


def test_long_ids_keep_their_digits(tmp_path: Path) -> None:
    ids = ["12345678901234567890", "4111111111111111", "100000000000000"]
    cells = "".join(
        row(i, cell(f"A{i}", "q"), f'<c r="B{i}"><v>{n}</v></c>') for i, n in enumerate(ids, 2)
    )
    (source,) = inspect(book(tmp_path, cells))
    assert [record[1] for record in data(source)] == ids


def test_dates_since_1904(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        row(2, cell("A2", "q"), cell("B2", 43834, 1)),
        codes=["yyyy-mm-dd"],
        date1904=True,
    )
    assert data(inspect(path)[0]) == [["q", "2024-01-05"]]


def test_errors_are_reported_where_they_are(tmp_path: Path) -> None:
    cells = row(2, cell("A2", "q"), '<c r="B2" t="e"><v>#REF!</v></c>')
    cells += row(3, cell("A3", "q"), '<c r="B3" t="e"><f>NA()</f><v>#N/A</v></c>')
    (source,) = inspect(book(tmp_path, cells))
    found = flaws(source)
    assert [(flaw.code, flaw.where.cell, flaw.args["value"]) for flaw in found] == [
        ("P112", "B2", "#REF!"),
        ("P112", "B3", "#N/A"),
    ]
    assert all(flaw.spoils for flaw in found)


@pytest.mark.parametrize(
    "formula",
    [
        "<f>1+1</f>",
        "<f>1+1</f><v/>",
        "<f>1+1</f><v></v>",
        '<f t="shared" si="0"/>',
    ],
)
def test_a_formula_without_a_value_is_reported(tmp_path: Path, formula: str) -> None:
    cells = row(2, cell("A2", "q"), f'<c r="B2">{formula}</c>')
    (source,) = inspect(book(tmp_path, cells))
    assert data(source) == [["q", ""]]
    assert [(flaw.code, flaw.where.cell) for flaw in flaws(source)] == [("P116", "B2")]


def test_a_formula_gives_the_value_it_was_saved_with(tmp_path: Path) -> None:
    cells = row(2, cell("A2", "q"), '<c r="B2" t="str"><f>A2&amp;"!"</f><v>q!</v></c>')
    cells += row(3, cell("A3", "q"), '<c r="B3" t="str"><f>""</f><v></v></c>')
    cells += row(4, cell("A4", "q"), '<c r="B4"><f>SUM(1,2)</f><v>3</v></c>')
    (source,) = inspect(book(tmp_path, cells))
    assert data(source) == [["q", "q!"], ["q", ""], ["q", "3"]]
    assert [flaw.code for flaw in flaws(source)] == ["P113"]


def test_a_merged_cell_holds_its_value_for_all_its_rows(tmp_path: Path) -> None:
    cells = "".join(
        row(i, *([cell(f"A{i}", "topic")] if i == 2 else []), cell(f"B{i}", f"answer {i}"))
        for i in range(2, 6)
    )
    merged = '<mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>'
    (source,) = inspect(book(tmp_path, cells, merged))
    assert [record[0] for record in data(source)] == ["topic", "topic", "topic", ""]
    (flaw,) = flaws(source)
    assert (flaw.code, flaw.count, flaw.where.cell) == ("P121", 2, "A3")
    assert flaw.args == {"cell": "A3", "shown": "topic"}


def test_values_in_the_covered_part_of_a_merged_cell_are_kept(tmp_path: Path) -> None:
    cells = row(2, cell("A2", "x"), cell("B2", "1")) + row(3, cell("A3", "y"), cell("B3", "2"))
    merged = '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
    (source,) = inspect(book(tmp_path, cells, merged))
    assert data(source) == [["x", "1"], ["y", "2"]]


def test_names_over_several_columns_and_rows(tmp_path: Path) -> None:
    cells = (
        row(1, cell("A1", "Topic"), cell("B1", "English"), cell("D1", "French"))
        + row(2, *(cell(f"{c}2", t) for c, t in zip("BCDE", ["Q", "A"] * 2, strict=True)))
        + "".join(row(i, *(cell(f"{c}{i}", f"{c} text") for c in "ABCDE")) for i in (3, 4, 5))
    )
    refs = ("A1:A2", "B1:C1", "D1:E1")
    merged = "<mergeCells>" + "".join(f'<mergeCell ref="{r}"/>' for r in refs) + "</mergeCells>"
    (source,) = inspect(save(tmp_path, parts({"S": sheet(cells, merged)})))
    assert source.columns == ("Topic", "English: Q", "English: A", "French: Q", "French: A")
    assert len(data(source)) == 3


def test_notes_around_the_table_are_left_out_and_said(tmp_path: Path) -> None:
    path = save(
        tmp_path,
        parts(
            {
                "S": table(
                    [
                        ["Our questions"],
                        ["collected in May"],
                        [],
                        ["Question", "Answer"],
                        ["a?", "b"],
                        ["c?", "d"],
                        [],
                        ["Source: the wiki"],
                    ]
                )
            }
        ),
    )
    (source,) = inspect(path)
    assert source.header_row == 4
    assert data(source) == [["a?", "b"], ["c?", "d"]]
    assert [(f.code, f.where.line, f.args["place"]) for f in source.flaws] == [
        ("P120", 1, "above"),
        ("P120", 2, "above"),
        ("P120", 8, "below"),
    ]


def test_a_last_row_with_one_cell_is_a_record(tmp_path: Path) -> None:
    rows = [["Question", "Answer"], ["a?", "b"], ["c?"]]
    (source,) = inspect(save(tmp_path, parts({"S": table(rows)})))
    assert data(source) == [["a?", "b"], ["c?", ""]]


def test_a_declared_table_says_where_it_is(tmp_path: Path) -> None:
    rows = [["x", "y"], ["z", "w"], ["prompt", "completion"], ["a", "b"], ["total"]]
    made = parts({"S": table(rows)})
    made["xl/worksheets/sheet1.xml"] = made["xl/worksheets/sheet1.xml"].replace(
        "</worksheet>", '<tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>'
    )
    made["xl/worksheets/_rels/sheet1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/table" Target="../tables/table1.xml"/></Relationships>'
    )
    made["xl/tables/table1.xml"] = '<table ref="A3:B4"/>'
    (source,) = inspect(save(tmp_path, made))
    assert (source.columns, source.header_row) == (("prompt", "completion"), 3)
    assert data(source) == [["a", "b"]]


def test_filter_buttons_say_where_the_header_is(tmp_path: Path) -> None:
    rows = [["about", "this"], ["prompt", "completion"], ["a", "b"]]
    made = parts({"S": table(rows)})
    made["xl/worksheets/sheet1.xml"] = made["xl/worksheets/sheet1.xml"].replace(
        "</worksheet>", '<autoFilter ref="A2:B3"/></worksheet>'
    )
    (source,) = inspect(save(tmp_path, made))
    assert (source.columns, source.header_row) == (("prompt", "completion"), 2)


def test_the_header_row_that_was_asked_for(tmp_path: Path) -> None:
    path = save(tmp_path, parts({"S": table([["a", "b"], ["c", "d"], ["e", "f"]])}))
    assert inspect(path, header_row=2)[0].columns == ("c", "d")
    (source,) = inspect(path, header_row=0)
    assert source.columns == ("1", "2")
    assert data(source) == [["a", "b"], ["c", "d"], ["e", "f"]]
    with pytest.raises(UsageError, match="row 9 of sheet 'S' cannot be the header"):
        inspect(path, header_row=9)


def test_the_header_row_of_one_sheet_is_none_of_another(tmp_path: Path) -> None:
    long = table([["a", "b"], ["c", "d"], ["e", "f"]])
    path = save(tmp_path, parts({"Notes": table([["Question", "Answer"], ["x", "y"]]), "S": long}))
    assert [s.columns for s in inspect(path, header_row=3, sheet="S")][1] == ("e", "f")
    assert [s.columns for s in inspect(path, header_row=2)] == [("c", "d")]
    assert inspect(path, header_row=3)[0].columns == ("Question", "Answer")
    with pytest.raises(UsageError, match="row 3 of sheet 'Notes'"):
        inspect(path, header_row=3, sheet="Notes")


def test_empty_rows_are_counted_and_left_out(tmp_path: Path) -> None:
    cells = row(2, cell("A2", "a"), cell("B2", "b")) + row(4, cell("A4", "  "))
    cells += row(6, cell("A6", "c"), cell("B6", "d")) + row(9)
    (source,) = inspect(book(tmp_path, cells))
    assert data(source) == [["a", "b"], ["c", "d"]]
    (flaw,) = flaws(source)
    assert (flaw.code, flaw.where.line, flaw.count) == ("P114", 3, 3)
    assert source.settings["rows"] == "2"


def test_headers_that_read_the_same(tmp_path: Path) -> None:
    rows = [["prompt", "completion", "Completion "], ["a", "b", "c"], ["d", "e", "f"]]
    (source,) = inspect(save(tmp_path, parts({"S": table(rows)})))
    assert source.columns == ("prompt", "completion", "Completion (3)")
    (flaw,) = source.flaws
    assert (flaw.code, flaw.where.cell, flaw.args["columns"]) == ("P115", "C1", [2, 3])


def test_all_sheets_are_seen(tmp_path: Path) -> None:
    made = parts(
        {
            "Notes": sheet(""),
            "Train": table([["prompt", "completion"], ["a", "b"]]),
            "Old": table([["prompt", "completion"], ["c", "d"], ["e", "f"]]),
            "Template": table([["prompt", "completion"]]),
        },
        states={"Old": "veryHidden"},
    )
    path = save(tmp_path, made)
    sources = inspect(path)
    assert [(s.sheet, s.settings["number"], s.settings["rows"]) for s in sources] == [
        ("Train", "2", "1"),
        ("Old", "3", "2"),
    ]
    assert [s.settings.get("hidden") for s in sources] == [None, "true"]
    assert [s.sheet for s in inspect(path, sheet="Template")] == ["Train", "Old", "Template"]


def test_empty_cells_far_away_cost_nothing(tmp_path: Path) -> None:
    cells = row(2, cell("A2", "a"), cell("B2", "b"))
    cells += row(1_048_576, '<c r="XFD1048576" s="1"/>')
    (source,) = inspect(book(tmp_path, cells))
    assert data(source) == [["a", "b"]]


def test_a_value_far_away_is_a_record_and_no_desert(tmp_path: Path) -> None:
    cells = row(2, cell("A2", "a"), cell("B2", "b"))
    cells += row(1_048_576, cell("XFC1048576", "x"), cell("XFD1048576", "y"))
    (source,) = inspect(book(tmp_path, cells))
    assert source.columns == ("prompt", "completion", "column 16383", "column 16384")
    assert data(source) == [["a", "b", "", ""], ["", "", "x", "y"]]
    assert [(flaw.code, flaw.count) for flaw in flaws(source)] == [("P114", 1_048_573)]


def test_rows_and_cells_without_references(tmp_path: Path) -> None:
    cells = "<row><c t='inlineStr'><is><t>prompt</t></is></c><c><v>2</v></c></row>"
    cells += "<row r='3'><c t='inlineStr'><is><t>a</t></is></c><c><v>5</v></c></row>"
    cells += "<row><c r='B4'><v>6</v></c></row>"
    (source,) = inspect(save(tmp_path, parts({"S": sheet(cells)})), header_row=1)
    (rows,) = read(source)
    assert (rows.lines, rows.data) == ([3, 4], [["a", "5"], ["", "6"]])


def test_prefixed_and_strict_workbooks(tmp_path: Path) -> None:
    made = parts({"S": table([["prompt", "completion"], ["a", "b"]])})
    part = made["xl/worksheets/sheet1.xml"]
    for name in ("worksheet", "sheetData", "row", "c", "is", "t"):
        part = part.replace(f"<{name}>", f"<x:{name}>").replace(f"<{name} ", f"<x:{name} ")
        part = part.replace(f"</{name}>", f"</x:{name}>")
    part = part.replace("xmlns=", "xmlns:x=")
    made["xl/worksheets/sheet1.xml"] = part
    assert data(inspect(save(tmp_path, made))[0]) == [["a", "b"]]
    strict = part.replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    made["xl/worksheets/sheet1.xml"] = strict
    assert data(inspect(save(tmp_path, made, "strict.xlsx"))[0]) == [["a", "b"]]


def test_records_are_the_same_in_any_batches(tmp_path: Path) -> None:
    rows = [["prompt", "completion"], *([f"q{i}", i] for i in range(25))]
    (source,) = inspect(save(tmp_path, parts({"S": table(rows)})))
    whole = data(source)
    for size in (1, 2, 7, 25, 26):
        batches = list(read(source, size))
        assert [record for rows in batches for record in rows.data] == whole
        assert [rows.first for rows in batches if rows.data] == list(range(1, 26, size))
        assert sum(flaw.count for rows in batches for flaw in rows.flaws) == 25


def test_plain_rows_are_the_same_in_any_batches(tmp_path: Path) -> None:
    rows = [["prompt", "completion"], *([f"q{i}", "a" * 999] for i in range(2500))]
    rows[1200:1200] = [[], ["only a question"], []]
    (source,) = inspect(save(tmp_path, parts({"S": table(rows)})))
    whole = data(source)
    assert len(whole) == 2501
    for size in (7, 400, 2501, 4000):
        batches = list(read(source, size))
        assert [record for rows in batches for record in rows.data] == whole
        assert all(len(rows.lines) == len(rows.data) <= size for rows in batches)
        lines = [line for rows in batches for line in rows.lines]
        assert lines == [*range(2, 1201), 1202, *range(1204, 2505)]
        assert [flaw.where.line for rows in batches for flaw in rows.flaws] == [1201, 1203]


def test_a_shard_starts_where_the_sheet_before_ended(tmp_path: Path) -> None:
    from msgspec import structs

    (source,) = inspect(save(tmp_path, parts({"S": table([["a", "b"], ["c", "d"]])})), header_row=1)
    loader = XlsxLoader()
    (shard,) = loader.shards(source, 16)
    (rows,) = loader.read(structs.replace(shard, record=11), 100)
    assert rows.where(0).record == 11


def test_a_file_that_changes_is_read_again_or_refused(tmp_path: Path) -> None:
    path = save(tmp_path, parts({"S": table([["prompt", "completion"], ["a", "b"]])}))
    (source,) = inspect(path)
    save(tmp_path, parts({"Other": table([["x", "y"]]), "More": sheet("")}))
    shrunk = pack(parts({"Other": table([["prompt", "completion"], ["longer", "texts"]])}))
    Path(path).write_bytes(shrunk)
    with pytest.raises(InputError, match="was changed while it was read"):
        data(source)


def test_content_comes_before_the_suffix() -> None:
    loader = XlsxLoader()
    assert loader.sniff(pack(parts({"S": sheet("")}))) > 90
    assert loader.sniff(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)) > 50
    assert loader.sniff(b"prompt,completion\n") == 0


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30),
            st.one_of(
                st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
                st.integers(-(10**15), 10**15),
                st.booleans(),
                st.none(),
            ),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_reads_what_another_program_wrote(tmp_path: Path, values: list[tuple[str, object]]) -> None:
    import openpyxl

    made = openpyxl.Workbook()
    made.active.append(["prompt", "completion"])
    for number, (left, right) in enumerate(values, 2):
        for column, value in enumerate((f"q{left}", right), 1):
            place = made.active.cell(number, column)
            place.value = value
            if isinstance(value, str):
                place.data_type = "s"
    path = str(tmp_path / "other.xlsx")
    made.save(path)
    wanted = [
        [f"q{left}", {True: "TRUE", False: "FALSE"}[right] if isinstance(right, bool) else right]
        for left, right in values
    ]
    (source,) = XlsxLoader().inspect(path, InputOptions(header_row=1))
    assert data(source) == [[a, "" if b is None else str(b)] for a, b in wanted]


def test_a_header_that_is_repeated_is_no_record(tmp_path: Path) -> None:
    again = ["prompt", "completion", "id"]
    plain = [again, ["a", "b", "1"], again, ["c", "d", "2"]]
    holed = [again, ["a", "b", ""], again, ["prompt", "completion", "x"]]
    for rows, wanted in ((plain, [plain[1], plain[3]]), (holed, [holed[1], holed[3]])):
        (source,) = inspect(save(tmp_path, parts({"S": table(rows)})))
        assert data(source) == wanted
        told = [(flaw.code, flaw.where.line, flaw.args["text"]) for flaw in flaws(source)]
        assert told == [("P120", 3, "prompt")]


def test_a_header_that_was_asked_for_may_come_again_as_a_record(tmp_path: Path) -> None:
    rows = [["prompt", "completion"], ["a", "b"], ["prompt", "completion"]]
    (source,) = inspect(save(tmp_path, parts({"S": table(rows)})), header_row=1)
    assert data(source) == rows[1:]
