"""What a provider counts: the tokens of training conversations and of prompts.

The rule, exact on all four public OpenAI jobs whose file and `trained_tokens` are both known (two
tokenizers, four authors) [measured 2026-11-20]:

    billed = epochs x sum over examples [ 1 + sum over messages (3 + role + content) ]

Messages with weight 0 are billed, validation files are not. Estimated, and marked so: names (+1
each, from the cookbook), tool calls and tool definitions (one public job), images.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Protocol

from msgspec import Struct

from prep.tokens.images import IMAGE_RULES, Image, ImageRule, image_tokens
from prep.tokens.tools import tools_text

PER_MESSAGE = 3
PER_TRAINING_EXAMPLE = 1
PER_PROMPT = 3
PER_NAME = 1


class Counts(Protocol):
    """Anything that counts texts, such as an `Encoder`."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, in order."""
        ...


class TokenCount(Struct, frozen=True, gc=False):
    """A number of tokens, and whether it is exact or an estimate."""

    tokens: int
    exact: bool = True


class Conversation(Struct, gc=False):
    """What is counted of one conversation, by columns: order and pairing do not change a sum.

    roles: one per message
    texts: every content, text part and refusal
    names: of the messages that have one
    calls: function name and arguments (JSON text) of every tool call
    tools: declared tools, decoded, as in the example
    images: of all messages
    """

    roles: Sequence[str]
    texts: Sequence[str]
    names: Sequence[str] = ()
    calls: Sequence[tuple[str, str]] = ()
    tools: Sequence[Any] = ()
    images: Sequence[Image] = ()


def conversation_tokens(
    conversations: Sequence[Conversation],
    encoder: Counts,
    images: ImageRule = IMAGE_RULES["gpt-4o"],
) -> list[TokenCount]:
    """Tokens billed for each conversation in one epoch of training."""
    return _totals(conversations, encoder, images, PER_TRAINING_EXAMPLE)


def prompt_tokens(
    conversations: Sequence[Conversation],
    encoder: Counts,
    images: ImageRule = IMAGE_RULES["gpt-4o"],
) -> list[TokenCount]:
    """Tokens of each conversation sent to a model as a prompt, by the cookbook's rule."""
    return _totals(conversations, encoder, images, PER_PROMPT)


def billed_tokens(
    counts: Sequence[TokenCount], epochs: int, limit: int | None = None
) -> TokenCount:
    """Tokens billed for a job: each epoch trains on every example up to the limit.

    limit: tokens of one example that are trained on, None when there is no limit
    """
    tokens = sum(count.tokens if limit is None else min(count.tokens, limit) for count in counts)
    return TokenCount(epochs * tokens, all(count.exact for count in counts))


def _totals(
    conversations: Sequence[Conversation],
    encoder: Counts,
    images: ImageRule,
    per_conversation: int,
) -> list[TokenCount]:
    texts: list[str] = []
    ends = [0]
    for conversation in conversations:
        texts += conversation.roles
        texts += conversation.texts
        texts += conversation.names
        for call in conversation.calls:
            texts += call
        if conversation.tools:
            texts.append(tools_text(conversation.tools))
        ends.append(len(texts))
    counts = encoder.count(texts)
    totals = []
    for conversation, (start, end) in zip(conversations, pairwise(ends), strict=True):
        tokens = per_conversation + PER_MESSAGE * len(conversation.roles) + sum(counts[start:end])
        exact = not (conversation.names or conversation.calls or conversation.tools)
        if not exact:
            tokens += PER_NAME * len(conversation.names)
        if conversation.images:
            exact = False
            tokens += sum(image_tokens(image, images) for image in conversation.images)
        totals.append(TokenCount(tokens, exact))
    return totals
