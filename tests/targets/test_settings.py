"""A target is what the settings of a job make it: its context, its epochs, what is charged."""

from decimal import Decimal
from typing import Any

import prep
from prep.core.lengths import Lengths
from prep.targets import as_set, bill, target

CHATS = [
    {"messages": [{"role": "user", "content": "1"}, {"role": "assistant", "content": f"{n}"}]}
    for n in range(20)
]


def context(name: str, **job: Any) -> int | None:
    limit = as_set(target(name), job).limit("context_tokens")
    return limit.value if limit else None


def test_the_context_is_what_the_job_sets() -> None:
    assert context("trl") == 1024
    assert context("trl", max_length=200) == 200
    assert context("trl", cutoff_len=200) == 1024
    assert context("fireworks", max_context_length=65536) == 65536
    assert context("nebius", context_length=131072) == 131072
    assert context("together/gpt-oss-20b", max_seq_length=4096) == 4096
    assert context("axolotl", sequence_len="long") == 512
    assert context("axolotl", sequence_len=True) == 512


def test_without_packing_every_example_is_as_long_as_the_context() -> None:
    lengths = Lengths({10: 3, 40: 1})
    made = as_set(target("together/Qwen/Qwen3-8B"), {"packing": False, "max_seq_length": 4096})
    found = bill(made, lengths)
    assert found.billed_tokens == 4 * 4096
    assert found.cost == max(Decimal("0.48") * 4 * 4096 / 1_000_000, found.minimum or 0)
    unset = bill(as_set(target("together/Qwen/Qwen3-8B"), {"packing": False}), lengths)
    assert (unset.cost, unset.cost_high, unset.billed_tokens) == (None, None, None)
    assert "max_seq_length" in unset.unknown
    packed = as_set(target("together/Qwen/Qwen3-8B"), {"packing": True, "max_seq_length": 4096})
    assert bill(packed, lengths).billed_tokens == 70


def test_an_estimate_heeds_the_settings_of_the_job() -> None:
    job = {"n_epochs": 5, "packing": False, "max_seq_length": 8192}
    (found,) = prep.estimate(CHATS, ["together/Qwen/Qwen3-8B"], job=job).estimates
    assert found.epochs == 5
    assert found.billed_tokens == 5 * 20 * 8192
    assert found.context_tokens == 8192
    (asked,) = prep.estimate(CHATS, ["together/Qwen/Qwen3-8B"], job=job, epochs=2).estimates
    assert asked.epochs == 2
    report = prep.lint(CHATS, target="together/Qwen/Qwen3-8B", job=job)
    (tokens,) = [each for each in report.findings if each.code == "P503"]
    assert "819,200 billed" in tokens.message
