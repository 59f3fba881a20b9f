"""Turns of examples as columns: all that is needed where tokens are counted and nothing else."""

from collections.abc import Sequence

from msgspec import Struct

from prep.core.counting import Counting, Tokens


class Turns(Struct):
    """Roles and texts of examples that hold nothing else, one example after the other.

    sizes: turns of each example
    """

    roles: list[str]
    texts: list[str]
    sizes: list[int]

    def tokens(self, countings: Sequence[Counting]) -> list[Tokens]:
        """Tokens of each example, for each counting. Loads the vocabulary."""
        from prep.core.token_counts import count_turns

        bounded = any(counting.bounded for counting in countings)
        encodings = dict.fromkeys(counting.encoding for counting in countings)
        found = {name: count_turns(name, self, bounded=bounded) for name in encodings}
        return [found[counting.encoding] for counting in countings]
