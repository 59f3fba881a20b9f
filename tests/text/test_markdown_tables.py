"""Tables in Markdown texts."""

from prep.text.markdown_tables import tables

TEXT = """# Title

| Question | Answer |
|:--|--:|
| a \\| b | c |
| d |
| e | f | |

Text | with a bar.

Q | A
--|--
g | h
"""


def test_tables_are_found_and_their_cells_cut() -> None:
    one, other = tables(TEXT.split("\n"))
    assert (one.line, one.header) == (3, ["Question", "Answer"])
    assert one.rows == [(5, ["a | b", "c"]), (6, ["d"]), (7, ["e", "f"])]
    assert (other.line, other.header, other.rows) == (11, ["Q", "A"], [(13, ["g", "h"])])


def test_what_only_looks_like_a_table() -> None:
    for text in ("a | b\n-|-|-\nc | d", "| a | b |\n|---|---|\n", "a\n---\nb", "a|b\nc|d"):
        assert tables(text.split("\n")) == []


def test_a_long_line_is_looked_at_once() -> None:
    assert tables(["a|b", " " * 100_000, "c|d"]) == []
    assert tables(["a|b", "-" * 100_000 + "x", "c|d"]) == []


TABLE = "| Role | Task |\n|---|---|\n| a | b |\n"


def test_tables_in_the_cells_of_a_csv_file() -> None:
    for text in (f'"text"\n"Make one.\n{TABLE}"\n', f'id,text\n1,"Make one.\n{TABLE}"\n'):
        assert tables(text.split("\n")) == []


def test_a_quotation_above_a_table_is_no_cell() -> None:
    for above in ('"So it is," she said.', 'She said, "so it is".', 'It is 5" long.', '"text"'):
        assert len(tables(f"{above}\n\n{TABLE}".split("\n"))) == 1
