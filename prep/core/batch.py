"""A batch: a few thousand examples with columns that are computed once and shared."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, chain, compress
from operator import add, attrgetter
from typing import Any, TypeGuard

from msgspec import UNSET

from prep.core import digests
from prep.core.counting import Counting, Tokens
from prep.core.example import Example, Message
from prep.core.format import Format
from prep.core.groups import NO_GROUPS, Groups
from prep.core.location import Location
from prep.core.pairs import Pairs, records_of
from prep.core.placing import location_of
from prep.core.record import Flaw, Rows
from prep.text.haystacks import haystacks

LABEL = 100
"""Characters of the longest completion that may be the name of a class."""

LABELS = 1000
"""The most classes that are counted one by one."""


class Batch:
    """Examples of one shard, in file order, and what analyzers share about them.

    rows: the records they were read from; a record that is not understood has no example
    examples: what analyzers look at, after the edits of the plan
    pairs: the same as columns when they are one question and one answer each, else None
    odd: numbers (0-based in `examples`) of those that broke the rules of their layout: the only
        ones whose shape needs a look, and whose fields may hold any type
    flaws: what was met while reading and understanding
    leads: records that are written before all others
    countings: how tokens are to be counted, () when nobody asked for them
    groups: records whose places are kept apart
    """

    def __init__(
        self,
        rows: Rows,
        format: Format,
        examples: Sequence[Example],
        odd: Sequence[int] = (),
        flaws: Sequence[Flaw] = (),
        countings: Sequence[Counting] = (),
        groups: Groups = NO_GROUPS,
    ) -> None:
        self.rows = rows
        self.format = format
        self.examples = examples
        self.odd = odd
        self.flaws = flaws
        self.countings = countings
        self.groups = groups
        self.leads: frozenset[int] = frozenset()
        self.pairs = examples if isinstance(examples, Pairs) else None
        self._is_plain = self.pairs is not None or (format.plain and not odd)
        self._tokens: dict[tuple[str, bool, str], Tokens] = {}

    def __len__(self) -> int:
        return len(self.examples)

    def edited(self, examples: Sequence[Example]) -> "Batch":
        """The same rows with other examples."""
        odd: Sequence[int] = self.odd
        if odd:
            records = {self.examples[i].record for i in odd}
            odd = [i for i, record in enumerate(records_of(examples)) if record in records]
        return Batch(self.rows, self.format, examples, odd, self.flaws, self.countings, self.groups)

    def kept(self, flags: Sequence[bool]) -> "Batch":
        """The same without the examples whose flag is False."""
        if all(flags):
            return self
        pairs = self.pairs
        batch = self.edited(
            list(compress(self.examples, flags)) if pairs is None else pairs.kept(flags)
        )
        if "digests" in self.__dict__:  # they are known, and cost more than all else here
            batch.__dict__["digests"] = list(compress(self.digests, flags))
        return batch

    def where(self, i: int, part: str | None = None, index: int = 0, tail: str = "") -> Location:
        """The location of example `i`, or of a part of it.

        part, index, tail: see `location_of`
        """
        rows, example, is_regular = self.rows, self.examples[i], i not in self._odd
        return location_of(rows, self.format, example, part, index, tail, is_regular=is_regular)

    @cached_property
    def _odd(self) -> frozenset[int]:
        return frozenset(self.odd)

    def where_turn(self, number: int, tail: str = "") -> Location:
        """The location of turn `number` (0-based in `turns`)."""
        i = self.example_of(number)
        index = number - self._first_turns[i]
        given = len(self.examples[i].messages)
        if index < given:
            return self.where(i, "messages", index, tail)
        return self.where(i, "answers", index - given, tail)

    def example_of(self, number: int) -> int:
        """The number of the example that turn `number` belongs to."""
        return bisect_right(self._first_turns, number) - 1

    @cached_property
    def _first_turns(self) -> Sequence[int]:
        if self.pairs is not None:
            return range(0, 2 * len(self), 2)
        sizes = map(add, map(len, self.given), map(len, self.wanted))
        return list(accumulate(sizes, initial=0))[:-1]

    @cached_property
    def records(self) -> Sequence[int]:
        """1-based number of the source record of each example."""
        return records_of(self.examples)

    @cached_property
    def given(self) -> list[list[Message]]:
        """The messages given of each example."""
        return [example.messages for example in self.examples]

    @cached_property
    def wanted(self) -> list[list[Message]]:
        """The answers of each example."""
        return [example.answers for example in self.examples]

    @cached_property
    def all_ask(self) -> bool:
        """True when every example has a message given."""
        return self.pairs is not None or all(self.given)

    @cached_property
    def prompts(self) -> list[str]:
        """Text of the last message given of each example, "" when there is none."""
        if self.pairs is not None:
            return self.pairs.prompts
        if self.all_ask:
            contents = [messages[-1].content for messages in self.given]
            if _are_texts(contents):
                return contents
        return [example.prompt for example in self.examples]

    @cached_property
    def completions(self) -> list[str]:
        """Text of the best answer of each example, "" when there is none."""
        if self.pairs is not None:
            return self.pairs.completions
        if all(self.wanted):
            contents = [answers[0].content for answers in self.wanted]
            if _are_texts(contents):
                return contents
        return [example.completion for example in self.examples]

    @cached_property
    def are_pairs(self) -> bool:
        """True when every example is one user message, or none, and one answer."""
        return self.pairs is not None or (
            set(map(len, self.wanted)) <= {1}
            and set(map(len, self.given)) <= {0, 1}
            and {messages[0].role for messages in self.given if messages} <= {"user"}
        )

    @cached_property
    def turns(self) -> list[Message]:
        """Every message of every example, answers after the messages given."""
        return list(
            chain.from_iterable(chain.from_iterable(zip(self.given, self.wanted, strict=True)))
        )

    @cached_property
    def prompt_haystacks(self) -> Sequence[str]:
        """All prompts as `haystacks`."""
        return haystacks(self.prompts)

    @cached_property
    def completion_haystacks(self) -> Sequence[str]:
        """All completions as `haystacks`."""
        return haystacks(self.completions)

    @cached_property
    def texts(self) -> list[str]:
        """Text of every turn of every example, in the order of `turns`."""
        if self.pairs is not None:
            return list(chain.from_iterable(zip(self.prompts, self.completions, strict=True)))
        if self.content_types <= {str}:
            return self._contents
        return [turn.text for turn in self.turns]

    @cached_property
    def _contents(self) -> list[Any]:
        return list(map(attrgetter("content"), self.turns))

    @cached_property
    def content_types(self) -> set[type]:
        """What the contents of turns are: `str`, `list`, `NoneType`, `UnsetType` …"""
        if self._is_plain:
            return {str}
        return set(map(type, self._contents))

    @cached_property
    def has_blank(self) -> bool:
        """True when a turn has no text, or blanks alone."""
        return not all(self.texts) or any(map(str.isspace, self.texts))

    @cached_property
    def rich(self) -> list[int]:
        """Numbers of the examples that hold more than texts by role: tools, settings, a turn with
        content of several parts or none, a name, a weight, calls …
        """
        if self._is_plain:
            return []
        turns = [
            number
            for number, turn in enumerate(self.turns)
            if not (
                turn.tool_calls
                is turn.tool_call_id
                is turn.function_call
                is turn.name
                is turn.weight
                is turn.refusal
                is UNSET
            )
        ]
        if not self.content_types <= {str}:
            turns += [n for n, content in enumerate(self._contents) if content.__class__ is not str]
        found = set(map(self.example_of, turns))
        found.update(
            i
            for i, example in enumerate(self.examples)
            if not (example.tools is example.settings is UNSET)
        )
        return sorted(found)

    @cached_property
    def roles(self) -> list[Any]:
        """Different roles of the turns, in no order; in odd examples one may be of any type."""
        if self.pairs:
            return ["user", "assistant"]
        roles = list(map(attrgetter("role"), self.turns))
        try:
            return list(set(roles))
        except TypeError:  # a list or an object, which a set cannot hold
            return roles

    @cached_property
    def haystacks(self) -> Sequence[str]:
        """All texts as `haystacks`."""
        if self._is_plain and self.are_pairs and self.all_ask:
            return *self.prompt_haystacks, *self.completion_haystacks
        return haystacks(self.texts)

    @cached_property
    def labels(self) -> dict[str, int] | None:
        """Completion → how often, None when they are too long or too many to be classes."""
        if max(map(len, self.completions), default=0) > LABEL:
            return None
        labels = Counter(self.completions)
        return dict(labels) if len(labels) <= LABELS else None

    @cached_property
    def digests(self) -> list[bytes]:
        """16 bytes per example that are equal when everything trained on is equal."""
        return digests.digests(self.examples)

    def tokens(self, counting: Counting) -> Tokens:
        """Tokens of each example, counted when they are first asked for.

        Loads the vocabulary (0.2 seconds once per process), so only a rule that needs tokens asks.
        """
        way = (counting.encoding, counting.framed)
        found = self._tokens.get((*way, "")) or self._tokens.get((*way, counting.images))
        if found is None:
            from prep.core.token_counts import count, count_pairs

            bounded = any(other.bounded for other in self.countings)
            if self.pairs is not None:
                found = count_pairs(counting, self.prompts, self.completions, bounded=bounded)
            else:
                found = count(counting, self.examples, self.turns, self.texts, bounded=bounded)
            self._tokens[(*way, counting.images if found.images else "")] = found
        return found


def _are_texts(contents: list[Any]) -> TypeGuard[list[str]]:
    return set(map(type, contents)) <= {str}
