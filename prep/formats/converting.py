"""From any layout to one that providers take: what fits, what is lost, and what cannot be.

An example is what all layouts have in common, so a conversion only leaves out what the layout to
write has no place for, and says so. Nothing is made up: a dialogue of several questions does not
become one prompt, and an answer that nobody asked for gets no question.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from prep.core.example import Example, Message
from prep.core.format import Format, Kind, Parsed, Refused
from prep.core.pairs import Pairs
from prep.core.record import Flaw, Rows
from prep.formats import chat
from prep.formats.bedrock import BedrockFormat
from prep.formats.vertex import VertexFormat

_TAKE_PAIRS = ("chat", "completion")
"""Those that hold one question and one answer as they are."""

REFERENCE = "reference_answer"
"""Field for graders that gets the answer of a supervised example, as in OpenAI's guides."""

Lost = tuple[str, ...]
"""What is left out of an example, each a few words in the plural."""

SECOND_ANSWERS = "answers that are not preferred"
FIELDS = "fields beside the messages"
SETTINGS = "settings beside the messages"
UNTRAINED = "answers that are not to be trained on"
MESSAGE_KEYS = {
    "name": "names of messages",
    "weight": "weights of messages",
    "refusal": "refusals beside the content",
    "extra": "unknown keys of messages",
}


def convert(example: Example, to: str, kind: Kind = "supervised") -> tuple[Example, Lost]:
    """The example as a layout can hold it, and what is lost; itself when it fits.

    to: one of `LAYOUTS`
    kind: of the layout it comes from

    Raises Refused when it cannot be had without making something up or losing its sense.
    """
    return _WAYS[to](example, kind)


def convert_all(parsed: Parsed, rows: Rows, to: str, kind: Kind) -> Parsed:
    """The same with every example as a layout can hold it.

    What cannot be is a fatal flaw (P901), what is lost a flaw (P908) with its count.
    """
    if isinstance(parsed.examples, Pairs) and to in _TAKE_PAIRS:
        return parsed
    result = Parsed([], [], list(parsed.flaws))
    odd = frozenset(parsed.odd)
    lost: dict[str, list[int]] = {}
    for i, example in enumerate(parsed.examples):
        place = example.record - rows.first
        try:
            converted, left_out = convert(example, to, kind)
        except Refused as refused:
            args = refused.args_of_rule
            result.flaws.append(Flaw(refused.code, rows.where(place), args, fatal=True))
            continue
        for what in left_out:
            lost.setdefault(what, []).append(place)
        result.add(converted, is_odd=i in odd)
    for what, places in sorted(lost.items()):
        args = {"to": to, "what": what}
        result.flaws.append(Flaw("P908", rows.where(places[0]), args, len(places)))
    return result


def _to_chat(example: Example, kind: Kind) -> tuple[Example, Lost]:
    if not example.messages:
        if example.answers:
            raise _refused("chat", "answers that nobody asked for")
        return example, ()
    if kind == "reinforcement":
        raise _refused("chat", "examples without an answer")
    spoken = [t for t in (*example.messages, *example.answers) if t.role == "assistant"]
    if spoken and all(turn.weight == 0 for turn in spoken):
        raise _refused("chat", UNTRAINED)  # of KTO: a server refuses an example of these alone
    lost = _beside(example, chat.SETTINGS)
    if example.extra is not UNSET:
        lost.append(FIELDS)
    if not lost:
        return example, ()
    settings = _only(example.settings, chat.SETTINGS)
    return msgspec.structs.replace(
        example, answers=example.answers[:1], settings=settings, extra=UNSET
    ), tuple(lost)


def _to_blocks(layout: Format) -> Callable[[Example, Kind], tuple[Example, Lost]]:
    """The way to a layout of one provider that holds dialogues made of blocks."""

    def convert_to(example: Example, kind: Kind) -> tuple[Example, Lost]:
        if any(turn.weight == 0 for turn in example.answers[:1]):
            raise _refused(layout.name, UNTRAINED)  # without its weight it would be learned
        converted, lost = _to_chat(example, kind)
        left_out = [*lost]
        if converted.settings is not UNSET:
            left_out.append(SETTINGS)
        turns = [*converted.messages, *converted.answers]
        left_out += _of_messages(turns, MESSAGE_KEYS)
        told = any(turn.role == "developer" for turn in converted.messages)
        plain = msgspec.structs.replace(
            converted,
            messages=[_as_system(_without_keys(turn)) for turn in converted.messages],
            answers=[_without_keys(turn) for turn in converted.answers],
            settings=UNSET,
            extra=UNSET,
        )
        layout.render(plain)  # refuses what it cannot hold
        return (plain, tuple(dict.fromkeys(left_out))) if left_out or told else (example, ())

    return convert_to


def _as_system(turn: Message) -> Message:
    """A message of the developer says what one of the system says; only OpenAI tells them apart."""
    return msgspec.structs.replace(turn, role="system") if turn.role == "developer" else turn


def _to_completion(example: Example, kind: Kind) -> tuple[Example, Lost]:
    if not example.answers:
        raise _refused("completion", "examples without an answer")
    if any(turn.role in ("system", "developer") for turn in example.messages):
        raise _refused("completion", "system messages")
    if len(example.messages) > 1:
        raise _refused("completion", "dialogues of several turns")
    turns = [*example.messages, example.answers[0]]
    if example.tools or any(turn.tool_calls or turn.function_call for turn in turns):
        raise _refused("completion", "tools")
    if example.answers[0].weight == 0:
        raise _refused("completion", UNTRAINED)
    lost = _beside(example, ()) + _of_messages(turns, MESSAGE_KEYS)
    if example.extra is not UNSET:
        lost.append(FIELDS)
    prompt = _text(example.messages[0], "completion") if example.messages else ""
    answer = _text(example.answers[0], "completion")
    return Example(
        [Message("user", prompt)], [Message("assistant", answer)], record=example.record
    ), tuple(lost)


def _to_preference(example: Example, kind: Kind) -> tuple[Example, Lost]:
    if len(example.answers) != 2:
        raise _refused("preference", "examples without a second answer")
    if not example.messages:
        raise _refused("preference", "answers that nobody asked for")
    lost = _beside(example, ("parallel_tool_calls",), answers=2)
    lost += _of_messages((*example.messages, *example.answers), ("weight",))
    if example.extra is not UNSET:
        lost.append(FIELDS)
    if not lost:
        return example, ()
    return msgspec.structs.replace(
        example,
        messages=[_without_weight(turn) for turn in example.messages],
        answers=[_without_weight(turn) for turn in example.answers],
        settings=_only(example.settings, ("parallel_tool_calls",)),
        extra=UNSET,
    ), tuple(lost)


def _to_reinforcement(example: Example, kind: Kind) -> tuple[Example, Lost]:
    if not example.messages or example.messages[-1].role != "user":
        raise _refused("reinforcement", "dialogues that do not end on a question")
    fields: dict[str, Any] = {} if example.extra is UNSET else dict(example.extra)
    lost = _beside(example, ("parallel_tool_calls",))
    lost += _of_messages((*example.messages, *example.answers[:1]), ("weight",))
    for answer in example.answers[:1]:
        if answer.tool_calls or answer.function_call:
            raise _refused("reinforcement", "calls of tools as the answer")
        if answer.weight == 0:
            raise _refused("reinforcement", "answers that are not to be trained on")
        if REFERENCE in fields:
            lost.append(f"answers beside a field {REFERENCE}")
        else:
            fields[REFERENCE] = _text(answer, "reinforcement")
    return msgspec.structs.replace(
        example,
        messages=[_without_weight(turn) for turn in example.messages],
        answers=[],
        settings=_only(example.settings, ("parallel_tool_calls",)),
        extra=fields or UNSET,
    ), tuple(lost)


_WAYS: dict[str, Callable[[Example, Kind], tuple[Example, Lost]]] = {
    "chat": _to_chat,
    "completion": _to_completion,
    "preference": _to_preference,
    "reinforcement": _to_reinforcement,
    "vertex": _to_blocks(VertexFormat()),
    "bedrock": _to_blocks(BedrockFormat()),
}

LAYOUTS = tuple(_WAYS)
"""What can be converted to."""


def _refused(to: str, what: str) -> Refused:
    return Refused("P901", "", to=to, what=what, reason=f"it does not take {what}")


def _beside(example: Example, held: Iterable[str], answers: int = 1) -> list[str]:
    """What is lost beside the messages: further answers, and settings that are not held."""
    lost = [SECOND_ANSWERS] if len(example.answers) > answers else []
    if example.settings is not UNSET and not set(example.settings) <= set(held):
        lost.append(SETTINGS)
    return lost


def _of_messages(turns: Iterable[Message], keys: Iterable[str]) -> list[str]:
    """What is lost of the messages: those of some keys that they have."""
    return [
        MESSAGE_KEYS[key] for key in keys if any(getattr(turn, key) is not UNSET for turn in turns)
    ]


def _only(settings: dict[str, Any] | UnsetType, held: Iterable[str]) -> dict[str, Any] | UnsetType:
    if settings is UNSET:
        return UNSET
    return {key: settings[key] for key in held if key in settings} or UNSET


def _text(turn: Message, to: str) -> str:
    """The text of a message that is nothing else.

    Raises Refused when it has other parts.
    """
    content = turn.content
    if isinstance(content, list):
        if all(isinstance(part, dict) and part.get("type") == "text" for part in content):
            return turn.text
        raise _refused(to, "content other than text")
    if not isinstance(content, str):
        raise _refused(to, "messages without text")
    return content


def _without_keys(turn: Message) -> Message:
    kept = {key: UNSET for key in MESSAGE_KEYS if getattr(turn, key) is not UNSET}
    return msgspec.structs.replace(turn, **kept) if kept else turn


def _without_weight(turn: Message) -> Message:
    return turn if turn.weight is UNSET else msgspec.structs.replace(turn, weight=UNSET)
