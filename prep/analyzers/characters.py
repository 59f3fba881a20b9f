"""Characters that should not be in a text: broken encodings, lost or invisible characters."""

import re
from collections.abc import Iterator
from unicodedata import name

from prep.analyzers.sightings import Seen, Sight, SightingAnalyzer
from prep.core.analyzer import Context
from prep.core.batch import Batch
from prep.core.finding import Fix, Invalid, Rule, Valid
from prep.edits.texts import MendMojibake, RemoveInvisible
from prep.text.invisible import INVISIBLE
from prep.text.mojibake import CONTINUATION, MANGLED, unmangled
from prep.text.special_tokens import TOKEN_TEXT

MOJIBAKE = Rule(
    "P310",
    "mojibake",
    "warning",
    "Messages with text that was read in the wrong encoding: {count} ({listed}).",
    "The model learns to write `donâ€™t`, in several tokens where one would do.",
    "safe",
    span=MANGLED.pattern,
    examples=(
        Invalid(
            '{"prompt":"donâ€™t","completion":"Ã©tÃ© â€“ ðŸ˜€"}',
            '{"prompt":"don’t","completion":"été – 😀"}',
        ),
        Valid('{"prompt":"„MENÜ“ “IRMÔ «Â»","completion":"São Tomé: 20 °C, “Ã”"}'),
    ),
)

REPLACEMENT = Rule(
    "P311",
    "replacement-character",
    "warning",
    "Messages with the replacement character U+FFFD: {count}.",
    "The original character was lost when the file was made: make it again from the source, with "
    "the right encoding.",
    "manual",
    span="\ufffd",
    examples=(
        Invalid('{"prompt":"caf\\ufffd","completion":"a"}'),
        Valid('{"prompt":"café","completion":"a"}'),
    ),
)

SPECIAL_TOKEN = Rule(
    "P312",
    "special-token-text",
    "warning",
    "Messages with the text of a special token: {count} ({listed}).",
    "Such marks separate messages inside a model. In a text they are refused, or split into pieces "
    "and learned as an odd habit, or they end the text early.",
    "manual",
    span=TOKEN_TEXT.pattern,
    examples=(
        Invalid('{"prompt":"Hi","completion":"Ho<|endoftext|>"}'),
        Invalid('{"prompt":"[INST] Hi [/INST]","completion":"Ho"}'),
        Valid('{"prompt":"a <| b |> c [INST","completion":"x<y|z>"}'),
    ),
)

INVISIBLE_CHARACTER = Rule(
    "P313",
    "invisible-character",
    "note",
    "Messages with invisible characters: {count} ({listed}).",
    "They cost tokens, split words and make equal texts different; the model learns to write them.",
    "unsafe",
    span=INVISIBLE.pattern,
    examples=(
        Invalid(
            '{"prompt":"zero\\u200bwidth","completion":"one\\u2028two"}',
            '{"prompt":"zerowidth","completion":"one\\ntwo"}',
        ),
        Valid('{"prompt":"👩‍👧 می‌خواهم","completion":"क्‍ष"}'),
    ),
)  # fmt: skip

_MARKS = (("|", "|>"), ("[", "INST]"), ("<", "SYS>>"), ("<", "_of_turn>"), ("｜", "｜>"))


def _may_hold_special_token(text: str) -> bool:
    # a single sign is found many times faster than a mark, and a mark than a pattern
    return any(sign in text and mark in text for sign, mark in _MARKS)


_FOREIGN = re.compile(f"\ufffd|{INVISIBLE.pattern}|{MANGLED.pattern}")
_SIGNS = re.compile(f"[\ufffd{INVISIBLE.pattern[1:-1]}{CONTINUATION}]")
"""One of these is in every text that holds something odd: one set of characters is looked for in
a third of the time of a pattern."""

_ASCII = bytes(range(128))


def _may_hold_foreign(text: str) -> bool:
    if text.isascii():
        return False
    # most characters of most texts are ASCII, and are left out many times faster than looked at
    foreign = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return bool(_SIGNS.search(foreign.decode("utf-8", "surrogatepass")))


class Characters(SightingAnalyzer):
    """Looks for characters in any message that were not meant to be there."""

    rules = (MOJIBAKE, REPLACEMENT, SPECIAL_TOKEN, INVISIBLE_CHARACTER)

    def suspects(self, batch: Batch) -> list[int]:
        patterns: list[re.Pattern[str]] = []
        if any(_may_hold_special_token(text) for text in batch.haystacks):
            patterns.append(TOKEN_TEXT)
        if any(_may_hold_foreign(text) and _FOREIGN.search(text) for text in batch.haystacks):
            patterns.append(_FOREIGN)
        if not patterns:
            return []
        numbers = [
            number
            for number, text in enumerate(batch.texts)
            if any(pattern.search(text) for pattern in patterns)
        ]
        return sorted({batch.example_of(number) for number in numbers})

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        example = batch.examples[i]
        for part, turns in (("messages", example.messages), ("answers", example.answers)):
            for index, turn in enumerate(turns):
                for code, detail in _in_text(turn.text):
                    yield Sight(code, part, index, "/content", detail)

    def fix(self, rule: Rule, seen: Seen, context: Context) -> Fix | None:
        if rule is MOJIBAKE:
            return Fix("Restore the text", "safe", (MendMojibake(),))
        if rule is INVISIBLE_CHARACTER:
            return Fix("Remove them", "unsafe", (RemoveInvisible(),))
        return None


def _in_text(text: str) -> Iterator[tuple[str, str]]:
    """Code and detail of everything odd in a text, each rule once."""
    if found := TOKEN_TEXT.search(text):
        yield "P312", found[0]
    if text.isascii():
        return
    if "\ufffd" in text:
        yield "P311", ""
    if found := INVISIBLE.search(text):
        yield "P313", f"U+{ord(found[0]):04X} {name(found[0], '')}".strip()
    for found in MANGLED.finditer(text):
        if found[0] not in unmangled(text):
            yield "P310", found[0]
            return


PLUGINS = (Characters(),)
