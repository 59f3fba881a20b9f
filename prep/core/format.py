"""A format: how a dataset layout and examples become each other."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, ClassVar, Literal, cast

import msgspec
from msgspec import Struct

from prep.core.example import Example, Message
from prep.core.pairs import records_of
from prep.core.record import Flaw, Rows, Source, Unreadable
from prep.core.turns import Turns
from prep.text import json_keys, strict_json
from prep.text.json_pointer import escape, nearest

Kind = Literal["supervised", "preference", "reinforcement"]


class Columns(Struct, frozen=True):
    """Which column or key holds what, and what is put around it.

    fields: field → column name, in the order given. Fields: system, user (also called prompt),
        input (more of the question), assistant (also called completion), chosen, rejected,
        history, and whatever a format adds. Column names of a table without a header are "1",
        "2" …
    system: a system message for every example, "" for none
    user_template, assistant_template: text with `{column}` in it, instead of one column
    speakers: names of the people whose messages are the assistant's, () when roles tell
    guessed: True when prep recognised the columns itself, which is then printed
    """

    fields: dict[str, str] = {}
    system: str = ""
    user_template: str = ""
    assistant_template: str = ""
    speakers: tuple[str, ...] = ()
    guessed: bool = False


class Parsed(Struct):
    """Examples of some rows.

    odd: numbers (0-based in `examples`) of those that broke the rules of the layout
    flaws: what kept records from becoming examples (fatal), or was noticed
    """

    examples: Sequence[Example]
    odd: list[int] = []
    flaws: list[Flaw] = []

    def add(self, example: Example, *, is_odd: bool = False) -> None:
        """One more example; not to Pairs, of which none is odd."""
        examples = cast(list[Example], self.examples)
        if is_odd:
            self.odd.append(len(examples))
        examples.append(example)


SET_ASIDE = "P122"
"""Code of the rule about records that people have rejected, skipped or not finished."""


class Refused(ValueError):  # noqa: N818 - the record is refused, nothing failed
    """A record that cannot become an example: `code` of the rule, `pointer`, `args`."""

    def __init__(self, code: str, pointer: str = "", **args: Any) -> None:
        super().__init__(code)
        self.code = code
        self.pointer = pointer
        self.args_of_rule = args


class Format(ABC):
    """One dataset layout. Law: `parse(render(example)) == example`, or `loses` says what is lost.

    name: as in `--format`
    title: a few words for a person
    kind: what it can teach
    foreign: True when no provider takes it as it is, so that it is turned into chat by default
    schema: name of its JSON Schema in `schemas/`, without the suffix
    keys: the top-level keys it knows; others are extra fields
    settings: the keys beside messages and tools that it knows
    loses: what records of this layout may hold and examples do not, a few words each
    weighs: True when it can tell an answer that is not to be learned
    continues: True when it holds texts that nobody asked for
    added: the system message that is put before examples that have none
    told: a sentence about what is done with every file of the layout, "" for nothing
    names_speakers: True when dialogues may be of people with names instead of roles
    plain: True when an example that it does not call odd is texts by role and nothing else, and
        stays so under every edit; then nobody looks for tools, parts or names
    """

    name: ClassVar[str]
    title: ClassVar[str]
    kind: Kind = "supervised"
    foreign: ClassVar[bool] = False
    keys: ClassVar[tuple[str, ...]] = ()
    settings: ClassVar[tuple[str, ...]] = ()
    plain: ClassVar[bool] = False
    weighs: ClassVar[bool] = False
    names_speakers: ClassVar[bool] = False
    told: ClassVar[str] = ""
    continues: ClassVar[bool] = False
    loses: ClassVar[tuple[str, ...]] = ()
    columns: Columns = Columns()
    added: Message | None = None

    def with_system(self, text: str) -> "Format":
        """The same layout, a system message before every example that has none."""
        format = copy(self)
        format.columns = msgspec.structs.replace(self.columns, system=text)
        format.added = Message("system", text)
        return format

    def with_speakers(self, names: Sequence[str]) -> "Format":
        """The same layout, in which these people are the assistant and others the user."""
        format = copy(self)
        format.columns = msgspec.structs.replace(self.columns, speakers=tuple(names))
        return format

    def speakers(self, records: Sequence[Mapping[str, Any]]) -> list[str]:
        """Who speaks in dialogues in which nobody is known to be the assistant.

        Those in the most dialogues come first. [] when roles tell who the assistant is.
        """
        return []

    @property
    def kept_as(self) -> str:
        """Name of the layout that JSON of this one keeps, or is turned into by default."""
        return "chat" if self.foreign else self.name

    @abstractmethod
    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        """How sure this layout is from some records: 0 not at all … 100 nothing else fits."""

    def objection(self, records: Sequence[Mapping[str, Any]]) -> str:
        """What to say of records that are of this layout and cannot be read; "" for all others.

        The sentence goes on behind the name of the file, and says what would work.
        """
        return ""

    @abstractmethod
    def parse(self, record: Mapping[str, Any]) -> Example:
        """The example of one record, odd values kept as they are.

        Raises Refused when no example can be made of it.
        """

    @abstractmethod
    def render(self, example: Example) -> dict[str, Any]:
        """The record of one example, keys in the layout's stable order."""

    def encode(self, examples: Sequence[Example]) -> bytes:
        """The JSON lines of examples, each ended by a line feed. Faster where a layout can."""
        return b"".join([_encode(self.render(example)) + b"\n" for example in examples])

    def read(self, rows: Rows) -> Parsed:
        """The examples of some rows. A layout with a typed decoder overrides this.

        What the generic way cannot tell to be right is odd: every example.
        """
        parsed = Parsed([])
        for i in range(len(rows)):
            if rows.data[i] is not None:
                self.read_one(rows, i, parsed)
        return parsed

    def turns(self, rows: Rows) -> Turns | None:
        """Roles and texts of the examples of some rows, for those who count tokens alone.

        None where an example may hold more, or a record may be none; then `understand` says what
        there is. A layout with a typed decoder overrides this.
        """
        return None

    def plain_keys(self, examples: Sequence[Example]) -> list[int] | None:
        """How many keys the record of each example surely has, None when that is not known.

        Asked for examples that are not odd only. Where it is known, looking for keys that are
        there twice costs half as much.
        """
        return None

    def understand(self, rows: Rows) -> Parsed:
        """The examples of some rows. A record with a key twice in one object gives none."""
        parsed = self._read_once(rows)
        if self.added is not None:
            parsed.examples = list(parsed.examples)
            for example in parsed.examples:
                if not example.messages or example.messages[0].role not in ("system", "developer"):
                    example.messages = [self.added, *example.messages]
        return parsed

    def _read_once(self, rows: Rows) -> Parsed:
        parsed = self.read(rows)
        if rows.kind != "json" or not parsed.examples:
            return parsed
        keys = self.plain_keys(parsed.examples) or [0] * len(parsed.examples)
        for i in parsed.odd:
            keys[i] = 0
        places = [record - rows.first for record in records_of(parsed.examples)]
        if len(set(places)) < len(places):  # several examples in a record, which is looked at once
            places = sorted(set(places))
            keys = [0] * len(places)
        found = json_keys.repeating([rows.data[place] for place in places], keys)
        doubtful = frozenset(places[k] for k in found)
        return self._read_again(rows, parsed, doubtful) if doubtful else parsed

    def _read_again(self, rows: Rows, parsed: Parsed, doubtful: frozenset[int]) -> Parsed:
        """The same with some records (0-based in `rows`) read the thorough way."""
        again = Parsed([], [], parsed.flaws)
        odd = frozenset(parsed.odd)
        done: set[int] = set()
        for i, example in enumerate(parsed.examples):
            place = example.record - rows.first
            if place in doubtful:
                if place not in done:
                    done.add(place)
                    self.read_one(rows, place, again)
                continue
            again.add(example, is_odd=i in odd)
        return again

    def read_odd(self, rows: Rows, i: int, parsed: Parsed) -> None:
        """Reads record `i` (0-based), which a typed decoder refused, into `parsed` as odd.

        Whole files have keys that their layout does not know, so the fast decoder comes first;
        what that refuses too, and any doubt, is read the thorough way.
        """
        try:
            is_plain = rows.kind == "json" and not strict_json.may_be_too_deep(rows.data[i])
            record = _decode(rows.data[i]) if is_plain else None
            if not isinstance(record, dict):
                self.read_one(rows, i, parsed)
                return
            example = self.parse(record)
        except (msgspec.DecodeError, RecursionError, Refused):
            self.read_one(rows, i, parsed)
            return
        example.record = rows.first + i
        parsed.add(example, is_odd=True)

    def read_one(self, rows: Rows, i: int, parsed: Parsed) -> None:
        """Reads record `i` (0-based) the thorough way into `parsed`, as odd or as a flaw."""
        try:
            example = self.parse(rows.record(i).data)
        except Unreadable as unreadable:
            parsed.flaws += unreadable.flaws
            return
        except Refused as refused:
            pointer = refused.pointer
            if pointer and rows.kind == "json":
                pointer = nearest(rows.data[i], pointer)
            where = rows.where(i, pointer=pointer)
            parsed.flaws.append(Flaw(refused.code, where, refused.args_of_rule, fatal=True))
            return
        example.record = rows.first + i
        parsed.add(example, is_odd=True)

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        """JSON Pointer of a part of an example in this layout; see `Batch.where`."""
        if part == "tools":
            return f"/tools/{index}{tail}"
        return f"/{escape(part)}{tail}"

    def pointer_in(
        self, record: Mapping[str, Any], example: Example, part: str, index: int, tail: str
    ) -> str:
        """The same in a record of a foreign layout, where it may need a look at the record."""
        return self.pointer(example, part, index, tail)

    def column(self, source: Source, example: Example, part: str, index: int) -> int:
        """1-based column of the table that a part of an example came from, 0 for none."""
        return 0


_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
