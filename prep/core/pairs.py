"""Examples of one question and one answer, kept as columns: most data is nothing else."""

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import overload

from prep.core.example import Example, Message


class Pairs(Sequence[Example]):
    """Examples of one text of the user and one of the assistant, and nothing beside.

    What works on whole columns never makes an example. One that is asked for is made each time
    anew, so changing it changes nothing here.

    prompts, completions: the texts
    records: 1-based number of the source record of each
    """

    __slots__ = ("completions", "prompts", "records")

    def __init__(self, prompts: list[str], completions: list[str], records: Sequence[int]) -> None:
        self.prompts = prompts
        self.completions = completions
        self.records = records

    def __len__(self) -> int:
        return len(self.prompts)

    @overload
    def __getitem__(self, at: int) -> Example: ...
    @overload
    def __getitem__(self, at: slice) -> "Pairs": ...
    def __getitem__(self, at: int | slice) -> "Example | Pairs":
        if isinstance(at, slice):
            return Pairs(self.prompts[at], self.completions[at], self.records[at])
        return _example(self.prompts[at], self.completions[at], self.records[at])

    def __iter__(self) -> Iterator[Example]:
        return map(_example, self.prompts, self.completions, self.records)

    def kept(self, flags: Sequence[bool]) -> "Pairs":
        """Those whose flag is True."""
        return Pairs(
            list(compress(self.prompts, flags)),
            list(compress(self.completions, flags)),
            list(compress(self.records, flags)),
        )


def _example(prompt: str, completion: str, record: int) -> Example:
    return Example([Message("user", prompt)], [Message("assistant", completion)], record=record)


def records_of(examples: Sequence[Example]) -> Sequence[int]:
    """1-based number of the source record of each example."""
    if isinstance(examples, Pairs):
        return examples.records
    return [example.record for example in examples]
