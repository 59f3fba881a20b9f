"""Settings of a job against what the target takes."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prep.targets import allowed, option_problems, target

SHARED = Path(os.environ.get("PREP_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
DOCUMENT = SHARED / "openapi" / "openai-fine-tuning.json"

GOOD: dict[str, list[Any]] = {
    "n_epochs": ["auto", 1, 50, "50"],
    "batch_size": ["auto", 1, 256],
    "learning_rate_multiplier": ["auto", 0.1, 2, "1.8", 1e9],
    "seed": [0, 2147483647, "42"],
    "suffix": ["a", "my-model-2", "x" * 64],
    "metadata": [{}, {"team": "a" * 512}, {f"k{i}": "v" for i in range(16)}, {"k" * 64: ""}],
}
BAD: dict[str, list[Any]] = {
    "n_epochs": [0, 51, -1, 1.5, "1.5", "many", "", True, None, "Auto", [3]],
    "batch_size": [0, 257, "max"],
    "learning_rate_multiplier": [0, -1, "nan", float("inf"), float("nan"), "fast", True],
    "seed": [-1, 2147483648, "auto", 1.0],
    "suffix": ["", "x" * 65, "my model", "v1.2", "naïve", 7],
    "metadata": [
        {f"k{i}": "v" for i in range(17)},
        {"k" * 65: "v"},
        {"k": "v" * 513},
        {"k": 1},
        [],
    ],
    "reasoning_effort": ["low"],
    "n_epoch": [3],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in GOOD.items() for value in values]
)
def test_openai_takes(name: str, value: Any) -> None:
    assert option_problems(target("openai"), {name: value}) == ()


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_openai_refuses(name: str, value: Any) -> None:
    (problem,) = option_problems(target("openai"), {name: value})
    assert problem.option == name
    assert problem.message


@pytest.mark.parametrize(
    ("name", "method", "option", "value", "fine"),
    [
        ("openai/gpt-4.1", "dpo", "beta", 2, True),
        ("openai/gpt-4.1", "dpo", "beta", 0, False),
        ("openai/gpt-4.1", "dpo", "beta", 2.1, False),
        ("openai/gpt-4.1", "supervised", "beta", 1, False),
        ("openai/o4-mini", "reinforcement", "reasoning_effort", "high", True),
        ("openai/o4-mini", "reinforcement", "reasoning_effort", "highest", False),
        ("openai/o4-mini", "reinforcement", "compute_multiplier", 1e-5, False),
        ("openai/o4-mini", "reinforcement", "compute_multiplier", 10, True),
        ("nebius", "supervised", "n_epochs", 20, True),
        ("nebius", "supervised", "n_epochs", 21, False),
        ("nebius", "supervised", "n_epochs", "auto", False),
        ("nebius", "supervised", "packing", True, True),
        ("nebius", "supervised", "packing", "yes", False),
        ("together", "supervised", "suffix", "x" * 40, True),
        ("together", "supervised", "suffix", "x" * 41, False),
        ("azure", "supervised", "training_type", "Developer", True),
        ("azure", "supervised", "training_type", "Cheap", False),
        ("azure", "supervised", "suffix", "v1.2", False),
        ("fireworks", "reinforcement", "n_epochs", 0, False),
    ],
)
def test_other_targets(name: str, method: str, option: str, value: Any, fine: bool) -> None:
    assert (option_problems(target(name, method), {option: value}) == ()) is fine


def test_messages_say_what_would_work() -> None:
    problems = option_problems(
        target("openai"),
        {"n_epochs": 51, "suffix": "x" * 70, "epochs": 3, "seed": -1, "metadata": {"k": "v" * 600}},
    )
    assert [problem.message for problem in problems] == [
        'n_epochs is 51; OpenAI takes "auto" or a whole number from 1 to 50',
        "suffix has 70 characters; OpenAI takes a text of 1 to 64 characters"
        " that matches [A-Za-z0-9-]*",
        "epochs is not a setting of OpenAI for method supervised; known: n_epochs",
        "seed is -1; OpenAI takes a whole number from 0 to 2147483647",
        "metadata has a value of 600 characters; OpenAI takes at most 16 pairs,"
        " keys of at most 64 characters, values of at most 512",
    ]
    assert problems[0].source is not None
    assert problems[0].source.source.startswith("API document")
    assert problems[2].source is None


def test_a_long_value_is_not_repeated() -> None:
    (problem,) = option_problems(target("openai"), {"suffix": "secret " * 100})
    assert len(problem.value) <= 40


def test_a_target_whose_settings_are_unknown_has_no_problems() -> None:
    assert option_problems(target("bedrock"), {"n_epochs": -7}) == ()


@pytest.mark.skipif(not DOCUMENT.exists(), reason="OpenAI's API document is not here")
@pytest.mark.parametrize(
    ("part", "method"),
    [
        ("FineTuneSupervisedHyperparameters", "supervised"),
        ("FineTuneDPOHyperparameters", "dpo"),
        ("FineTuneReinforcementHyperparameters", "reinforcement"),
    ],
)
@given(data=st.data())
def test_ranges_are_those_of_the_api_document(part: str, method: str, data: st.DataObject) -> None:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    schema = document["components"]["schemas"][part]["properties"]
    made = target("openai/o4-mini" if method == "reinforcement" else "openai/gpt-4.1", method)
    name = data.draw(st.sampled_from(sorted(schema)))
    value = data.draw(
        st.one_of(
            st.integers(-3, 300),
            st.floats(-3, 12),
            st.sampled_from(["auto", "low", "default", 1e-5, 0.0, 2.0, 10.0]),
        )
    )
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # JSON Schema takes 3.0 for an integer, a command line does not write it
    theirs = jsonschema.Draft202012Validator(schema[name]).is_valid(value)
    assert (option_problems(made, {name: value}) == ()) is theirs, (name, value)
    assert allowed(made.option(name))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("provider", "meant"),
    [("openai", "learning_rate_multiplier"), ("together", "learning_rate, lora_r")],
)
def test_initials_are_understood(provider: str, meant: str) -> None:
    (problem,) = option_problems(target(provider), {"lr": 3})
    assert problem.message.endswith(f"known: {meant}")
