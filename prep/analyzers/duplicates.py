"""Exact repeats, and questions that are answered in more than one way.

The state is 16 bytes per example, so a million cost 16 MB. Digests are looked at in `finish` only:
a set of a million digests would be six times as large as the digests themselves.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct

from prep.analyzers.leakage import LEAKAGE, shared
from prep.analyzers.runs import Numbered, Run, run_of
from prep.core.analyzer import Analyzer, Context, report
from prep.core.batch import Batch
from prep.core.digests import digest
from prep.core.example import Example, Message
from prep.core.finding import Finding, Fix, Invalid, Rule, Valid
from prep.edits.leaving_out import KeepFirst

if TYPE_CHECKING:  # an import costs as much as a whole run on a small file
    import numpy

DUPLICATE = Rule(
    code="P401",
    name="duplicate-example",
    severity="warning",
    message="Repeated examples: {count}.",
    why=(
        "A repeated example is paid for and learned as often as it occurs, and a repeat that ends "
        "up in the validation file makes the result look better than it is."
    ),
    safety="safe",
    examples=(
        Invalid(
            '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}\n'
            '{"completion":"4","prompt":"2+2"}\n',
            '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}\n',
        ),
        Invalid(
            "question,answer\n2+2,4\n2+2,4\n",
            '{"messages":[{"role":"user","content":"2+2"},{"role":"assistant","content":"4"}]}\n',
            name="case.csv",
        ),
        Valid('{"prompt":"2+2","completion":"4"}\n{"prompt":"2+2","completion":"4 "}\n'),
    ),
)

CONTRADICTION = Rule(
    code="P403",
    name="contradictory-answers",
    severity="warning",
    message="Examples that ask the same as another and are answered differently: {count}.",
    why=(
        "A model that sees two answers to one question learns to guess between them. Where several "
        "answers are right, ignore this rule; where one is wrong, remove it."
    ),
    safety="manual",
    examples=(
        Invalid(
            '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+2","completion":"5"}\n'
            '{"prompt":"3+3","completion":"6"}\n'
        ),
        Valid('{"prompt":"2+2","completion":"4"}\n{"prompt":"2+2","completion":"4"}\n'),
        Valid('{"prompt":"","completion":"A story."}\n{"prompt":"","completion":"A tale."}\n'),
    ),
)

LARGE = 100_000
"""Examples from which on numpy is worth its import."""

OPEN = {digest(Example(given, []))[:8] for given in ([], [Message("user", "")])}
"""Halves of digests of examples that ask nothing: open-ended generation."""


class Seen(Struct):
    """All examples looked at, in runs of any order."""

    runs: list[Run]


class Duplicates(Analyzer[Seen]):
    """Finds examples that are equal, or equal but for the answer."""

    rules = (DUPLICATE, CONTRADICTION, LEAKAGE)
    state: ClassVar[type] = Seen

    def map(self, batch: Batch) -> Seen:
        return Seen([run_of(batch)] if len(batch) else [])

    def merge(self, a: Seen, b: Seen) -> Seen:
        a.runs.extend(b.runs)
        return a

    def finish(self, state: Seen, context: Context) -> Iterable[Finding]:
        index = Index(state.runs)
        first: dict[str, int] = {}
        repeats: list[int] = []
        contradictions: list[int] = []
        count = 0
        for question in index.questions():
            for numbers in question.repeats:
                first[index.digest(numbers[0]).hex()] = index.where(numbers[0]).record
                repeats += numbers[1:]
            is_only_one = question.examples == len(index)
            if question.answers > 1 and not is_only_one and not question.is_open:
                count += question.answers
                contradictions += question.first
        if repeats:
            edit = KeepFirst(dict(sorted(first.items())))
            fix = Fix("Keep the first of each", "safe", (edit,), examples=len(repeats))
            yield report(DUPLICATE, index.hits(repeats), fix=fix)
        if contradictions and context.method == "supervised":
            yield report(CONTRADICTION, index.hits(contradictions, count))

    def between(self, state: Seen, held: Seen, context: Context) -> Iterable[Finding]:
        return shared(Numbered(state.runs), Numbered(held.runs), OPEN, context)


class Question(Struct, frozen=True):
    """Two or more examples that ask the same.

    is_open: True when they ask nothing
    examples, answers: how many, and how many different answers they want
    first: one number for each of the first answers
    repeats: numbers of equal examples, two or more each, in order
    """

    is_open: bool
    examples: int
    answers: int
    first: Sequence[int]
    repeats: list[list[int]]


class Index(Numbered):
    """Examples of all runs, numbered, and what they ask."""

    def questions(self) -> Iterator[Question]:
        """Every question that two or more examples ask."""
        is_large = len(self) >= LARGE
        for numbers in self._sharing_of_many() if is_large else self._sharing():
            if len(numbers) >= LARGE:
                first, answers, repeats = self._answers_of_many(numbers)
            else:
                known: dict[bytes, list[int]] = {}
                for number in numbers:
                    known.setdefault(self.digest(number), []).append(number)
                first, answers = [same[0] for same in known.values()], len(known)
                repeats = [same for same in known.values() if len(same) > 1]
            is_open = self.digest(numbers[0])[:8] in OPEN
            yield Question(is_open, len(numbers), answers, self.first_of(first), repeats)

    def _sharing(self) -> Iterator[list[int]]:
        """Numbers of examples that share the first half of their digest, two or more."""
        once: set[bytes] = set()
        several: dict[bytes, list[int]] = {}
        for _, half in self._first_halves():
            if half in once:
                several[half] = []
            once.add(half)
        if several:
            for number, half in self._first_halves():
                if half in several:
                    several[half].append(number)
        yield from sorted(several.values())

    def _first_halves(self) -> Iterator[tuple[int, bytes]]:
        for start, run in zip(self.starts, self.runs, strict=True):
            for at in range(0, len(run.digests), 16):
                yield start + at // 16, run.digests[at : at + 8]

    def _sharing_of_many(self) -> Iterator[list[int]]:
        import numpy

        halves = self._halves(0)
        halves.sort()  # in place: the order itself would take as much memory again
        again = numpy.unique(halves[1:][halves[1:] == halves[:-1]])
        del halves
        if not len(again):
            return
        numbers, keys = [], []
        for start, run in zip(self.starts, self.runs, strict=True):
            own = numpy.frombuffer(run.digests, "<u8")[::2]
            near = numpy.searchsorted(again, own).clip(max=len(again) - 1)
            places = numpy.flatnonzero(again[near] == own)
            numbers.append((places + start).astype("<u4"))
            keys.append(near[places].astype("<u4"))
        every = numpy.concatenate(numbers)
        for same in _equal(numpy.concatenate(keys)):
            yield every[same].tolist()

    def _answers_of_many(self, numbers: list[int]) -> tuple[list[int], int, list[list[int]]]:
        import numpy

        own = numpy.array(numbers, "<u4")
        groups = [own[same].tolist() for same in _equal(self._halves(1)[own])]
        later = {number for same in groups for number in same[1:]}
        first = [number for number in numbers if number not in later]
        return first, len(numbers) - len(later), groups

    def _halves(self, which: int) -> "numpy.ndarray[Any, Any]":
        """The first or second half of every digest."""
        import numpy

        halves = numpy.empty(len(self), "<u8")
        for start, run in zip(self.starts, self.runs, strict=True):
            own = numpy.frombuffer(run.digests, "<u8")[which::2]
            halves[start : start + len(own)] = own
        return halves


def _equal(values: "numpy.ndarray[Any, Any]") -> Iterator["numpy.ndarray[Any, Any]"]:
    """Places of equal values, two or more each; each in order, and by the first of each."""
    import numpy

    order = numpy.argsort(values, kind="stable").astype("<u4")
    values = values[order]
    edges = numpy.flatnonzero(values[1:] != values[:-1]) + 1
    del values
    starts = numpy.concatenate(([0], edges))
    ends = numpy.concatenate((edges, [len(order)]))
    several = numpy.flatnonzero(ends - starts > 1)
    for i in several[numpy.argsort(order[starts[several]])]:
        yield order[starts[i] : ends[i]]


PLUGINS = (Duplicates(),)
