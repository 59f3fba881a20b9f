"""Secrets and personal data that a model would learn by heart."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from prep.analyzers.sightings import Seen, Sight, SightingAnalyzer
from prep.core.analyzer import Context
from prep.core.batch import Batch
from prep.core.example import Example, Message
from prep.core.finding import Fix, Invalid, Rule, Valid
from prep.core.placing import WHOLE
from prep.edits.masking import MaskSensitive
from prep.text import json_text
from prep.text.nested_texts import texts_in
from prep.text.sensitive import PERSONAL, SECRETS, Kind, Look, found, looks

_KEY = "sk-" + "proj-" + "A1b2" * 8

_CALL = (
    '{{"messages":[{{"role":"user","content":"Log in."}},{{"role":"assistant","tool_calls":'
    '[{{"id":"a","type":"function","function":{{"name":"log_in","arguments":'
    '"{{\\"key\\":\\"{}\\"}}"}}}}]}}]}}'
)

_TOOL = (
    '{{"messages":[{{"role":"user","content":"Hi."}},{{"role":"assistant","content":"Hello."}}],'
    '"tools":[{{"type":"function","function":{{"name":"log_in","description":"With {}."}}}}]}}'
)


def _replaced(kinds: tuple[Kind, ...]) -> str:
    """A pattern of the words that stand where something sensitive was."""
    return "|".join(re.escape(f"[{kind.name}]") for kind in kinds)


SECRET = Rule(
    "P701",
    "secret",
    "error",
    "Messages or tools with a secret: {count} ({listed}).",
    "A model repeats what it was trained on, and whoever asks it gets the key.",
    "unsafe",
    words=("listed",),
    examples=(
        Invalid(
            f'{{"prompt":"My key is {_KEY}, why?","completion":"Change it."}}',
            '{"prompt":"My key is [API key], why?","completion":"Change it."}',
        ),
        Invalid(_CALL.format(_KEY), _CALL.format("[API key]")),
        Invalid(_TOOL.format(_KEY), _TOOL.format("[API key]")),
        Valid('{"prompt":"What is sk-learn?","completion":"A risk-free-looking-but-long-word."}'),
    ),
    span=_replaced(SECRETS),
    is_private=True,
)

PERSONAL_DATA = Rule(
    "P702",
    "personal-data",
    "warning",
    "Messages or tools with personal data: {count} ({listed}).",
    "E-mail addresses, phone numbers, cards and accounts can be got out of a model that was "
    "trained on them.",
    "unsafe",
    words=("listed",),
    examples=(
        Invalid(
            '{"prompt":"Write to ann@example.com","completion":"Done."}',
            '{"prompt":"Write to [e-mail address]","completion":"Done."}',
        ),
        Invalid('{"prompt":"4111 1111 1111 1111?","completion":"A card."}'),
        Valid('{"prompt":"Order 4111 1111 1111 1112 at 10 @ 3","completion":"No card."}'),
    ),
    off_by_default=True,
    span=_replaced(PERSONAL),
    is_private=True,
)


def _calls(turn: Message) -> Iterator[tuple[str, list[str]]]:
    """Names of the fields with calls of tools, and all texts in each."""
    for name in ("tool_calls", "function_call"):
        if value := getattr(turn, name):
            yield name, list(texts_in(value))


def _declared(example: Example) -> Iterator[tuple[str, int, str, Any]]:
    """Part, number, JSON Pointer below it and value of what an example declares to be called."""
    tools = example.tools or ()
    if isinstance(tools, list):
        yield from (("tools", number, "", tool) for number, tool in enumerate(tools))
    else:
        yield "tools", WHOLE, "", tools
    yield "functions", 0, "", (example.settings or {}).get("functions", ())


def _beside(example: Example) -> Iterator[str]:
    """What stands in an example beside its texts: calls, and what can be called as JSON."""
    for turn in (*example.messages, *example.answers):
        for _, texts in _calls(turn):
            yield from texts
    for *_, value in _declared(example):
        if value:
            yield value if isinstance(value, str) else json_text.encode(value).decode()


class Sensitive(SightingAnalyzer):
    """Looks at the texts that hold a sign of something sensitive."""

    kinds: tuple[Kind, ...]
    looks: tuple[Look, ...]

    def suspects(self, batch: Batch) -> list[int]:
        beside = [(i, text) for i in batch.rich for text in _beside(batch.examples[i])]
        haystacks = (*batch.haystacks, "\0".join(text for _, text in beside))
        hinting = [look for look in self.looks if any(look.finds(text) for text in haystacks)]
        if not hinting:
            return []
        numbers = {i for i, text in beside if any(look.finds(text) for look in hinting)}
        for number, text in enumerate(batch.texts):
            if any(look.finds(text) for look in hinting):
                numbers.add(batch.example_of(number))
        return sorted(numbers)

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        example = batch.examples[i]
        for part, turns in (("messages", example.messages), ("answers", example.answers)):
            for index, turn in enumerate(turns):
                for field, texts in (("content", [turn.text]), *_calls(turn)):
                    yield from self._sights(texts, part, index, f"/{field}")
        for part, index, tail, value in _declared(example):
            yield from self._sights(texts_in(value), part, index, tail)

    def _sights(self, texts: Iterable[str], part: str, index: int, tail: str) -> Iterator[Sight]:
        names = dict.fromkeys(kind.name for text in texts for kind, _ in found(text, self.kinds))
        if names:
            yield Sight(self.rules[0].code, part, index, tail, ", ".join(names))


class Secrets(Sensitive):
    """Looks for keys and tokens."""

    rules = (SECRET,)
    kinds = SECRETS
    looks = looks(SECRETS)

    def fix(self, rule: Rule, seen: Seen, context: Context) -> Fix:
        return Fix("Replace them by words", "unsafe", (MaskSensitive("secrets"),))


class Personal(Sensitive):
    """Looks for addresses and numbers of people."""

    rules = (PERSONAL_DATA,)
    kinds = PERSONAL
    looks = looks(PERSONAL)

    def fix(self, rule: Rule, seen: Seen, context: Context) -> Fix:
        return Fix("Replace them by words", "unsafe", (MaskSensitive("personal"),))


PLUGINS = (Secrets(), Personal())
