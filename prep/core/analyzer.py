"""An analyzer is a homomorphism and a sentence: map, merge, finish."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

import msgspec
from msgspec import Struct

from prep.core.batch import Batch
from prep.core.counting import Counting, Tokens
from prep.core.finding import Finding, Fix, Hits, Rule, Severity
from prep.core.groups import MOST, NO_GROUPS, Groups, grouped, merged
from prep.core.location import Location
from prep.core.options import LintOptions
from prep.core.target import Target
from prep.errors import UsageError
from prep.text.sensitive import SECRETS, masked

S = TypeVar("S")
T = TypeVar("T")


class Context(Struct, frozen=True):
    """What a sentence may depend on besides the data.

    format: layout the records were read as
    to: layout the examples are meant for; "chat" unless the run says otherwise
    target: where the data goes, None when it was not said
    method: how it is to be trained
    options: of the run
    countings: how tokens are counted, () when no rule that needs them runs; of the target first
    records: how many records were read, broken ones too
    examples: how many examples they gave
    """

    format: str
    to: str
    options: LintOptions = LintOptions()
    target: Target | None = None
    method: str = "supervised"
    countings: tuple[Counting, ...] = ()
    records: int = 0
    examples: int = 0

    @property
    def completes(self) -> bool:
        """Whether a model is to go on from a prompt, so that separators and stop sequences matter.

        They do not where the target takes no such layout: the file has to become a chat first.
        """
        ways = self.target.ways if self.target else ()
        return self.to == "completion" and (not ways or any(self.to in way.formats for way in ways))

    def option(self, code: str, name: str, default: Any) -> Any:
        """The option of a rule as configured, else its default; `Rule.settings` has its name.

        Raises UsageError for what is no number where the default is one.
        """
        value = self.options.rules.get(code, {}).get(name, default)
        if _is_number(default) and not _is_number(value):
            raise UsageError(f"{name} of {code}: {value!r} is not a number")
        return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class Analyzer(ABC, Generic[S]):
    """Looks at all examples once and reports its rules.

    Laws (tested for every analyzer): splitting, grouping and order change nothing; the state of an
    empty batch is the identity of `merge`; a state survives its wire form (msgpack of its type).
    A state holds integers, strings, bytes and containers of them. `merge` may reuse its arguments.

    rules: what it can report
    state: type of the state, for the wire
    asks_target: True when it has nothing to say as long as no target is given
    asks_validation: True when it has nothing to say as long as no validation file is given
    counts_tokens: True when it asks a batch for its tokens
    describes: True when its facts tell what the data looks like
    """

    rules: ClassVar[tuple[Rule, ...]]
    state: ClassVar[Any]
    asks_target: ClassVar[bool] = False
    asks_validation: ClassVar[bool] = False
    counts_tokens: ClassVar[bool] = False
    describes: ClassVar[bool] = False

    @abstractmethod
    def map(self, batch: Batch) -> S:
        """What is to be remembered of a batch."""

    @abstractmethod
    def merge(self, a: S, b: S) -> S:
        """What is to be remembered of both."""

    @abstractmethod
    def finish(self, state: S, context: Context) -> Iterable[Finding]:
        """The findings, complete with their fixes."""

    def between(self, state: S, held: S, context: Context) -> Iterable[Finding]:
        """The findings about training data beside the state of its validation data."""
        return ()

    def facts(self, state: S, context: Context) -> dict[str, Any]:
        """What is worth telling at the end although nothing is wrong, JSON types by name."""
        return {}


class TokenAnalyzer(Analyzer[S]):
    """Looks at nothing but how many tokens the examples have, so nobody need make them for it."""

    counts_tokens: ClassVar[bool] = True

    @abstractmethod
    def look(self, tokens: Sequence[Tokens]) -> S:
        """What is to be remembered of examples that have these tokens, for each counting."""

    def map(self, batch: Batch) -> S:
        return self.look([batch.tokens(counting) for counting in batch.countings])


class RunAnalyzer(Analyzer[int]):
    """Knows no data: what it reports is known from the options and the target of the run."""

    state: ClassVar[type] = int

    def map(self, batch: Batch) -> int:
        return 0

    def merge(self, a: int, b: int) -> int:
        return 0


def report(
    rule: Rule,
    hits: Hits,
    *,
    fix: Fix | None = None,
    severity: Severity | None = None,
    **args: Any,
) -> Finding:
    """A finding of a rule, its message filled in from `count` and `args`.

    Texts of the data that are quoted lose their secrets: reports go to logs and to other people.
    """
    args = {name: _without_secrets(value) for name, value in args.items()}
    if fix is not None:
        fix = msgspec.structs.replace(fix, title=masked(fix.title, SECRETS))
    message = rule.message.format(count=f"{hits.count:,}", **args)
    return Finding(rule, severity or rule.severity, message, hits, args, fix)


def _without_secrets(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value, SECRETS)
    if isinstance(value, list | tuple):
        return type(value)(map(_without_secrets, value))
    return value


KEPT = MOST
"""Locations a state keeps per rule before `finish` cuts them to what is asked for."""

FEW = 20
"""Locations a state keeps where all examples alike are concerned, so that one place is as good as
another."""


def hits(
    locations: Iterable[Location],
    count: int | None = None,
    groups: Groups = NO_GROUPS,
    most: int = KEPT,
) -> Hits:
    """Hits at these places; `count` when there are more than places were kept.

    groups: of the batch
    most: places to keep
    """
    places = sorted(locations)
    total = len(places) if count is None else count
    return grouped(places, total, groups, most) if groups else Hits(total, tuple(places[:most]))


def hits_in(
    batch: Batch,
    numbers: Sequence[int],
    part: str | None = None,
    index: int = 0,
    tail: str = "",
    most: int = KEPT,
) -> Hits:
    """Hits at some examples of a batch, or at a part of each (see `Batch.where`).

    numbers: of the examples, 0-based, in order
    most: places to keep
    """
    if not numbers:
        return Hits()
    places = [batch.where(i, part, index, tail) for i in first_of(batch, numbers, most)]
    return hits(places, len(numbers), batch.groups, most)


def first_of(batch: Batch, numbers: Sequence[int], most: int = KEPT) -> Sequence[int]:
    """The numbers whose places are needed: all of them when records are in groups."""
    return numbers if batch.groups else numbers[:most]


def merge_hits(a: Hits, b: Hits, most: int = KEPT) -> Hits:
    """Hits of both, the smallest places kept."""
    if not b.count:
        return a
    if not a.count:
        return b
    groups = merged(a.groups, b.groups) if a.groups or b.groups else {}
    return Hits(a.count + b.count, tuple(sorted(a.first + b.first)[:most]), groups)


def two_by_two(several: Sequence[T], join: Callable[[T, T], T]) -> T:
    """One or more joined to one: one after the other, all places would be sorted for each."""
    while len(several) > 1:
        pairs = [join(a, b) for a, b in zip(several[::2], several[1::2], strict=False)]
        several = [*pairs, *several[2 * len(pairs) :]]
    return several[0]
