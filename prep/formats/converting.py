"""From any layout to one that providers take: what fits, what is lost, and what cannot be.

An example is what all layouts have in common, so a conversion only leaves out what the layout to
write has no place for, and says so. Nothing is made up: a dialogue of several questions does not
become one prompt, and an answer that nobody asked for gets no question.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec
from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import Format, Kind, Parsed, Refused
from prep.core.pairs import Pairs
from prep.core.placing import location_of
from prep.core.record import Flaw, Rows
from prep.core.roles import ROLES
from prep.formats import (
    alpaca,
    anthropic,
    bare,
    bedrock,
    chat,
    dolly,
    kto,
    pairs,
    parallel,
    qa,
    ranking,
    sharegpt,
    swift,
    text,
    trl,
    vertex,
    xtuner,
)
from prep.formats.fitting import fitted
from prep.formats.losses import (
    FIELDS,
    MESSAGE_KEYS,
    UNTRAINED,
    Lost,
    beside,
    of_messages,
    only,
    refused,
    text_of,
    without_weight,
)

_TAKE_PAIRS = ("chat", "completion")
"""Those that hold one question and one answer as they are."""

REFERENCE = "reference_answer"
"""Field for graders that gets the answer of a supervised example, as in OpenAI's guides."""


def convert(example: Example, to: str, kind: Kind = "supervised") -> tuple[Example, Lost]:
    """The example as a layout can hold it, and what is lost; itself when it fits.

    to: name of the layout, as `--to` takes it
    kind: of the layout it comes from

    Raises Refused when it cannot be had without making something up or losing its sense.
    """
    return _WAYS[to](example, kind)


def convert_all(parsed: Parsed, rows: Rows, to: str, format: Format) -> Parsed:
    """The same with every example as a layout can hold it.

    What cannot be is a fatal flaw (P901), what is lost a flaw (P908) with its count. Roles that
    nobody knows are a flaw (P206) of what cannot be, as their names may be the reason.

    format: that the examples are read as
    """
    if isinstance(parsed.examples, Pairs) and to in _TAKE_PAIRS:
        return parsed
    result = Parsed([], [], list(parsed.flaws))
    odd = frozenset(parsed.odd)
    lost: dict[str, list[int]] = {}
    for i, example in enumerate(parsed.examples):
        place = example.record - rows.first
        try:
            converted, left_out = convert(example, to, format.kind)
        except Refused as refused:
            args = refused.args_of_rule
            result.flaws.append(Flaw(refused.code, rows.where(place), args, fatal=True))
            result.flaws += _unknown_roles(example, rows, format)
            continue
        for what in left_out:
            lost.setdefault(what, []).append(place)
        result.add(converted, is_odd=i in odd)
    for what, places in sorted(lost.items()):
        args = {"to": to, "what": what}
        result.flaws.append(Flaw("P908", rows.where(places[0]), args, len(places)))
    return result


def _unknown_roles(example: Example, rows: Rows, format: Format) -> Iterator[Flaw]:
    for part, turns in (("messages", example.messages), ("answers", example.answers)):
        for index, turn in enumerate(turns):
            if isinstance(turn.role, str) and turn.role not in ROLES:
                where = location_of(rows, format, example, part, index, "/role")
                yield Flaw("P206", where, {"role": turn.role})


def _to_chat(example: Example, kind: Kind) -> tuple[Example, Lost]:
    if not example.messages:
        if example.answers:
            raise refused("chat", "answers that nobody asked for")
        return example, ()
    if kind == "reinforcement":
        raise refused("chat", "examples without an answer")
    spoken = [t for t in (*example.messages, *example.answers) if t.role == "assistant"]
    if spoken and all(turn.weight == 0 for turn in spoken):
        raise refused("chat", UNTRAINED)  # of KTO: a server refuses an example of these alone
    lost = beside(example, chat.SETTINGS)
    if example.extra is not UNSET:
        lost.append(FIELDS)
    if not lost:
        return example, ()
    settings = only(example.settings, chat.SETTINGS)
    return msgspec.structs.replace(
        example, answers=example.answers[:1], settings=settings, extra=UNSET
    ), tuple(lost)


def _to_completion(example: Example, kind: Kind) -> tuple[Example, Lost]:
    if not example.answers:
        raise refused("completion", "examples without an answer")
    if any(turn.role in ("system", "developer") for turn in example.messages):
        raise refused("completion", "system messages")
    if len(example.messages) > 1:
        raise refused("completion", "dialogues of several turns")
    turns = [*example.messages, example.answers[0]]
    if example.tools or any(turn.tool_calls or turn.function_call for turn in turns):
        raise refused("completion", "tools")
    if example.answers[0].weight == 0:
        raise refused("completion", UNTRAINED)
    lost = beside(example, ()) + of_messages(turns, MESSAGE_KEYS)
    if example.extra is not UNSET:
        lost.append(FIELDS)
    prompt = text_of(example.messages[0], "completion") if example.messages else ""
    answer = text_of(example.answers[0], "completion")
    return Example(
        [Message("user", prompt)], [Message("assistant", answer)], record=example.record
    ), tuple(lost)


def _to_preference(example: Example, kind: Kind) -> tuple[Example, Lost]:
    if len(example.answers) != 2:
        raise refused("preference", "examples without a second answer")
    if not example.messages:
        raise refused("preference", "answers that nobody asked for")
    lost = beside(example, ("parallel_tool_calls",), answers=2)
    lost += of_messages((*example.messages, *example.answers), ("weight",))
    if example.extra is not UNSET:
        lost.append(FIELDS)
    if not lost:
        return example, ()
    return msgspec.structs.replace(
        example,
        messages=[without_weight(turn) for turn in example.messages],
        answers=[without_weight(turn) for turn in example.answers],
        settings=only(example.settings, ("parallel_tool_calls",)),
        extra=UNSET,
    ), tuple(lost)


def _to_reinforcement(example: Example, kind: Kind) -> tuple[Example, Lost]:
    if not example.messages or example.messages[-1].role != "user":
        raise refused("reinforcement", "dialogues that do not end on a question")
    fields: dict[str, Any] = {} if example.extra is UNSET else dict(example.extra)
    lost = beside(example, ("parallel_tool_calls",))
    lost += of_messages((*example.messages, *example.answers[:1]), ("weight",))
    for answer in example.answers[:1]:
        if answer.tool_calls or answer.function_call:
            raise refused("reinforcement", "calls of tools as the answer")
        if answer.weight == 0:
            raise refused("reinforcement", "answers that are not to be trained on")
        if REFERENCE in fields:
            lost.append(f"answers beside a field {REFERENCE}")
        else:
            fields[REFERENCE] = text_of(answer, "reinforcement")
    return msgspec.structs.replace(
        example,
        messages=[without_weight(turn) for turn in example.messages],
        answers=[],
        settings=only(example.settings, ("parallel_tool_calls",)),
        extra=fields or UNSET,
    ), tuple(lost)


_OTHERS: dict[str, Format] = {
    layout.name: layout
    for module in (
        *(alpaca, anthropic, bare, bedrock, dolly, kto, pairs, parallel, qa, ranking, sharegpt),
        *(swift, text, trl, vertex, xtuner),
    )
    for layout in module.PLUGINS
}
"""Layouts of other tools that can be written. Not those that hold more than an example has, which
would have to be made up: titles of articles, tags of intents, names of columns."""

_WAYS: dict[str, Callable[[Example, Kind], tuple[Example, Lost]]] = {
    "chat": _to_chat,
    "completion": _to_completion,
    "preference": _to_preference,
    "reinforcement": _to_reinforcement,
    **{name: partial(fitted, layout) for name, layout in _OTHERS.items()},
}

LAYOUTS = tuple(_WAYS)
"""What can be converted to."""
