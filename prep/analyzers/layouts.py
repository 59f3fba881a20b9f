"""Records of another layout than the rest, and columns that are called otherwise."""

from collections.abc import Iterator

from prep.analyzers.sightings import Seen, Sight, SightingAnalyzer
from prep.core.analyzer import Context
from prep.core.batch import Batch
from prep.core.finding import Fix, Invalid, Rule, Valid

_CHAT = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}'
_PAIR = '{"prompt":"Hi","completion":"Ho"}'

MIXED = Rule(
    "P118",
    "mixed-formats",
    "error",
    "Records of another layout than the rest: {count} ({listed}).",
    "A file has one layout: a server takes what the first record has and refuses the rest.",
    "manual",
    examples=(
        Invalid(f"{_CHAT}\n{_CHAT}\n{_PAIR}"),
        Invalid(f"{_PAIR}\n{_PAIR}\n{_CHAT}"),
        Valid(f"{_CHAT}\n{_CHAT}"),
    ),
)

OTHER_NAMES = Rule(
    "P213",
    "column-name-variant",
    "note",
    "Columns that are taken for what their names say: {listed}.",
    "The names are not those of the layout to write. If one is taken for the wrong thing, say "
    "which column is which: --map.",
    "safe",
    examples=(
        Invalid('{"Prompt ":"Hi","COMPLETION":"Ho"}', _PAIR),
        Invalid('{"question":"Hi","answer":"Ho"}', _CHAT),
        Invalid("Frage,Antwort\nHi,Ho\n", _CHAT, name="case.csv"),
        Valid("prompt,completion\nHi,Ho\n", name="case.csv"),
        Valid(_PAIR),
    ),
)


class Layouts(SightingAnalyzer):
    """Sums up what formats say of the shape of records."""

    rules = (MIXED, OTHER_NAMES)

    def suspects(self, batch: Batch) -> tuple[()]:
        return ()

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        yield from ()

    def fix(self, rule: Rule, seen: Seen, context: Context) -> Fix | None:
        if rule is OTHER_NAMES:
            return Fix("Write them under the names of the layout", "safe")
        return Fix(
            "Put them into a file of their own, or leave them out with `prep prepare --skip-bad`",
            "manual",
        )


PLUGINS = (Layouts(),)
