"""What trainings would come to: tokens, money and dates, target by target."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from prep.core.lengths import Bin
from prep.text.money import plain

if TYPE_CHECKING:
    import pandas


class Interval(Struct, frozen=True):
    """How sure a sample is: the truth lies between in 95 of 100 samples.

    total: the estimate, tokens of all examples
    low, high: of the interval
    percent: half the width, in percent of the estimate
    draws: records drawn, some of them more than once
    """

    total: int
    low: int
    high: int
    percent: Decimal
    draws: int


class TokenSummary(Struct, frozen=True, kw_only=True):
    """Tokens of all examples in one epoch.

    exact: False when a part (tools, images …) is estimated, or a sample was counted
    shortest, median, p95, longest: tokens of an example; None where a sample cannot say
    interval: of a sample, None when everything was counted
    """

    encoding: str
    total: int
    exact: bool
    shortest: int | None
    median: int
    p95: int
    longest: int | None
    histogram: tuple[Bin, ...] = ()
    interval: Interval | None = None


class TargetEstimate(Struct, frozen=True, kw_only=True):
    """What a training comes to at one target. None is unknown.

    encoding: tokenizer of the model; where it is unknown, tokens are counted as in the summary
    exact: tokens are those that will be billed for an epoch
    epochs_low, epochs_high: what they may be where the provider decides
    epochs_from: "given", "auto", "default" or "unknown"
    trained_tokens: of all epochs, examples cut at the context
    cost_low, cost_high: USD, what it may be
    free: nobody bills it
    unbounded: why there is no upper bound, "" when there is one
    over_context: examples longer than `context_tokens`
    price_age: days
    notes: sentences for a person
    """

    target: str
    title: str
    method: str
    variant: str
    encoding: str | None
    exact: bool
    epochs: int | None
    epochs_low: int | None
    epochs_high: int | None
    epochs_from: str
    trained_tokens: int | None
    billed_tokens: int | None
    price_per_million: Decimal | None
    price_per_hour: Decimal | None
    price_date: dt.date | None
    price_source: str | None
    price_age: int | None
    minimum: Decimal | None
    hosting_per_hour: Decimal | None
    cost: Decimal | None
    cost_low: Decimal | None
    cost_high: Decimal | None
    free: bool
    unbounded: str
    context_tokens: int | None
    over_context: int | None
    accepts_jobs: bool | None
    last_job_date: dt.date | None
    shutdown_date: dt.date | None
    move_to: tuple[str, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """One entry of `estimates` in the document."""
        return {
            "target": self.target,
            "method": self.method,
            "variant": self.variant,
            "encoding": self.encoding,
            "exact": self.exact,
            "epochs": self.epochs,
            "epochs_low": self.epochs_low,
            "epochs_high": self.epochs_high,
            "epochs_from": self.epochs_from,
            "trained_tokens": self.trained_tokens,
            "billed_tokens": self.billed_tokens,
            "price_per_million_usd": plain(self.price_per_million),
            "price_per_hour_usd": plain(self.price_per_hour),
            "price_date": _day(self.price_date),
            "price_source": self.price_source,
            "price_age_days": self.price_age,
            "minimum_fee_usd": plain(self.minimum),
            "hosting_per_hour_usd": plain(self.hosting_per_hour),
            "cost_usd": plain(self.cost),
            "cost_low_usd": plain(self.cost_low),
            "cost_high_usd": plain(self.cost_high),
            "context_tokens": self.context_tokens,
            "over_context": self.over_context,
            "accepts_jobs": self.accepts_jobs,
            "last_job_date": _day(self.last_job_date),
            "shutdown_date": _day(self.shutdown_date),
            "move_to": list(self.move_to),
            "notes": list(self.notes),
        }


class Passed(Struct, frozen=True):
    """A target that was not estimated, and why."""

    target: str
    reason: str


class Validation(Struct, frozen=True):
    """The validation file.

    tokens: of all its examples, counted as in the summary
    """

    source: str
    examples: int
    tokens: int


class Estimate(Struct, frozen=True, kw_only=True):
    """What trainings with some data would come to.

    sources: paths as given
    format: layout the examples are meant for
    records: read, those too that are no examples; None of a sample
    examples: understood; of a sample, about
    estimates: cheapest first, unknown costs last
    passed_over: targets that take such data and are not shown
    max_cost: USD, the budget, None for none
    verdict: 0 within the budget, 1 over it, 2 nobody can say; 0 when there is none
    reasons: why, target by target
    """

    sources: tuple[str, ...]
    format: str
    method: str
    records: int | None
    examples: int
    tokens: TokenSummary
    estimates: tuple[TargetEstimate, ...]
    validation: Validation | None = None
    passed_over: tuple[Passed, ...] = ()
    max_cost: Decimal | None = None
    verdict: int = 0
    reasons: tuple[Passed, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The document of `schemas/estimate.schema.json`."""
        tokens = self.tokens
        interval = tokens.interval
        return {
            "version": 1,
            "sources": list(self.sources),
            "format": self.format,
            "method": self.method,
            "records": self.records,
            "examples": self.examples,
            "tokens": {
                "encoding": tokens.encoding,
                "total": tokens.total,
                "exact": tokens.exact,
                "min": tokens.shortest,
                "median": tokens.median,
                "p95": tokens.p95,
                "max": tokens.longest,
                "histogram": [
                    {"from": each.least, "to": each.most, "examples": each.examples}
                    for each in tokens.histogram
                ],
                "interval": None
                if interval is None
                else {
                    "confidence": "0.95",
                    "low": interval.low,
                    "high": interval.high,
                    "half_width_percent": str(interval.percent),
                    "draws": interval.draws,
                },
            },
            "validation": msgspec.to_builtins(self.validation),
            "estimates": [each.to_dict() for each in self.estimates],
            "passed_over": [msgspec.to_builtins(each) for each in self.passed_over],
            "max_cost_usd": plain(self.max_cost),
            "over_budget": self.verdict == 1 if self.max_cost is not None else None,
            "reasons": [msgspec.to_builtins(each) for each in self.reasons],
        }

    def to_pandas(self) -> "pandas.DataFrame":
        """One row per target."""
        import pandas

        return pandas.DataFrame([each.to_dict() for each in self.estimates])

    def _repr_html_(self) -> str:
        """The comparison as a table and the tokens as a chart, for notebooks."""
        from prep.core.notebooks import estimate_html

        return estimate_html(self)


def by_cost(estimates: Sequence[TargetEstimate]) -> tuple[TargetEstimate, ...]:
    """Cheapest first, what is not billed after what is, unknown last; then by name."""

    def key(each: TargetEstimate) -> tuple[int, Decimal, str]:
        rank = 0 if each.cost is not None else 1 if each.free else 2
        return rank, each.cost or Decimal(0), each.target

    return tuple(sorted(estimates, key=key))


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
