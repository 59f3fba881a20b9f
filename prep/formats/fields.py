"""What a column can hold, by which names `--map` knows it, and which columns make a text."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from prep.core.format import Columns
from prep.errors import UsageError
from prep.formats import nested
from prep.formats.template import Template, exact_name, template

FIELDS = ("system", "history", "user", "input", "assistant", "chosen", "rejected", "messages")
"""What a column can hold, in the order in which a person thinks of them. messages: a dialogue."""

ALIASES = {
    "prompt": "user",
    "question": "user",
    "instruction": "user",
    "query": "user",
    "text": "user",
    "completion": "assistant",
    "answer": "assistant",
    "response": "assistant",
    "output": "assistant",
    "label": "assistant",
    "preferred": "chosen",
    "non_preferred": "rejected",
}
"""Other names of fields, as `--map` takes them."""

PLAIN_NAMES = {
    "user": ("prompt", "user"),
    "assistant": ("completion", "assistant"),
}
"""Field → names of columns that say what they are without a second thought."""

OPTIONAL = frozenset(("system", "history", "input"))
"""Fields without which a record is still an example."""


def resolve(
    columns: Columns, names: Sequence[str], records: Sequence[Mapping[str, Any]] = ()
) -> Columns:
    """The same columns by their exact names, those inside of others as JSON Pointers.

    records: some of them, to see what is inside of columns

    Raises UsageError when a column that a field or a template names is not there.
    """
    known = tuple(names)

    def exact(name: str) -> str:
        if name in known:
            return name
        return nested.pointer(name, records) or exact_name(name, nested.leaves(known, records))

    def filled(text: str) -> str:
        parts = template(text)
        for name in parts.columns:
            found = exact(name)
            if found != name and not nested.is_nested(found):
                raise UsageError(f"write {{{found}}} instead of {{{name}}} in the template")
        return parts.renamed(exact)

    return msgspec.structs.replace(
        columns,
        fields={field: exact(name) for field, name in columns.fields.items()},
        user_template=filled(columns.user_template),
        assistant_template=filled(columns.assistant_template),
    )


def text_of(field: str, fields: Mapping[str, str], text: str) -> Template:
    """The template of a field: the one that is given, else the column with nothing around it.

    Raises UsageError when there is neither.
    """
    if text:
        return template(text)
    if field not in fields:
        other = "" if field in ("chosen", "rejected") else f" or a template for the {field}"
        raise UsageError(f"no column is given for '{field}'; give {field}=COLUMN{other}")
    return Template(("", ""), (fields[field],))
