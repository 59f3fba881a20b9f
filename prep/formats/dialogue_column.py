"""A column that holds whole dialogues, as exports of data sets with a `messages` field have it."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec

from prep.core.example import Example, Message
from prep.core.format import Columns, Format, Parsed
from prep.core.record import Source
from prep.core.roles import role
from prep.formats import foreign, messages
from prep.formats.columns import ColumnsFormat
from prep.formats.conversation_tree import CURRENT
from prep.formats.conversation_tree import NAMES as TREES
from prep.formats.dialogue import listed, named
from prep.formats.nested import View, is_nested
from prep.formats.speakers import must_speak, ranked, role_of
from prep.formats.template import Template
from prep.text.folding import fold
from prep.text.json_pointer import escape


class DialogueColumnFormat(ColumnsFormat):
    """Dialogues as lists, or as texts: JSON, Python's spelling of it, or in a chat template."""

    title = "a column of dialogues"
    plain = False
    names_speakers = True

    def __init__(self, columns: Columns) -> None:
        """`columns.fields` has `messages`, and may have `system`."""
        self.columns = columns
        self.kind = "supervised"
        self._name = columns.fields["messages"]
        self._list = self._name if is_nested(self._name) else f"/{escape(self._name)}"
        self._ask = Template(("", ""), (self._name,))
        self._answers = []
        self._current = CURRENT if fold(self._name) in TREES else ""
        self._others = (columns.fields.get("system", ""), "", self._current)
        self._as_it_is = frozenset((self._name, self._current))

    @cached_property
    def _may_be_absent(self) -> frozenset[str]:
        absent = {self._current, self.columns.fields.get("system", "")}
        return frozenset(absent - {""})

    def _example(self, values: Mapping[str, Any]) -> Example:
        items = listed(values[self._name], values.get(self._current, ""))
        found = named(items)
        if found is None:
            raise messages.wrong_type(self._list, "a list of messages", values[self._name])
        system = values[self._others[0]] if self._others[0] else ""
        speakers = self.columns.speakers
        turns = [
            _message(item, *found, f"{self._list}/{i}", speakers) for i, item in enumerate(items)
        ]
        if not turns or turns[0].role != "system":
            turns = foreign.with_system(system or self.columns.system, turns)
        return must_speak(messages.dialogue(turns), speakers)

    def with_speakers(self, names: Sequence[str]) -> Format:
        return type(self)(msgspec.structs.replace(self.columns, speakers=tuple(names)))

    def speakers(self, records: Sequence[Mapping[str, Any]]) -> list[str]:
        values = [listed(View(record).get(self._name)) for record in records]
        found = [(items, named(items)) for items in values]
        return ranked([(names[0], items) for items, names in found if names])

    def _add(self, example: Example, parsed: Parsed) -> None:
        parsed.add(example, is_odd=not foreign.is_regular(example, self.kind))

    def render(self, example: Example) -> dict[str, Any]:
        messages.nothing_beside(example, self.name)
        turns = messages.turns(example, self.name)
        return {self._name: [messages.plain(turn) for turn in turns]}

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        return foreign.place(self._list.removeprefix("/"), example, part, index, tail)

    def pointer_in(
        self, record: Mapping[str, Any], example: Example, part: str, index: int, tail: str
    ) -> str:
        value = View(record).get(self._name)
        items = listed(value, record.get(self._current, ""))
        names = named(items)
        is_written = isinstance(value, str) and not value.lstrip().startswith("[")
        if names is None or is_written or part not in ("messages", "answers"):
            return self.pointer(example, part, index, tail)
        number = index + len(example.messages) * (part == "answers")
        if example.messages and example.messages[0].role == "system":
            number -= role(items[0][names[0]]) != "system"  # it stands beside the list
        return (
            f"{self._list}/{number}{foreign.renamed(tail, *names)}" if number >= 0 else self._list
        )

    def column(self, source: Source, example: Example, part: str, index: int) -> int:
        names = source.columns
        return source.place(names.index(self._name) + 1) if self._name in names else 0


def _message(
    item: Mapping[str, Any], who: str, what: str, pointer: str, speakers: Sequence[str]
) -> Message:
    """The message of an object; a role that is spelled as nobody has it stays so, to be told."""
    turn = foreign.message(item, who, what, pointer)
    name = item.get(who)
    if speakers:
        turn.role = role_of(name, speakers)
    elif isinstance(name, str) and name not in foreign.NAMES:
        turn.role = name
    return turn


def columns_format(columns: Columns) -> ColumnsFormat:
    """The layout of records whose columns are known.

    Raises UsageError when the columns do not say what is asked and what is answered.
    """
    if "messages" in columns.fields:
        return DialogueColumnFormat(columns)
    return ColumnsFormat(columns)
