"""Who speaks, and in which order."""

from collections.abc import Iterator
from itertools import pairwise

from prep.analyzers.sightings import Seen, Sight, SightingAnalyzer
from prep.core.analyzer import Context
from prep.core.batch import Batch
from prep.core.example import Message
from prep.core.finding import Fix, Invalid, Rule, Severity, Valid
from prep.core.placing import WHOLE
from prep.core.roles import ROLES, known
from prep.edits.roles import SYSTEM, MergeTurns, RenameRoles, SystemFirst, TrimToAnswer

UNKNOWN_ROLE = Rule(
    "P206",
    "unknown-role",
    "error",
    "Messages whose role is not known: {count} ({listed}).",
    "A trainer knows system, developer, user, assistant, tool and function; it refuses a file with "
    "another role, or trains on nothing.",
    "safe",
    examples=(
        Valid('{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}'),
        Invalid(
            '{"messages":[{"role":"human","content":"Hi"},{"role":"Assistant","content":"Ho"}]}',
            '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}',
        ),
        Invalid('{"messages":[{"role":"user","content":"Hi"},{"role":"waiter","content":"Ho"}]}'),
    ),
)

NO_ASSISTANT = Rule(
    "P207",
    "no-assistant-message",
    "error",
    "Examples without a message of the assistant: {count}.",
    "The model learns the assistant's messages. An example without one teaches nothing.",
    "manual",
    examples=(Invalid('{"messages":[{"role":"user","content":"Hi"}]}'),),
)

ENDS_WITHOUT = Rule(
    "P208",
    "ends-without-assistant",
    "error",
    "Examples that do not end with the assistant: {count}.",
    "What comes after the last answer is never learned, and some trainers refuse it.",
    "unsafe",
    examples=(
        Invalid(
            '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"},'
            '{"role":"user","content":"Thanks"}]}',
            '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}',
        ),
    ),
)

ROLE_ORDER = Rule(
    "P209",
    "role-order",
    "warning",
    "Examples with two messages of one role in a row: {count}.",
    "Chat templates of many models refuse a dialogue that does not alternate, and others train on "
    "a dialogue that never happens when the model is used.",
    "unsafe",
    examples=(
        Invalid(
            '{"messages":[{"role":"user","content":"Hi"},{"role":"user","content":"You there?"},'
            '{"role":"assistant","content":"Ho"}]}',
            '{"messages":[{"role":"user","content":"Hi\\n\\nYou there?"},'
            '{"role":"assistant","content":"Ho"}]}',
        ),
        Valid(
            '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"},'
            '{"role":"user","content":"Bye"},{"role":"assistant","content":"Bye"}]}'
        ),
    ),
)

SYSTEM_LATER = Rule(
    "P210",
    "system-not-first",
    "warning",
    "System messages that are not first: {count}.",
    "Most chat templates take a system message at the start only; later ones are refused or "
    "silently dropped.",
    "unsafe",
    examples=(
        Invalid(
            '{"messages":[{"role":"user","content":"Hi"},{"role":"system","content":"Be kind."},'
            '{"role":"assistant","content":"Ho"}]}',
            '{"messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hi"},'
            '{"role":"assistant","content":"Ho"}]}',
        ),
    ),
)


AS = " as "
"""Stands in a detail between the name of a role and the role that a foreign layout took it for."""


class Roles(SightingAnalyzer):
    """Looks at the roles of dialogues that are not in the usual order."""

    rules = (UNKNOWN_ROLE, NO_ASSISTANT, ENDS_WITHOUT, ROLE_ORDER, SYSTEM_LATER)

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        example = batch.examples[i]
        given = example.messages
        turns = [*given, *example.answers[:1]]
        for number, turn in enumerate(turns):
            if isinstance(turn.role, str) and turn.role not in ROLES:
                part, index = _place(number, given)
                yield Sight("P206", part, index, "/role", turn.role)
        roles = [meaning(turn) for turn in turns]
        if batch.format.kind == "supervised":
            if "assistant" not in roles:
                yield Sight("P207", "messages", WHOLE)
            elif roles[-1] != "assistant":
                yield Sight("P208", "messages", len(given) - 1, "/role")
        if any(
            a == b and a in ("user", "assistant", *SYSTEM) for a, b in pairwise(roles)
        ) and not any(turn.tool_calls or turn.function_call for turn in turns):
            number = next(k for k in range(1, len(roles)) if roles[k] == roles[k - 1])
            yield Sight("P209", *_place(number, given), "/role")
        seen_other = False
        for number, role in enumerate(roles):
            if role in SYSTEM and seen_other:
                yield Sight("P210", *_place(number, given), "/role")
            seen_other |= role not in SYSTEM

    def severity(self, rule: Rule, seen: Seen, context: Context) -> Severity | None:
        chat = context.target.chat if context.target else None
        if chat is None:
            return None
        refused = (rule is ROLE_ORDER and chat.alternates) or (
            rule is SYSTEM_LATER and chat.system_first
        )
        return "error" if refused else None

    def fix(self, rule: Rule, seen: Seen, context: Context) -> Fix | None:
        if rule is UNKNOWN_ROLE:
            return _renaming(seen)
        if rule is ENDS_WITHOUT:
            return Fix("Leave out what comes after the last answer", "unsafe", (TrimToAnswer(),))
        if rule is ROLE_ORDER:
            return Fix("Join neighbouring messages of one role", "unsafe", (MergeTurns(),))
        if rule is SYSTEM_LATER:
            return Fix("Move the system messages to the front", "unsafe", (SystemFirst(),))
        return None


def _renaming(seen: Seen) -> Fix | None:
    """The fix of roles whose meaning is known; of those that a layout has read it is done."""
    read = {old: new for old, new in map(_taken_for, seen.details) if known(old) == new}
    roles = {old: new for old in seen.details if (new := known(old)) is not None}
    every = read | roles
    if not every:
        return Fix(f"Rename them; the roles are {', '.join(ROLES)}", "manual")
    title = "Rename " + ", ".join(f"{old} to {new}" for old, new in sorted(every.items()))
    is_done = len(read) == len(seen.details)
    return Fix(title, "safe", () if is_done else (RenameRoles(roles),))


def _taken_for(detail: str) -> tuple[str, str]:
    """The name of a role and what a layout may have taken it for."""
    old, _, new = detail.rpartition(AS)
    return old, new


def meaning(turn: Message) -> str:
    """The role of a message, aliases understood; "" when there is none."""
    return (known(turn.role) or turn.role) if isinstance(turn.role, str) else ""


def _place(number: int, given: list[Message]) -> tuple[str, int]:
    return ("messages", number) if number < len(given) else ("answers", number - len(given))


PLUGINS = (Roles(),)
