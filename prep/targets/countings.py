"""How tokens are counted for a target."""

from collections.abc import Mapping

import msgspec

from prep.core.counting import Counting
from prep.core.target import Target
from prep.targets.costs import is_measured


def alike(way: Counting) -> Counting:
    """The way of counting that gives the same numbers, the same for all that are alike.

    Encodings that differ in their special tokens only count texts alike.
    """
    from prep.tokens import ENCODINGS

    own = ENCODINGS.get(way.encoding)
    if own is None:
        return way
    first = next(
        each.name
        for each in ENCODINGS.values()
        if (each.vocabulary, each.ranks, each.pattern) == (own.vocabulary, own.ranks, own.pattern)
    )
    return msgspec.structs.replace(way, encoding=first)


LENGTHS = (
    "max_length",
    "sequence_len",
    "cutoff_len",
    "max_seq_length",
    "max_context_length",
    "context_length",
)
"""Names of the setting of a trainer that says how many tokens of an example are trained on."""


def counting(
    target: Target | None,
    layout: str,
    tokenizer: str = "",
    job: Mapping[str, int | float | str | bool] | None = None,
) -> Counting:
    """How the tokens of examples are counted for a target, or for none.

    layout: the examples are meant for; "completion" has no roles to count
    job: settings of the job; one of `LENGTHS` takes the place of the limit of the target
    tokenizer: name of an encoding or path of a `tokenizer.json` to count with instead
    """
    from prep.tokens import DEFAULT_ENCODING, IMAGE_RULES

    framed = layout != "completion"
    if target is None:
        return Counting(tokenizer or DEFAULT_ENCODING, framed=framed)
    families = [family for family in IMAGE_RULES if target.model.startswith(family)]
    known = target.limit("context_tokens")
    limit = known.value if known else None
    for name in LENGTHS:
        own = (job or {}).get(name)
        if isinstance(own, int) and own > 0 and target.option(name):
            limit = own
    return Counting(
        tokenizer or target.encoding or DEFAULT_ENCODING,
        images=max(families, key=len, default=""),
        framed=framed,
        bounded=not is_measured(target),
        limit=limit,
        keeps=next((loss.keeps for loss in target.losses if loss.keeps), "start"),
    )
