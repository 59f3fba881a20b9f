"""Files that people really have: their syntax, their encoding, their columns.

The number of a case is the one it has in the project's collection of nasty inputs.
"""

from tests.cases.case import Case, chat, talk
from tests.loaders import workbooks

C = chat()
PAIR = '{"prompt":"a","completion":"b"}'
OPENAI = {"target": "openai/gpt-4.1-2025-04-14"}
TWELVE = tuple(chat(f'"content":"Ho{i}"', ask=f'"content":"Hi{i}"') for i in range(12))

WORKBOOK = "prompt,completion,\n00123,NA,\nHi,#REF!,\n2+3,=2+3,\nHi,Ho,\n"
"""What looks like a number stays as shown; errors and formulas without a value are no texts."""

FILES = (
    Case("1 BOM", "a.jsonl", b"\xef\xbb\xbf" + C.encode(), ("P102 note 0 ",), {}, (C,)),
    Case(
        "1 BOM for OpenAI",
        "a.jsonl",
        b"\xef\xbb\xbf" + C.encode(),
        ("P102 error 0 ",),
        OPENAI,
        (C,),
    ),
    Case(
        "2 pretty JSONL",
        "a.jsonl",
        '{\n "prompt": "a",\n "completion": "b"\n}\n{\n "prompt": "c",\n "completion": "d"\n}\n',
        ("P104 note 1 ", "P104 note 5 "),
        {},
        (PAIR, '{"prompt":"c","completion":"d"}'),
    ),
    Case(
        "3 array in one line",
        "a.jsonl",
        f"[{C},{TWELVE[1]}]",
        ("P105 note 0 ",),
        {},
        (C, TWELVE[1]),
    ),
    Case("4 wrapped list", "a.json", f'{{"data":[{C}]}}', ("P117 note 0 /data",), {}, (C,)),
    Case(
        "4 under numbers",
        "a.json",
        f'{{"0":{C},"1":{TWELVE[1]}}}',
        ("P117 note 0 ",),
        {},
        (C, TWELVE[1]),
    ),
    Case("5 one line", "a.jsonl", PAIR, (), {}, (PAIR,)),
    Case(
        "5 one line for OpenAI",
        "a.jsonl",
        C,
        ("P601 error 0 ",),
        OPENAI | {"extend_select": "P601"},
        (C,),
    ),
    Case(
        "6 JSONL in .txt",
        "a.txt",
        '{"prompt":"龙叔叔","completion":"智勇双全"}',
        (),
        {},
        ('{"prompt":"龙叔叔","completion":"智勇双全"}',),
    ),
    Case(
        "7 typographic quotes",
        "a.jsonl",
        '{“prompt”:“a”,“completion”:“b”}\n{"prompt":"“a”","completion":"b"}',
        ("P101 error 1:2 ",),
        {},
        ('{"prompt":"“a”","completion":"b"}',),
    ),
    Case(
        "8 key without quotes",
        "a.jsonl",
        '{"prompt":"x", completion: y}\n' + PAIR,
        ("P101 error 1:16 ",),
        {},
        (PAIR,),
    ),
    Case(
        "8 quotes inside",
        "a.jsonl",
        '{"prompt":"x "called as" tik-tak-go" more","completion":"b"}\n' + PAIR,
        ("P101 error 1:14 ",),
        {},
        (PAIR,),
    ),
    Case(
        "9 trailing comma",
        "a.jsonl",
        '{"prompt":"a","completion":"b",}\n' + PAIR,
        ("P101 error 1:31 ",),
        {},
        (PAIR,),
    ),
    Case(
        "10 duplicate key",
        "a.jsonl",
        '{"prompt":"a","prompt":"b","completion":"c"}\n' + PAIR,
        ("P106 error 1 /prompt",),
        {},
        (PAIR,),
    ),
    Case(
        "11 CRLF and blank lines",
        "a.jsonl",
        "\r\n\r\n".join(TWELVE),
        tuple(f"P114 note {2 * i} " for i in range(1, 12)),
        {},
        TWELVE,
    ),
    Case(
        "12 cp1252 asks",
        "a.csv",
        b"prompt,completion\ncaf\xe9,tr\xe8s bien\n",
        stops=2,
        says="café",
        written=(
            talk(("user", "café"), ("assistant", "très bien")).encode().decode("unicode_escape"),
        ),
    ),
    Case(
        "13 UTF-16 with tabs",
        "a.csv",
        "prompt\tcompletion\nHi\tHo\n".encode("utf-16"),
        ("P103 warning 0 ", "P111 note 0 "),
        {},
        (C,),
    ),
    Case("14 semicolons", "a.csv", "prompt;completion\nHi;Ho\n", ("P111 note 0 ",), {}, (C,)),
    Case(
        "15 NA is a text",
        "a.csv",
        "prompt,completion\nNamibia,NA\nis null?,null\n",
        (),
        {},
        (
            talk(("user", "Namibia"), ("assistant", "NA")),
            talk(("user", "is null?"), ("assistant", "null")),
        ),
    ),
    Case(
        "16 ragged row", "a.csv", "prompt,completion\na,b,c\nHi,Ho\n", ("P110 error 2 ",), {}, (C,)
    ),
    Case(
        "17 workbook",
        "a.xlsx",
        workbooks.from_text(WORKBOOK),
        ("P112 error 3:2 ", "P116 error 4:2 "),
        {},
        (talk(("user", "00123"), ("assistant", "NA")), C),
    ),
    Case("18 headers", "a.csv", "Prompt , Completion\nHi,Ho\n", ("P213 note 2 ",), {}, (C,)),
    Case(
        "18 instruction, input, output",
        "a.csv",
        "instruction,input,output\nSay it,Hi,Ho\n",
        ("P213 note 2 ",),
        {},
        (talk(("user", "Say it\n\nHi"), ("assistant", "Ho")),),
    ),
    Case(
        "NaN",
        "a.jsonl",
        '{"prompt":NaN,"completion":"b"}\n' + PAIR,
        ("P107 error 1 /prompt",),
        {},
        (PAIR,),
    ),
    Case(
        "two layouts",
        "a.jsonl",
        f"{C}\n{C.replace('Hi', 'Hey')}\n{PAIR}",
        ("P118 error 3 ",),
        {},
        (C, C.replace("Hi", "Hey")),
    ),
    Case("header only", "a.csv", "prompt,completion\n", stops=3, says="0 records"),
    Case("empty", "a.jsonl", "", stops=3, says="empty"),
    Case(
        "true and nested values",
        "a.jsonl",
        '{"prompt":"a","completion":true}',
        ("P113 note 1 /completion",),
        {},
        ('{"prompt":"a","completion":"true"}',),
    ),
    Case(
        "header prompt_id",
        "a.csv",
        "prompt_id,prompt,completion\n1,Hi,Ho\n",
        ("P216 note 0 ",),
        {},
        (C,),
    ),
)
