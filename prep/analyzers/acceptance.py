"""What a target takes: layouts, roles, parts of content, ways of calling tools."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from msgspec import Struct

from prep.analyzers.acceptance_rules import NOT_ACCEPTED
from prep.analyzers.features import TAKEN_BY_ALL, features
from prep.core.analyzer import Analyzer, Context, first_of, hits, hits_in, merge_hits, report
from prep.core.batch import Batch
from prep.core.example import Example, Message
from prep.core.facts import ChatRules
from prep.core.finding import Finding, Fix, Hits, Safety, Severity
from prep.core.options import To
from prep.core.roles import ROLES
from prep.core.target import Target
from prep.edits.fields import DropFields
from prep.edits.roles import RenameRoles
from prep.edits.suiting import (
    DropBesideCalls,
    DropWeights,
    ImagesAs,
    NumberCalls,
    TextsAsParts,
)

PLACES = 20
"""Places kept per feature and batch; counts are exact."""

IDS = 100
"""Different identifiers of tool calls that are kept: the smallest."""


class State(Struct, frozen=True):
    """Features of the data that some target does not take.

    features: words for the feature → where it is
    ids: identifiers of tool calls
    """

    features: dict[str, Hits] = {}
    ids: tuple[str, ...] = ()


NotTaken = tuple[str, Hits, Fix | None]
"""What a target does not take, where it is, and what would mend it."""


class Acceptance(Analyzer[State]):
    """Collects what the examples make use of and compares it with what the target takes."""

    rules = (NOT_ACCEPTED,)
    state = State
    asks_target = True

    def map(self, batch: Batch) -> State:
        places: dict[str, list[int]] = {}
        ids: set[str] = set()
        suspects, systems = _suspects(batch)
        if systems:
            places["role system"] = systems
        for i in suspects:
            example = batch.examples[i]
            for name in features(example):
                places.setdefault(name, []).append(i)
            ids.update(_ids(example.messages))
            ids.update(_ids(example.answers))
        return State(
            {name: _hits(batch, name, where) for name, where in places.items()}, _smallest(ids)
        )

    def merge(self, a: State, b: State) -> State:
        features = dict(a.features)
        for name, found in b.features.items():
            features[name] = _merged(features.get(name, Hits()), found)
        return State(features, _smallest({*a.ids, *b.ids}))

    def finish(self, state: State, context: Context) -> Iterator[Finding]:
        target = context.target
        if target is None:
            return
        yield from _layout(target, context)
        yield from _any_images(state, target)
        for what, found, fix in _refused(state, target, context):
            yield report(NOT_ACCEPTED, found, fix=fix, target=target.name, what=what)


def _layout(target: Target, context: Context) -> Iterator[Finding]:
    """The finding about a layout that is not taken; of another method, as the server says it."""
    if not target.formats or context.to in target.formats:
        return
    layouts = " or ".join(target.formats)
    expected = [way.name for way in target.ways if context.to in way.formats]
    said: dict[str, Any] = {}
    if expected:
        said = {"about": "layout", "method": target.method, "expected": expected[0]}
    if expected and context.to in NATIVE:
        said["format"] = NATIVE[context.to]
    what = f"the layout {context.to} (it takes the layout {layouts})"
    if expected:
        what = f"the layout {context.to} for {target.method} (it takes the layout {layouts})"
    written = [layout for layout in target.formats if layout in get_args(To)]
    fix = Fix(f"Train it as it is: --method {expected[0]}", "manual") if expected else None
    if written and not expected and target.method != "supervised":
        taught = next((way.formats for way in target.ways if way.name == "supervised"), ())
        written = [layout for layout in taught if layout in get_args(To)]
        if written:  # pairs of answers and graders cannot be made up
            title = (
                "Write it for another method: prep prepare FILE --method supervised "
                f"--to {written[0]}"
            )
            fix = Fix(title, "manual")
            said["to"] = written[0]
    elif written and not expected:
        fix = Fix(f"Write it as that: prep prepare FILE --to {written[0]}", "manual")
        said["to"] = written[0]
    yield report(
        NOT_ACCEPTED, Hits(context.examples), fix=fix, target=target.name, what=what, **said
    )


NATIVE = {"chat": "fine-tune-chat"}
"""Layout → what the server of OpenAI calls it, as far as anybody quoted it."""


def _any_images(state: State, target: Target) -> Iterator[Finding]:
    """The finding about images where none is taken; a warning where that is not certain."""
    if target.images is None or target.images.accepted:
        return
    found = Hits()
    for name, places in state.features.items():
        if name.startswith("image "):
            found = _merged(found, places)
    if found.count:
        severity: Severity = "error" if target.images.verified else "warning"
        yield report(NOT_ACCEPTED, found, severity=severity, target=target.name, what="images")


def _refused(state: State, target: Target, context: Context) -> Iterator[NotTaken]:
    shape = target.images.shape if target.images else None
    schemes = target.images.schemes if target.images else ()
    for name, found in sorted(state.features.items()):
        kind, _, value = name.partition(" ")
        if kind == "scheme" and schemes and value not in schemes:
            yield f"images by {value} (it takes {' or '.join(schemes)})", found, None
        if kind == "image" and shape is not None and value not in (shape, f"{shape} with detail"):
            words = "an object" if value.startswith("object") else "a text"
            safety: Safety = "unsafe" if value.endswith("detail") else "safe"
            yield (
                f"addresses of images as {words}",
                found,
                Fix("Write them the other way", safety, (ImagesAs(shape),)),
            )
    chat = target.chat
    if chat is None:
        return
    for name, found in sorted(state.features.items()):
        kind, _, value = name.partition(" ")
        if kind == "role" and chat.roles and value not in chat.roles and value in ROLES:
            yield f"messages of the role {value}", found, _other_role(value, chat)
        elif kind == "part" and chat.parts and value not in chat.parts:
            yield f"content parts of type {value}", found, None
        elif name == "content-beside-calls" and chat.content_excludes_tool_calls:
            fix = Fix("Leave out the text beside the calls", "unsafe", (DropBesideCalls(),))
            yield "content beside tool calls", found, fix
        elif kind == "weight" and chat.weight == "refused":
            # a weight of 1 is what a message has without one; without a 0 it would be trained on
            safe = value == "1" and "weight other" not in state.features
            yield (
                f"a weight of {value} on messages" if value == "1" else "other weights on messages",
                found,
                Fix("Remove the weights", "safe" if safe else "unsafe", (DropWeights(),)),
            )
        elif name == "tools" and chat.record_keys and "tools" not in chat.record_keys:
            yield "tools", found, None
        elif name == "mixed-content" and chat.mixes_content is False:
            fix = Fix("Write the texts as parts", "safe", (TextsAsParts(),))
            yield "texts beside lists of parts in one example", found, fix
        elif kind == "begins" and chat.first_role not in (None, value) and value in ROLES:
            yield f"conversations that begin with the {value}", found, None
        elif kind == "messages" and int(value) < (chat.min_messages or 0):
            yield f"conversations of too few messages (at least {chat.min_messages})", found, None
        elif kind == "setting" and _refuses(chat, value):
            # without functions a call would be of a tool that nobody declares: P806 has a fix
            fix = Fix(f"Remove {value}", "safe", (DropFields((value,)),))
            yield f"the key {value}", found, None if value == "functions" else fix
    wrong = [name for name in state.ids if not _matches(chat, name)]
    if wrong:
        what = "identifiers of tool calls such as " + wrong[0][:40]
        yield what, Hits(len(wrong)), _other_ids(chat)


def _refuses(chat: ChatRules, key: str) -> bool:
    """True when a key beside the messages makes a server refuse the file."""
    return chat.extra_record_keys == "refused" and key not in chat.record_keys


def _other_role(role: str, chat: ChatRules) -> Fix | None:
    """A developer message says what a system message says."""
    other = {"developer": "system", "system": "developer"}.get(role)
    if other not in chat.roles or other is None:
        return None
    return Fix(f"Make them messages of the {other}", "safe", (RenameRoles({role: other}),))


def _other_ids(chat: ChatRules) -> Fix | None:
    """Identifiers of letters and digits, of a length that fits."""
    for width in (9, 24):
        if _matches(chat, "call1".ljust(width, "0")):
            return Fix("Give the calls other identifiers", "safe", (NumberCalls(width),))
    return None


def _matches(chat: ChatRules, name: str) -> bool:
    pattern = chat.tool_call_id_pattern
    return pattern is None or re.fullmatch(pattern, name) is not None


def _hits(batch: Batch, name: str, numbers: list[int]) -> Hits:
    """Where a feature is: a role at the first message that has it."""
    kind, _, role = name.partition(" ")
    if kind != "role":
        return hits_in(batch, numbers, most=PLACES)
    places = [
        batch.where(i, *_speaker(batch.examples[i], role), "/role")
        for i in first_of(batch, numbers, PLACES)
    ]
    return hits(places, len(numbers), batch.groups, PLACES)


def _speaker(example: Example, role: str) -> tuple[str, int]:
    given = example.messages
    number = next(
        number for number, turn in enumerate((*given, *example.answers)) if str(turn.role) == role
    )
    return ("messages", number) if number < len(given) else ("answers", number - len(given))


def _suspects(batch: Batch) -> tuple[Iterable[int], list[int]]:
    """Numbers of the examples that may make use of what some target does not take, and of those
    that make use of nothing but a system message at their beginning.

    Texts of user and assistant are taken everywhere, so examples of nothing else that begin with
    the user are passed over.
    """
    if not {str(role) for role in batch.roles} <= {*TAKEN_BY_ALL, "system"}:
        return range(len(batch)), []
    suspects = {*batch.rich, *batch.odd}
    systems = []
    if batch.pairs is None:
        for i, given in enumerate(batch.given):
            first = given[0].role if given else ""
            if first == "system":
                systems.append(i)
                first = given[1].role if len(given) > 1 else ""
            if first != "user":
                suspects.add(i)
    return sorted(suspects), [i for i in systems if i not in suspects]


def _ids(turns: Iterable[Message]) -> Iterator[str]:
    for turn in turns:
        calls: Any = turn.tool_calls
        if isinstance(calls, list):
            for call in calls:
                if isinstance(call, dict) and isinstance(call.get("id"), str):
                    yield call["id"]


def _smallest(ids: set[str]) -> tuple[str, ...]:
    return tuple(sorted(ids)[:IDS])


def _merged(a: Hits, b: Hits) -> Hits:
    return merge_hits(a, b, PLACES)


PLUGINS = (Acceptance(),)
