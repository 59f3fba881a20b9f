"""Costs computed by hand: every number below was worked out from the file of the provider."""

from decimal import Decimal

import msgspec
import pytest

from prep.core.lengths import Lengths
from prep.targets import bill, counting, epochs, over_budget, target
from prep.text.money import dollars, plain

OPENAI = "openai/gpt-4.1-mini-2025-04-14"


def even(examples: int, tokens: int) -> Lengths:
    return Lengths({tokens: examples})


@pytest.mark.parametrize(
    ("examples", "low", "number", "high"),
    [
        (1, 24, 25, 25),
        (4, 24, 25, 25),
        (5, 19, 20, 21),
        (10, 9, 10, 11),
        (20, 4, 5, 6),
        (33, 2, 3, 4),
        (34, 2, 3, 4),
        (8333, 2, 3, 4),
        (8334, 1, 2, 3),
        (12500, 1, 2, 3),
        (12501, 1, 1, 3),
        (25000, 1, 1, 3),
        (25001, 1, 1, 3),
    ],
)
def test_auto_is_the_published_rule_within_an_epoch(
    examples: int, low: int, number: int, high: int
) -> None:
    found = epochs(target(OPENAI), examples)
    assert (found.low, found.number, found.high, found.source) == (low, number, high, "auto")


def test_epochs_that_nobody_has_to_guess() -> None:
    given = epochs(target(OPENAI), 10, 7)
    assert (given.low, given.number, given.high, given.source) == (7, 7, 7, "given")
    default = epochs(target("together/up-to-16b"), 10)
    assert (default.low, default.number, default.high, default.source) == (1, 1, 1, "default")
    assert epochs(target("mistral"), 10).source == "unknown"


def test_cost_of_a_given_number_of_epochs_is_exact() -> None:
    # 1,000 examples of 500 tokens, 2 epochs, $5 a million: a million tokens
    job = bill(target(OPENAI), even(1000, 500), 2)
    assert job.billed_tokens == job.trained_tokens == 1_000_000
    assert job.cost == job.cost_low == job.cost_high == Decimal(5)


def test_cost_of_auto_has_bounds() -> None:
    job = bill(target(OPENAI), even(1000, 500))
    assert (job.cost_low, job.cost, job.cost_high) == (5, Decimal("7.5"), 10)


def test_examples_are_cut_at_the_context() -> None:
    job = bill(target(OPENAI), Lengths({100_000: 1, 10: 9}), 1)
    assert job.trained_tokens == 65_536 + 90


def test_estimates_widen_the_bounds() -> None:
    job = bill(target(OPENAI), Lengths({500: 1000}, estimated=1000), 2)
    assert (job.cost_low, job.cost, job.cost_high) == (Decimal("4.85"), 5, Decimal("5.15"))
    images = bill(target(OPENAI), Lengths({500: 1000}, images=3), 2)
    assert images.cost_high is None
    assert "images" in over_budget(images, Decimal(1000))
    pairs = bill(target(OPENAI, "dpo"), Lengths({500: 1000}, estimated=1000), 2)
    assert (pairs.cost, pairs.cost_high) == (5, 10)


def test_the_least_that_is_charged() -> None:
    small = bill(target("together/up-to-16b"), Lengths({500: 100}, bound=300_000))
    assert (small.cost, small.minimum) == (Decimal("0.024"), None)
    assert small.cost_high == 4  # a minimum that the documentation denies: a bound, no cost
    large = bill(target("together/up-to-16b"), Lengths({500: 100_000}, bound=300_000_000))
    assert (large.cost, large.minimum) == (24, None)
    assert large.cost_high == 144
    assert large.cost_low is None
    sure = target("together/up-to-16b")
    fees = [msgspec.structs.replace(fee, evidence="D") for fee in sure.fees]
    charged = bill(msgspec.structs.replace(sure, fees=tuple(fees)), Lengths({500: 100}, bound=9))
    assert (charged.cost, charged.minimum, charged.cost_high) == (4, 4, 4)


def test_a_tokenizer_that_is_unknown_is_counted_with_ours_and_bounded() -> None:
    way = counting(target("together/up-to-16b"), "chat")
    assert (way.encoding, way.bounded) == ("o200k_base", True)
    assert counting(target(OPENAI), "chat") == counting(target(OPENAI), "preference")
    assert not counting(target(OPENAI), "chat").bounded
    assert not counting(None, "completion").framed
    assert counting(target(OPENAI), "chat", "cl100k_base").encoding == "cl100k_base"
    assert counting(target("openai/gpt-3.5-turbo-0125"), "chat").limit == 16_385


def test_no_price_is_made_up() -> None:
    azure = bill(target("azure/gpt-4.1-2025-04-14"), even(100, 10))
    assert azure.cost is None
    assert azure.billed_tokens == 3000
    assert "--prices" in over_budget(azure, Decimal(1_000_000))
    hours = bill(target("openai/o4-mini-2025-04-16"), even(100, 10), 1)
    assert hours.cost is None
    assert "by the hour" in hours.unknown
    steps = bill(target("mistral"), even(100, 10))
    assert (steps.billed_tokens, steps.cost) == (None, None)
    assert "--epochs" in steps.unknown


def test_nobody_bills_your_own_machine() -> None:
    job = bill(target("trl"), even(100, 10))
    assert job.free
    assert job.cost is None
    assert not over_budget(job, Decimal(0))


def test_a_budget_holds_against_the_upper_bound() -> None:
    job = bill(target(OPENAI), even(1000, 500))
    assert over_budget(job, Decimal("9.99")) == "it may cost $10.00"
    assert not over_budget(job, Decimal(10))


@pytest.mark.parametrize(
    ("amount", "shown", "written"),
    [
        ("0", "$0.00", "0.00"),
        ("0.0004", "under $0.01", "0.0004"),
        ("1.235", "$1.24", "1.235"),
        ("12345.6", "$12,345.60", "12345.60"),
        ("400", "$400.00", "400.00"),
        ("1E+3", "$1,000.00", "1000.00"),
    ],
)
def test_money_in_words_and_strings(amount: str, shown: str, written: str) -> None:
    assert (dollars(Decimal(amount)), plain(Decimal(amount))) == (shown, written)


def test_no_amount_is_none() -> None:
    assert plain(None) is None
