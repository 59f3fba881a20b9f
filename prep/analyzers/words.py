"""The runs of three words of many examples, and which of those examples are nearly the same."""

import json
import sys
from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

from msgspec import Struct

from prep.analyzers.likeness import Alike, Said, alike
from prep.analyzers.runs import Numbered, Run, order, run_of
from prep.core.batch import Batch
from prep.core.example import Message
from prep.core.pairs import Pairs
from prep.text.shingles import shingles


class Words(Struct, frozen=True):
    """The runs of three words of neighbouring examples.

    run: where the examples are
    sizes: how many different runs of words what is given has, then what is wanted, of each
        example, 4 bytes little-endian each
    hashes: xxh32 of them, 4 bytes each, in that order
    """

    run: Run
    sizes: bytes
    hashes: bytes


def words_of(batch: Batch) -> Words:
    """The runs of words of a batch that has examples; those of system messages aside."""
    sizes, hashes = array("I"), array("I")
    for said in said_in(batch):
        for part in said:
            sizes.append(len(part))
            hashes.extend(part)
    return Words(run_of(batch), _packed(sizes), _packed(hashes))


class WordIndex(Numbered):
    """Examples of all runs, numbered, with their runs of words."""

    def __init__(self, state: Iterable[Words]) -> None:
        parts = sorted(state, key=lambda words: order(words.run))
        super().__init__(words.run for words in parts)
        self.sets: list[Said] = []
        for words in parts:
            hashes = _unpacked(words.hashes)
            ends = accumulate(_unpacked(words.sizes), initial=0)
            halves = [hashes[start:end] for start, end in pairwise(ends)]
            self.sets += map(Said, halves[::2], halves[1::2])

    def near(self, threshold: float) -> list[Alike]:
        """Examples that are nearly the same as an earlier one, but not quite."""
        numbers = self.different()
        found = alike([self.sets[number] for number in numbers], threshold)
        return [Alike(numbers[pair.number], numbers[pair.earlier], pair.likeness) for pair in found]

    def near_to(self, known: "WordIndex", threshold: float) -> list[Alike]:
        """Examples that are nearly the same as one of another index, numbered there."""
        numbers, others = self.different(), known.different()
        sets = [known.sets[number] for number in others]
        sets += [self.sets[number] for number in numbers]
        found = alike(sets, threshold, len(others))
        return [
            Alike(numbers[pair.number - len(others)], others[pair.earlier], pair.likeness)
            for pair in found
        ]

    def different(self) -> list[int]:
        """Numbers of the examples that no earlier one equals."""
        seen: set[bytes] = set()
        numbers = []
        for number in range(len(self)):
            digest = self.digest(number)
            if digest not in seen:
                seen.add(digest)
                numbers.append(number)
        return numbers

    def records_by_digest(self, numbers: Iterable[int]) -> dict[str, int]:
        """Digest in hexadecimal digits → number of the record, of some examples."""
        return {self.digest(number).hex(): self.where(number).record for number in sorted(numbers)}


def said_in(batch: Batch) -> Iterator[Said]:
    """The runs of words of each example, those of system messages aside."""
    for asked, wanted in texts_of(batch):
        yield Said(array("I", sorted(shingles(asked))), array("I", sorted(shingles(wanted))))


def texts_of(batch: Batch) -> Iterator[tuple[str, str]]:
    """What is given and what is wanted of each example, as text; system messages aside."""
    if isinstance(batch.examples, Pairs):
        yield from zip(batch.prompts, batch.completions, strict=True)
        return
    rich = set(batch.rich)
    for i, (given, wanted) in enumerate(zip(batch.given, batch.wanted, strict=True)):
        turns = [turn for turn in given if turn.role not in ("system", "developer")]
        read = _everything if i in rich else _text
        yield " ".join(map(read, turns)), " ".join(map(read, wanted))


def _text(turn: Message) -> str:
    return turn.text


def _everything(turn: Message) -> str:
    """Text, calls and images of a message."""
    parts = turn.content if isinstance(turn.content, list) else []
    images = [part for part in parts if not (isinstance(part, dict) and "text" in part)]
    calls = [calls for calls in (turn.tool_calls, turn.function_call) if calls]
    # in ASCII: half of a character pair, which nothing else can write, is a word like another
    rest = json.dumps([*images, *calls]) if images or calls else ""
    return f"{turn.text} {rest}"


def _packed(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _unpacked(packed: bytes) -> "array[int]":
    numbers = array("I", packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
