"""The columns as the options say them, the rest recognised."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from prep.core.format import Columns
from prep.core.options import InputOptions
from prep.errors import UsageError
from prep.formats.columns import ALIASES, FIELDS, guess, resolve
from prep.formats.nested import leaves


class HalfSaid(UsageError):  # noqa: N818 - it is a question half answered, and reads as one
    """One column is said, another one must be said too."""


def asked_columns(
    options: InputOptions, names: Sequence[str], records: Sequence[Mapping[str, Any]]
) -> Columns | None:
    """What the options say of the columns; None when they say nothing.

    Raises UsageError when a column that is asked for is not there, HalfSaid when only some are.
    """
    if not (options.map or options.user_template or options.assistant_template):
        return None
    fields = _by_field(options.map)
    asked = resolve(
        Columns(
            fields=fields,
            system=options.system,
            user_template=options.user_template,
            assistant_template=options.assistant_template,
        ),
        names,
        records,
    )
    fields = dict(asked.fields)
    for field in _unsaid(options, fields):
        rest = guess(names, records)
        column = rest.fields.get(field) if rest else None
        if column is None or column in fields.values():
            raise HalfSaid(
                f"--map does not say which column is {field}; the columns are "
                f"{', '.join(leaves(names, records))}"
            )
        fields[field] = column
    return msgspec.structs.replace(asked, fields=fields)


def _unsaid(options: InputOptions, fields: Mapping[str, str]) -> list[str]:
    if "messages" in fields:
        return []
    said = {"user": options.user_template, "assistant": options.assistant_template}
    if "chosen" in fields:
        said["assistant"] = fields["chosen"]
    return [field for field, text in said.items() if not text and field not in fields]


def _by_field(given: Mapping[str, str]) -> dict[str, str]:
    """Field → column, by the one name of each field.

    Raises UsageError for a field that there is not, or that is given by two of its names.
    """
    fields: dict[str, str] = {}
    for name, column in given.items():
        field = ALIASES.get(name, name)
        if field not in FIELDS:
            known = ", ".join((*FIELDS, *ALIASES))
            raise UsageError(f"there is no field '{name}' to map; fields: {known}")
        if field in fields:
            raise UsageError(
                f"--map gives two columns for {field}: {fields[field]} and {column}; give one, "
                f"or put both into a text: --user-template or --assistant-template"
            )
        fields[field] = column
    return fields
