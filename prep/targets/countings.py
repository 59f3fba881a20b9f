"""How tokens are counted for a target."""

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


def counting(
    target: Target | None,
    layout: str,
    tokenizer: str = "",
) -> Counting:
    """How the tokens of examples are counted for a target, or for none.

    layout: the examples are meant for; "completion" has no roles to count
    tokenizer: name of an encoding or path of a `tokenizer.json` to count with instead
    """
    from prep.tokens import DEFAULT_ENCODING, IMAGE_RULES

    framed = layout != "completion"
    if target is None:
        return Counting(tokenizer or DEFAULT_ENCODING, framed=framed)
    families = [family for family in IMAGE_RULES if target.model.startswith(family)]
    known = target.limit("context_tokens")
    return Counting(
        tokenizer or target.encoding or DEFAULT_ENCODING,
        images=max(families, key=len, default=""),
        framed=framed,
        bounded=not is_measured(target),
        limit=known.value if known else None,
        keeps=next((loss.keeps for loss in target.losses if loss.keeps), "start"),
    )
