"""What a dataset looks like, apart from what is wrong with it: numbers for charts."""

from typing import Any

import msgspec
from msgspec import Struct


class RoleLengths(Struct, frozen=True):
    """How long the messages of a role are, in characters."""

    role: str
    messages: int
    median: int
    p95: int
    longest: int


class Profile(Struct, frozen=True):
    """Numbers about all examples.

    roles: how long the messages of each role are, in the order of a dialogue
    classes: completion → examples, the most first; empty when completions are no classes
    """

    roles: tuple[RoleLengths, ...] = ()
    classes: dict[str, int] = {}

    def hidden(self) -> "Profile":
        """The same with nothing of the data in it: classes are called by number."""
        numbers = {str(number): count for number, count in enumerate(self.classes.values(), 1)}
        return msgspec.structs.replace(self, classes=numbers)


def profile(facts: dict[str, Any]) -> Profile:
    """The profile in the facts of a pass that described the data."""
    return Profile(
        tuple(RoleLengths(*each) for each in facts.get("role_lengths", ())),
        dict(facts.get("class_counts", {})),
    )
