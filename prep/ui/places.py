"""Every place of every finding, on disk, so that any page of any order is there at once.

A report keeps few places of each finding. A second look over the data finds them all: what a fix
changes is found by carrying it out, and what a rule says of single examples by asking it about a
few hundred at a time.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from prep import registry
from prep.core.batch import Batch
from prep.core.edit import Step
from prep.core.example import Example, Message
from prep.core.finding import SEVERITIES, Finding
from prep.core.location import Location
from prep.engine.asking import asking, is_silent
from prep.engine.passes import Pass
from prep.engine.understanding import understand
from prep.engine.work import read_all

PAGE = 100
"""Places on a page."""

FEW = 500
"""Records that rules are asked about at a time: fewer than the places they keep."""

WORDS = 300
"""Characters of an example that can be searched for."""

_DECODER = msgspec.msgpack.Decoder(Example)

_NAMES = {field.encode_name: field.name for field in msgspec.structs.fields(Message)}

ORDERS: dict[str, str] = {
    "place": "source, record, code",
    "rule": "code, source, record",
    "severity": "turn, source, record",
}

_TABLES = """
CREATE TABLE place (
    source INT, record INT, line INT, col INT, pointer TEXT, sheet TEXT, path TEXT,
    code TEXT, rank INT, number INT, turn INT
);
CREATE TABLE example (source INT, record INT, data BLOB, words TEXT, PRIMARY KEY (source, record))
    WITHOUT ROWID;
CREATE INDEX by_place ON place (source, record, code);
CREATE INDEX by_rule ON place (code, source, record);
CREATE INDEX by_severity ON place (turn, source, record);
"""


class Place(Struct, frozen=True):
    """One place of one finding.

    number: of the finding in the report, 0-based
    example: what is there, None when it could not be read
    words: the beginning of it
    """

    where: Location
    code: str
    number: int
    example: Example | None
    words: str


class Wanted(Struct, frozen=True):
    """Which places, in which order."""

    code: str = ""
    severity: str = ""
    text: str = ""
    sort: str = "severity"


class Places:
    """The places of one report; filled by one thread while others read.

    full: whether all are there
    """

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_TABLES)
        self._lock = threading.Lock()
        self.full = False
        self._closed = False

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._db.close()

    def count(self, wanted: Wanted) -> int:
        """How many places there are."""
        test, values = _test(wanted)
        with self._lock:
            (count,) = self._db.execute(f"SELECT count(*) FROM place {test}", values).fetchone()
        return int(count)

    def page(self, wanted: Wanted, number: int) -> list[Place]:
        """A page of places; `number` is 0-based."""
        test, values = _test(wanted)
        order = ORDERS.get(wanted.sort, ORDERS["severity"])
        query = f"""
            SELECT path, sheet, record, line, col, pointer, code, number, data, words
            FROM (
                SELECT * FROM place {test} ORDER BY {order} LIMIT {PAGE} OFFSET ?
            ) LEFT JOIN example USING (source, record) ORDER BY {order}
        """
        with self._lock:
            rows = self._db.execute(query, [*values, number * PAGE]).fetchall()
        return [
            Place(Location(*row[:6]), row[6], row[7], _read(row[8]) if row[8] else None, row[9])
            for row in rows
        ]

    def where(self, code: str, records: Mapping[str, Sequence[int]]) -> list[Location]:
        """Where records are that a rule has found. records: sheet → their numbers."""
        query = """
            SELECT DISTINCT path, sheet, record, line FROM place
            WHERE code = ? AND sheet = ? AND record = ?
        """
        with self._lock:
            return [
                Location(*row)
                for sheet, numbers in records.items()
                for number in numbers
                for row in self._db.execute(query, (code, sheet, number))
            ]

    def add(self, rows: Sequence[tuple[Any, ...]], examples: Iterable[tuple[Any, ...]]) -> None:
        with self._lock:
            if self._closed:
                return
            self._db.execute("BEGIN")
            self._db.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows)
            self._db.executemany("INSERT OR IGNORE INTO example VALUES (?,?,?,?)", examples)
            self._db.execute("COMMIT")


def _read(data: bytes) -> Example:
    """An example as it was stored, also one with a value that its layout has no place for."""
    try:
        return _DECODER.decode(data)
    except msgspec.ValidationError:  # a weight of 0.5, say: what is wrong is to be shown
        raw = msgspec.msgpack.decode(data)
        messages, answers = (
            [_turn(one) for one in raw.pop(key)] for key in ("messages", "answers")
        )
        return Example(messages, answers, **raw)


def _turn(raw: dict[str, Any]) -> Message:
    return Message(**{_NAMES[key]: value for key, value in raw.items()})


def _test(wanted: Wanted) -> tuple[str, list[Any]]:
    tests: list[str] = []
    values: list[Any] = []
    if wanted.code:
        tests.append("code = ?")
        values.append(wanted.code)
    if wanted.severity in SEVERITIES:
        tests.append("rank = ?")
        values.append(SEVERITIES.index(wanted.severity))
    if wanted.text:
        found = "SELECT source, record FROM example WHERE words LIKE ? ESCAPE '\\'"
        tests.append(f"(source, record) IN ({found})")
        text = wanted.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values.append(f"%{text}%")
    return f"WHERE {' AND '.join(tests)}" if tests else "", values


def by_gravity(findings: Sequence[Finding]) -> list[Finding]:
    """The gravest first, of those the ones with the most places."""
    return sorted(
        findings, key=lambda one: (-SEVERITIES.index(one.severity), -one.hits.count, one.code)
    )


def fill(
    places: Places, job: Pass, findings: Sequence[Finding], wanted: Callable[[], bool]
) -> None:
    """Looks over the data once more and writes every place down.

    wanted: False when nobody wants to know any more
    """
    finder = _Finder(job, findings)
    places_of = {id(finding): turn for turn, finding in enumerate(by_gravity(findings))}
    turns = [places_of[id(finding)] for finding in findings]
    for rows in read_all(job.sources, job.context.options.limit, FEW):
        if not wanted():
            return
        number = job.sources.index(rows.source)
        asked = asking(rows)
        batch = understand(job.format, rows, job.context.to, job.context.countings)
        found = [
            place
            for place in finder.places(batch)
            if not is_silent(place[1].code, asked.get(place[0].record, ""))
        ]
        examples = {example.record: example for example in batch.examples}
        concerned = {where.record for where, _, _ in found}
        places.add(
            [
                (
                    number, where.record, where.line, where.column, where.pointer,
                    where.sheet, where.path, finding.code,
                    SEVERITIES.index(finding.severity), index, turns[index],
                )
                for where, finding, index in found
            ],
            [(number, record, *_kept(batch, examples, record)) for record in concerned],
        )  # fmt: skip
    places.full = True


def _kept(batch: Batch, examples: dict[int, Example], record: int) -> tuple[bytes | None, str]:
    """An example as it is stored, and words to search for."""
    example = examples.get(record)
    if example is None:
        i = record - batch.rows.first
        data = batch.rows.data[i] if 0 <= i < len(batch.rows) else None
        text = (
            data.decode("utf-8", "replace") if isinstance(data, bytes) else " | ".join(data or ())
        )
        return None, text[:WORDS]
    try:
        return msgspec.msgpack.encode(example), f"{example.prompt} → {example.completion}"[:WORDS]
    except (UnicodeEncodeError, OverflowError):  # half of a character pair, a huge number
        return None, repr(f"{example.prompt} → {example.completion}"[:WORDS])


class _Finder:
    """Finds the places of some findings in a batch."""

    def __init__(self, job: Pass, findings: Sequence[Finding]) -> None:
        self._context = job.context
        self._fixed: list[tuple[int, Finding, Step]] = []
        self._listed: dict[int, list[tuple[Location, Finding, int]]] = {}
        asked: dict[str, tuple[int, Finding]] = {}
        for number, finding in enumerate(findings):
            fix, first = finding.fix, finding.hits.first
            if fix and fix.edits and fix.safety != "manual":
                self._fixed.append((number, finding, Step(finding.code, fix.title, fix.edits)))
            elif finding.hits.count <= len(first) or finding.code in asked:
                for where in first:
                    if where.record:
                        self._listed.setdefault(where.record, []).append((where, finding, number))
            else:
                asked[finding.code] = number, finding
        self._asked = asked
        self._analyzers = [
            analyzer
            for analyzer in registry.analyzers().values()
            if any(rule.code in asked for rule in analyzer.rules)
            and (job.context.target or not analyzer.asks_target)
        ]

    def places(self, batch: Batch) -> Iterator[tuple[Location, Finding, int]]:
        """Each place with its finding and the number of that."""
        rows = batch.rows
        examples = list(batch.examples)
        for number, finding, step in self._fixed:
            for record in _touched(examples, step):
                yield rows.where(record - rows.first), finding, number
        if self._listed:
            sheet = rows.source.sheet
            for record in range(rows.first, rows.first + len(rows)):
                for found in self._listed.get(record, ()):
                    if found[0].sheet == sheet:
                        yield found
        for analyzer in self._analyzers:
            state: Any = analyzer.map(batch)
            for said in analyzer.finish(state, self._context):
                if said.code in self._asked:
                    number, finding = self._asked[said.code]
                    for where in said.hits.first:
                        if where.record:
                            yield where, finding, number


def _touched(examples: Sequence[Example], step: Step) -> Iterator[int]:
    """Numbers of the records that a step changes or leaves out."""
    for before in examples:
        after: Example | None = before
        for edit in step.edits:
            after = None if after is None else edit.apply(after)
        if after is not before:
            yield before.record
