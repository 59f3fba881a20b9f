"""Keys that are there twice in one object, for those who asked to take the last of them."""

from prep.core.location import Location
from prep.core.options import InputOptions
from prep.core.record import Flaw
from prep.text import json_keys, json_text, strict_json

SETTING = "duplicate_keys"


def settings(options: InputOptions) -> dict[str, str]:
    """The setting of a source whose repeated keys are no error."""
    return {SETTING: options.duplicate_keys} if options.duplicate_keys != "error" else {}


def with_last(data: bytes, where: Location) -> tuple[bytes, list[Flaw]]:
    """A record without its repeated keys but for the last of each, and what was found.

    where: of the record, its line the first of it

    A record that is wrong in another way stays as it is.
    """
    if not json_keys.repeats_key(data):
        return data, []
    try:
        strict_json.decode(data)
    except strict_json.NotStrict as refused:
        if {problem.code for problem in refused.problems} == {"P106"}:
            flaws = [_flaw(problem, where) for problem in refused.problems]
            return json_text.encode(refused.value), flaws
    return data, []


def _flaw(problem: strict_json.Problem, where: Location) -> Flaw:
    place = Location(where.path, where.sheet, where.record, where.line, 0, problem.pointer)
    return Flaw(problem.code, place, problem.args | {"allowed": True})
