"""The rules about reading a file, before anybody asks what its records mean."""

from prep.analyzers.table_rules import DIALOGUES, TABLE_RULES
from prep.core.finding import Invalid, Rule, Valid
from prep.core.format import SET_ASIDE

_UTF16 = "".join("\0" + char for char in '{"prompt":"2+2","completion":"four"}\n')

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
    "Records written over several lines: {count} over {lines:,}.",
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
            DIALOGUES,
            name="case.csv",
        ),
        Valid('{"prompt":"2+2","completion":"4"}\r\n{"prompt":"2+3","completion":"5"}'),
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

_TASK = (
    '{"data":{"text":"Good."},"annotations":[{"was_cancelled":%,"result":[{"from_name":"mood",'
    '"to_name":"text","type":"choices","value":{"choices":["happy"]}}]}]}'
)
_LEARNED = '{"messages":[{"role":"user","content":"Good."},{"role":"assistant","content":"happy"}]}'

NOT_TO_LEARN = Rule(
    SET_ASIDE,
    "set-aside-record",
    "warning",
    "Records that are set aside: {count} ({cause}), left out.",
    "People have rejected or skipped them, or have not finished; or a model has not: its answer "
    "was cut off, filtered or refused. A model is to learn what is whole and approved.",
    "safe",
    words=("cause",),
    examples=(
        Invalid(
            "\n".join((_TASK.replace("%", "false"), _TASK.replace("%", "true"))),
            _LEARNED,
        ),
        Valid(_TASK.replace("%", "false")),
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
    EMPTY_RECORD,
    WRAPPED,
    NOT_TO_LEARN,
    *TABLE_RULES,
)
