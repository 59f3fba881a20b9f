"""A plan: the fixes of a run, in order, as a JSON document that can be saved and replayed."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, Union

import msgspec

from prep.core.edit import Edit, Step
from prep.errors import UsageError

VERSION = 1


def encode(steps: Sequence[Step]) -> bytes:
    """The document of some steps: indented JSON, ended by a line feed."""
    document = {"version": VERSION, "steps": [_item(step) for step in steps]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def decode(data: bytes, kinds: Iterable[type[Edit]]) -> tuple[Step, ...]:
    """The steps of a document.

    kinds: every kind of edit that may occur in it

    Raises UsageError when it is not a plan, is of a later version, or holds anything unknown.
    """
    try:
        version = msgspec.json.decode(data)["version"]
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError, KeyError, IndexError):
        raise UsageError("this is not a plan: a JSON object with version and steps") from None
    if version != VERSION:
        raise UsageError(f"this plan is of version {version}; this prep knows version {VERSION}")
    try:
        plan = msgspec.json.decode(data, type=_document(kinds))
    except msgspec.ValidationError as error:
        raise UsageError(f"this plan does not fit: {error}") from error
    return tuple(Step(step.code, step.title, tuple(step.edits), step.spared) for step in plan.steps)


def schema(kinds: Iterable[type[Edit]]) -> dict[str, Any]:
    """The JSON Schema of a plan."""
    made = msgspec.json.schema(_document(kinds))
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Plan of prep"}
    return head | made


def _document(kinds: Iterable[type[Edit]]) -> Any:
    edit: Any = Union[tuple(kinds)]  # noqa: UP007 - made while running
    fields: list[Any] = [
        ("code", str),
        ("title", str),
        ("edits", list[edit]),
        ("spared", dict[str, tuple[int, ...]], msgspec.field(default_factory=dict)),
    ]
    step = msgspec.defstruct("Step", fields, forbid_unknown_fields=True)
    return msgspec.defstruct(
        "Plan",
        [("version", Literal[1]), ("steps", list[step])],  # type: ignore[valid-type]
        forbid_unknown_fields=True,
    )


def _item(step: Step) -> dict[str, Any]:
    item = {"code": step.code, "title": step.title, "edits": msgspec.to_builtins(step.edits)}
    return item | ({"spared": step.spared} if step.spared else {})
