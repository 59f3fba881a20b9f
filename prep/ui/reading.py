"""How a file is read: which sheet, which columns, and what the first examples look like."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, get_args, get_type_hints

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from prep import registry
from prep.api.linting import destination
from prep.api.mapping import HalfSaid
from prep.api.opening import Dataset, find_loader, open_dataset, readable, sample
from prep.api.sheets import choose_sheet
from prep.charts.bars import ROLE_TEXTS
from prep.core.example import Example, Message
from prep.core.options import PrepareOptions
from prep.core.record import Source
from prep.engine.understanding import understand
from prep.errors import NeedsAnswer, PrepError
from prep.formats.columns import FIELDS, ColumnsFormat
from prep.languages.language import Language
from prep.text import json_text
from prep.ui.texts import WAY_TEXTS

SHOWN = 3
"""Examples of the preview."""

COLUMNS = 200
SHEETS = 200
"""Choices that a page offers at most."""

WIDTH = 60


class Turn(Struct, frozen=True):
    """One message for a person to read. is_wanted: False for an answer that is not preferred."""

    role: str
    text: str
    is_wanted: bool = True

    def who(self, t: Language) -> str:
        """Its role in words; one that nobody knows is what the data says."""
        known = ROLE_TEXTS.get(self.role)
        role = t.text(known) if known else self.role
        return role if self.is_wanted else t("{role}, not wanted", role=role)


class Column(Struct, frozen=True):
    """A column with two of its values."""

    name: str
    values: str


class Reading(Struct, frozen=True, kw_only=True):
    """What is known of a file.

    dataset: None as long as something is not decided
    sheet: the sheet whose columns these are, "" as long as nobody can say which is meant
    sheets: names of the sheets of a workbook
    columns: of the table, or keys of the records
    fields: field → column that is taken for it
    question: what must be said first, "" for nothing
    evidence: sentences to look at before one answers
    asks: option that would answer it
    choices: value and words of each answer
    problem: why it cannot be read, "" when it can
    preview: the first examples
    """

    dataset: Dataset | None = None
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    fields: Mapping[str, str] = {}
    question: str = ""
    evidence: tuple[str, ...] = ()
    asks: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    preview: tuple[tuple[Turn, ...], ...] = ()

    @property
    def is_table(self) -> bool:
        """Whether a person can say which column is what."""
        mapped = self.dataset is None or isinstance(self.dataset.format, ColumnsFormat)
        return mapped and bool(self.columns)


def look(path: str, shown: str, options: PrepareOptions) -> Reading:
    """What a file says with these options; what is wrong is part of the answer."""
    known = Reading(fields=options.map)
    try:
        sources = find_loader(path, options).inspect(path, options)
        known = replace(known, sheets=_sheets(sources))
        source = _meant(sources, options)
        if source is not None:
            known = replace(known, sheet=source.sheet, columns=_columns(source, options))
        dataset = open_dataset(path, options, shown=shown)
    except NeedsAnswer as asked:
        return replace(
            known,
            question=asked.question,
            evidence=asked.evidence,
            asks=asked.option,
            choices=tuple((choice.value, choice.label) for choice in asked.choices[:COLUMNS]),
        )
    except HalfSaid:  # the first of two choices is no mistake
        return replace(known, question="Which column is the question, which the answer?")
    except PrepError as error:
        return replace(known, problem=str(error).replace(path, shown))
    return replace(
        known,
        dataset=dataset,
        sheet=dataset.source.sheet,
        columns=_columns(dataset.source, options),
        fields=dataset.format.columns.fields,
        preview=_preview(dataset, options),
    )


def fields() -> tuple[str, ...]:
    """What a column can be taken for."""
    return FIELDS


def turns(example: Example) -> tuple[Turn, ...]:
    """An example as a person reads it; a second answer is the one not wanted."""
    said = [Turn(message.role, words(message)) for message in example.messages]
    for is_wanted, message in zip((True, False), example.answers, strict=False):
        said.append(Turn(message.role, words(message), is_wanted))
    return tuple(said)


def words(message: Message) -> str:
    """The text of a message, its JSON when it is more than text."""
    fields: dict[str, Any] = msgspec.to_builtins(message)
    fields.pop("role", None)
    if fields.keys() <= {"content"} and isinstance(message.content, str):
        return message.content
    return json_text.encode(fields).decode()


def _meant(sources: Sequence[Source], options: PrepareOptions) -> Source | None:
    """The sheet whose columns are asked about, None as long as nobody can say which it is."""
    try:
        return choose_sheet(sources, options)[0]
    except PrepError:  # what `look` tells, once it opens the dataset
        return None


def _sheets(sources: Sequence[Source]) -> tuple[str, ...]:
    return tuple(source.sheet for source in sources[:SHEETS] if source.sheet)


def _columns(source: Source, options: PrepareOptions) -> tuple[Column, ...]:
    records = list(readable(sample(source, options)))
    names = source.columns or tuple(dict.fromkeys(key for record in records for key in record))
    return tuple(Column(name, _values(records, name)) for name in names[:COLUMNS])


def _values(records: Sequence[Mapping[str, Any]], name: str) -> str:
    found = dict.fromkeys(
        _short(record[name]) for record in records[:20] if record.get(name) not in (None, "")
    )
    return " · ".join(list(found)[:2])


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json_text.encode(value).decode()
    text = " ".join(text.split())
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"


def _preview(dataset: Dataset, options: PrepareOptions) -> tuple[tuple[Turn, ...], ...]:
    rows = sample(dataset.source, options)
    batch = understand(dataset.format, rows, destination(dataset, options.to))
    return tuple(turns(example) for example in batch.examples[:SHOWN])


def ways() -> dict[str, tuple[str, ...]]:
    """What can be chosen for damaged files: option → values."""
    return {name: choices(name) for name in WAY_TEXTS}


@cache
def choices(option: str) -> tuple[str, ...]:
    """The values that an option can have, () when it can have any."""
    return get_args(get_type_hints(PrepareOptions)[option])


def layouts() -> tuple[tuple[str, str], ...]:
    """Name and title of every layout."""
    return tuple((name, format.title) for name, format in registry.formats().items())
