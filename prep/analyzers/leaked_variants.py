"""What a validation file shares with the training data but for case and blanks.

Looked for in files of any size: nearly the same (P402) costs more than everything else, and is off
above some megabytes. The state is 32 bytes per example, and there is one only where a validation
file is given.
"""

from collections.abc import Iterable
from typing import ClassVar

from msgspec import Struct
from xxhash import xxh3_64_digest

from prep.analyzers.leakage import ASKED_ALIKE, LEAKAGE, SPELLED, leaks
from prep.analyzers.runs import Numbered, Run, order, run_of
from prep.analyzers.words import texts_of
from prep.core.analyzer import Analyzer, Context
from prep.core.batch import Batch
from prep.core.finding import Finding
from prep.text.shingles import words_of

NOTHING = xxh3_64_digest(b"")


class Folded(Struct, frozen=True):
    """Neighbouring examples.

    run: where they are, and their digests
    digests: of their words alone, 16 bytes each: of what is given, then of what is wanted
    """

    run: Run
    digests: bytes


class LeakedVariants(Analyzer[list[Folded]]):
    """Compares the words of both files, whatever their case and the blanks between them."""

    rules = (LEAKAGE,)
    state: ClassVar[type] = list[Folded]
    asks_validation: ClassVar[bool] = True

    def map(self, batch: Batch) -> list[Folded]:
        if not len(batch):
            return []
        halves = (_digest(text) for texts in texts_of(batch) for text in texts)
        return [Folded(run_of(batch), b"".join(halves))]

    def merge(self, a: list[Folded], b: list[Folded]) -> list[Folded]:
        a.extend(b)
        return a

    def finish(self, state: list[Folded], context: Context) -> Iterable[Finding]:
        return ()

    def between(
        self, state: list[Folded], held: list[Folded], context: Context
    ) -> Iterable[Finding]:
        training, mine = Numbered(each.run for each in state), Numbered(each.run for each in held)
        exact = {digest for _, digest in training.digests()}
        asked = {digest[:8] for digest in exact}
        words: dict[bytes, int] = {}
        questions: dict[bytes, int] = {}
        for number, digest in enumerate(_digests(state)):
            words.setdefault(digest, number)
            questions.setdefault(digest[:8], number)
        spelled: dict[int, int] = {}
        alike: dict[int, int] = {}
        for number, digest in enumerate(_digests(held)):
            own = mine.digest(number)
            if own in exact or digest[:8] == NOTHING:
                continue
            if digest in words:
                spelled[number] = words[digest]
            elif own[:8] not in asked and digest[:8] in questions:
                alike[number] = questions[digest[:8]]
        yield from leaks(SPELLED, spelled, training, mine, context)
        if len(questions) > 1:  # a question that is always asked is a frame, not a question
            yield from leaks(ASKED_ALIKE, alike, training, mine, context)


def _digest(text: str) -> bytes:
    return xxh3_64_digest(b" ".join(words_of(text)))


def _digests(state: Iterable[Folded]) -> Iterable[bytes]:
    for each in sorted(state, key=lambda folded: order(folded.run)):
        for at in range(0, len(each.digests), 16):
            yield each.digests[at : at + 16]


PLUGINS = (LeakedVariants(),)
