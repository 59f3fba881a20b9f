"""Draft files: where a worker writes the lines of its shard."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import Struct

from prep import registry
from prep.core.batch import Batch
from prep.core.division import Division
from prep.core.example import Example
from prep.core.format import SET_ASIDE, Format, Refused
from prep.core.location import Location
from prep.core.pairs import records_of
from prep.core.record import Rows, Source
from prep.engine.editing import LeftOut
from prep.engine.line_files import LineFile


class Draft(Struct, frozen=True):
    """Where a worker writes.

    kept: path of the file of prepared lines
    rejected: path of the file of records left out, made when there is one
    format: layout of the lines
    validation: path of the file of validation lines, "" for none
    division: which examples are for validation
    verbatim: True to write the record of an example that no edit changed exactly as it was read
    unread: True to keep, as they were read, records that no step left out and that are no examples
    origins: True to write beside each file where its lines came from: see `line_files`
    source: what is read, None until a shard is known
    """

    kept: str
    rejected: str
    format: Format
    validation: str = ""
    division: Division | None = None
    verbatim: bool = False
    unread: bool = False
    origins: bool = False
    source: Source | None = None

    @property
    def first(self) -> str:
        """Path of the file of prepared lines that come before all others, if there are any."""
        return f"{self.kept}.first"

    def part(self, number: int, source: Source) -> "Draft":
        """The draft of one shard."""
        return msgspec.structs.replace(
            self,
            source=source,
            kept=f"{self.kept}{number:06}",
            rejected=f"{self.rejected}{number:06}",
            validation=f"{self.validation}{number:06}" if self.division else "",
        )


def kept_files(drafts: Sequence[Draft]) -> list[tuple[Draft, str]]:
    """The files of prepared lines, in the order of the file they make."""
    first = [(draft, draft.first) for draft in drafts if Path(draft.first).exists()]
    return [*first, *((draft, draft.kept) for draft in drafts)]


class Writer:
    """Writes the drafts of one shard, batch by batch.

    kept, validation: examples written to those files so far
    rejected: records written to the file of rejects so far, by the code of a rule
    lost: those of them that no step left out
    unwritten: records of the last batch that no step left out and that are in no file of examples
    """

    def __init__(self, draft: Draft, leads: frozenset[int] = frozenset()) -> None:
        self.rejected: Counter[str] = Counter()
        self.lost = 0
        self.unwritten: set[int] = set()
        self._draft = draft
        self._leads = leads
        self._kept = LineFile(draft.kept, draft.origins)
        self._first = LineFile(draft.first, draft.origins) if leads else None
        self._held = LineFile(draft.validation, draft.origins) if draft.division else None
        self._out: IO[bytes] | None = None

    def write(self, before: Batch, after: Batch, out: Sequence[LeftOut]) -> None:
        """Writes a batch: what it was before the plan, after it, and what the plan left out."""
        self.unwritten = set()
        if self._held and self._draft.division:
            trained, held = _divided(after, self._draft.division)
            self._lines(before, held, self._held)
            self._in_order(before, trained)
        elif self._draft.unread:
            self._mended(before, after, out)
        else:
            self._in_order(before, after.examples)
        for left in out:
            where = after.rows.where(left.example.record - after.rows.first)
            reason = _reason(left.step.code, left.step.title)
            self._reject(after.rows, where, left.step.code, reason)
        for flaw in {flaw.where.record: flaw for flaw in after.flaws if flaw.fatal}.values():
            if self._draft.unread and self._bytes(before.rows, flaw.where.record) is not None:
                continue
            if flaw.code != SET_ASIDE:  # nobody wants those back
                self._lose(flaw.where.record)
            reason = _reason(flaw.code, str(flaw.args.get("cause", "")))
            self._reject(after.rows, flaw.where, flaw.code, reason)

    @property
    def kept(self) -> int:
        return self._kept.examples + (self._first.examples if self._first else 0)

    @property
    def validation(self) -> int:
        return self._held.examples if self._held else 0

    def close(self) -> None:
        for stream in (self._kept, self._first, self._held, self._out):
            if stream:
                stream.close()

    def _in_order(self, before: Batch, examples: Sequence[Example]) -> None:
        """Writes examples, those that come before all others apart."""
        if self._first and not self._leads.isdisjoint(after := records_of(examples)):
            leading = [example for example in examples if example.record in self._leads]
            self._lines(before, leading, self._first)
            if len(leading) == len(after):
                return
            examples = [example for example in examples if example.record not in self._leads]
        self._lines(before, examples, self._kept)

    def _mended(self, before: Batch, after: Batch, out: Sequence[LeftOut]) -> None:
        """Writes all records in their order, without those that the plan left out."""
        present = {example.record: example for example in after.examples}
        known = {example.record: example for example in before.examples}
        gone = {left.example.record for left in out}
        for record in range(before.rows.first, before.rows.first + len(before.rows)):
            if record in present:
                stream = self._first if self._first and record in self._leads else self._kept
                self._line(before, known, present[record], stream)
                continue
            data = self._bytes(before.rows, record)
            if record not in gone and data is not None:
                self._kept.write(data + b"\n", before.rows, ())

    def _bytes(self, rows: Rows, record: int) -> bytes | None:
        """A record as it was read, None when nothing is left of it."""
        number = record - rows.first
        data = rows.data[number] if 0 <= number < len(rows) else None
        return data if isinstance(data, bytes) else None

    def _lines(self, before: Batch, examples: Sequence[Example], stream: LineFile) -> None:
        if self._draft.verbatim:
            known = {example.record: example for example in before.examples}
            for example in examples:
                self._line(before, known, example, stream)
        else:
            self._encode(before.rows, examples, stream)

    def _line(
        self, before: Batch, known: Mapping[int, Example], example: Example, stream: LineFile
    ) -> None:
        """Writes one example: its record as it was read when no edit changed it.

        known: record → example before any edit
        """
        if example == known[example.record]:
            line = before.rows.data[example.record - before.rows.first] + b"\n"
            stream.write(line, before.rows, [example])
        else:
            self._encode(before.rows, [example], stream)

    def _encode(self, rows: Rows, examples: Sequence[Example], stream: LineFile) -> None:
        try:
            stream.write(self._draft.format.encode(examples), rows, examples)
        except (Refused, UnicodeEncodeError) as error:
            if len(examples) > 1:
                for example in examples:
                    self._encode(rows, [example], stream)
                return
            record = examples[0].record
            data = self._bytes(rows, record)
            if self._draft.unread and data is not None:
                stream.write(data + b"\n", rows, examples)
                return
            self._lose(record)
            where = rows.where(record - rows.first)
            if isinstance(error, Refused):
                why = error.args_of_rule.get("reason", error.code)
                self._reject(rows, where, error.code, f"not {self._draft.format.name}: {why}")
            else:
                self._reject(rows, where, "P108", "half of a character pair cannot be written")

    def _lose(self, record: int) -> None:
        self.lost += 1
        self.unwritten.add(record)

    def _reject(self, rows: Rows, where: Location, code: str, reason: str) -> None:
        self.rejected[code] += 1
        entry: dict[str, Any] = {
            "code": code,
            "reason": reason,
            "location": msgspec.to_builtins(where),
            "record": None,
        }
        number = where.record - rows.first
        try:
            entry["record"] = rows.record(number).data
        except (ValueError, msgspec.MsgspecError):
            # what cannot be taken apart is kept as it stands
            if 0 <= number < len(rows) and isinstance(rows.data[number], bytes):
                entry["text"] = rows.data[number].decode("utf-8", "backslashreplace")
        if self._out is None:
            self._out = Path(self._draft.rejected).open("wb")  # noqa: SIM115 - see close()
        try:
            line = msgspec.json.encode(entry)
        except UnicodeEncodeError:  # half of a character pair: only ASCII can show it
            line = json.dumps(entry).encode()
        self._out.write(line + b"\n")


def _reason(code: str, words: str) -> str:
    """Name of the rule and what it says of this record."""
    rule = registry.rules().get(code)  # a plan may name a rule that is no longer there
    return ": ".join(part for part in (rule.name if rule else "", words) if part)


def _divided(batch: Batch, division: Division) -> tuple[list[Example], list[Example]]:
    trained: list[Example] = []
    held: list[Example] = []
    rows = batch.rows
    for example in batch.examples:
        record = rows.record(example.record - rows.first).data if division.group_by else {}
        (held if division.validates(example, record) else trained).append(example)
    return trained, held
