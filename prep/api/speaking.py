"""Who of the people in a dialogue is the one whose messages a model is to give."""

from collections.abc import Mapping, Sequence
from typing import Any

from prep.api.ways_on import quoted
from prep.core.format import Format
from prep.core.record import Source
from prep.errors import Choice, NeedsAnswer, UsageError
from prep.formats.speakers import is_among
from prep.registry.names import nearest
from prep.text.sensitive import SECRETS, masked

LISTED = 20
"""People who are listed."""

_WIDTH = 60
"""Characters of a name that are shown."""


def with_speakers(
    source: Source, format: Format, records: Sequence[Mapping[str, Any]], asked: Sequence[str]
) -> Format:
    """The layout of dialogues, with those who were named as the assistant.

    asked: names of people, () when nobody was named

    Raises NeedsAnswer when nobody is known to be the assistant, UsageError when nobody of those
    who were named is there.
    """
    names = format.speakers(records) if format.names_speakers else []
    if not asked:
        if names:
            raise _which(source, names)
        return format
    path = source.shown or source.path
    if not format.names_speakers:
        raise UsageError(f"{path} has no dialogues, so --speaker names nobody in it")
    if names and not any(is_among(name, asked) for name in names):
        raise UsageError(f"nobody in {path} is called '{asked[0]}'; {nearest(asked[0], names)}")
    return format.with_speakers(asked)


def _which(source: Source, names: Sequence[str]) -> NeedsAnswer:
    path = source.shown or source.path
    shown = [masked(" ".join(name.split())[:_WIDTH], SECRETS) for name in names[:LISTED]]
    lines = "\n".join(f"  {name}" for name in shown)
    more = f"\n  … and {len(names) - LISTED} more" if len(names) > LISTED else ""
    command = f"--speaker {quoted(names[0])}"
    return NeedsAnswer(
        f"{path} has dialogues of people, and does not say whose messages a model is to give:\n"
        f"{lines}{more}\nSay who, for instance: {command}",
        option="speaker",
        question="Whose messages is a model to give?",
        choices=[Choice(name, label) for name, label in zip(names[:LISTED], shown, strict=False)],
        command=command,
    )
