"""Files that break readers, made on demand: the name of each says what is wrong with it.

The numbers are those of the project's checklist of hostile and broken inputs.
"""

import json
from typing import NamedTuple

NOTHING: tuple[str, ...] = ()


class Attack(NamedTuple):
    """A file and what must come of it.

    lint, prepare: exit codes of `prep lint FILE` and of `prep prepare -q FILE`
    says: what both must say, in any case of letters
    leaves: endings of the files that `prepare` writes, None for the prepared one at exit 0
    """

    id: str
    name: str
    data: bytes
    lint: int
    prepare: int
    says: tuple[str, ...] = NOTHING
    options: tuple[str, ...] = ()
    leaves: tuple[str, ...] | None = None


def chat(question: str, answer: str = "4") -> str:
    """A good record."""
    turns = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return json.dumps({"messages": turns}, ensure_ascii=False)


GOOD = [chat(f"2+{number}", str(2 + number)) for number in range(12)]
ROWS = [f"2+{number},{2 + number}" for number in range(12)]
HEADER = "prompt,completion"
_LONG = "größer ünd schöner: many words of a question that nobody asked before"


def lines(*records: str, end: str = "\n") -> bytes:
    """A JSONL file or a table with these lines."""
    return "".join(record + end for record in records).encode("utf-8", "surrogatepass")


def after_good(record: str | bytes) -> bytes:
    """Twelve good records, the given one in line 13."""
    raw = record if isinstance(record, bytes) else record.encode("utf-8", "surrogatepass")
    return lines(*GOOD) + raw + b"\n"


def table(*rows: str, header: str = HEADER, end: str = "\n") -> bytes:
    """A good table with the given rows behind its own."""
    return lines(header, *ROWS, *rows, end=end)


def bad_line(id: str, record: str | bytes, *says: str) -> Attack:
    """A record that must be refused with its line; nothing is written."""
    return Attack(id, f"{id}.jsonl", after_good(record), 1, 1, ("13", *says))


def bad_row(id: str, row: str, *says: str) -> Attack:
    """A row that must be refused with its line; nothing is written."""
    return Attack(id, f"{id}.csv", table(row), 1, 1, ("14", *says))


def fine(id: str, name: str, data: bytes, *says: str) -> Attack:
    """A file that can be trained on, whatever it looks like."""
    return Attack(id, name, data, 0, 0, says)


def refused(id: str, name: str, data: bytes, *says: str) -> Attack:
    """A file that cannot or must not be read."""
    return Attack(id, name, data, 3, 3, says)


def broken(id: str, name: str, data: bytes, *says: str) -> Attack:
    """A file of which no record can be read, and which says so of each."""
    return Attack(id, name, data, 1, 1, ("P101", *says))


def with_field(value: str) -> str:
    """A good record with another field, whose value is the given JSON."""
    return chat("another")[:-1] + f',"extra":{value}}}'


_MANY_KEYS = "{" + ",".join(f'"k{number}":1' for number in range(10_001)) + "}"
_DEEP_TOOL = (
    '[{"type":"function","function":{"name":"f","parameters":'
    + '{"properties":' * 600
    + "{}"
    + "}" * 600
    + "}}]"
)
_HTML_ROW = "<script>alert(1)</script>,<img src=x onerror=alert(1)>"
_ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m"

ATTACKS = (
    refused("c01", "c01.csv", b"", "c01.csv", "empty"),
    refused("c02", "c02.csv", lines(HEADER), "c02.csv", "0 records"),
    refused("c03", "c03.csv", b"\xef\xbb\xbf", "empty"),
    refused("c03b-blank", "c03b.jsonl", b" \n\n \r\n", "nothing in it but blanks"),
    fine("c03b", "c03b.csv", b"\xef\xbb\xbf" + table(), "P102"),
    bad_row("c04", "caf\udce9 or tea,coffee", "0xE9", "P101")._replace(
        data=table()
        + b"caf\xe9 or tea,coffee\n"
        + "".join(f"größe {i},schön {i}\n" for i in range(40)).encode()
    ),
    fine("c05", "c05.csv", table().decode().encode("utf-16"), "P103", "utf-16"),
    fine("c05-be", "c05-be.csv", b"\xfe\xff" + table().decode().encode("utf-16-be"), "P103"),
    fine("c09", "c09.csv", table().decode().encode("utf-16-le"), "P103", "utf-16"),
    fine("c09-be", "c09-be.jsonl", lines(*GOOD).decode().encode("utf-16-be"), "P103"),
    Attack("c06", "c06.csv", table("café,très bien").decode().encode("cp1252"), 2, 0, ("cp1252",)),
    Attack(
        "c06-long",  # a pattern that starts again at every digit takes minutes for it
        "c06-long.csv",
        table("café " + "9" * 200_000 + ",très bien").decode().encode("cp1252"),
        2,
        0,
        ("cp1252",),
    ),
    fine("c08", "c08.csv", table("what is\0this,a NUL\0"), "P109"),
    bad_row("c10", "one,two,three", "P110", "3 of 2"),
    bad_row("c10-short", "one", "P110", "1 of 2"),
    bad_row("c11", '"never closed,a', "quote", "never closed"),
    bad_row("c11-inner", '"a "quoted" word",b', "quote"),
    Attack(
        "c14",
        "c14.csv",
        lines("prompt,completion,completion", *(f"{row},again" for row in ROWS)),
        1,
        1,
        ("P115", "columns 2 and 3"),
    ),
    fine("c15", "c15.csv", table("=cmd|' /C calc'!A0,+1+1", "-1,@sum", "\t=1,ok")),
    fine("c16", "c16.csv", table(f"a{_ESCAPES},b{_ESCAPES}"), "P109"),
    fine(
        "c16-header",
        "c16-header.csv",
        lines(f"prompt,completion,x{_ESCAPES}", *(f"{row},1" for row in ROWS)),
    ),
    fine("c17", "c17.csv", table(_HTML_ROW)),
    fine("c18", "c18.csv", lines(HEADER, *ROWS, end="\r"), "12"),
    fine("c24", "c24.csv", lines(HEADER, *ROWS, end="\r\r\n"), "12"),
    refused(
        "c19",
        "c19.csv",
        lines(",".join(f"c{n}" for n in range(5000)), ",".join("1" * 5000)),
        "columns",
        "4,096",
    ),
    fine("c21", "c21.csv", table("stop,<|endoftext|>", "go,<|im_start|>user"), "P312"),
    fine("c22", "c22.csv", table("zero\u200bwidth,right\u202eto left"), "P313", "U+200B"),
    fine("c26", "c26.csv", table().replace(b",", b";"), "P111", "semicolons"),
    bad_line("j01", with_field("[" * 200_000 + "]" * 200_000), "nesting", "128"),
    bad_line("j01-open", "[" * 200_000, "P101"),
    bad_line("j02", with_field("[" * 1_500 + "]" * 1_500), "nesting"),
    bad_line("j02b", with_field('{"a":' * 129 + "1" + "}" * 129), "nesting"),
    fine("j02c", "j02c.jsonl", after_good(with_field('{"a":' * 100 + "1" + "}" * 100))),
    bad_line(
        "j02d", with_field('{"a":' * 600 + "1" + "}" * 600).replace("extra", "tools"), "nesting"
    ),
    bad_line("j02f", with_field(_DEEP_TOOL).replace('"extra"', '"tools"'), "nesting"),
    fine("j02e", "j02e.jsonl", after_good(chat("[" * 100_000 + "{" * 100_000))),
    bad_line("j03", with_field("1" * 5_000), "4,300"),
    fine("j03b", "j03b.jsonl", after_good(with_field("9007199254740993"))),
    bad_line("j14", with_field("1e400"), "P107", "Infinity"),
    bad_line("j04", with_field("NaN"), "P107", "NaN"),
    bad_line("j04-inf", with_field("-Infinity"), "P107", "Infinity"),
    bad_line("j05", GOOD[0][:-1] + ',"messages":[]}', "P106", "messages"),
    bad_line("j06", chat("half").replace("half", r"\ud83d"), "P108", "U+D83D"),
    bad_line(
        "j07",
        chat(_LONG).encode().replace(b"words", b"w\xfcrds"),
        "0xFC",
        "P101",
    ),
    bad_line("j08-nul", chat("a\0b").replace("\\u0000", "\0"), "P101"),
    fine("j08", "j08.jsonl", after_good(chat("a\0b")), "P109"),
    bad_line("j08b", chat("xx").encode().replace(b"xx", b"\xed\xa0\xbd\xed\xb8\x80"), "CESU-8"),
    bad_line("j08d", chat("xx").encode().replace(b"xx", b"\xc0\xaf"), "0xC0"),
    bad_line("j08c", chat("xx größer").encode().replace(b"xx", b"\xc0\xaf"), "0xC0"),
    fine("j09", "j09.jsonl", b"\xef\xbb\xbf" + lines(*GOOD), "P102"),
    bad_line("j10", GOOD[0][:40], "P101", "cut"),
    fine("j10b", "j10b.jsonl", lines(*GOOD)[:-1]),
    fine("j11", "j11.jsonl", lines(*GOOD, "", " ", end="\r\n"), "P114"),
    fine(
        "j12",
        "j12.jsonl",
        after_good(chat("a\u2028b\u0085c\x0bd\x1ce".replace("\x0b", "").replace("\x1c", ""))),
        "13",
    ),
    bad_line("j15", "{'messages': [{'role': 'user', 'content': 'a'}]}", "P101", "quote"),
    bad_line("j15-none", with_field("None"), "P101"),
    bad_line("j15-true", with_field("True"), "P101"),
    broken("j15-all", "j15-all.jsonl", b"{'messages': []}\n" * 3, "quote", "--repair"),
    broken("j15-list", "j15-list.json", b"[{'messages': []}, {'messages': None}]", "quote"),
    broken("j16-lists", "j16-lists.jsonl", b'["a","b"]\n["c","d"]\n', "it is a list"),
    Attack(
        "j16",
        "j16.jsonl",
        b"["
        + b",".join(map(str.encode, GOOD))
        + b"]\n"
        + b"["
        + b",".join(map(str.encode, GOOD))
        + b"]\n",
        1,
        1,
        ("P101",),
    ),
    broken("j24", "j24.jsonl", b"This is a letter.\nIt has two lines.\n", "it is text"),
    broken("j24-json", "j24.json", b"This is a letter.\nIt has two lines.\n", "it is text"),
    refused("j25", "j25.jsonl", bytes(range(256)) * 64, "binary"),
    refused("j25-png", "j25.png.jsonl", b"\x89PNG\r\n\x1a\n" + bytes(99), "picture"),
    refused("j25-gzip", "j25.jsonl.gz", b"\x1f\x8b\x08\x00" + b"x" * 40, "gzip"),
    fine("j17", "j17.json", lines(GOOD[0]), "1 record"),
    Attack(
        "j18",
        "j18.jsonl",
        after_good('{"messages":null}'),
        1,
        1,
        ("13", "messages"),
        leaves=("_prepared.jsonl", "_rejected.jsonl"),
    ),
    Attack(
        "j18-all",
        "j18-all.jsonl",
        b'{"messages":null}\n' * 3,
        1,
        1,
        ("messages is null",),
        leaves=("_rejected.jsonl",),
    ),
    broken("j19-all", "j19-all.jsonl", b'1\n"a"\nnull\ntrue\n', "it is a number"),
    bad_line("j19", '"a text"', "P101", "a text, not a JSON object"),
    bad_line("j19-null", "null", "P101", "null"),
    bad_line("j19-list", "[1, 2]", "P101"),
    fine("j21", "j21.jsonl", after_good(with_field('{"__proto__":{"a":1},"constructor":1}'))),
    refused("j22", "j22.jsonl", after_good(with_field(_MANY_KEYS)), "keys: 10,001", "10,000"),
    fine("j23", "j23.jsonl", after_good(chat("keys")[:-1] + ',"\\u001b]0;owned\\u0007":1}')),
    fine("t01-blanks", "t01.jsonl", after_good(chat("a" + " " * 1_000_011 + "b"))),
    refused("x09", "x09.xlsx", b"This is no workbook.\n" * 9, "not a workbook"),
    Attack("x09-table", "x09-table.xlsx", b"No workbook, but a table.\n" * 9, 2, 2, ("--map",)),
    refused(
        "x09b",
        "x09b.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096) + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    refused("x10", "x10.xlsx", b"<!DOCTYPE html><html><body>Log in</body></html>", "HTML"),
    refused("x11", "x11.xlsx", b"PK\x03\x04" + bytes(200)),
    refused("x11c", "x11c.xlsx", b"", "empty"),
)
