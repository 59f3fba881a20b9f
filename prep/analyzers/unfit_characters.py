"""Characters that cannot be written, or that no text should hold."""

from collections.abc import Iterator
from itertools import repeat
from operator import contains
from typing import Any

import msgspec

from prep.analyzers.sightings import Seen, Sight, SightingAnalyzer
from prep.core.analyzer import Context
from prep.core.batch import Batch
from prep.core.example import Example, Message
from prep.core.finding import Fix, Invalid, Rule, Severity, Valid
from prep.edits.characters import RemoveControls, ReplaceHalves
from prep.text.unfit import CONTROL, CONTROLS, HALF

NUL = "\0"

LONE_SURROGATE = Rule(
    "P108",
    "lone-surrogate",
    "error",
    "Places with half of a character pair: {count} ({listed}).",
    "A program cut an emoji in two. What is left is no character, so the record cannot be written "
    "in UTF-8 and no provider takes it. The fix writes U+FFFD instead: the character is lost.",
    "unsafe",
    span=HALF.pattern,
    examples=(
        Invalid(
            '{"prompt":"Hi \\ud83d","completion":"Ho"}\n{"prompt":"2+2","completion":"4"}',
            '{"prompt":"Hi \ufffd","completion":"Ho"}\n{"prompt":"2+2","completion":"4"}',
        ),
        Invalid(
            '{"messages":[{"role":"user","content":"Hi","name":"\\udc00"},'
            '{"role":"assistant","content":"Ho"}],"\\udfff":1}',
            '{"messages":[{"role":"user","content":"Hi","name":"\ufffd"},'
            '{"role":"assistant","content":"Ho"}],"\ufffd":1}',
        ),
        Valid('{"prompt":"Hi \\ud83d\\ude00","completion":"😀 \\\\ud83d"}'),
    ),
)

CONTROL_CHARACTER = Rule(
    "P109",
    "control-character",
    "warning",
    "Messages with control characters: {count} ({listed}).",
    "Nobody typed them: they come from terminals, PDF files and broken exports. The model learns "
    "to write them, and they may act where its answers are shown. With a target a NUL is an "
    "error: many servers refuse a text with one, or read no further.",
    "unsafe",
    span=CONTROL.pattern,
    examples=(
        Invalid(
            '{"prompt":"a\\u0000b","completion":"\\u001b[31mred"}\n'
            '{"prompt":"page\\fpage","completion":"4"}',
            '{"prompt":"ab","completion":"[31mred"}\n{"prompt":"page\\npage","completion":"4"}',
        ),
        Invalid("prompt,completion\n2+2,4\n2+3,\x075\n", name="case.csv"),
        Valid('{"prompt":"a\\tb\\r\\n","completion":"c\\\\u0000"}'),
    ),
)


class UnfitCharacters(SightingAnalyzer):
    """Looks for halves of character pairs anywhere and for controls in texts."""

    rules = (LONE_SURROGATE, CONTROL_CHARACTER)

    def suspects(self, batch: Batch) -> list[int]:
        suspects = {i for i in batch.odd if not _is_whole(batch.examples[i])}
        if _may_hold_unfit(batch):
            suspects |= {
                batch.example_of(number)
                for number, text in enumerate(batch.texts)
                if CONTROL.search(text) or HALF.search(text)
            }
        return sorted(suspects)

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        example = batch.examples[i]
        for part, turns in (("messages", example.messages), ("answers", example.answers)):
            for index, turn in enumerate(turns):
                if half := _half(turn.content):
                    yield Sight("P108", part, index, "/content", _name(half))
                if half := _half(_beside_content(turn)):
                    yield Sight("P108", part, index, "", _name(half))
                if found := CONTROL.search(turn.text):
                    worst = NUL if NUL in turn.text else found[0]
                    yield Sight("P109", part, index, "/content", _name(worst))
        for value in (example.tools, example.settings, example.extra):
            if half := _half(value):
                yield Sight("P108", detail=_name(half))

    def severity(self, rule: Rule, seen: Seen, context: Context) -> Severity | None:
        """A NUL ends the text in databases and programs in C: no file to send anywhere."""
        is_sent = context.target is not None and context.target.hosted
        has_nul = rule is CONTROL_CHARACTER and _name(NUL) in seen.details
        return "error" if is_sent and has_nul else None

    def fix(self, rule: Rule, seen: Seen, context: Context) -> Fix:
        if rule is LONE_SURROGATE:
            return Fix("Write U+FFFD instead", "unsafe", (ReplaceHalves(),))
        return Fix("Remove them", "unsafe", (RemoveControls(),))


def _may_hold_unfit(batch: Batch) -> bool:
    """False when no text does. Looking for one byte is many times faster than a pattern."""
    for text in batch.haystacks:
        narrow = text
        if not text.isascii():
            try:
                # a fifth of the time of looking for halves; one byte a character is left
                narrow = text.encode().decode("latin-1")
            except UnicodeEncodeError:
                return True
        if any(control in narrow for control in CONTROLS[1:]):
            return True
    return any(map(contains, batch.texts, repeat("\0")))  # there is one between two texts


def _is_whole(example: Example) -> bool:
    """False when something in an example cannot be written in UTF-8."""
    try:
        _encode(example)
    except UnicodeEncodeError:
        return False
    except (TypeError, ValueError, OverflowError, RecursionError):
        return not _half([example.messages, example.answers, example.tools, example.extra])
    return True


_encode = msgspec.msgpack.Encoder(enc_hook=str).encode


def _beside_content(turn: Message) -> list[Any]:
    return [getattr(turn, name) for name in turn.__struct_fields__ if name != "content"]


def _half(value: Any) -> str:
    """The first half of a character pair in a value, "" when there is none."""
    stack = [value]
    while stack:
        inner = stack.pop()
        if isinstance(inner, str):
            if not inner.isascii() and (found := HALF.search(inner)):
                return found[0]
        elif isinstance(inner, dict):
            stack += inner.keys()
            stack += inner.values()
        elif isinstance(inner, list):
            stack += inner
        elif isinstance(inner, Message):
            stack += [inner.content, *_beside_content(inner)]
    return ""


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"


PLUGINS = (UnfitCharacters(),)
