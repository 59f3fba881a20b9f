"""Terms of a provider: epochs, prices, fees, dates, and what is refused or lost without a word."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta

from prep.core.facts import Fact, Method, Scoped

Usd = Annotated[Decimal, Meta(extra_json_schema={"pattern": r"^[0-9]+(\.[0-9]+)?$"})]
"""Money in US dollars, written as a decimal string."""


class EpochsRule(Scoped, frozen=True, kw_only=True):
    """How many epochs a job has when nobody says.

    default: where no more is known, or the number of examples is neither small nor large
    min_examples, max_examples: examples × epochs is brought into this range …
    least, most: … by a number of epochs in this one
    """

    default: int
    min_examples: int | None = None
    max_examples: int | None = None
    least: int = 1
    most: int | None = None


class PriceTable(Fact, frozen=True, kw_only=True):
    """Prices that have one source.

    method: they are for
    variant: a way of training that has its own price ("lora", "full", "global" …), "" if none
    per_million_tokens: model or size class → USD per million trained tokens
    per_hour: model or size class → USD per hour of training
    """

    method: Method
    variant: str = ""
    currency: Literal["USD"] = "USD"
    per_million_tokens: dict[str, Usd] = {}
    per_hour: dict[str, Usd] = {}


class Price(Fact, frozen=True, kw_only=True):
    """What training one model by one method costs.

    variant: see `PriceTable`
    per_million_tokens: USD per million trained tokens
    per_hour: USD per hour of training
    size_class: that the price is for, "" when it is for the model itself
    """

    variant: str = ""
    currency: Literal["USD"] = "USD"
    per_million_tokens: Decimal | None = None
    per_hour: Decimal | None = None
    size_class: str = ""


class UseTable(Fact, frozen=True, kw_only=True):
    """Prices of answers of trained models that have one source.

    input, cached_input, output: model → USD per million tokens
    """

    currency: Literal["USD"] = "USD"
    input: dict[str, Usd] = {}
    cached_input: dict[str, Usd] = {}
    output: dict[str, Usd] = {}


class UsePrice(Fact, frozen=True, kw_only=True):
    """What answers of a trained model cost: USD per million tokens, None when unknown."""

    currency: Literal["USD"] = "USD"
    input: Decimal | None = None
    cached_input: Decimal | None = None
    output: Decimal | None = None


class Fees(Scoped, frozen=True, kw_only=True):
    """What is charged beside or instead of trained tokens; "0" is known to be free.

    minimum_per_job, storage_per_month, hosting_per_hour: USD, for each job and each model
    hosting: how a trained model is served and charged
    validation_billed, failed_jobs_billed, masked_tokens_billed: whether tokens of the validation
        file, of jobs that fail, and of messages with weight 0 are charged
    unit: what is counted
    rule: how, in one sentence
    """

    minimum_per_job: Usd | None = None
    storage_per_month: Usd | None = None
    hosting_per_hour: Usd | None = None
    hosting: str = ""
    validation_billed: bool | None = None
    failed_jobs_billed: bool | None = None
    masked_tokens_billed: bool | None = None
    unit: Literal["trained tokens", "time", "steps"] | None = None
    rule: str = ""


class Dates(Scoped, frozen=True, kw_only=True):
    """When a model is trained and answers.

    takes_jobs: whether new jobs are taken at all, apart from the dates
    last_job_date: the last day a job can be created
    shutdown_date: the first day the model and what was trained from it no longer answer
    jobs_at_least: jobs are taken until that day at least, perhaps longer
    replacement: model the vendor names instead
    move_to: targets that can be trained instead, the nearest first
    """

    takes_jobs: bool | None = None
    last_job_date: dt.date | None = None
    shutdown_date: dt.date | None = None
    jobs_at_least: bool = False
    replacement: str = ""
    move_to: tuple[str, ...] = ()


FeeName = Literal[
    "minimum_per_job",
    "storage_per_month",
    "hosting_per_hour",
    "hosting",
    "validation_billed",
    "failed_jobs_billed",
    "masked_tokens_billed",
    "unit",
    "rule",
]
"""What `Target.fee` can be asked for."""


class Eligibility(Scoped, frozen=True, kw_only=True):
    """Customers who are refused since a day, though jobs are still taken.

    since: first day they are refused
    refused: who, in the plural ("organisations that never …")
    code: the provider's error code
    """

    since: dt.date
    refused: str
    code: str = ""


class Loss(Scoped, frozen=True, kw_only=True):
    """Something the target drops, shortens, blanks or changes without an error.

    effect: what happens to the example or a part of it
    when: the condition, for a rule to test
    tokens: the length from which on, None where it is the context limit or the user's setting
    keeps: the end that survives a cut
    option: the target's own setting that changes it
    layouts: that are written when it happens, () for any
    about: one sentence
    """

    effect: Literal["truncate", "drop", "blank", "change", "untrained"]
    when: Literal[
        "over-tokens",
        "image-screened",
        "weight-zero",
        "moderation",
        "nothing-trained",
        "broken-row",
        "role-order",
        "item-order",
        "unformattable-row",
        "content-beside-tool-calls",
        "trailing-tool-result",
        "no-tools",
        "all-tokens",
        "mixed-argument-types",
        "first-row-decides",
        "packing-off",
    ]
    about: str
    tokens: int | None = None
    keeps: Literal["start", "end"] | None = None
    option: str = ""
    layouts: tuple[str, ...] = ()


class Refusal(Scoped, frozen=True, kw_only=True):
    """What the server says about something a rule finds.

    rule: our code
    about: a value of the finding that it is said of; "" for all that have no such entry
    moment: when the server says it
    code: the server's error code, "" where it has none
    message: its words, {…} where they vary
    """

    rule: Annotated[str, Meta(pattern=r"^P[0-9]{3}$")]
    moment: Literal["upload", "file-status", "create", "job"]
    message: str
    about: str = ""
    code: str = ""
