"""Whether the members of a JSON object are groups of questions, or the questions themselves.

`{"Shipping": [{"question": "…", "answer": "…"}, …], "Returns": […]}`, and
`{"When do you ship?": "…", …}`: then every member is a record. Objects whose members are such
objects are groups, too.
"""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Raw

from prep.text.questions import ANSWERS, ASKS, are_questions

SPLITS = frozenset(
    ("train", "training", "valid", "validation", "val", "dev", "test", "eval", "evaluation")
)
"""Names of parts of a dataset, which are not to be mixed."""

_texts = msgspec.json.Decoder(dict[str, str]).decode
_objects = msgspec.json.Decoder(list[dict[str, Raw]]).decode


def are_groups(members: Mapping[str, bytes], wrappers: Sequence[str]) -> bool:
    """True when every member is a group, or a question with its answer.

    wrappers: names of lists of which one is all that is meant
    """
    if len(members) < 2:
        return False
    if all(value.startswith(b'"') for value in members.values()):
        return are_questions(members.keys())
    named = {key.casefold() for key in members}
    return not named & {*SPLITS, *wrappers} and all(map(_is_group, members.values()))


def hold_groups(members: Mapping[str, bytes], wrappers: Sequence[str]) -> bool:
    """True when two members at least are groups, and the others are no lists and no objects."""
    large = {key: value for key, value in members.items() if value.startswith((b"[", b"{"))}
    return are_groups(large, wrappers)


def _is_group(value: bytes) -> bool:
    """True for a list of questions with their answers, or an object of such."""
    try:
        if value.startswith(b"{"):
            return are_questions(_texts(value).keys())
        items = _objects(value)
    except (ValueError, RecursionError):
        return False
    names = [{key.casefold() for key in item} for item in items]
    return bool(names) and all(keys & ASKS and keys & ANSWERS for keys in names)
