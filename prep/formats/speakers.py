"""People with names in a dialogue: who of them is the assistant."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from prep.core.example import Example
from prep.core.format import SET_ASIDE, Refused
from prep.core.roles import known, role

_NOT_PEOPLE = frozenset(("system", "developer", "tool", "function"))


def role_of(name: Any, speakers: Sequence[str]) -> Any:
    """The role of who speaks.

    speakers: names of the assistant; () when the name of a role says it
    """
    meant = role(name)
    if not speakers or not isinstance(name, str) or meant in _NOT_PEOPLE:
        return meant
    return "assistant" if is_among(name, speakers) else "user"


def is_among(name: str, speakers: Sequence[str]) -> bool:
    """True for one of some names; a name with commas may have been taken apart at them."""
    given = {each.strip() for each in speakers}
    return name.strip() in given or {part.strip() for part in name.split(",")} <= given


def ranked(dialogues: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> list[str]:
    """Who speaks in dialogues, those in the most of them first; [] when roles say who answers.

    dialogues: key of who speaks, and the messages
    """
    counts: Counter[str] = Counter()
    for who, items in dialogues:
        names = {item[who] for item in items if isinstance(item.get(who), str)}
        if any(known(name) == "assistant" for name in names):
            return []
        counts.update(name for name in names if name.strip() and known(name) is None)
    return sorted(counts, key=lambda name: (-counts[name], name))


def must_speak(example: Example, speakers: Sequence[str]) -> Example:
    """The example of a dialogue in which the assistant says something.

    Raises Refused when people were named and none of them is in it.
    """
    turns = (*example.messages, *example.answers)
    if speakers and not any(turn.role == "assistant" for turn in turns):
        raise Refused(SET_ASIDE, "", cause="nobody whom --speaker names is in the dialogue")
    return example
