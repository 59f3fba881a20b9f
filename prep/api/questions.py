"""The questions that opening a dataset can raise, each complete without being asked."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from prep.api.ways_on import quoted, way_on
from prep.core.format import Format
from prep.core.loader import ANOTHER_TABLE
from prep.core.options import InputOptions
from prep.core.record import Rows, Source
from prep.core.suppression import asks
from prep.errors import Choice, InputError, NeedsAnswer
from prep.formats.columns import guess
from prep.formats.nested import View, is_nested, pointer, root, shown
from prep.loaders.delimited import GUESSED_HEADER
from prep.loaders.txt import DOUBT, ONE_A_LINE
from prep.text import json_text, line_shapes
from prep.text.display import number
from prep.text.sensitive import SECRETS, masked

SAMPLE_WIDTH = 60
"""Characters of a sample value that are shown."""

_LOOKED_AT = 1000
"""Characters of a value of which the sample is made."""

COLUMNS_LISTED = 60

UNUSED_NAMED = 12
"""Columns that are named as not used; more would bury what is used."""


def confirm_guesses(source: Source, options: InputOptions) -> None:
    """Lets a guessed encoding pass only with a yes, and lines that are hardly answers not even so.

    Raises NeedsAnswer otherwise.
    """
    doubt = source.settings.get(DOUBT, "")
    if not source.guesses or (options.yes and not doubt):
        return
    path = source.shown or source.path
    *others, last = source.guesses
    if last == ONE_A_LINE and (options.yes or not others):
        command = f"--input-format {source.loader}"
        said = f"{path} is a text without a table, labels or JSON"
        raise NeedsAnswer(
            f"{said}, and {doubt}.\nIf every line is an answer all the same: {command}\n"
            f"Otherwise: {_otherwise(doubt)}"
            if doubt
            else f"{said}: {last}.\nIf that is right: {command} (or -y)",
            option="input_format",
            question=f"Is every line of {path} an answer?",
            choices=[Choice(source.loader, "yes, each is one that the model is to give")],
            command=command,
            evidence=source.guesses,
        )
    command = f"--encoding {source.encoding}"
    raise NeedsAnswer(
        f"{path}: " + "\n".join(source.guesses) + f"\nIf that is right: {command} (or -y)",
        option="encoding",
        question=f"Is {path} in {source.encoding}?",
        choices=[Choice(source.encoding, "yes, the words above are right")],
        command=command,
        evidence=source.guesses,
    )


def _otherwise(doubt: str) -> str:
    """What to do with a text whose lines are no answers."""
    if doubt.startswith(line_shapes.DIVIDED):
        return f"--input-format csv --delimiter {quoted(doubt[len(line_shapes.DIVIDED)])}"
    return "write each question and its answer as a row of a table, in columns question and answer"


def which_format(source: Source, formats: Sequence[Format]) -> NeedsAnswer:
    """The question when records look like two layouts."""
    path = source.shown or source.path
    names = [format.name for format in formats]
    return NeedsAnswer(
        f"the records of {path} look like {' and like '.join(names)}; "
        f"say which: --format {names[0]}",
        option="format",
        question=f"Which layout do the records of {path} have?",
        choices=[Choice(format.name, format.title) for format in formats],
        command=f"--format {names[0]}",
    )


def which_table(source: Source, rows: Rows) -> NeedsAnswer | None:
    """The question when other tables stand below one whose columns do not say what they are.

    Returns None when there is one table, or when somebody has said which is meant.
    """
    others = {
        flaw.args["begins"]: flaw.args["columns"]
        for flaw in rows.flaws
        if flaw.code == ANOTHER_TABLE and not flaw.args["allowed"]
    }
    if not others or not source.header_row:
        return None
    path = source.shown or source.path
    where = f" (sheet {source.sheet})" if source.sheet else ""
    tables = {source.header_row: ", ".join(source.columns[:8])} | others
    rows_of = {row: f"row {row}: {columns}" for row, columns in tables.items()}
    known = [row for row, columns in others.items() if guess(columns.split(", "), [])]
    command = f"--header-row {(known or list(others))[0]}"
    return NeedsAnswer(
        f"{path}{where} has {number(len(tables), 'table')} below each other:\n"
        + "\n".join(f"  {words}" for words in rows_of.values())
        + f"\nChoose one by the row of its header: {command}",
        option="header_row",
        question=f"Which table of {path}?",
        choices=[Choice(str(row), words) for row, words in rows_of.items()],
        command=command,
    )


def which_columns(
    source: Source, names: Sequence[str], records: Sequence[Mapping[str, Any]]
) -> NeedsAnswer:
    """The question when the columns do not say which is the question and which the answer.

    Raises InputError when there are no columns to choose from.
    """
    path = source.shown or source.path
    if not names:
        raise InputError(f"{path} has records, but none of them has a field")
    where = f" (sheet {source.sheet})" if source.sheet else ""
    views = [View(record) for record in records]
    samples = {name: _samples(views, pointer(name, records) or name) for name in names}
    lines = [f"  {name}: {sample}" for name, sample in list(samples.items())[:COLUMNS_LISTED]]
    if len(names) > len(lines):
        lines.append(f"  … and {len(names) - len(lines)} more")
    command, advice = way_on(names, records, source)
    return NeedsAnswer(
        f"{path}{where} has {_columns(names)}{_header(source)}, "
        f"and {'their names do' if len(names) > 1 else 'its name does'} not say "
        "which is the question and which the answer:\n" + "\n".join(lines) + f"\n{advice}",
        option="map",
        question="Which column is the question, which the answer?",
        choices=[Choice(name, sample) for name, sample in samples.items()],
        command=command,
    )


def _header(source: Source) -> str:
    """What is known of the row that names the columns, "" when there is nothing to say."""
    is_guessed = source.settings.get(GUESSED_HEADER)
    if source.header_row:
        return " (unless the first row is data, too: --header-row 0)" if is_guessed else ""
    if not source.columns:
        return ""
    other = " (unless the first row names them: --header-row 1)" if is_guessed else ""
    return f" and no header row{other}"


def _columns(names: Sequence[str]) -> str:
    return f"{len(names)} {'column' if len(names) == 1 else 'columns'}"


def mapping_note(source: Source, rows: Rows, format: Format) -> str:
    """One sentence: which column is taken for what, and which are not used."""
    fields = format.columns.fields
    names = source.columns or tuple(dict.fromkeys(key for data in _records(rows) for key in data))
    used = ", ".join(
        f"{field} = {shown(name)}"
        for field, name in fields.items()
        if name in names or is_nested(name)
    )
    taken = set(map(root, fields.values()))
    unused = [name for name in names if name not in taken and not asks(name)]
    more = f" and {len(unused) - UNUSED_NAMED} more" if len(unused) > UNUSED_NAMED else ""
    rest = f"; not used: {', '.join(unused[:UNUSED_NAMED])}{more}" if unused else ""
    return f"columns: {used}{rest}"


def _records(rows: Rows) -> Iterator[Mapping[str, Any]]:
    for i in range(len(rows)):
        with suppress(ValueError):
            yield rows.record(i).data


def _samples(records: Sequence[Mapping[str, Any]], name: str) -> str:
    values = dict.fromkeys(
        _shown(record[name]) for record in records if record.get(name) not in (None, "")
    )
    return " | ".join(list(values)[:2]) or "(empty)"


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json_text.encode(value).decode()
    text = masked(" ".join(text[:_LOOKED_AT].split()), SECRETS)
    return text if len(text) <= SAMPLE_WIDTH else text[: SAMPLE_WIDTH - 1] + "…"
