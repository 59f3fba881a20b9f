"""Jobs that are asked for: looked at, confirmed by typing what they cost, and made at most once.

Nothing is sent before the confirmation. A confirmation belongs to one look and is good for one
job: a second click finds it used.
"""

import math
import secrets
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import Struct

from prep import api
from prep.api.account import Account, account_of
from prep.api.handoff.accounts import DRY, Where
from prep.api.handoff.gate import HELD_OUT
from prep.core.facts import Method
from prep.core.finding import Finding
from prep.core.job import Job
from prep.core.job_request import JobRequest
from prep.errors import UsageError
from prep.languages.language import Language
from prep.ui.keys import where
from prep.ui.settings import Settings

YES = "yes"
"""What is typed where the cost is not known."""

FRACTIONS = ("learning_rate_multiplier", "beta", "compute_multiplier")
WORDS = ("reasoning_effort",)
HYPERPARAMETERS = ("n_epochs", "batch_size", "learning_rate_multiplier")
OF_METHODS: dict[Method, tuple[str, ...]] = {
    "supervised": (),
    "dpo": ("beta",),
    "reinforcement": (
        "reasoning_effort",
        "compute_multiplier",
        "eval_interval",
        "eval_samples",
    ),
}
"""Method → its settings beside those that every method has."""


class Asked(Struct, frozen=True, kw_only=True):
    """The form as it was filled in, so that a reload keeps it. method: "" for that of the data."""

    provider: str = ""
    model: str = ""
    method: str = ""
    n_epochs: str = "auto"
    batch_size: str = "auto"
    learning_rate_multiplier: str = "auto"
    seed: str = ""
    suffix: str = ""
    beta: str = "auto"
    reasoning_effort: str = ""
    compute_multiplier: str = "auto"
    eval_interval: str = "auto"
    eval_samples: str = "auto"


class Files(Struct, frozen=True):
    """What a job is made of: prepared files, and the grader of reinforcement."""

    training: Path
    validation: Path | None = None
    grader: Path | None = None


class Pending(Struct, frozen=True, kw_only=True):
    """A job that waits for its confirmation.

    mark: names it, once
    word: to be typed
    cost: USD at most, None when not known
    offer: what is agreed to; None for a job that is made once more
    rerun: id of the job that is made once more, "" otherwise
    settings: of the job that is made once more, by the provider's names
    warnings: what the dates of the model say against it, in sentences
    objections: errors in the data that the provider would refuse
    shared: examples that are in both files
    """

    mark: str
    word: str
    where: Where
    cost: Decimal | None
    offer: api.Offer | None = None
    wish: api.Wish | None = None
    rerun: str = ""
    job: Job | None = None
    settings: Mapping[str, Any] = {}
    warnings: tuple[str, ...] = ()
    objections: tuple[Finding, ...] = ()
    shared: int = 0

    @property
    def is_doubtful(self) -> bool:
        """Whether something speaks against it, so that a person must say: all the same."""
        return bool(self.objections or self.shared)

    def reasons(self, t: Language) -> list[str]:
        """What speaks against it, in short."""
        codes = dict.fromkeys(one.code for one in self.objections)
        return [*codes, *([t("examples in both files")] if self.shared else [])]

    def said(self, t: Language) -> str:
        """What is to be typed, as the language writes it."""
        return t("yes") if self.word == YES else self.word.replace(".", t.style.decimal)

    def check(self, typed: str, t: Language, *, anyway: bool) -> None:
        """Raises UsageError when it was not confirmed in full."""
        given = typed.strip().casefold()
        if given != self.said(t).casefold() and given.replace(",", ".") != self.word:
            raise UsageError(f"nothing was started: type {self.said(t)} to confirm")
        if self.is_doubtful and not anyway:
            raise UsageError(
                "nothing was started: tick that you want to start all the same, or go back"
            )


class Placed(Struct, frozen=True):
    """A job that was made, or that was there already. how: "created", "known" or "found"."""

    job: Job
    how: str
    provider: str


def account(settings: Settings, at: Where) -> Account:
    """The account; it is for one thread and must be closed."""
    return account_of(at, settings.environ, settings.clock)


def review(settings: Settings, asked: Asked, files: Files, method: Method) -> Pending:
    """What a job would be and cost. Opens no connection.

    Raises UsageError when it makes no sense or may cost too much, InputError when the grader is
    none, ProviderError without a key.
    """
    training, validation = files.training, files.validation
    model = asked.model.strip()
    if not model and asked.provider != DRY:
        raise UsageError("no model to train: choose one, or type its name")
    at = where(settings, asked.provider, f"{asked.provider}/{model}" if model else asked.provider)
    wish = api.Wish(
        where=at,
        request=_request(at, asked, method, files.grader),
        training=training,
        validation=validation,
    )
    with account(settings, at) as known:
        order = api.Order(known, wish, offline=True)
        against = [
            api.objections(
                path,
                at,
                wish.request,
                ignore=HELD_OUT if path == validation else (),
                counts=wish.counts,
            )
            for path in wish.files
        ]
        offer = order.offer(settings.today())
    api.check_budget(settings.max_cost, offer.quote)
    shared = api.overlap(training, validation).count if validation else 0
    cost = offer.quote.cost_high
    return Pending(
        mark=secrets.token_urlsafe(16),
        word=_word(cost),
        where=at,
        cost=cost,
        offer=offer,
        wish=wish,
        warnings=tuple(offer.warnings),
        objections=tuple(one for found in against if found for one in found.findings),
        shared=shared,
    )


def review_again(settings: Settings, provider: str, job_id: str) -> Pending:
    """What making an earlier job once more would cost; asks the provider about that job."""
    at = where(settings, provider)
    with account(settings, at) as known:
        rerun = api.Rerun(known, at, job_id)
        warnings = rerun.warnings(settings.today())
    if settings.max_cost is not None and (rerun.cost is None or rerun.cost > settings.max_cost):
        said = "nobody knows how much" if rerun.cost is None else f"{rerun.cost} USD"
        raise UsageError(f"this may cost {said}, more than --max-cost {settings.max_cost}")
    return Pending(
        mark=secrets.token_urlsafe(16),
        word=_word(rerun.cost),
        where=at,
        cost=rerun.cost,
        rerun=job_id,
        job=rerun.job,
        settings=_settings(rerun.request),
        warnings=tuple(warnings),
    )


def _settings(request: JobRequest) -> Mapping[str, Any]:
    seed = {} if request.seed is None else {"seed": request.seed}
    return request.hyperparameters | seed | request.extra


def place(settings: Settings, pending: Pending, told: api.Told) -> Placed:
    """Makes the job; see `prep.api.Order.place`."""
    with account(settings, pending.where) as known:
        if pending.wish is None:
            creation = api.Rerun(known, pending.where, pending.rerun, told).place()
            return Placed(creation.job, creation.how, pending.where.name)
        order = api.Order(known, pending.wish, told)
        if order.known is not None:
            return Placed(order.known, "known", pending.where.name)
        creation = order.place()
        return Placed(creation.job, creation.how, pending.where.name)


def _word(cost: Decimal | None) -> str:
    return YES if cost is None else f"{cost.quantize(Decimal('0.01'))}"


def _request(at: Where, asked: Asked, method: Method, grader: Path | None) -> JobRequest:
    hyperparameters: dict[str, int | float | str | bool] = {
        name: text if name in WORDS else _number(name, text)
        for name in (*HYPERPARAMETERS, *OF_METHODS[method])
        if (text := getattr(asked, name).strip()) not in ("", "auto")
    }
    return JobRequest(
        model=at.model,
        method=method,
        hyperparameters=hyperparameters,
        grader=api.read_grader(grader) if grader and method == "reinforcement" else None,
        seed=int(_number("seed", asked.seed)) if asked.seed.strip() else None,
        suffix=asked.suffix.strip(),
    )


def _number(name: str, text: str) -> int | float:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"{name}: {text!r} is not a number")
    return number if name in FRACTIONS or not number.is_integer() else int(number)


def asked_of(given: Mapping[str, str]) -> Asked:
    """The form as it came."""
    return Asked(**{name: given[name][:200] for name in Asked.__struct_fields__ if name in given})
