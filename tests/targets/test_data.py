"""Every file of a provider: complete, consistent, each fact with its source and date."""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from msgspec import Struct

from prep.analyzers.message_fields import MEANT
from prep.core.facts import EVIDENCE, Fact, Limits, Scoped
from prep.targets import option_problems, provider, providers, target
from prep.targets.document import Provider, schemas

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "prep" / "targets" / "data"

ENCODINGS = {"o200k_base", "o200k_harmony", "cl100k_base", "p50k_base", "r50k_base", None}

each_provider = pytest.mark.parametrize("name", providers())


def raw(name: str) -> Any:
    return msgspec.to_builtins(tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8")))


def facts(value: Any) -> Iterator[Fact]:
    """Every group of facts in a document, however deep."""
    if isinstance(value, Fact):
        yield value
    if isinstance(value, Struct):
        for field in value.__struct_fields__:
            yield from facts(getattr(value, field))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from facts(each)
    elif isinstance(value, dict):
        yield from facts(list(value.values()))


def model_names(document: Provider) -> set[str]:
    return {model.name for model in document.models}


def checker() -> jsonschema.Draft202012Validator:
    published = json.loads((ROOT / "schemas" / "target.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(published)
    return jsonschema.Draft202012Validator(
        published, format_checker=jsonschema.FormatChecker(["date"])
    )


def test_all_providers_are_there() -> None:
    assert providers() == (
        "axolotl",
        "azure",
        "bedrock",
        "fireworks",
        "llama-factory",
        "mistral",
        "nebius",
        "openai",
        "together",
        "trl",
        "unsloth",
        "vertex",
    )


@pytest.mark.parametrize("file", ["target.schema.json", "prices.schema.json"])
def test_published_schemas_are_those_of_the_types(file: str) -> None:
    published = (ROOT / "schemas" / file).read_text(encoding="utf-8")
    made = json.dumps(schemas()[file], indent=2, ensure_ascii=False) + "\n"
    assert published == made, (
        f"write schemas()[{file!r}] of prep.targets.document to schemas/{file}"
    )


@each_provider
def test_file_fits_the_schema(name: str) -> None:
    errors = [f"{error.json_path}: {error.message}" for error in checker().iter_errors(raw(name))]
    assert errors == []


@pytest.mark.parametrize(
    ("group", "key", "value"),
    [
        ("prices", "date", None),
        ("prices", "source", None),
        ("prices", "date", "last spring"),
        ("prices", "evidence", "surely"),
        ("prices", "currency", "EUR"),
        ("limits", "source", ""),
        ("limits", "values", {"most_examples": 3}),
        ("limits", "values", {"min_examples": -1}),
        ("dates", "shutdown_date", "2027-13-01"),
        ("dates", "shut_down", "2027-01-14"),
        ("options", "items", {"n_epochs": {"kind": "integer"}}),
    ],
)
def test_schema_refuses_what_is_wrong(group: str, key: str, value: Any) -> None:
    data = raw("openai")
    if value is None:
        del data[group][0][key]
    else:
        data[group][0][key] = value
    assert not checker().is_valid(data)


def test_schema_refuses_a_price_that_is_not_a_decimal_text() -> None:
    for wrong in (5.0, "5,00", "-5", "about 5", "NaN"):
        data = raw("openai")
        data["prices"][0]["per_million_tokens"]["gpt-4.1-2025-04-14"] = wrong
        assert not checker().is_valid(data), wrong


@each_provider
def test_every_fact_says_where_it_is_from(name: str) -> None:
    found = list(facts(provider(name)))
    assert len(found) > 5
    for fact in found:
        assert fact.source.strip(), fact
        assert fact.date >= dt.date(2023, 1, 1), fact
        assert fact.evidence in EVIDENCE, fact
        assert fact.verified == (fact.evidence != "U")


@each_provider
def test_prices_limits_and_dates_are_dated(name: str) -> None:
    document = provider(name)
    for group in (*document.prices, *document.limits, *document.dates, *document.fees):
        assert isinstance(group.date, dt.date)
        assert group.source
    for table in document.prices:
        assert table.per_million_tokens or table.per_hour
        for price in (*table.per_million_tokens.values(), *table.per_hour.values()):
            assert price.is_finite()
            assert price >= 0


@each_provider
def test_no_name_means_two_models(name: str) -> None:
    names = [
        spelling.lower()
        for model in provider(name).models
        for spelling in (model.name, *model.aliases)
    ]
    assert sorted(names) == sorted(set(names))


@each_provider
def test_encodings_are_known(name: str) -> None:
    assert {model.encoding for model in provider(name).models} <= ENCODINGS


@each_provider
def test_groups_speak_of_models_that_exist(name: str) -> None:
    document = provider(name)
    names = model_names(document)
    for fact in facts(document):
        if isinstance(fact, Scoped):
            assert set(fact.models) <= names, fact
    for way in document.methods:
        assert set(way.models) <= names
    for table in document.prices:
        assert {*table.per_million_tokens, *table.per_hour} <= names
    for use in document.use:
        assert {*use.input, *use.cached_input} <= set(use.output) <= names
    assert not document.recommended or document.recommended in names


@each_provider
def test_groups_speak_of_methods_the_provider_has(name: str) -> None:
    document = provider(name)
    known = {way.name for way in document.methods}
    for fact in facts(document):
        if isinstance(fact, Scoped):
            assert set(fact.methods) <= known, fact
    assert {table.method for table in document.prices} <= known


@each_provider
def test_every_model_can_be_trained_somehow(name: str) -> None:
    document = provider(name)
    for model in document.models:
        made = target(f"{name}/{model.name}")
        assert made.ways, model.name
        assert made.formats, model.name


@each_provider
def test_advice_leads_to_targets(name: str) -> None:
    for dates in provider(name).dates:
        for goal in dates.move_to:
            assert target(goal).provider == goal.partition("/")[0]


@each_provider
def test_dates_are_in_order(name: str) -> None:
    for dates in provider(name).dates:
        if dates.last_job_date and dates.shutdown_date:
            assert dates.last_job_date <= dates.shutdown_date


@each_provider
def test_limits_are_in_order(name: str) -> None:
    for group in provider(name).limits:
        assert isinstance(group, Limits)
        assert group.values
        least, most = group.values.get("min_examples"), group.values.get("max_examples")
        assert least is None or most is None or least <= most


@each_provider
def test_defaults_are_allowed(name: str) -> None:
    document = provider(name)
    for way in document.methods:
        made = target(f"{name}/{way.models[0]}" if way.models else name, way.name)
        for group in made.options:
            for option, about in group.items.items():
                if about.default is not None:
                    assert option_problems(made, {option: about.default}) == ()


@each_provider
def test_patterns_are_regular_expressions(name: str) -> None:
    document = provider(name)
    for pattern in document.fine_tuned_names:
        assert "model" in re.compile(pattern).groupindex
    for rules in document.chat:
        assert rules.tool_call_id_pattern is None or re.compile(rules.tool_call_id_pattern)


@each_provider
def test_fields_of_messages_that_mean_something_are_known_to_the_rule(name: str) -> None:
    for rules in provider(name).chat:
        assert set(rules.message_keys) <= set(MEANT)


@each_provider
def test_size_classes_do_not_overlap(name: str) -> None:
    classes = [model for model in provider(name).models if model.is_size_class]
    for billions in (0.5, 1.7, 8, 16, 16.5, 20, 32, 69, 70, 80, 100, 235, 300, 685):
        assert len([each for each in classes if each.holds(billions)]) <= 1, billions


@each_provider
def test_hosted_targets_have_a_way_in(name: str) -> None:
    document = provider(name)
    client = document.client
    assert document.hosted == (client.kind != "local")
    if client.kind == "openai-sdk":
        assert client.base_url is not None
        assert client.base_url.startswith("https://")
        assert client.key_env
    else:
        assert client.command
        assert client.install
