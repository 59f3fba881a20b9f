"""Prices given by the user, in a file.

    # prices.toml: every price replaces ours for that target
    [[prices]]
    target = "openai/gpt-4.1-mini-2025-04-14"   # or an alias, or a size class: together/up-to-16b
    per_million_tokens = "4.50"                 # USD, a decimal string
    date = 2026-11-01
    source = "our contract"                     # optional
    method = "supervised"                       # optional, else every method
    variant = "global"                          # optional, see `prep models`

A file called `.json` holds the same as JSON. Its schema is `schemas/prices.schema.json`.
"""

from pathlib import Path
from typing import Any

import msgspec

from prep.errors import InputError, UsageError
from prep.targets.catalogue import Catalogue, find
from prep.targets.document import PriceFile, schemas


def with_prices(path: str | Path) -> Catalogue:
    """All targets, with the prices of a file in place of ours.

    Raises InputError when the file cannot be read, UsageError when it is not a file of prices or
    names a target that is unknown.
    """
    path = Path(path)
    data = _read(path)
    if problem := _problem(data):
        raise UsageError(f"{path}: not a file of prices: {problem}")
    prices = msgspec.convert(data, PriceFile).prices
    for price in prices:
        if price.per_million_tokens is None and price.per_hour is None:
            raise UsageError(
                f"{path}: no price for {price.target}; give per_million_tokens or per_hour"
            )
        try:
            find(price.target)
        except UsageError as error:
            raise UsageError(f"{path}: {error}") from error
    return Catalogue(prices)


def _read(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not a file of prices: it is not UTF-8") from error
    import json
    import tomllib

    try:
        return json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: not a file of prices: {error}") from error


def _problem(data: Any) -> str:
    """The first way in which the data breaks the schema, "" when it does not."""
    import jsonschema

    # A date is a type of its own in TOML and a text in JSON; the schema knows the text.
    checker = jsonschema.Draft202012Validator(
        schemas()["prices.schema.json"], format_checker=jsonschema.FormatChecker(["date"])
    )
    errors = sorted(checker.iter_errors(msgspec.to_builtins(data)), key=lambda each: each.json_path)
    if not errors:
        return ""
    first = errors[0]
    if first.path and first.path[-1] in ("per_million_tokens", "per_hour"):
        says = f'{first.instance!r} is no price: write US dollars as a text, such as "4.50"'
        return f"{first.json_path}: {says}"
    return f"{first.json_path}: {first.message}"
