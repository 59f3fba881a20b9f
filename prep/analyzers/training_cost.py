"""How many tokens a training has, and what it costs at the target."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from prep.core.analyzer import Context, TokenAnalyzer, report
from prep.core.counting import Tokens
from prep.core.finding import Finding, Hits, Invalid, Rule, Valid
from prep.core.lengths import Lengths, join, lengths
from prep.errors import UsageError
from prep.targets.costs import Bill, bill, over_budget
from prep.text.display import number
from prep.text.money import dollars, plain

_TALK = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello!"}]}\n'
_TO = {"target": "openai/gpt-4.1-mini-2025-04-14"}

TRAINING_TOKENS = Rule(
    code="P503",
    name="training-tokens",
    severity="note",
    message="Training tokens: {tokens:,} ({encoding}{about}){billed}; examples: {count}.",
    why=(
        "Providers charge by the token and by the epoch, so this number is the price. Counted by "
        "the rule OpenAI bills by, when a target is named."
    ),
    words=("about", "billed"),
    own=("encoding", "about", "billed"),
    examples=(Invalid(_TALK, options=_TO),),
)

TRAINING_COST = Rule(
    code="P504",
    name="training-cost",
    severity="note",
    message="Training cost at {target}: {cost}.",
    why="To be known before anything is uploaded. Compare targets with `prep estimate`.",
    words=("cost",),
    own=("target", "cost"),
    examples=(Invalid(_TALK, options=_TO), Invalid(_TALK, options={"target": "trl"})),
)

OVER_BUDGET = Rule(
    code="P505",
    settings=("max_cost",),
    name="over-budget",
    severity="error",
    message="Over the budget of {budget}: {reason}.",
    why=(
        "The most the training may cost is over the budget (`--max-cost`, or "
        "the option `max_cost` of this rule), or nobody can say that it is not."
    ),
    words=("budget", "reason"),
    own=("budget", "reason"),
    examples=(
        Invalid(_TALK, options=_TO | {"rules": {"P505": {"max_cost": "0.0001"}}}),
        Invalid(
            _TALK,
            options={
                "target": "azure/gpt-4.1-mini-2025-04-14",
                "rules": {"P505": {"max_cost": "5"}},
            },
        ),
        Valid(_TALK, options=_TO | {"rules": {"P505": {"max_cost": "5"}}}),
    ),
)


class TrainingCost(TokenAnalyzer[list[Lengths]]):
    """Remembers how long the examples are, for each counting."""

    rules = (TRAINING_TOKENS, TRAINING_COST, OVER_BUDGET)
    state: ClassVar[type] = list[Lengths]

    def look(self, tokens: Sequence[Tokens]) -> list[Lengths]:
        return list(map(lengths, tokens))

    def merge(self, a: list[Lengths], b: list[Lengths]) -> list[Lengths]:
        if not (a and b):
            return a or b
        return [join(one, other) for one, other in zip(a, b, strict=True)]

    def finish(self, state: list[Lengths], context: Context) -> Iterable[Finding]:
        if not state:
            return
        found, target = state[0], context.target
        total = Hits(found.examples)
        about = "" if found.exact and (target is None or target.encoding) else ", estimated"
        args: dict[str, Any] = {"encoding": context.countings[0].encoding, "about": about}
        if target is None:
            yield report(TRAINING_TOKENS, total, tokens=found.total, billed="", **args)
            return
        job = bill(target, found, _epochs(context))
        billed = ""
        tokens, epochs = job.billed_tokens, job.epochs.number
        if tokens is not None and epochs is not None:
            billed = f", {tokens:,} billed for {number(epochs, 'epoch')}"
        yield report(TRAINING_TOKENS, total, tokens=found.total, billed=billed, **args)
        cost = in_words(job)
        yield report(
            TRAINING_COST,
            total,
            target=target.name,
            cost=cost,
            usd=plain(job.cost),
            usd_high=plain(job.cost_high),
        )
        if (budget := _budget(context)) is not None and (reason := over_budget(job, budget)):
            yield report(OVER_BUDGET, total, budget=dollars(budget), reason=reason)

    def facts(self, state: list[Lengths], context: Context) -> dict[str, Any]:
        if not state:
            return {}
        exact = state[0].exact and (context.target is None or context.target.encoding is not None)
        counted = {
            "encoding": context.countings[0].encoding,
            "total": state[0].total,
            "exact": exact,
        }
        return {"tokens": counted}


def in_words(job: Bill) -> str:
    """What a job costs, and how sure that is."""
    if job.cost is None:
        return f"{'nothing' if job.free else 'unknown'}, because {job.unknown}"
    words = dollars(job.cost)
    if job.minimum is not None:
        words += ", the least that is charged"
    low, high = job.cost_low, job.cost_high
    if high is None:
        words += ", estimated"
    elif low is not None and {dollars(low), dollars(high)} != {dollars(job.cost)}:
        words += f" ({dollars(low)} to {dollars(high)})"
    elif low is None and dollars(high) != dollars(job.cost):
        words += f" ({dollars(high)} at most)"
    if job.price:
        words += f", price of {job.price.date}"
    return words


def _epochs(context: Context) -> int | None:
    given = context.options.job.get("n_epochs")
    try:
        return int(given) if given is not None else None
    except ValueError:
        return None  # "auto", or what P905 refuses


def _budget(context: Context) -> Decimal | None:
    given = context.option("P505", "max_cost", None)
    if given is None:
        return None
    try:
        budget = Decimal(str(given))
    except InvalidOperation:
        budget = Decimal("NaN")
    if not budget.is_finite() or budget < 0:
        raise UsageError(f"max_cost of P505 is {given!r}; give US dollars, such as 5 or 2.50")
    return budget


PLUGINS = (TrainingCost(),)
