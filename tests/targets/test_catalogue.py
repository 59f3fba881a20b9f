"""Targets by name."""

import contextlib
import pickle
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prep.core.target import Target
from prep.errors import UsageError
from prep.targets import provider, providers, target, targets

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("openai/gpt-4.1-mini-2025-04-14", "openai/gpt-4.1-mini-2025-04-14"),
        ("openai/gpt-4.1-mini", "openai/gpt-4.1-mini-2025-04-14"),
        ("OpenAI/GPT-4o", "openai/gpt-4o-2024-08-06"),
        ("openai", "openai/gpt-4.1-mini-2025-04-14"),
        ("azure", "azure/gpt-4.1-mini-2025-04-14"),
        ("together", "together/up-to-16b"),
        ("trl", "trl"),
        ("trl/Qwen/Qwen3-0.6B", "trl/Qwen/Qwen3-0.6B"),
        ("nebius/gpt-oss-20b", "nebius/unsloth/gpt-oss-20b-BF16"),
        (" openai/gpt-4o-mini ", "openai/gpt-4o-mini-2024-07-18"),
        ("mistral", "mistral"),
    ],
)
def test_names_and_aliases(asked: str, name: str) -> None:
    assert str(target(asked)) == name
    assert target(name) == target(asked)


@pytest.mark.parametrize(
    ("asked", "base", "encoding"),
    [
        (
            "ft:gpt-4.1-mini-2025-04-14:acme:help:abc123",
            "openai/gpt-4.1-mini-2025-04-14",
            "o200k_base",
        ),
        ("openai/ft:gpt-4.1-nano:acme::x", "openai/gpt-4.1-nano-2025-04-14", "o200k_base"),
        ("ft:o4-mini-2025-04-16:acme::x", "openai/o4-mini-2025-04-16", "o200k_base"),
        (
            "ft:gpt-4o-mini-2024-07-18:acme::x:ckpt-step-40",
            "openai/gpt-4o-mini-2024-07-18",
            "o200k_base",
        ),
        ("ft:gpt-3.5-turbo-0125:acme::x", "openai/gpt-3.5-turbo-0125", "cl100k_base"),
        ("openai/babbage-002:ft-acme-2023-08-22", "openai/babbage-002", "cl100k_base"),
        (
            "azure/gpt-4.1-mini-2025-04-14.ft-0e208cf33a6a466994aff31a08aba678",
            "azure/gpt-4.1-mini-2025-04-14",
            "o200k_base",
        ),
    ],
)
def test_trained_models_are_known_by_their_base(asked: str, base: str, encoding: str) -> None:
    made = target(asked)
    assert made.name == base
    assert made.encoding == encoding
    assert made.job_model == asked.removeprefix("openai/").removeprefix("azure/")
    assert target(base).fine_tuned == ""
    assert target(base).job_model == base.partition("/")[2]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("opnai", "nearest: openai"),
        ("openai/gpt-4.1-mni", "openai/gpt-4.1-mini"),
        ("gpt-4.1-mini", "azure/gpt-4.1-mini-2025-04-14, openai/gpt-4.1-mini-2025-04-14"),
        ("ft:gpt-9:acme::x", "unknown model 'ft:gpt-9:acme::x' of openai"),
        ("together/gpt-oss-12", "together/gpt-oss-120b"),
        ("together/nothing", "with an owner or a path"),
        ("", "axolotl, azure"),
        ("/", "axolotl, azure"),
        ("xyzzy/plugh", "axolotl, azure"),
    ],
)
def test_unknown_names_say_what_is_near(asked: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        target(asked)
    assert says in str(error.value)


def test_unknown_method_says_which_are_known() -> None:
    with pytest.raises(UsageError, match="supervised, dpo, reinforcement"):
        target("openai", "ppo")


def test_a_method_the_model_cannot_have_is_a_target_that_says_so() -> None:
    made = target("openai/gpt-4o-mini", "dpo")
    assert not made.supports_method
    assert made.methods == ("supervised",)
    assert made.formats == ()
    assert made.price is None
    assert target("openai/o4-mini").method == "reinforcement"


@given(st.text(max_size=40))
def test_any_name_is_a_target_or_a_usage_error(name: str) -> None:
    with contextlib.suppress(UsageError):
        assert target(name).provider in providers()


def test_all_names_are_targets() -> None:
    names = targets()
    assert list(names) == sorted(set(names))
    assert {name.partition("/")[0] for name in names} == set(providers())
    for name in names:
        assert target(name).name == name


@pytest.mark.parametrize("name", targets())
def test_a_target_travels_to_a_worker(name: str) -> None:
    for method in target(name).methods:
        made = target(name, method)
        assert pickle.loads(pickle.dumps(made)) == made
        assert msgspec.json.decode(msgspec.json.encode(made), type=Target) == made
        assert len(pickle.dumps(made)) < 20_000


@pytest.mark.parametrize(
    ("asked", "method", "variant", "price", "size_class"),
    [
        ("openai/gpt-4.1", "supervised", "", "25.00", ""),
        ("openai/gpt-4.1-mini", "supervised", "", "5.00", ""),
        ("openai/gpt-4.1-nano", "supervised", "", "1.50", ""),
        ("openai/gpt-4o", "supervised", "", "25.00", ""),
        ("openai/gpt-4o-mini", "supervised", "", "3.00", ""),
        ("openai/gpt-3.5-turbo", "supervised", "", "8.00", ""),
        ("together/up-to-16b", "supervised", "lora", "0.48", ""),
        ("together/Qwen/Qwen3-8B", "supervised", "lora", "0.48", "up-to-16b"),
        ("together/Qwen/Qwen3-8B", "supervised", "full", "0.54", "up-to-16b"),
        ("together/Qwen/Qwen3-32B", "dpo", "full", "4.12", "17b-69b"),
        ("together/Qwen/Qwen3.5-9B", "supervised", "lora", "0.34", ""),
        ("together/Qwen/Qwen3.5-9B", "supervised", "full", "0.54", "up-to-16b"),
        ("together/openai/gpt-oss-120b", "supervised", "lora", "5.00", ""),
        ("bedrock/llama-2-13b", "supervised", "", "1.49", ""),
        ("bedrock/llama-2-70b", "supervised", "", "7.99", ""),
        ("fireworks/Qwen/Qwen3-235B-A22B", "supervised", "lora", "6.00", "80b-300b"),
    ],
)
def test_prices(asked: str, method: str, variant: str, price: str, size_class: str) -> None:
    found = {each.variant: each for each in target(asked, method).prices}
    assert found[variant].per_million_tokens == Decimal(price)
    assert found[variant].size_class == size_class


@pytest.mark.parametrize(
    "asked",
    [
        "together/mistralai/Mixtral-8x7B-Instruct",  # eight experts, not 7B
        "together/acme/model",
        "nebius/unsloth/gpt-oss-20b-BF16",
        "nebius/meta-llama/Llama-3.3-70B-Instruct",
        "azure/gpt-4.1-mini",
        "mistral",
        "trl",
    ],
)
def test_unknown_prices_are_none(asked: str) -> None:
    assert target(asked).price is None
    assert target(asked).prices == ()


def test_answers_of_trained_models_have_their_own_price() -> None:
    use = target("ft:gpt-4.1-mini:acme::x").use
    assert use is not None
    assert (use.input, use.cached_input, use.output) == (
        Decimal("0.80"),
        Decimal("0.20"),
        Decimal("3.20"),
    )
    old = target("openai/davinci-002").use
    assert old is not None
    assert old.cached_input is None
    assert target("together").use is None


def test_the_most_specific_group_wins() -> None:
    chat = target("openai", "supervised").chat
    reinforcement = target("openai/o4-mini", "reinforcement").chat
    assert chat is not None
    assert reinforcement is not None
    assert (chat.extra_record_keys, chat.weight) == ("refused", "assistant")
    assert (reinforcement.extra_record_keys, reinforcement.weight) == ("kept", None)
    sft, dpo = (target("together/gpt-oss-20b", method) for method in ("supervised", "dpo"))
    assert sft.limit("context_tokens").value == 16384  # type: ignore[union-attr]
    assert dpo.limit("context_tokens").value == 8192  # type: ignore[union-attr]


def test_limits_carry_their_source_and_their_doubt() -> None:
    sure = target("openai/gpt-4o").limit("context_tokens")
    unsure = target("openai/gpt-4.1").limit("context_tokens")
    assert sure is not None
    assert unsure is not None
    assert (sure.value, sure.verified) == (65536, True)
    assert (unsure.value, unsure.verified) == (65536, False)
    assert sure.source
    assert target("openai").limit("max_validation_bytes") is None


def test_fees_and_refusals_are_found() -> None:
    together = target("together")
    fee = together.fee("minimum_per_job")
    assert fee is not None
    assert fee.minimum_per_job == Decimal("4.00")
    assert target("openai").fee("minimum_per_job") is None
    refusal = target("openai").refusal("P601")
    assert refusal is not None
    assert refusal.code == "invalid_n_examples"
    assert target("openai").refusal("P999") is None


def test_what_the_server_says_depends_on_what_was_found() -> None:
    made = target("openai")
    role, other = made.refusal("P201", ("role",)), made.refusal("P201", ("messages",))
    assert role is not None
    assert "Discriminator 'role'" in role.message
    for found in (other, made.refusal("P201", ("messages", "role")), made.refusal("P201")):
        assert found is not None
        assert "missing key" in found.message
    assert made.refusal("P901") is None
    assert made.refusal("P901", ("layout",)) is not None


def test_one_target_reads_one_file() -> None:
    provider.cache_clear()
    target("nebius/Qwen/Qwen3-8B")
    with pytest.raises(UsageError):
        target("nebius/nothing-like-it")
    with pytest.raises(UsageError):
        target("nebiu")
    assert provider.cache_info().currsize == 1


def test_import_is_cheap() -> None:
    heavy = "jsonschema tomllib difflib openai pandas tiktoken openpyxl numpy"
    code = f"import sys, prep.targets; print([m for m in '{heavy}'.split() if m in sys.modules])"
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "[]"
