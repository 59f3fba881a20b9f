"""Flat records: rows of a table, or JSON objects whose values are texts.

Which column is what is a `Columns` value: given by `--map` and templates, or guessed by
`prep.formats.guessing`. Columns that mean nothing here are not read and not written.

Values that are not text become text in one stated way: null is empty, numbers and booleans are
their JSON text (P113), lists and objects are compact JSON (P203). One field is one column: several
columns go together by a template, which is why naming a field twice is an error and not a join.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import Columns, Format, Parsed, Refused
from prep.core.pairs import Pairs
from prep.core.record import Flaw, Rows, Source
from prep.errors import UsageError
from prep.formats import messages, nested
from prep.formats.cells import as_text, called_otherwise, converted, decoder, only_flaws_of
from prep.formats.completion import CompletionFormat
from prep.formats.fields import ALIASES, FIELDS, OPTIONAL, resolve, text_of
from prep.formats.guessing import guess
from prep.formats.history import history, pairs
from prep.formats.template import exact_name
from prep.text.folding import fold
from prep.text.json_pointer import escape

__all__ = ["ALIASES", "FIELDS", "ColumnsFormat", "guess", "resolve"]


class ColumnsFormat(Format):
    """Records whose fields are columns.

    The user's text is one column, two (a question and more of it: joined by an empty line when
    there is more), or a template; so is the assistant's. With `chosen` and `rejected` the records
    are preference pairs.
    """

    name = "columns"
    title = "columns of a table"
    foreign = True
    plain = True
    loses: ClassVar[tuple[str, ...]] = ("columns that were not mapped",)

    def __init__(self, columns: Columns) -> None:
        """Raises UsageError when the columns do not say what is asked and what is answered."""
        fields = {ALIASES.get(field, field): name for field, name in columns.fields.items()}
        for field in fields:
            if field not in FIELDS:
                known = ", ".join((*FIELDS, *ALIASES))
                raise UsageError(f"there is no field '{field}' to map; fields: {known}")
        if "rejected" in fields and "chosen" not in fields and "assistant" in fields:
            fields["chosen"] = fields.pop("assistant")
        if "chosen" in fields and "rejected" not in fields:
            fields.setdefault("assistant", fields.pop("chosen"))
        self.columns = msgspec.structs.replace(columns, fields=fields)
        self.kind = "preference" if "rejected" in fields else "supervised"
        answer = "chosen" if "rejected" in fields else "assistant"
        self._ask = text_of("user", fields, columns.user_template)
        self._answers = [text_of(answer, fields, columns.assistant_template)]
        if "rejected" in fields:
            self._answers.append(text_of("rejected", fields, ""))
        self._others = tuple(fields.get(field, "") for field in ("system", "history", "input"))
        self._as_it_is = frozenset((fields.get("history", ""),))

    def __reduce__(self) -> tuple[Any, ...]:
        # compiled decoders do not travel to other processes; the columns are all it takes
        return type(self), (self.columns,)

    def with_system(self, text: str) -> Format:
        return type(self)(msgspec.structs.replace(self.columns, system=text))

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        """0: columns are not recognised but guessed or given."""
        return 0

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """The columns that are read, in the order of fields and templates."""
        names = [name for name in self._others if name]
        for text in (self._ask, *self._answers):
            names += text.columns
        return tuple(dict.fromkeys(names))

    @cached_property
    def _is_plain(self) -> bool:
        """True when a record is one column of the user and one of the assistant, and no more."""
        columns = self.columns
        return (
            columns.fields.keys() == {"user", "assistant"}
            and len(set(columns.fields.values())) == 2
            and not (columns.system or columns.user_template or columns.assistant_template)
        )

    @property
    def kept_as(self) -> str:
        """The completion layout where its keys are only written in another way, else chat."""
        fields = self.columns.fields
        names = tuple(fold(fields[field]) for field in ("user", "assistant") if field in fields)
        is_spelling = self._is_plain and names == CompletionFormat.keys
        return CompletionFormat.name if is_spelling else super().kept_as

    @cached_property
    def _may_be_absent(self) -> frozenset[str]:
        fields = self.columns.fields
        needed = {name for text in (self._ask, *self._answers) for name in text.columns}
        return frozenset(fields[field] for field in OPTIONAL & fields.keys()) - needed

    @cached_property
    def _is_nested(self) -> bool:
        return any(map(nested.is_nested, self.wanted))

    def parse(self, record: Mapping[str, Any]) -> Example:
        if self._is_nested:
            record = nested.View(record)
        values: dict[str, Any] = {}
        for name in self.wanted:
            if name not in self._may_be_absent:
                messages.required(record, name)
            value = record.get(name)
            values[name] = value if name in self._as_it_is else as_text(value)
        return self._example(values)

    def _example(self, values: Mapping[str, Any]) -> Example:
        system, past, more = self._others
        turns: list[Message] = []
        if said := (values[system] if system else "") or self.columns.system:
            turns.append(Message("system", said))
        if past:
            turns += history(values[past], f"/{escape(past)}")
        text = self._ask.fill(values)
        if more and (rest := values[more]) and not rest.isspace():
            text = f"{text}\n\n{rest}" if text else rest
        turns.append(Message("user", text))
        return Example(turns, [Message("assistant", text.fill(values)) for text in self._answers])

    def read(self, rows: Rows) -> Parsed:
        if rows.kind == "cells" and not self._is_nested:
            return self._read_cells(rows)
        if rows.kind == "json" and not self._is_nested:
            return self._read_json(rows)
        return super().read(rows)

    def _read_cells(self, rows: Rows) -> Parsed:
        names = rows.source.columns
        wanted = [name for name in self.wanted if name in names or name not in self._may_be_absent]
        places = [(name, names.index(exact_name(name, names))) for name in wanted]
        spoilt = only_flaws_of(rows, {rows.source.place(place + 1) for _, place in places})
        data = [
            (record, cells)
            for record, cells in enumerate(rows.data, rows.first)
            if cells is not None and record - rows.first not in spoilt
        ]
        if self._is_plain:
            (_, ask), (_, answer) = places
            pairs = Pairs(
                [cells[ask] for _, cells in data],
                [cells[answer] for _, cells in data],
                [record for record, _ in data],
            )
            return Parsed(pairs, [], called_otherwise(rows, self.columns))
        parsed = Parsed([], [], called_otherwise(rows, self.columns))
        absent = dict.fromkeys(self.wanted, "")
        for record, cells in data:
            try:
                example = self._example(absent | {name: cells[place] for name, place in places})
            except Refused:
                self.read_one(rows, record - rows.first, parsed)
                continue
            example.record = record
            self._add(example, parsed)
        return parsed

    def _add(self, example: Example, parsed: Parsed) -> None:
        """Adds an example of texts, which needs no second look."""
        parsed.add(example)

    def _read_json(self, rows: Rows) -> Parsed:
        flaws = called_otherwise(rows, self.columns)
        if self._is_plain and (texts := self._texts_of(rows)) is not None:
            prompts, completions = [ask for ask, _ in texts], [answer for _, answer in texts]
            records = range(rows.first, rows.first + len(rows))
            return Parsed(Pairs(prompts, completions, records), [], flaws)
        parsed = Parsed([], [], flaws)
        decode, wanted = self._decoder.decode, self.wanted
        as_it_is, may_be_absent = self._as_it_is, self._may_be_absent
        changed: dict[str, list[int]] = {}
        for i, line in enumerate(rows.data):
            if line is None:
                continue
            try:
                values = dict(zip(wanted, msgspec.structs.astuple(decode(line)), strict=True))
                for name, value in values.items():
                    if value.__class__ is str or name in as_it_is:
                        continue
                    if value is UNSET and name not in may_be_absent:
                        raise Refused("P201", "", field=name)  # noqa: TRY301
                    values[name] = as_text(value)
                    if value is not None and value is not UNSET:
                        changed.setdefault(name, []).append(i)
                example = self._example(values)
            except (msgspec.MsgspecError, RecursionError, Refused):
                self.read_one(rows, i, parsed)
                continue
            example.record = rows.first + i
            self._add(example, parsed)
        for name, places in changed.items():
            parsed.flaws += converted(rows, name, places)
        return parsed

    def _texts_of(self, rows: Rows) -> list[tuple[str, str]] | None:
        """The two values of each record, None when one of them is no text."""
        try:
            found = list(map(msgspec.structs.astuple, map(self._decoder.decode, rows.data)))
        except (msgspec.MsgspecError, RecursionError, TypeError):  # None is no line
            return None
        are_texts = all(ask.__class__ is answer.__class__ is str for ask, answer in found)
        return found if are_texts else None

    @cached_property
    def _decoder(self) -> msgspec.json.Decoder[Any]:
        return decoder(self.wanted, self._as_it_is)

    def read_one(self, rows: Rows, i: int, parsed: Parsed) -> None:
        count = len(parsed.examples)
        super().read_one(rows, i, parsed)
        if len(parsed.examples) == count:
            return
        record = nested.View(rows.record(i).data)
        for name in self.wanted:
            value = record.get(name)
            if value is None or isinstance(value, str):
                continue
            if name in self._as_it_is:
                continue
            place = rows.where(i, pointer=_pointer(name))
            if isinstance(value, bool | int | float):
                parsed.flaws.append(Flaw("P113", place, {"column": name}))
            else:
                detail = f"{name} is {messages.type_name(value)}, written as JSON"
                parsed.flaws.append(Flaw("P203", place, {"detail": detail}))

    def render(self, example: Example) -> dict[str, Any]:
        fields = self.columns.fields
        if self.columns.user_template or self.columns.assistant_template:
            raise Refused("P901", "", reason="a template cannot be undone")
        messages.texts_only(example, self.name)
        wanted = ("chosen", "rejected") if self.kind == "preference" else ("assistant",)
        if len(example.answers) != len(wanted):
            two, one = f"{self.name} holds two answers", f"{self.name} holds one answer"
            raise Refused("P901", "", reason=two if len(wanted) == 2 else one)
        turns = list(example.messages)
        record: dict[str, Any] = dict.fromkeys(fields.values(), "")
        if turns and turns[0].role == "system":
            text = turns.pop(0).content
            if "system" in fields:
                record[fields["system"]] = text
            elif text != self.columns.system:
                raise Refused("P901", "", reason=f"{self.name} has no place for a system message")
        if not turns or turns[-1].role != "user":
            raise Refused("P901", "", reason=f"{self.name} wants a question before the answer")
        record[fields["user"]] = turns.pop().content
        if "history" in fields:
            record[fields["history"]] = pairs(turns, self.name)
        elif turns:
            raise Refused("P901", "", reason=f"{self.name} holds one question and its answer")
        for field, answer in zip(wanted, example.answers, strict=True):
            record[fields[field]] = answer.content
        return record

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        name = self._column_of(example, part, index)
        if name:
            return _pointer(name)
        return (
            "" if part in ("messages", "answers") else super().pointer(example, part, index, tail)
        )

    def column(self, source: Source, example: Example, part: str, index: int) -> int:
        name = self._column_of(example, part, index)
        return source.columns.index(name) + 1 if name in source.columns else 0

    def _column_of(self, example: Example, part: str, index: int) -> str:
        fields = self.columns.fields
        if part == "answers":
            names = self._answers[index].columns if index < len(self._answers) else ()
        elif part != "messages":
            return ""
        elif index == len(example.messages) - 1:
            names = self._ask.columns
        elif index == 0 and example.messages[0].role == "system":
            return fields.get("system", "")
        else:
            return fields.get("history", "")
        return names[0] if names else ""


def _pointer(name: str) -> str:
    return name if nested.is_nested(name) else f"/{escape(name)}"
