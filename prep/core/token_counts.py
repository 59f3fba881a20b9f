"""Counts the tokens of examples by the rule that a target bills by. Loads the tokenizer.

Exact where the rule was measured: text messages of a conversation. Estimated: names, tools, images
(see `prep.tokens`), both answers of a preference pair, and pairs of prompt and completion, whose
framing nobody publishes.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any, Literal

from msgspec import UNSET, Struct

from prep.core.counting import Counting, Tokens
from prep.core.example import Example, Message
from prep.core.turns import Turns
from prep.tokens import (
    Conversation,
    Encoder,
    conversation_tokens,
    encoder,
    image_rule,
    tools_text,
)
from prep.tokens.billing import PER_MESSAGE, PER_TRAINING_EXAMPLE
from prep.tokens.images import Image

ROOM_PER_EXAMPLE = 64
ROOM_PER_MESSAGE = 16
"""Tokens that a chat template of any model may add: 3 to 6 a message, and a system message of its
own that some models (gpt-oss, Qwen) put before a conversation without one."""


def count(
    counting: Counting,
    examples: Sequence[Example],
    turns: Sequence[Message],
    texts: Sequence[str],
    *,
    bounded: bool = False,
) -> Tokens:
    """Tokens of each example.

    turns, texts: the columns of `Batch` for these examples
    bounded: True to find what no tokenizer exceeds
    """
    counter = encoder(counting.encoding)
    ends = list(accumulate(map(_size, examples), initial=0))
    special = _special(examples, turns, ends) if counting.framed else set(range(len(examples)))
    roles: list[Any] = [turn.role for turn in turns]
    if not special:
        bound = _bound(texts, len(examples), len(turns)) if bounded else 0
        return Tokens(_frames(counter, roles, texts, ends), 0, bound=bound)
    counts = [0] * len(examples)
    estimated = 0
    order = sorted(special)
    talks = [conversation(examples[i], framed=counting.framed) for i in order]
    totals = conversation_tokens(talks, counter, image_rule(counting.images))
    for i, total in zip(order, totals, strict=True):
        counts[i] = total.tokens
        estimated += not (total.exact and counting.framed) or len(examples[i].answers) > 1
    plain = [i for i in range(len(examples)) if i not in special]
    spans = [slice(ends[i], ends[i + 1]) for i in plain]
    found = _frames(
        counter,
        [role for span in spans for role in roles[span]],
        [text for span in spans for text in texts[span]],
        list(accumulate((span.stop - span.start for span in spans), initial=0)),
    )
    for i, tokens in zip(plain, found, strict=True):
        counts[i] = tokens
    bound = 0
    if bounded:
        special_texts = [text for talk in talks for text in every_text(talk)]
        plain_texts = [text for span in spans for text in texts[span]]
        bound = _bound([*special_texts, *plain_texts], len(examples), len(turns))
    return Tokens(counts, estimated, sum(len(talk.images) for talk in talks), bound)


def count_turns(encoding: str, turns: Turns, *, bounded: bool = False) -> Tokens:
    """Tokens of examples that hold roles and texts and nothing else; exact.

    bounded: True to find what no tokenizer exceeds
    """
    ends = list(accumulate(turns.sizes, initial=0))
    bound = _bound(turns.texts, len(turns.sizes), len(turns.roles)) if bounded else 0
    return Tokens(_frames(encoder(encoding), turns.roles, turns.texts, ends), 0, bound=bound)


def count_pairs(
    counting: Counting, prompts: Sequence[str], completions: Sequence[str], *, bounded: bool = False
) -> Tokens:
    """Tokens of examples that are one text of the user and one of the assistant.

    bounded: True to find what no tokenizer exceeds
    """
    counter = encoder(counting.encoding)
    frame = PER_TRAINING_EXAMPLE
    if counting.framed:
        frame += 2 * PER_MESSAGE + sum(counter.count(("user", "assistant")))
    found = zip(counter.count(prompts), counter.count(completions), strict=True)
    counts = [frame + asked + answered for asked, answered in found]
    estimated = 0 if counting.framed else len(counts)
    bound = _bound([*prompts, *completions], len(prompts), 2 * len(prompts)) if bounded else 0
    return Tokens(counts, estimated, bound=bound)


class Cut(Struct, frozen=True):
    """Where an example that is too long is cut.

    part, index: "messages" or "answers", and the 0-based number in it, of the turn the cut is in
    answer: what becomes of the last turn, which is the answer
    """

    part: str
    index: int
    answer: Literal["kept", "cut", "lost"]


def cut(counting: Counting, example: Example) -> Cut | None:
    """Where the limit of `counting` cuts an example, None when it fits.

    Of several answers the longest counts, because each is trained on after the same messages.
    """
    counter = encoder(counting.encoding)
    rule = image_rule(counting.images)
    whole = conversation(example, framed=counting.framed)
    start = Conversation((), (), tools=whole.tools)
    turns = [Example([turn], []) for turn in (*example.messages, *example.answers)]
    talks = [conversation(turn, framed=counting.framed) for turn in turns]
    first, *sizes = [one.tokens for one in conversation_tokens([start, *talks], counter, rule)]
    sizes = [size - PER_TRAINING_EXAMPLE for size in sizes]
    given = len(example.messages)
    sizes[given:] = [max(sizes[given:])] if len(sizes) > given else []
    ends = list(accumulate(sizes, initial=first))
    limit = counting.limit
    if limit is None or ends[-1] <= limit or not sizes:
        return None
    edge = limit if counting.keeps == "start" else ends[-1] - limit
    place = min(max(bisect_right(ends, edge) - 1, 0), len(sizes) - 1)
    answer: Literal["kept", "cut", "lost"] = "kept"
    if counting.keeps == "start":
        answer = "lost" if edge <= ends[-2] + PER_MESSAGE else "cut"
    elif place == len(sizes) - 1:
        answer = "cut"
    part, index = ("messages", place) if place < given else ("answers", 0)
    return Cut(part, index, answer)


def every_text(talk: Conversation) -> list[str]:
    """Everything a tokenizer reads of a conversation but its roles."""
    calls = [text for call in talk.calls for text in call]
    return [*talk.texts, *talk.names, *calls, tools_text(talk.tools)]


def _bound(texts: Sequence[str], examples: int, messages: int) -> int:
    """Tokens that no tokenizer exceeds: each takes a byte of text at least."""
    size = sum(
        len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
        for text in texts
    )
    return size + ROOM_PER_MESSAGE * messages + ROOM_PER_EXAMPLE * examples


def conversation(example: Example, *, framed: bool = True) -> Conversation:
    """What is counted of an example, whatever types its fields have.

    framed: False for the texts alone, without roles
    """
    roles: list[str] = []
    texts: list[str] = []
    names: list[str] = []
    calls: list[tuple[str, str]] = []
    images: list[Image] = []
    for turn in (*example.messages, *example.answers):
        roles.append(_text(turn.role))
        texts += _texts(turn, images)
        if isinstance(turn.name, str):
            names.append(turn.name)
        calls += _calls(turn)
    return Conversation(
        roles=roles if framed else (),
        texts=texts,
        names=names,
        calls=calls,
        tools=_tools(example),
        images=images,
    )


def _size(example: Example) -> int:
    return len(example.messages) + len(example.answers)


def _special(examples: Sequence[Example], turns: Sequence[Message], ends: list[int]) -> set[int]:
    """Numbers of the examples that hold more than roles and texts, or more than one answer."""
    special = {
        bisect_right(ends, i) - 1
        for i, turn in enumerate(turns)
        if not (
            turn.content.__class__ is str
            and turn.role.__class__ is str
            and turn.name is turn.tool_calls is turn.function_call is turn.refusal is UNSET
        )
    }
    special.update(
        i
        for i, example in enumerate(examples)
        if example.tools or example.settings or len(example.answers) > 1
    )
    return special


def _frames(
    counter: Encoder, roles: Sequence[str], texts: Sequence[str], ends: list[int]
) -> list[int]:
    """Tokens of examples that are plain; turn i belongs to the example between two ends."""
    names = sorted(set(roles))
    frame = {
        name: PER_MESSAGE + tokens for name, tokens in zip(names, counter.count(names), strict=True)
    }
    counts = map(int.__add__, counter.count(texts), map(frame.__getitem__, roles))
    sums = list(accumulate(counts, initial=0))
    return [PER_TRAINING_EXAMPLE + sums[end] - sums[start] for start, end in pairwise(ends)]


def _texts(turn: Message, images: list[Image]) -> list[str]:
    """Texts of a turn; its images are added to `images`."""
    found = [part for part in (turn.content, turn.refusal) if isinstance(part, str)]
    if isinstance(turn.content, list):
        for part in turn.content:
            if not isinstance(part, dict):
                continue
            if isinstance(part.get("text"), str):
                found.append(part["text"])
            if "image_url" in part:
                given = part["image_url"]
                detail = given.get("detail") if isinstance(given, dict) else ""
                images.append(Image(detail=_text(detail) or "auto"))
    return found


def _calls(turn: Message) -> list[tuple[str, str]]:
    calls = turn.tool_calls if isinstance(turn.tool_calls, list) else []
    functions: list[Any] = [call.get("function") for call in calls if isinstance(call, dict)]
    functions.append(turn.function_call)
    return [
        (_text(function.get("name")), _text(function.get("arguments")))
        for function in functions
        if isinstance(function, dict)
    ]


def _tools(example: Example) -> list[Any]:
    declared = [example.tools]
    if isinstance(example.settings, dict):
        declared.append(example.settings.get("functions"))
    return [tool for tools in declared if isinstance(tools, list) for tool in tools]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
