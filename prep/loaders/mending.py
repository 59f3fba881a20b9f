"""Records as they were meant, for those who asked: the last of repeated keys, JSON mended."""

from prep.core.location import Location
from prep.core.options import InputOptions
from prep.core.record import Flaw, Source
from prep.text import json_keys, json_repair, json_text, strict_json

REPAIRED = "mended by --repair"

_LAST = "duplicate_keys"
REPAIR = "repair"


def settings(options: InputOptions) -> dict[str, str]:
    """The settings of a source whose repeated keys or broken records are no error."""
    last = {_LAST: options.duplicate_keys} if options.duplicate_keys != "error" else {}
    return last | ({REPAIR: "yes"} if options.repair else {})


def are_asked_for(source: Source) -> bool:
    """True when the records of a source are to be mended while they are read."""
    return takes_last(source) or REPAIR in source.settings


def takes_last(source: Source) -> bool:
    """True when the last of repeated keys is the one that counts."""
    return _LAST in source.settings


def mended(source: Source, data: bytes, where: Location) -> tuple[bytes, list[Flaw]]:
    """A record as it was meant, and what was wrong with it.

    where: of the record, its line the first of it
    """
    flaws: list[Flaw] = []
    if REPAIR in source.settings and (text := json_repair.repaired_record(data)) is not None:
        flaws.append(Flaw("P101", where, {"cause": REPAIRED, "allowed": True}))
        data = text
    if takes_last(source):
        data, met = _with_last(data, where)
        flaws += met
    return data, flaws


def _with_last(data: bytes, where: Location) -> tuple[bytes, list[Flaw]]:
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
