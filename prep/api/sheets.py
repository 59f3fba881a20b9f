"""Which sheets of a workbook are read, and the question when several could be meant."""

from collections.abc import Sequence

import msgspec

from prep.api.ways_on import quoted
from prep.core.location import Location
from prep.core.options import InputOptions
from prep.core.record import Flaw, Source
from prep.errors import Choice, InputError, NeedsAnswer, UsageError
from prep.formats.columns import guess
from prep.registry.names import nearest
from prep.text.display import number

LISTED = 20
"""Sheets that are listed."""


def choose_sheet(sources: Sequence[Source], options: InputOptions) -> list[Source]:
    """The sources to read as one dataset; the first one says which sheets are not among them.

    Raises NeedsAnswer when several sheets could be meant, UsageError when the sheet asked for is
    not there.
    """
    chosen = _chosen(sources, options)
    others = [source for source in sources if source not in chosen]
    if others:
        first = chosen[0]
        args = {"read": _sheets(chosen), "others": _sheets(others)}
        flaw = Flaw("P119", Location(first.path, first.sheet), args)
        chosen[0] = msgspec.structs.replace(first, flaws=(flaw, *first.flaws))
    return chosen


def _sheets(sources: Sequence[Source]) -> str:
    """The sheets in words, with what is worth knowing of each."""
    names = []
    for source in sources[:LISTED]:
        hidden = "hidden, " if source.settings.get("hidden") else ""
        rows = source.settings.get("rows", "")
        names.append(f"'{source.sheet}' ({hidden}{rows} {'row' if rows == '1' else 'rows'})")
    rest = len(sources) - LISTED
    return ", ".join(names) + (f" and {rest} more" if rest > 0 else "")


def _chosen(sources: Sequence[Source], options: InputOptions) -> list[Source]:
    if not sources:
        raise InputError("there is no table in this workbook")
    if options.sheet:
        return _asked_for(sources, options.sheet)
    if len(sources) == 1:
        return list(sources)
    tables = [source for source in sources if len(source.columns) > 1] or sources
    visible = [source for source in tables if source.settings.get("hidden") != "true"]
    candidates = visible or list(tables)
    if len(candidates) == 1:
        return candidates
    known = [source for source in candidates if guess(source.columns, []) is not None]
    if len(known) == 1:
        return known
    raise _which_sheet(candidates)


def _asked_for(sources: Sequence[Source], sheet: str) -> list[Source]:
    if sheet == "all":
        if not _shared(sources):
            lines = "\n".join(f"  {s.sheet}: {', '.join(s.columns)}" for s in sources)
            raise UsageError(
                f"the sheets of {sources[0].path} have no column in common, "
                f"so they cannot be joined:\n{lines}\nGive one: --sheet '{sources[0].sheet}'"
            )
        return list(sources)
    for source in sources:
        if source.sheet == sheet or source.settings.get("number") == sheet:
            return [source]
    names = [source.sheet for source in sources]
    raise UsageError(f"no sheet '{sheet}' in {sources[0].path}; {nearest(sheet, names)}")


def _which_sheet(sources: Sequence[Source]) -> NeedsAnswer:
    path = sources[0].shown or sources[0].path
    lines = [
        f"  {source.sheet}{_rows(source)}: {', '.join(source.columns[:8])}"
        + (" …" if len(source.columns) > 8 else "")
        for source in sources[:LISTED]
    ]
    if len(sources) > LISTED:
        lines.append(f"  … and {len(sources) - LISTED} more")
    choices = [Choice(source.sheet, line.strip()) for source, line in zip(sources, lines)]  # noqa: B905
    same = len(_shared(sources)) > 1
    command = f"--sheet {quoted(sources[0].sheet)}"
    hint = f"Choose one: {command}"
    if same:
        choices.append(Choice("all", "all of them, joined: they have the same columns"))
        hint += ", or join them, as they have the same columns: --sheet all"
    return NeedsAnswer(
        f"{path} has {number(len(sources), 'sheet')} with data:\n" + "\n".join(lines) + f"\n{hint}",
        option="sheet",
        question=f"Which sheet of {path}?",
        choices=choices,
        command=command,
    )


def _shared(sources: Sequence[Source]) -> set[str]:
    """Names of the columns that every source has."""
    return set.intersection(*(set(source.columns) for source in sources))


def shared_columns(sources: Sequence[Source], columns: Sequence[str]) -> None:
    """Passes when every source has the columns.

    Raises UsageError that names the sheet that lacks one.
    """
    for source in sources:
        for name in columns:
            if name not in source.columns:
                raise UsageError(
                    f"sheet {source.sheet} of {source.path} has no column '{name}'; "
                    f"its columns are {', '.join(source.columns)}"
                )


def _rows(source: Source) -> str:
    rows = source.settings.get("rows")
    return f" ({rows} {'row' if rows == '1' else 'rows'})" if rows else ""
