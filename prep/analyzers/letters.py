"""Texts that shout: more upper case than people write."""

from collections import Counter
from collections.abc import Iterable, Sequence
from string import ascii_lowercase, ascii_uppercase
from typing import ClassVar

from msgspec import Struct

from prep.core.analyzer import Analyzer, Context, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Fix, Hits, Invalid, Rule, Valid
from prep.edits.letters import LowerCase
from prep.edits.rewriting import Part
from prep.text.affix import Affix, common_suffix, merge_suffixes, untorn_suffix
from prep.text.seams import ending

UPPER_CASE = Rule(
    code="P308",
    name="upper-case-text",
    severity="note",
    message="Upper case makes up {percent} % of the letters of the {part}s.",
    why=(
        "Upper case takes more tokens and is rarer in what the model has read, so lower case is "
        "cheaper and usually learned better. Keep it where case means something."
    ),
    safety="manual",
    words=("part",),
    own=("part",),
    examples=(
        Invalid(
            '{"prompt":"WHERE IS THE NEAREST STATION?","completion":"Over there, on the left."}\n'
        ),
        Valid('{"prompt":"国の首都はどこですか。NHKによると","completion":"東京です。OKです。"}\n'),
        Valid('{"prompt":"Which country?","completion":"DE"}\n'),
        Valid('{"prompt":"Where is the nearest station?","completion":"Over there. END"}\n'),
    ),
)

SHORT = 20
"""Letters below which a text is a label, a code or a name, whose case is not a matter of style."""

ALL = 1000
"""Up to that record every example is looked at …"""

SAMPLE = 16
"""… and after it one of so many, by its record number, so that parts of a dataset agree."""


class Letters(Struct, frozen=True):
    """Letters of the texts looked at."""

    all: int = 0
    upper: int = 0
    lower: int = 0


class State(Struct, frozen=True):
    """Letters of prompts and completions, and how the texts end."""

    prompts: Letters = Letters()
    completions: Letters = Letters()
    prompt_suffix: Affix = Affix()
    completion_suffix: Affix = Affix()


class LetterCase(Analyzer[State]):
    """Counts upper and lower case, in scripts that have it."""

    rules = (UPPER_CASE,)
    state: ClassVar[type] = State

    def map(self, batch: Batch) -> State:
        chosen = _sample(batch)
        prompts = [batch.prompts[i] for i in chosen]
        completions = [batch.completions[i] for i in chosen]
        return State(
            _letters(prompts),
            _letters(completions),
            common_suffix(prompts),
            common_suffix(completions),
        )

    def merge(self, a: State, b: State) -> State:
        return State(
            _added(a.prompts, b.prompts),
            _added(a.completions, b.completions),
            merge_suffixes(a.prompt_suffix, b.prompt_suffix),
            merge_suffixes(a.completion_suffix, b.completion_suffix),
        )

    def finish(self, state: State, context: Context) -> Iterable[Finding]:
        yield from _shouting("prompt", state.prompts, state.prompt_suffix, context)
        yield from _shouting("completion", state.completions, state.completion_suffix, context)


def _shouting(part: Part, seen: Letters, suffix: Affix, context: Context) -> Iterable[Finding]:
    has_case = seen.upper + seen.lower
    if seen.upper * 2 > seen.lower and has_case * 2 > seen.all:
        kept = "" if suffix.is_all else ending(untorn_suffix(suffix))
        fix = Fix("Write them in lower case", "manual", (LowerCase(part, kept),))
        percent = 100 * seen.upper // has_case
        yield report(UPPER_CASE, Hits(context.examples), fix=fix, part=part, percent=percent)


def _sample(batch: Batch) -> Sequence[int]:
    if not len(batch):
        return ()
    if batch.records[-1] <= ALL:
        return range(len(batch))
    return [i for i, record in enumerate(batch.records) if not record % SAMPLE or record <= ALL]


def _letters(texts: list[str]) -> Letters:
    data = b"".join([text.encode("utf-8", "surrogatepass") for text in _long(texts)])
    upper, lower = (len(data.translate(None, others)) for others in (_NO_UPPER, _NO_LOWER))
    both = upper + lower
    if not data.isascii():
        # counting characters one by one is slow, so only those that are left are
        foreign = data.translate(None, _ASCII).decode("utf-8", "surrogatepass")
        for char, count in Counter(foreign).items():
            upper += count * char.isupper()
            lower += count * char.islower()
            both += count * char.isalpha()
    return Letters(both, upper, lower)


_NO_UPPER = bytes(set(range(256)) - set(ascii_uppercase.encode()))
_NO_LOWER = bytes(set(range(256)) - set(ascii_lowercase.encode()))
_ASCII = bytes(range(128))


def _long(texts: list[str]) -> Iterable[str]:
    """The texts of so many letters that their case is a matter of style."""
    for text in texts:
        if len(text) >= SHORT and (len(text) > 4 * SHORT or sum(map(str.isalpha, text)) >= SHORT):
            yield text


def _added(a: Letters, b: Letters) -> Letters:
    return Letters(a.all + b.all, a.upper + b.upper, a.lower + b.lower)


PLUGINS = (LetterCase(),)
