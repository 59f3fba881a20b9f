"""What a provider's complaint means in the user's own file.

Providers name examples and lines of the file they were sent. The messages are those of
OpenAI's server as collected on 2026-11-20 (upload, file status and failed jobs).
"""

import re
from collections.abc import Callable, Mapping

import msgspec
from msgspec import Struct

from prep.core.location import Location

MOST_LINES = 1000

ROLES = {"prompt": "user", "completion": "assistant", "preferred_output": "chosen"}
"""Word of a provider → what we call a column."""


class Meaning(Struct, frozen=True):
    """A kind of complaint.

    rule: code of the rule of prep that finds it before sending, "" for none
    words: what to do about it
    """

    pattern: str
    rule: str
    words: str


MEANINGS = (
    Meaning(
        r"cannot be parsed|invalid json|not have JSONL format|JSONL format",
        "P101",
        "a line is not a JSON object",
    ),
    Meaning(
        r"must have at least \d+ examples|invalid_n_examples",
        "P601",
        "there are too few examples: add more",
    ),
    Meaning(r"contains an extra", "P202", "there is a field that the provider does not know"),
    Meaning(
        r"Discriminator .?role|unknown role|invalid role", "P206", "a message has a wrong role"
    ),
    Meaning(r"missing key|is missing", "P201", "something that every example needs is missing"),
    Meaning(
        r"expected either prompt/completion|not using .* as the training method",
        "P901",
        "the layout does not fit the training method: `prep prepare --to`, or --method",
    ),
    Meaning(
        r"moderation|flagged|safety checks",
        "",
        "the provider's moderation objects to the content of these examples: read them, and "
        "change them or leave them out",
    ),
    Meaning(
        r"exceed.* (token|context)|too many tokens|maximum context",
        "P501",
        "an example is longer than the model takes",
    ),
    Meaning(
        r"file is too large|exceeds the maximum (file )?size",
        "P602",
        "the file is too large: split it",
    ),
    Meaning(
        r"quota|billing|insufficient",
        "",
        "the account has no money or quota left: add some, then `prep jobs create --again`",
    ),
    Meaning(
        r"exist in both|overlap|same (data|examples) .* validation",
        "P404",
        "the same examples are in the training and the validation file",
    ),
)


class Place(Struct, frozen=True):
    """A line of the prepared file and where it came from.

    line: 1-based line of the prepared file
    source: None when nobody recorded it
    cells: role → cell of the source, such as `B14`; {} where there is no sheet
    """

    line: int
    source: Location | None
    cells: dict[str, str] = {}


class Explanation(Struct, frozen=True):
    """A complaint, explained.

    theirs: the provider's words
    places: lines it names, in its order
    rule, words: see `Meaning`; "" when it is unknown
    """

    theirs: str
    places: tuple[Place, ...]
    rule: str = ""
    words: str = ""


def explain(
    message: str,
    code: str,
    source: Callable[[int], Location | None],
    positions: Mapping[str, int] | None = None,
) -> Explanation:
    """The meaning of a complaint.

    source: finds the origin of a line of the prepared file
    positions: role → number (1-based) of its column in the sheet
    """
    text = f"{code} {message}"
    meaning = next((one for one in MEANINGS if re.search(one.pattern, text, re.IGNORECASE)), None)
    meant = _meant(message, positions or {})
    places = tuple(_place(line, source(line), meant) for line in lines_named(message))
    return Explanation(
        message, places, meaning.rule if meaning else "", meaning.words if meaning else ""
    )


def _place(line: int, source: Location | None, positions: Mapping[str, int]) -> Place:
    if source is None:
        return Place(line, None)
    cells = {
        role: msgspec.structs.replace(source, column=column).cell
        for role, column in positions.items()
    }
    return Place(line, source, cells)


def _meant(message: str, positions: Mapping[str, int]) -> Mapping[str, int]:
    """The one column a message speaks of, all of them when it does not say which."""
    words = {ROLES.get(word, word) for word in re.findall(r"[a-z_]+", message.lower())}
    named = {role: column for role, column in positions.items() if role in words}
    return named if len(named) == 1 else positions


def lines_named(message: str) -> tuple[int, ...]:
    """1-based numbers of the lines or examples a message names, each once, in its order.

    In a JSON Lines file example N stands on line N. A "line 1 column 79" is a place inside a
    record, said by a JSON parser, and is left out.
    """
    found: dict[int, None] = {}
    for match in re.finditer(
        r"\b(?:examples?|lines?|rows?)\b[ :#]*(\d+(?:\s*(?:,|and|-|–|to)\s*\d+)*)(?! column)(?!\d)",
        message,
        re.IGNORECASE,
    ):
        for part in re.split(r"\s*(?:,|and)\s*", match.group(1)):
            first, *rest = (int(number) for number in re.findall(r"\d+", part))
            last = rest[-1] if rest else first
            for number in range(first, min(last, first + MOST_LINES) + 1):
                found.setdefault(number)
    return tuple(found)[:MOST_LINES]
