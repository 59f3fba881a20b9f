"""What else is known of a target, in words, for `prep models`."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain

from prep.core.target import Target
from prep.core.terms import Fees
from prep.targets.options import allowed
from prep.text.money import plain

Particular = tuple[str, str]
"""A label and what is known under it."""


def particulars(target: Target) -> Iterator[Particular]:
    """Everything that is known of a target beside its prices, its context and its dates."""
    yield from _client(target)
    yield from _methods(target)
    yield from _conversations(target)
    yield from _images(target)
    yield from _limits(target)
    yield from _money(target)
    for group in target.options:
        for name, option in group.items.items():
            native = option.native.replace("{method}", target.method)
            words = [f"{name} ({native}): {allowed(option)}"]
            words += [f"default {option.default}"] if option.default is not None else []
            words += [option.about] if option.about else []
            yield "setting", "; ".join(words)
    yield from _notes(target)
    for loss in target.losses:
        yield "without a word", loss.about
    for refusal in target.refusals:
        code = f"{refusal.code}: " if refusal.code else ""
        yield "its server says", f"{refusal.rule}: {code}{refusal.message}"


def _notes(target: Target) -> Iterator[Particular]:
    """What a reader must know to use the facts rightly."""
    single = (target.client, target.file, target.way, target.chat, target.images, target.epochs)
    groups = (target.limits, target.options, target.fees, target.prices, target.eligibility)
    rest = (*single, target.use, target.dates, *chain.from_iterable(groups))
    for note in dict.fromkeys(fact.note for fact in rest if fact and fact.note):
        yield "to know", note


def _client(target: Target) -> Iterator[Particular]:
    client = target.client
    words = {
        "openai-sdk": "the openai client",
        "own": "a client of its own",
        "local": "on your own machine",
    }
    said = {
        "": words[client.kind],
        "at": client.base_url,
        "key in": client.key_env,
        "needs": client.install if client.kind != "openai-sdk" else "",
    }
    yield "reached by", _listed(said.items())
    for name, values in client.request.items():
        yield "request", f"{name}: {' or '.join(values)}"


def _methods(target: Target) -> Iterator[Particular]:
    way, file = target.way, target.file
    if way is not None:
        yield "called", way.native
        if way.validation is not None:
            yield "validation file", way.validation
        if way.graders:
            yield "graders", ", ".join(way.graders)
    if file is not None:
        yield "file names", ", ".join(file.suffixes)
        if file.bom is not None:
            yield "byte-order mark", file.bom


def _conversations(target: Target) -> Iterator[Particular]:
    chat = target.chat
    if chat is None:
        return
    yield "roles", ", ".join(chat.roles)
    yield "keys", ", ".join(chat.record_keys)
    yield "keys of messages", ", ".join(chat.message_keys)
    if chat.parts:
        yield "content parts", ", ".join(chat.parts)
    said = {
        "other keys are": chat.extra_record_keys,
        "other keys of messages are": chat.extra_message_keys,
        "user and assistant must take turns:": chat.alternates,
        "a system message may only come first:": chat.system_first,
        "the first to speak:": chat.first_role,
        "fewest messages:": chat.min_messages,
        "weight:": chat.weight,
        "content or tool calls, not both:": chat.content_excludes_tool_calls,
        "texts beside lists of parts:": chat.mixes_content,
        "identifiers of calls match": chat.tool_call_id_pattern,
        "arguments of calls:": chat.arguments,
    }
    yield "conversations", _listed(said.items())


def _images(target: Target) -> Iterator[Particular]:
    images = target.images
    if images is None:
        return
    said = {
        "taken:": images.accepted,
        "by": " or ".join(images.schemes),
        "of type": " or ".join(images.media_types),
        "colours:": " or ".join(images.modes),
        "in messages of the": " or ".join(images.roles),
        "image_url is": {"object": "an object", "string": "a text"}.get(images.shape or ""),
        "left out without a word:": ", ".join(images.screened),
    }
    yield "images", _listed(said.items())


_SHOWN_ELSEWHERE = ("context_tokens", "min_examples", "max_file_bytes")


def _limits(target: Target) -> Iterator[Particular]:
    for group in target.limits:
        for name in group.values:
            limit = target.limit(name)
            if name not in _SHOWN_ELSEWHERE and limit is not None:
                about = "" if limit.verified else ", not confirmed by anybody"
                yield "limit", f"{name.replace('_', ' ')}: {limit.value:,}{about}"


def _money(target: Target) -> Iterator[Particular]:
    if (use := target.use) is not None:
        said = {"input": use.input, "cached": use.cached_input, "output": use.output}
        yield "answers", f"{_listed(said.items())} (USD per million tokens, of {use.date})"
    for fee in target.fees:
        if fee.unit is not None or fee.rule:
            yield "charged by", f"{fee.unit or 'unknown'}: {fee.rule}".removesuffix(": ")
        yield from _charged(fee)


def _charged(fee: Fees) -> Iterator[Particular]:
    said = {
        "validation tokens": fee.validation_billed,
        "jobs that fail": fee.failed_jobs_billed,
        "messages with weight 0": fee.masked_tokens_billed,
    }
    charged = [
        (name, "charged" if is_so else "free") for name, is_so in said.items() if is_so is not None
    ]
    if charged:
        yield "charged", _listed(charged)
    if fee.storage_per_month is not None:
        yield "storage", f"${plain(fee.storage_per_month)} a month for each model"
    if fee.hosting:
        yield "hosting", fee.hosting


def _listed(said: Iterable[tuple[str, object]]) -> str:
    """Words and values that are known, as a list."""
    shown = [f"{words} {_shown(value)}".strip() for words, value in said if value not in (None, "")]
    return "; ".join(shown)


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value) if isinstance(value, Decimal) else value
