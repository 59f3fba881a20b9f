"""Prices of the user in place of ours."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from prep.errors import InputError, UsageError
from prep.targets import rows, target, with_prices

TOML = """
[[prices]]
target = "openai/gpt-4.1-mini"
per_million_tokens = "4.50"
date = 2026-11-01
source = "our contract"

[[prices]]
target = "together/up-to-16b"
variant = "full"
per_million_tokens = "0.40"
date = 2026-11-01

[[prices]]
target = "azure/gpt-4.1"
method = "dpo"
per_million_tokens = "7"
date = 2026-11-01
note = "global"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "prices.toml"
    path.write_text(TOML, encoding="utf-8")
    return path


def test_they_replace_ours(file: Path) -> None:
    catalogue = with_prices(file)
    price = catalogue.target("openai").price
    assert price is not None
    assert price.per_million_tokens == Decimal("4.50")
    assert (price.source, price.date, price.evidence) == (
        "our contract",
        dt.date(2026, 11, 1),
        "given",
    )
    assert len(catalogue.target("openai").prices) == 1
    assert catalogue.target("ft:gpt-4.1-mini:acme::x").price == price
    assert target("openai").price != price


def test_a_variant_replaces_only_itself(file: Path) -> None:
    prices = with_prices(file).target("together/Qwen/Qwen3-8B").prices
    assert {price.variant: price.per_million_tokens for price in prices} == {
        "lora": Decimal("0.48"),
        "full": Decimal("0.40"),
    }


def test_a_method_replaces_only_itself(file: Path) -> None:
    catalogue = with_prices(file)
    assert catalogue.target("azure/gpt-4.1").price is None
    dpo = catalogue.target("azure/gpt-4.1", "dpo").price
    assert dpo is not None
    assert (dpo.per_million_tokens, dpo.note) == (Decimal("7"), "global")


def test_json_says_the_same(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "prices.JSON"
    other.write_text(
        '{"prices": [{"target": "openai/gpt-4.1-mini-2025-04-14", "per_million_tokens": "4.50",'
        ' "date": "2026-11-01", "source": "our contract"}]}',
        encoding="utf-8-sig",
    )
    assert with_prices(other).target("openai") == with_prices(file).target("openai")


def test_the_table_shows_them(file: Path) -> None:
    found = rows(dt.date(2026, 11, 21), with_prices(file), "azure")
    (row,) = [row for row in found if row.per_million_tokens is not None]
    assert (row.target, row.method, row.price_outdated) == (
        "azure/gpt-4.1-2025-04-14",
        "dpo",
        False,
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("prices = 3", "$.prices"),
        ("", "'prices' is a required property"),
        ('[[prices]]\ntarget = "openai/gpt-4o"\nper_million_tokens = "1"', "'date' is a required"),
        (
            '[[prices]]\ntarget = "openai/gpt-4o"\ndate = 2026-01-01\nper_million_tokens = 1.5',
            "$.prices[0].per_million_tokens",
        ),
        (
            '[[prices]]\ntarget = "openai/gpt-4o"\ndate = 2026-01-01\nper_million_tokens = "-1"',
            "$.prices[0].per_million_tokens",
        ),
        (
            '[[prices]]\ntarget = "openai/gpt-4o"\ndate = 2026-01-01\nper_token = "1"',
            "per_token",
        ),
        (
            '[[prices]]\ntarget = "openai/gpt-5o"\ndate = 2026-01-01\nper_million_tokens = "1"',
            "openai/gpt-4o",
        ),
        ('[[prices]]\ntarget = "openai"\ndate = 2026-01-01', "$.prices[0].target"),
        (
            '[[prices]]\ntarget = "openai/gpt-4o"\ndate = 2026-01-01',
            "per_million_tokens or per_hour",
        ),
        ("[[prices]", "not a file of prices"),
        (
            '[[prices]]\ntarget = "openai/gpt-4.1"\nper_million_tokens = 4\ndate = 2026-11-01',
            '4 is no price: write US dollars as a text, such as "4.50"',
        ),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        with_prices(path)
    assert says in str(error.value)
    assert "prices.toml" in str(error.value)


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        with_prices(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not UTF-8"):
        with_prices(tmp_path / "binary.toml")
