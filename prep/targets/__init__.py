"""Where data goes: providers and trainers, their limits, prices and dates.

    target("openai/gpt-4.1-mini")          a model by name, alias or the name of a trained one
    target("openai", "dpo")                the model a provider recommends, by a method
    with_prices("prices.toml").target(…)   with the user's own prices
    standing(target, today)                what it still takes and does on a day

The facts are data in `prep/targets/data`, one file per provider, each with source and date.
"""

from prep.core.target import Target
from prep.targets.catalogue import Catalogue, provider, providers
from prep.targets.costs import Bill, Epochs, bill, epochs, is_measured, over_budget
from prep.targets.countings import alike, counting
from prep.targets.dates import (
    PRICE_MAX_AGE,
    Standing,
    price_age,
    price_is_outdated,
    standing,
)
from prep.targets.epochs import auto_epochs
from prep.targets.options import OptionProblem, allowed, option_problems
from prep.targets.prices import with_prices
from prep.targets.settings import as_set
from prep.targets.table import Row, rows

__all__ = [
    "PRICE_MAX_AGE",
    "Bill",
    "Catalogue",
    "Epochs",
    "OptionProblem",
    "Row",
    "Standing",
    "Target",
    "alike",
    "allowed",
    "as_set",
    "auto_epochs",
    "bill",
    "counting",
    "epochs",
    "is_measured",
    "option_problems",
    "over_budget",
    "price_age",
    "price_is_outdated",
    "provider",
    "providers",
    "rows",
    "standing",
    "target",
    "targets",
    "with_prices",
]


def targets() -> tuple[str, ...]:
    """Names of all targets, sorted; a trainer that takes any model is one name."""
    return Catalogue().names()


def target(name: str, method: str = "") -> Target:
    """The target of a name; see `Catalogue.target`."""
    return Catalogue().target(name, method)
