"""Opens a dataset: which syntax, which table, which layout, which column is what.

Every decision is taken here, once, from the content; what cannot be decided is a question.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from prep import registry
from prep.api import questions, sheets
from prep.api.mapping import asked_columns
from prep.api.speaking import with_speakers
from prep.api.unreadable import HEAD, meant, no_records
from prep.core.facts import Method
from prep.core.format import Format
from prep.core.loader import Loader
from prep.core.options import InputOptions
from prep.core.record import Rows, Source
from prep.core.suppression import asks
from prep.engine.work import read
from prep.errors import InputError, UsageError
from prep.formats.columns import ColumnsFormat, guess
from prep.formats.dialogue_column import columns_format
from prep.formats.nested import guess_inside, leaves
from prep.loaders.opening import beginning

SAMPLE = 200
"""Records looked at to recognise the layout."""


class Dataset(Struct, frozen=True):
    """A file with every decision about it taken.

    sources: tables or streams, read one after the other
    format: layout the records are read as
    options: as given
    notes: sentences for a person about what was decided
    """

    sources: tuple[Source, ...]
    format: Format
    options: InputOptions
    notes: tuple[str, ...] = ()

    @property
    def source(self) -> Source:
        return self.sources[0]

    @property
    def path(self) -> str:
        """What the file is called in messages."""
        return self.source.shown or self.source.path


def open_dataset(path: str, options: InputOptions | None = None, *, shown: str = "") -> Dataset:
    """The dataset in a file.

    shown: what to call the file in messages when that is not its path

    Raises InputError when it cannot be read, NeedsAnswer when something cannot be decided,
    UsageError when an option does not fit.
    """
    options = options or InputOptions()
    loader = find_loader(path, options)
    sources = loader.inspect(path, options)
    if shown:
        sources = [msgspec.structs.replace(source, shown=shown) for source in sources]
    sources = sheets.choose_sheet(sources, options)
    notes: list[str] = []
    for source in sources:
        questions.confirm_guesses(source, options)
        notes += source.guesses
    rows = sample(sources[0], options)
    format = find_format(sources[0], rows, options)
    if len(sources) > 1 and isinstance(format, ColumnsFormat):
        sheets.shared_columns(sources, format.wanted)
    if isinstance(format, ColumnsFormat):
        sources = [_with_flaws_of_used(source, format) for source in sources]
    if format.told:
        notes.append(format.told)
    if len(rows) and next(readable(rows), None) is None:
        notes.append(no_records(rows))
    elif format.columns.guessed:
        notes.append(questions.mapping_note(sources[0], rows, format))
    return Dataset(tuple(sources), format, options, tuple(notes))


def _with_flaws_of_used(source: Source, format: ColumnsFormat) -> Source:
    """The source without flaws that are about columns of which none is used."""
    used = {
        source.place(source.columns.index(name) + 1)
        for name in format.wanted
        if name in source.columns
    }
    flaws = tuple(
        flaw
        for flaw in source.flaws
        if "columns" not in flaw.args or not used.isdisjoint(flaw.args["columns"])
    )
    return source if flaws == source.flaws else msgspec.structs.replace(source, flaws=flaws)


def find_loader(path: str, options: InputOptions) -> Loader:
    """The loader for a file: what was asked for, else what its content looks like.

    Raises InputError when the file cannot be read or is of no known kind.
    """
    head, _ = beginning(path, HEAD)
    loaders = registry.loaders()
    if options.input_format != "auto":
        return loaders[options.input_format]
    name = path.lower().removesuffix(".gz")
    if options.format == "auto" and not options.map:
        _refuse_what_is_no_data(path, name)
    scores = {
        key: loader.sniff(head) + 10 * name.endswith(loader.suffixes)
        for key, loader in loaders.items()
    }
    best = max(scores, key=lambda key: (scores[key], key))
    if best == "txt" and name.endswith(loaders["xlsx"].suffixes) and not options.map:
        best = "xlsx"  # which says that it is no workbook: nobody meant its lines as answers
    return loaders[best]


def _refuse_what_is_no_data(path: str, name: str) -> None:
    """Raises InputError for texts that can be read and are known to hold something else."""
    if name.endswith((".yml", ".yaml")):
        raise InputError(
            f"{path} is YAML, which prep does not read; write the examples in it as a table with "
            "the columns question and answer, or as JSON"
        )


def sample(source: Source, options: InputOptions) -> Rows:
    """The first records of a source."""
    shard = registry.loaders()[source.loader].shards(source, 1)[0]
    limit = min(SAMPLE, options.limit or SAMPLE)
    parts = list(read(shard, limit, SAMPLE))  # a last line without an end comes alone
    if not parts:
        return Rows(source, "cells", 1, [], [])
    return Rows(
        parts[0].source,
        parts[0].kind,
        parts[0].first,
        [line for rows in parts for line in rows.lines],
        [item for rows in parts for item in rows.data],
        [flaw for rows in parts for flaw in rows.flaws],
    )


def find_format(source: Source, rows: Rows, options: InputOptions) -> Format:
    """The layout of the records: what was asked for, else what they look like.

    Raises NeedsAnswer when they look like two layouts or like none.
    """
    format = _find_format(source, rows, options)
    if format.names_speakers or options.speaker:
        format = with_speakers(source, format, list(readable(rows)), options.speaker)
    if options.system and not format.columns.system:
        return format.with_system(options.system)
    return format


def _find_format(source: Source, rows: Rows, options: InputOptions) -> Format:
    if options.format != "auto" and not options.map:
        return registry_format(options.format)
    records = list(readable(rows))
    names = source.columns or tuple(dict.fromkeys(key for record in records for key in record))
    names = tuple(name for name in names if not asks(name))
    asked = asked_columns(options, names, records)
    if asked is not None:
        return columns_format(asked)
    if rows.kind != "cells":
        found = recognise(records, options.method)
        if len(found) > 1 and _are_mixed(found, records):
            found = recognise(records[:1], options.method)
        if len(found) > 1:
            raise questions.which_format(source, found)
        if found:
            return found[0]
        _refuse_what_layouts_object_to(source, records)
    if not records:
        return _meant(rows, names)
    columns = guess(names, records) or guess_inside(names, records)
    if columns is None:
        raise questions.which_table(source, rows) or questions.which_columns(
            source, leaves(names, records), records
        )
    return columns_format(columns)


def _refuse_what_layouts_object_to(source: Source, records: Sequence[Mapping[str, Any]]) -> None:
    """Raises InputError for records of which a layout knows why it cannot read them."""
    for format in registry.formats().values():
        if why := format.objection(records):
            raise InputError(f"{source.shown or source.path} {why}")


def _meant(rows: Rows, names: Sequence[str]) -> Format:
    """The layout of records of which none can be read, so that each is reported with its place.

    Raises InputError when there is nothing to report, or when it is a table nobody understands.
    """
    if not len(rows):
        raise InputError(no_records(rows))
    if rows.kind == "cells":
        columns = guess(names, ())
        if columns is None:
            raise InputError(no_records(rows))
        return columns_format(columns)
    found = recognise(list(meant(rows)))
    return found[0] if found else registry_format("chat")


def registry_format(name: str) -> Format:
    """The format of this name.

    Raises UsageError with the nearest names when there is none.
    """
    format = registry.named("formats", name)
    if not isinstance(format, Format):
        raise UsageError(f"'{name}' is not a format")
    return format


def recognise(records: Sequence[Mapping[str, Any]], method: Method | None = None) -> list[Format]:
    """The formats that fit the records best: one, several when they tie, none when none fits.

    method: how the model is to be trained, which decides between formats that may both be meant
    """
    scores = {format: format.recognise(records) for format in registry.formats().values()}
    if method is not None:
        kind = "preference" if method == "dpo" else method
        meant = {format: score for format, score in scores.items() if format.kind == kind}
        best = max(scores.values(), default=0)
        if any(meant.values()) and (kind != "supervised" or best in meant.values()):
            scores = meant
    best = max(scores.values(), default=0)
    return [format for format, score in scores.items() if score == best > 0]


def _are_mixed(formats: Sequence[Format], records: Sequence[Mapping[str, Any]]) -> bool:
    """True when every format fits some of the records better than it fits all of them.

    Records that fit several are not mixed but doubtful.
    """
    each = [[format.recognise([record]) for format in formats] for record in records]
    return all(sum(map(bool, scores)) <= 1 for scores in each) and all(
        format.recognise(records) < max(scores)
        for format, scores in zip(formats, zip(*each, strict=True), strict=True)
    )


def readable(rows: Rows) -> Iterator[Mapping[str, Any]]:
    """The records of some rows that can be taken apart."""
    for i in range(len(rows)):
        try:
            yield rows.record(i).data
        except (ValueError, msgspec.MsgspecError):
            continue
