"""Training that prep does not start itself: what it comes to, and what to type instead."""

import datetime as dt
import re
import shlex

from prep.api.handoff.accounts import DRY, Where, facts
from prep.api.handoff.checks import settings
from prep.api.handoff.content import read_content
from prep.api.handoff.dates import by_our_data
from prep.api.handoff.offer import Offer, offered_file
from prep.api.handoff.order import Wish
from prep.api.handoff.quote import quote
from prep.core.target import Target
from prep.errors import UsageError
from prep.providers.elsewhere import ELSEWHERE, left_to_set
from prep.providers.profiles import PROFILES
from prep.targets import provider

TRL = {"supervised": "sft", "dpo": "dpo", "reinforcement": "grpo"}
"""Method → command of TRL, as of its documentation on 2026-11-21."""


def instructions(wish: Wish) -> str:
    """The lines to type for a provider with a client of its own; "" where prep does it."""
    name = wish.where.name
    reinforced = name == "bedrock" and wish.request.method == "reinforcement"
    if name == DRY or reinforced or (name in PROFILES and name not in ELSEWHERE):
        return ""
    values = _values(wish)
    if name in ELSEWHERE:
        return ELSEWHERE[name].instructions(values, _settings(wish))
    return _local(wish, values)


def offer_elsewhere(wish: Wish, today: dt.date) -> Offer:
    """What a job of a provider with a client of its own comes to, by our data alone."""
    where, request = wish.where, wish.request
    target = _target(wish)
    try:
        warnings = by_our_data(target, today)
    except UsageError as error:
        # Their own client may know better than our data; it is asked next.
        warnings = [str(error)]
    read = [
        read_content(path, wish.part_bytes, lambda done: None)
        for path in (wish.training, wish.validation)
        if path is not None
    ]
    dates = target.dates
    return Offer(
        provider=where.name,
        route=target.title,
        organization="",
        project="",
        model=request.model or target.model,
        method=request.method,
        settings=dict(request.hyperparameters),
        training=offered_file(read[0]),
        validation=offered_file(read[1]) if len(read) > 1 else None,
        quote=quote(wish.training, target, request, today, wish.validation, wish.counts),
        last_job_date=dates.last_job_date if dates else None,
        shutdown_date=dates.shutdown_date if dates else None,
        warnings=tuple(warnings),
    )


def _target(wish: Wish) -> Target:
    """What is known of the model, else of its provider.

    Raises UsageError when nothing is trained there by this method.
    """
    where, method = wish.where, wish.request.method
    try:
        found = facts(where, method, wish.prices)
    except UsageError:
        found = facts(Where(provider=where.name), method, wish.prices)
    if found.methods and not found.supports_method:
        takes = ", ".join(found.methods)
        raise UsageError(f"{found.name} is not trained by {method}; it takes: {takes}")
    return found


def _values(wish: Wish) -> dict[str, str]:
    stem = re.sub(r"[^A-Za-z0-9]+", "-", wish.training.stem).strip("-").lower()
    name = stem[:40] or "data"
    return {
        "file": str(wish.training),
        "basename": wish.training.name,
        "name": name,
        "label": wish.request.suffix or f"prep-{name}",
        "validation": str(wish.validation) if wish.validation else "",
        "validation_basename": wish.validation.name if wish.validation else "",
        "model": wish.request.model or "MODEL",
        "suffix": wish.request.suffix,
        "method": wish.request.method,
        "trl": TRL[wish.request.method],
    }


def _settings(wish: Wish) -> dict[str, str]:
    """What the job is to be, without what the provider decides by itself."""
    found = settings(wish.request)
    found.pop("suffix", None)
    return {name: str(value) for name, value in found.items() if value != "auto"}


def _local(wish: Wish, values: dict[str, str]) -> str:
    source = provider(wish.where.name)
    client = source.client
    quoted = {name: shlex.quote(value) for name, value in values.items()}
    command = client.command.format_map({**quoted, "train": quoted["file"]})
    rest = _settings(wish)
    if wish.validation:
        rest["validation"] = wish.validation.name
    head = [f"# {source.title} trains on your own machine: {client.install}", *left_to_set(rest)]
    return "\n".join([*head, command]) + "\n"
