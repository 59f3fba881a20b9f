"""The rules about reading a table: its cells, columns, rows and sheets."""

from prep.core.finding import Invalid, Rule, Valid
from prep.core.loader import ANOTHER_TABLE

DIALOGUES = (
    '{"messages":[{"role":"user","content":"2+2"},{"role":"assistant","content":"4"}]}\n'
    '{"messages":[{"role":"user","content":"2+3"},{"role":"assistant","content":"5"}]}'
)

RAGGED = Rule(
    "P110",
    "ragged-row",
    "error",
    "Rows with more or fewer cells than the header has columns: {count}; the first has {cells} "
    "of {columns}: {excerpt} ({cause}).",
    "A comma in a text without quotes moves everything behind it into the next column, and the "
    "model learns half a sentence as the answer.",
    "manual",
    words=("cause",),
    examples=(
        Invalid("prompt,completion\n2+2,4\nhello, you,hi\n2+3,5\n", name="case.csv"),
        Valid('prompt,completion\n2+2,4\n"hello, you",hi\n2+3,5,\n', name="case.csv"),
    ),
)

DELIMITER = Rule(
    "P111",
    "unexpected-delimiter",
    "note",
    "The cells are divided by {name}.",
    "The content decides, not the name of the file. If the columns are wrong, say which character "
    "divides them: --delimiter.",
    "safe",
    words=("name",),
    examples=(
        Invalid(
            "prompt;completion\n2+2;4\n2+3;5\n",
            DIALOGUES,
            name="case.csv",
        ),
        Valid("prompt,completion\n2;2,4;4\n2;3,5;5\n", name="case.csv"),
    ),
)

ERROR_VALUE = Rule(
    "P112",
    "spreadsheet-error-value",
    "error",
    "Cells with an error instead of a value: {count}; first {value} in {cell}.",
    "The spreadsheet could not work the value out. As a text, #REF! would be learned as the "
    "answer. A text that only reads like one, such as NA, is left alone.",
    "manual",
    examples=(
        Invalid("prompt,completion\n2+2,4\n2+3,#REF!\n", name="case.xlsx"),
        Valid("prompt,completion\nis it n/a?,NA\nno,yes\n", name="case.xlsx"),
    ),
)

CONVERTED = Rule(
    "P113",
    "converted-cell",
    "note",
    "Values that were not text and became text: {count}{detail}.",
    "Training data is text. Numbers, dates and yes-or-no values become what is shown for them, "
    "so look whether that is what the model should say.",
    words=("detail",),
    examples=(
        Invalid('{"question":"2+2","answer":4}\n{"question":"2+3","answer":5}'),
        Valid('{"question":"2+2","answer":"4"}\n{"question":"2+3","answer":"5"}'),
    ),
)

DUPLICATE_COLUMN = Rule(
    "P115",
    "duplicate-column",
    "error",
    "Columns whose headers read the same: {name}, in columns {one} and {other}.",
    "Nobody can say which of them is meant. Rename one; until then the later one is called "
    "after its number.",
    "manual",
    examples=(
        Invalid("prompt,completion,Completion \n2+2,4,four\n2+3,5,five\n", name="case.csv"),
        Valid("prompt,completion,completion_words\n2+2,4,four\n2+3,5,five\n", name="case.csv"),
    ),
)

NO_VALUE = Rule(
    "P116",
    "formula-without-value",
    "error",
    "Formulas that were saved without a value: {count}; first in {cell}.",
    "The program that wrote the workbook did not work them out, so the cell is empty for everybody "
    "but a spreadsheet. Open it in one, save it, and try again.",
    "manual",
    examples=(
        Invalid("prompt,completion\n2+2,4\n2+3,=2+3\n", name="case.xlsx"),
        Valid("prompt,completion\n2+2,4\n2+3,5\n", name="case.xlsx"),
    ),
)

SEVERAL_SHEETS = Rule(
    "P119",
    "several-sheets",
    "note",
    "Read: {read}; not read: {others}.",
    "A workbook has one dataset or many. If another sheet was meant, name it: --sheet NAME; "
    "--sheet all joins those with the same columns.",
    words=("read", "others"),
    examples=(
        Invalid(
            "[Notes]\nread,me,first\nplease,read,me\n[Data]\nprompt,completion\n2+2,4\n2+3,5\n",
            name="case.xlsx",
        ),
        Valid("[Data]\nprompt,completion\n2+2,4\n2+3,5\n", name="case.xlsx"),
    ),
)

OUTSIDE = Rule(
    "P120",
    "text-outside-table",
    "note",
    "Lines around the table: {count}, left out; the first says: {text}.",
    "Titles, notes and totals around a table are no examples. If the header was found in the wrong "
    "row, say which it is: --header-row.",
    examples=(
        Invalid(
            "Sums for children,,\n\nprompt,completion,grade\n2+2,4,1\n2+3,5,1\n", name="case.csv"
        ),
        Valid("prompt,completion,grade\n2+2,4,1\n2+3,5,1\n", name="case.csv"),
    ),
)

MERGED = Rule(
    "P121",
    "merged-cell",
    "note",
    "Cells that are merged with the one above them: {count}, read as holding its value too; "
    "{cell} as {shown}.",
    "A merged cell stores its value once, in its first row. Without this, the prompt or the answer "
    "of all its other rows would be empty.",
    examples=(
        Invalid("prompt,completion\n2+2,4\n^,four\n2+3,5\n", name="case.xlsx"),
        Valid("prompt,completion\n2+2,4\n2+2,four\n2+3,5\n", name="case.xlsx"),
    ),
)

BELOW = Rule(
    ANOTHER_TABLE,
    "another-table",
    "error",
    "Rows of another table: {count}, left out; it begins in row {begins} with {columns}, and "
    "--header-row {begins} reads it.",
    "Read as one, the cells of two tables stand under the names of the first, and the header of "
    "the second is learned as an example. If it is no table of its own, take the empty row above "
    "it away.",
    "manual",
    examples=(
        Invalid(
            "prompt,completion\n2+2,4\n2+3,5\n\nprompt,grade,completion\n2+4,1,6\n2+5,1,7\n",
            name="case.csv",
        ),
        Valid("prompt,completion\n2+2,4\n\nGrade?,the first\n2+4,6\n", name="case.csv"),
        Valid("prompt,completion\n2+2,4\n\nprompt,completion\n2+4,6\n", name="case.csv"),
    ),
)

TABLE_RULES = (
    RAGGED,
    DELIMITER,
    ERROR_VALUE,
    CONVERTED,
    DUPLICATE_COLUMN,
    NO_VALUE,
    SEVERAL_SHEETS,
    OUTSIDE,
    MERGED,
    BELOW,
)
