"""A target: where the data goes, and what is known about that place.

A target is data: small, picklable, frozen. `prep.targets` makes one from the file of a provider;
nothing here opens a file or looks at the clock.
"""

from collections.abc import Collection

from msgspec import Struct

from prep.core.facts import (
    ChatRules,
    Client,
    FileRules,
    ImageRules,
    Limit,
    LimitName,
    Limits,
    Method,
    MethodRules,
    Option,
    Options,
)
from prep.core.terms import (
    Dates,
    Eligibility,
    EpochsRule,
    FeeName,
    Fees,
    Loss,
    Price,
    Refusal,
    UsePrice,
)


class Target(Struct, frozen=True, kw_only=True):
    """A provider, a model and a method, with the facts that concern them; unknown is None.

    provider: name of the provider or trainer, as in `--target`
    model: base model, "" when only the provider was named and it recommends none
    method: how it is to be trained; `supports_method` says whether it can be
    fine_tuned: the fine-tuned model that was named and is to be trained further, "" if none
    title: of the provider, for a person
    hosted: True for a service, False for a trainer that runs on the user's own machine
    encoding: tokenizer of the model, None when unknown
    open_models: takes models that this data does not list
    ways: every method the model can be trained by
    prices: of training, by variant, the user's own first; `price` is the first
    use: what answers of the trained model cost
    dates: when the model takes jobs and answers
    refusals: what its server says, by rule
    losses: what it drops or changes without a word
    padded: True when a job asks that every example be charged as long as the context
    """

    provider: str
    model: str
    method: Method
    title: str
    hosted: bool
    client: Client
    fine_tuned: str = ""
    encoding: str | None = None
    open_models: bool = False
    ways: tuple[MethodRules, ...] = ()
    file: FileRules | None = None
    limits: tuple[Limits, ...] = ()
    chat: ChatRules | None = None
    images: ImageRules | None = None
    options: tuple[Options, ...] = ()
    epochs: EpochsRule | None = None
    prices: tuple[Price, ...] = ()
    use: UsePrice | None = None
    fees: tuple[Fees, ...] = ()
    dates: Dates | None = None
    eligibility: tuple[Eligibility, ...] = ()
    losses: tuple[Loss, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    padded: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As it is written after `--target`: "openai/gpt-4.1-mini-2025-04-14", or "trl"."""
        return f"{self.provider}/{self.model}" if self.model else self.provider

    @property
    def job_model(self) -> str:
        """The model to name in a job: the fine-tuned one when there is one."""
        return self.fine_tuned or self.model

    @property
    def methods(self) -> tuple[Method, ...]:
        """The methods the model can be trained by."""
        return tuple(way.name for way in self.ways)

    @property
    def way(self) -> MethodRules | None:
        """What is known of the chosen method, None when the model cannot be trained by it."""
        return next((way for way in self.ways if way.name == self.method), None)

    @property
    def supports_method(self) -> bool:
        """Whether the model can be trained by the chosen method."""
        return self.way is not None

    @property
    def formats(self) -> tuple[str, ...]:
        """Layouts the chosen method takes, the best first; () when it is not supported."""
        return self.way.formats if self.way else ()

    @property
    def price(self) -> Price | None:
        """What training costs, None when unknown."""
        return self.prices[0] if self.prices else None

    def limit(self, name: LimitName) -> Limit | None:
        """One limit with its source; None when unknown. The most specific group wins."""
        groups = [group for group in self.limits if name in group.values]
        if not groups:
            return None
        group = max(groups, key=lambda group: bool(group.models) + bool(group.methods))
        return Limit(
            value=group.values[name],
            source=group.source,
            date=group.date,
            evidence=group.evidence,
            note=group.note,
        )

    def option(self, name: str) -> Option | None:
        """What a setting of a job may be; None when the target is not known to have it."""
        return next((group.items[name] for group in self.options if name in group.items), None)

    def fee(self, name: FeeName) -> Fees | None:
        """The group of facts that knows a fee, None when it is unknown."""
        unknown = (None, "")
        return next((group for group in self.fees if getattr(group, name) not in unknown), None)

    def refusal(self, rule: str, values: Collection[str] = ()) -> Refusal | None:
        """What the server says about a finding of a rule, None when unknown.

        values: that the finding is about; what is said of all of them goes before
        """
        said = [refusal for refusal in self.refusals if refusal.rule == rule]
        known = [refusal for refusal in said if set(values) == {refusal.about}]
        return next(
            (refusal for refusal in (*known, *said) if refusal.about in ("", *values)), None
        )
