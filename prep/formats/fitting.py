"""Examples as the layouts of other tools can hold them.

A layout says by its `render` what it holds. What is in the way is taken off one step after the
other until it does, and named; what is still refused cannot be had.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import Format, Kind, Refused
from prep.formats.losses import (
    CALL_IDS,
    DETAILS,
    DEVELOPERS,
    EMPTY_SYSTEM,
    FIELDS,
    MESSAGE_KEYS,
    UNTRAINED,
    Lost,
    beside,
    of_messages,
    refused,
    without_keys,
)


def fitted(layout: Format, example: Example, kind: Kind) -> tuple[Example, Lost]:
    """The example as a layout can hold it, and what is lost; itself when it fits.

    kind: of the layout it comes from

    Raises Refused when it cannot be had without making something up or losing its sense.
    """
    _check(layout, example, kind)
    answers = 2 if layout.kind == "preference" else 1
    lost = beside(example, (), answers)
    if example.extra is not UNSET:
        lost.append(FIELDS)
    plain = msgspec.structs.replace(
        example, answers=example.answers[:answers], settings=UNSET, extra=UNSET
    )
    steps = iter(_STEPS)
    while True:
        try:
            record = layout.render(plain)
        except Refused:
            step = next(steps, None)
            if step is None:
                raise
            plain, given_up = step(plain)
            lost += given_up
        else:
            lost += _changed(plain, layout.parse(record))
            return (example if plain == example else plain), tuple(lost)


def _check(layout: Format, example: Example, kind: Kind) -> None:
    """Passes when an example has the answers that a layout wants.

    Raises Refused otherwise.
    """
    if layout.kind == "preference" and len(example.answers) != 2:
        raise refused(layout.name, "examples without a second answer")
    if kind == "reinforcement":
        raise refused(layout.name, "examples without an answer")
    if not example.messages and example.answers and not layout.continues:
        raise refused(layout.name, "answers that nobody asked for")
    if any(turn.weight == 0 for turn in example.answers[:1]) and not layout.weighs:
        raise refused(layout.name, UNTRAINED)  # without its weight it would be learned


Step = Callable[[Example], tuple[Example, Sequence[str]]]


def _joined(example: Example) -> tuple[Example, Sequence[str]]:
    """Lists of texts as one text, which says the same."""
    return _with(example, _as_text), ()


def _without_developer(example: Example) -> tuple[Example, Sequence[str]]:
    changed = _with(example, _as_system)
    return changed, () if changed is example else (DEVELOPERS,)


def _bare(example: Example) -> tuple[Example, Sequence[str]]:
    lost = of_messages((*example.messages, *example.answers), MESSAGE_KEYS)
    return _with(example, without_keys), lost


_STEPS: tuple[Step, ...] = (_joined, _without_developer, _bare)


def _with(example: Example, change: Callable[[Message], Message]) -> Example:
    """The example with a change of every message; itself when nothing changes."""
    given, wanted = (list(map(change, turns)) for turns in (example.messages, example.answers))
    if given == example.messages and wanted == example.answers:
        return example
    return msgspec.structs.replace(example, messages=given, answers=wanted)


def _as_text(turn: Message) -> Message:
    parts = turn.content
    if not isinstance(parts, list) or not parts:
        return turn
    if not all(isinstance(part, dict) and part.get("type") == "text" for part in parts):
        return turn
    return msgspec.structs.replace(turn, content=turn.text)


def _as_system(turn: Message) -> Message:
    """A message of the developer says what one of the system says; only OpenAI tells them apart."""
    return msgspec.structs.replace(turn, role="system") if turn.role == "developer" else turn


def _changed(before: Example, after: Example) -> Iterator[str]:
    """What a layout does not tell although it takes it."""
    if _ids(before) != _ids(after):
        yield CALL_IDS
    if _details(before) != _details(after):
        yield DETAILS
    if len(before.messages) > len(after.messages):
        yield EMPTY_SYSTEM


def _details(example: Example) -> list[Any]:
    """How closely images are to be looked at."""
    contents = (turn.content for turn in (*example.messages, *example.answers))
    images = (part.get("image_url") for content in contents for part in _objects(content))
    return [image["detail"] for image in images if isinstance(image, dict) and "detail" in image]


def _ids(example: Example) -> list[Any]:
    """Identifiers of the calls of tools."""
    turns = (*example.messages, *example.answers)
    return [call.get("id") for turn in turns for call in _objects(turn.tool_calls)]


def _objects(items: object) -> list[dict[str, Any]]:
    """The objects in what should be a list of them; other rules tell what it is instead."""
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
