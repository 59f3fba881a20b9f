"""The rules about reading a file, before anybody asks what its records mean."""

from prep.core.finding import Invalid, Rule, Valid

_UTF16 = "".join("\0" + char for char in '{"prompt":"2+2","completion":"four"}\n')

_DIALOGUES = (
    '{"messages":[{"role":"user","content":"2+2"},{"role":"assistant","content":"4"}]}\n'
    '{"messages":[{"role":"user","content":"2+3"},{"role":"assistant","content":"5"}]}'
)

UNREADABLE = Rule(
    "P101",
    "unreadable-record",
    "error",
    "Records that cannot be read: {count} ({cause}).",
    "No provider accepts a file with such a line, and none says where it is. prep leaves the "
    "record out of what it writes only when it is told to.",
    "manual",
    words=("cause",),
    examples=(
        Invalid('{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5",}'),
        Invalid('{"prompt":"2+2","completion":"4"}\n{“prompt”:“2+3”,“completion”:“5”}'),
        Invalid('{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","compl'),
        Invalid('prompt,completion\n2+2,4\n"2+3,5\n2+4,6\n', name="case.csv"),
        Valid('{"prompt":"2+2","completion":"4"}'),
        Valid('prompt,completion\n"2+2,\n3+3","4\n6"\n2+4,6\n', name="case.csv"),
    ),
)

BOM = Rule(
    "P102",
    "byte-order-mark",
    "note",
    "The file begins with a byte-order mark (U+FEFF).",
    "Editors on Windows put three invisible bytes at the start of a file. OpenAI refuses a "
    "training file with them as not valid JSON; Azure wants them (--bom).",
    "safe",
    examples=(
        Invalid('\ufeff{"prompt":"2+2","completion":"4"}', '{"prompt":"2+2","completion":"4"}'),
        Valid('{"prompt":"2+2","completion":"4"}'),
    ),
)

NOT_UTF8 = Rule(
    "P103",
    "not-utf-8",
    "warning",
    "The text is in {encoding}, not UTF-8{words}.",
    "Training files must be UTF-8. In the wrong encoding, accents and scripts turn into other "
    "letters without any error, and a model learns them.",
    "safe",
    words=("words",),
    examples=(
        Invalid(_UTF16, '{"prompt":"2+2","completion":"four"}'),
        Valid('{"prompt":"2+2","completion":"vier, così"}'),
    ),
)

SEVERAL_LINES = Rule(
    "P104",
    "multi-line-json",
    "note",
    "Records written over several lines: {count}.",
    "A training file holds one record a line, so a server takes each line of such a file for a "
    "record and refuses it.",
    "safe",
    examples=(
        Invalid(
            '{\n  "prompt": "2+2",\n  "completion": "4"\n}\n{\n  "prompt": "2+3",\n'
            '  "completion": "5"\n}',
            '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}',
        ),
        Valid('[\n  {\n    "prompt": "2+2",\n    "completion": "4"\n  }\n]', name="case.json"),
    ),
)

JSON_LINES_OR_ARRAY = Rule(
    "P105",
    "array-in-jsonl",
    "note",
    "The content is {what}.",
    "A training file holds one JSON object a line. Many programs save a list of objects instead, "
    "or name the file for the other kind.",
    "safe",
    words=("what",),
    examples=(
        Invalid(
            '[{"prompt":"2+2","completion":"4"},{"prompt":"2+3","completion":"5"}]',
            '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}',
        ),
        Invalid(
            '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}',
            '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}',
            name="case.json",
        ),
        Valid('{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}'),
    ),
)

DUPLICATE_KEY = Rule(
    "P106",
    "duplicate-key",
    "error",
    "Keys that are there twice in one object: {count}; first {key}, as {first} and as {last}.",
    "Every program keeps one of the two values and says nothing; which one differs. "
    "Somebody meant both.",
    "manual",
    examples=(
        Invalid(
            '{"prompt":"2+2","completion":"4","completion":"four"}\n{"prompt":"2","completion":"2"}'
        ),
        Invalid(
            '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}\n{"messages":[{"role":"user","role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}'
        ),
        Valid('{"prompt":"2+2","completion":"completion: \\"completion\\":4"}'),
    ),
)

NOT_FINITE = Rule(
    "P107",
    "non-finite-number",
    "error",
    "Numbers that are not finite: {count} ({value}).",
    "NaN and Infinity are not JSON: strict readers refuse the line, others make null or text "
    "of it.",
    "manual",
    examples=(
        Invalid('{"prompt":"2+2","completion":"4"}\n{"prompt":"2+2","completion":NaN}'),
        Invalid('{"prompt":"2+2","completion":"4","id":1e999}\n{"prompt":"2+2","completion":"4"}'),
        Valid('{"prompt":"2+2","completion":"NaN"}'),
    ),
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
            _DIALOGUES,
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

EMPTY_RECORD = Rule(
    "P114",
    "empty-record",
    "note",
    "{what}: {count}, left out.",
    "There is nothing to learn in them. They are not records, so they do not count as such.",
    "safe",
    words=("what",),
    examples=(
        Invalid(
            '{"prompt":"2+2","completion":"4"}\n\n\n{"prompt":"2+3","completion":"5"}',
            '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}',
        ),
        Invalid(
            "prompt,completion,,\n2+2,4,,\n,,,\n2+3,5,,\n",
            _DIALOGUES,
            name="case.csv",
        ),
        Valid('{"prompt":"2+2","completion":"4"}\r\n{"prompt":"2+3","completion":"5"}'),
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

WRAPPED = Rule(
    "P117",
    "wrapped-records",
    "note",
    "The records are inside the document, under {pointer}{others}.",
    "A training file holds the records alone, one a line. What stands around them is left out.",
    "safe",
    words=("others",),
    examples=(
        Invalid(
            '{"version":1,"data":[{"prompt":"2+2","completion":"4"}]}',
            '{"prompt":"2+2","completion":"4"}',
            name="case.json",
        ),
        Invalid(
            '{"0":{"prompt":"2+2","completion":"4"},"1":{"prompt":"2+3","completion":"5"}}',
            '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}',
            name="case.json",
        ),
        Valid(
            '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}',
            name="case.json",
        ),
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

RULES = (
    UNREADABLE,
    BOM,
    NOT_UTF8,
    SEVERAL_LINES,
    JSON_LINES_OR_ARRAY,
    DUPLICATE_KEY,
    NOT_FINITE,
    RAGGED,
    DELIMITER,
    ERROR_VALUE,
    CONVERTED,
    EMPTY_RECORD,
    DUPLICATE_COLUMN,
    NO_VALUE,
    WRAPPED,
    SEVERAL_SHEETS,
    OUTSIDE,
    MERGED,
)
