"""The columns as the options say them, the rest recognised."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from prep.core.format import Columns
from prep.core.options import InputOptions
from prep.errors import UsageError
from prep.formats.columns import ALIASES, guess, resolve


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
    fields = {ALIASES.get(field, field): column for field, column in options.map.items()}
    asked = resolve(
        Columns(
            fields=fields,
            system=options.system,
            user_template=options.user_template,
            assistant_template=options.assistant_template,
        ),
        names,
    )
    fields = dict(asked.fields)
    for field in _unsaid(options, fields):
        rest = guess(names, records)
        column = rest.fields.get(field) if rest else None
        if column is None or column in fields.values():
            raise HalfSaid(
                f"--map does not say which column is {field}; the columns are {', '.join(names)}"
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
