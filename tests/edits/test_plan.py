"""A plan is a document: it survives writing, and is refused when anything in it is unknown."""

import json

import jsonschema
import pytest

from prep import registry
from prep.core.edit import Step
from prep.edits import plan
from prep.edits.leaving_out import DropEmpty, KeepFirst
from prep.errors import UsageError

KINDS = registry.edits().values()
STEPS = (
    Step("P205", "Leave them out", (DropEmpty(),)),
    Step("P401", "Keep the first of each", (KeepFirst({"00" * 16: 1}),), {"": (3, 7)}),
)


def test_a_plan_survives_writing() -> None:
    assert plan.decode(plan.encode(STEPS), KINDS) == STEPS


def test_a_plan_fits_its_schema() -> None:
    jsonschema.Draft202012Validator(plan.schema(KINDS)).validate(json.loads(plan.encode(STEPS)))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"[]", "not a plan"),
        (b"{", "not a plan"),
        (b'{"steps":[]}', "not a plan"),
        (b'{"version":2,"steps":[]}', "version 2"),
        (b'{"version":1}', "steps"),
        (b'{"version":1,"steps":[],"more":1}', "more"),
        (b'{"version":1,"steps":[{"code":"P1","title":"","edits":[{"type":"x"}]}]}', "x"),
        (
            b'{"version":1,"steps":[{"code":"P1","title":"",'
            b'"edits":[{"type":"drop-empty","really":1}]}]}',
            "really",
        ),
    ],
)
def test_what_is_not_a_plan_is_refused(document: bytes, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        plan.decode(document, KINDS)
