"""What a job comes to at a target: epochs, tokens, money. Nothing unknown is made up."""

from decimal import Decimal
from typing import Literal, NamedTuple

from msgspec import Struct

from prep.core.lengths import Lengths
from prep.core.target import Target
from prep.core.terms import Price
from prep.targets.epochs import auto_epochs
from prep.text.money import dollars

MILLION = 1_000_000

SPREAD = 1
"""Epochs by which a server's "auto" may differ from the published rule. The only difference ever
seen is one epoch: an example in Azure's documentation has 2 for 500 examples, the rule gives 3."""

ERROR = Decimal("0.03")
"""Share by which a count may be wrong that holds tools, names or texts without roles."""

MEASURED = ("o200k_base", "cl100k_base")
"""Encodings of the models whose billing rule was measured on real jobs."""


class Epochs(Struct, frozen=True):
    """How often a job sees each example.

    number: None when unknown
    low, high: what it may be where the server decides
    source: "auto" where the server decides and the published rule gives the number, "default" of
        the target
    """

    number: int | None
    low: int | None
    high: int | None
    source: Literal["given", "auto", "default", "unknown"]


class Bill(Struct, frozen=True, kw_only=True):
    """What a job comes to.

    trained_tokens: of all epochs, examples cut at the context; None when unknown
    billed_tokens: those and what else is charged by the token
    cost: USD; cost_low, cost_high: what it may be, None when no such bound is known
    minimum: fee that is charged because the tokens come to less, None when they do not
    unknown: why there is no cost, "" when there is one
    unbounded: why there is no upper bound, "" when there is one
    free: True where nobody bills it: on the user's own machine
    """

    epochs: Epochs
    trained_tokens: int | None = None
    billed_tokens: int | None = None
    price: Price | None = None
    cost: Decimal | None = None
    cost_low: Decimal | None = None
    cost_high: Decimal | None = None
    minimum: Decimal | None = None
    unknown: str = ""
    unbounded: str = ""
    free: bool = False


def epochs(target: Target, examples: int, given: int | None = None) -> Epochs:
    """How many epochs a job with that many training examples has."""
    if given is not None:
        return Epochs(given, given, given, "given")
    rule = target.epochs
    if rule is None:
        return Epochs(None, None, None, "unknown")
    number = auto_epochs(rule, examples)
    option = target.option("n_epochs")
    if option is None or not option.auto:
        return Epochs(number, number, number, "default")
    high = max(number + SPREAD, rule.default)
    if rule.most is not None:
        high = min(high, rule.most)
    return Epochs(number, max(number - SPREAD, rule.least), high, "auto")


def bill(
    target: Target,
    lengths: Lengths,
    given_epochs: int | None = None,
    validation: Lengths | None = None,
    error: Decimal = Decimal(0),
) -> Bill:
    """What a job with examples of these lengths comes to, at the first price of the target.

    given_epochs: None for what the target does when nobody says
    validation: of the validation file
    error: share by which the tokens may be wrong because a sample was counted
    """
    price = target.price
    times = epochs(target, lengths.examples, given_epochs)
    if times.number is None or times.low is None or times.high is None:
        why = "it is not known how many epochs it trains; give --epochs"
        return Bill(epochs=times, price=price, unknown=why, unbounded=why, free=not target.hosted)
    if target.padded and target.limit("context_tokens") is None:
        why = "every example is charged as long as max_seq_length, which the job does not set"
        return Bill(epochs=times, price=price, unknown=why, unbounded=why)
    tokens = _tokens(target, lengths, error)
    trained = times.number * tokens.once
    more = _evaluated(target, validation)
    billed = trained + more
    if price is None or price.per_million_tokens is None:
        why = _no_price(target, price)
        return Bill(
            epochs=times,
            trained_tokens=trained,
            billed_tokens=billed,
            price=price,
            unknown=why,
            unbounded=why,
            free=not target.hosted,
        )
    each = price.per_million_tokens / MILLION
    fee = target.fee("minimum_per_job")
    most = (fee.minimum_per_job if fee else None) or Decimal(0)
    # what nobody can confirm may be charged, and is in the upper bound only
    minimum = most if fee and fee.verified else Decimal(0)
    low, high = tokens.low, tokens.high
    return Bill(
        epochs=times,
        trained_tokens=trained,
        billed_tokens=billed,
        price=price,
        cost=max(billed * each, minimum),
        cost_low=None if low is None else max((times.low * low + more) * each, minimum),
        cost_high=None if high is None else max((times.high * high + more) * each, most),
        minimum=minimum if minimum > billed * each else None,
        unbounded=tokens.unbounded,
    )


def over_budget(job: Bill, budget: Decimal) -> str:
    """Why a job may cost more than a budget, "" when it cannot."""
    if job.free:
        return ""
    if job.cost_high is None:
        return f"nobody can say that it costs less, because {job.unbounded}"
    if job.cost_high <= budget:
        return ""
    return f"it may cost {dollars(job.cost_high)}"


def is_measured(target: Target) -> bool:
    """Whether tokens are counted as the target bills them, not merely much alike."""
    return target.encoding in MEASURED


class _Tokens(NamedTuple):
    """Tokens of one epoch, and what they may be."""

    once: int
    low: Decimal | None
    high: Decimal | None
    unbounded: str = ""


def _tokens(target: Target, lengths: Lengths, error: Decimal) -> _Tokens:
    limit = target.limit("context_tokens")
    if target.padded and limit is not None:
        once = lengths.examples * limit.value
        return _Tokens(once, Decimal(once), Decimal(once))
    once = lengths.trained(limit.value if limit else None)
    low, high = once * (1 - error), once * (1 + error)
    if lengths.images:
        return _Tokens(once, None, None, "how its images are counted is not published")
    if not is_measured(target):
        if not lengths.bound:
            return _Tokens(once, None, None, "its tokenizer is not known")
        return _Tokens(once, None, max(Decimal(lengths.bound), high))
    if target.method == "dpo":
        # both answers once, or the question with each of them: nobody says which is billed
        return _Tokens(once, low, 2 * high)
    if lengths.exact:
        return _Tokens(once, low, high)
    return _Tokens(once, low * (1 - ERROR), high * (1 + ERROR))


def _evaluated(target: Target, validation: Lengths | None) -> int:
    """Tokens of the validation file that are charged."""
    fee = target.fee("validation_billed")
    if validation is None or fee is None or not fee.validation_billed:
        return 0
    times = target.option("n_evals")
    evaluations = times.default if times and isinstance(times.default, int) else 1
    return evaluations * validation.total


def _no_price(target: Target, price: Price | None) -> str:
    if not target.hosted:
        return "it runs on your own machine"
    if price and price.per_hour is not None:
        return f"it is billed by the hour (${price.per_hour}), and nobody knows how long it takes"
    return "its price is not known; give one with --prices"
