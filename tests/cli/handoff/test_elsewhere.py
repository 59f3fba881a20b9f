"""Providers that prep does not speak to: the right file, what it costs, and what to type there."""

import ast
import json
import shlex
from pathlib import Path

import pytest

from tests.api.handoff.conftest import write_examples
from tests.fake_openai.server import KEY

OWN = {
    "together/Qwen/Qwen3-8B": "tg fine-tuning create",
    "fireworks/accounts/fireworks/models/qwen3-8b": "firectl supervised-fine-tuning-job create",
    "mistral/open-mistral-7b": "client.fine_tuning.jobs.create",
    "vertex/gemini-2.5-flash": "client.tunings.tune",
    "bedrock/amazon.nova-lite-v1:0:300k": "create-model-customization-job",
    "trl/Qwen/Qwen3-0.6B": "trl sft",
}
OPTIONS = ("--epochs", "2", "--suffix", "demo", "--seed", "3", "--batch-size", "8")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return (
        write_examples(tmp_path / "it's mine.jsonl"),
        write_examples(tmp_path / "valid.jsonl", word="Ho"),
    )


def prepared(prep, file: Path, target: str) -> Path:
    output = file.with_name(f"{file.stem} prepared.jsonl")
    if target.startswith("mistral"):
        return file  # it takes no new jobs, so nothing is ready for it
    ran = prep("prepare", file, "--target", target, "-o", output, "-y", "--force")
    assert ran.code == 0, ran.err
    return output


@pytest.mark.parametrize("target", OWN)
def test_the_file_is_prepared_priced_and_handed_over(server, prep, files, target):
    train, valid = (prepared(prep, file, target) for file in files)
    command = ["jobs", "create", train, "--validation", valid, "--target", target, *OPTIONS]
    ran = prep(*command)
    assert ran.code == 0, ran.err
    assert OWN[target] in ran.out
    for words in ("model:", "examples:", "tokens:", "cost:", "training:", "validation:"):
        assert words in ran.err
    assert "demo" in ran.out or "Fireworks" not in ran.out
    assert valid.name in ran.out
    for name, value in (("n_epochs", "2"), ("seed", "3"), ("batch_size", "8")):
        assert value in ran.out, f"{name} is lost"
    if "import os" in ran.out or "from google" in ran.out:
        ast.parse(ran.out)
    else:
        commands = ran.out.replace("\\\n", " ").splitlines()
        words = [word for row in commands for word in shlex.split(row, comments=True)]
        assert any(train.name in word for word in words)
    provider = target.partition("/")[0]
    refused = prep("upload", train, "--provider", provider)
    # Bedrock does speak OpenAI's protocol, about data in OpenAI's layout.
    assert refused.code == (3 if provider == "bedrock" else 2), refused.err
    assert server.journal == []


@pytest.mark.parametrize(
    ("target", "keys"),
    [("vertex/gemini-2.5-flash", {"contents"}), ("bedrock", {"schemaVersion", "messages"})],
)
def test_the_layout_is_the_one_the_provider_takes(prep, files, target, keys):
    chat, _ = files
    refused = prep("jobs", "create", chat, "--target", target)
    assert refused.code == 1
    assert "P901" in refused.err
    ready = prepared(prep, chat, target)
    records = [json.loads(row) for row in ready.read_text().splitlines()]
    assert len(records) == 12
    assert all(record.keys() == keys for record in records)
    again = prepared(prep, ready, target)
    assert again.read_bytes() == ready.read_bytes()
    assert prep("prepare", chat, "--to", target.partition("/")[0], "-o", "o.jsonl").code == 0
    assert Path("o.jsonl").read_bytes() == ready.read_bytes()


def test_preference_data(prep, tmp_path):
    path = tmp_path / "pairs.jsonl"
    say = '[{{"role":"{role}","content":"{text} {n}"}}]'
    with path.open("w") as file:
        for n in range(12):
            row = {
                "input": {"messages": json.loads(say.format(role="user", text="Q", n=n))},
                "preferred_output": json.loads(say.format(role="assistant", text="good", n=n)),
                "non_preferred_output": json.loads(say.format(role="assistant", text="bad", n=n)),
            }
            file.write(json.dumps(row) + "\n")
    method = ["--method", "dpo"]
    together = prep("jobs", "create", path, "--target", "together/m", *method, "--beta", "0.2")
    assert "--training-method dpo" in together.out
    assert "--dpo-beta 0.2" in together.out
    fireworks = prep("jobs", "create", path, "--target", "fireworks/m", *method)
    assert "firectl dpo-job create --loss-method DPO" in fireworks.out
    assert "supervised" not in fireworks.out
    assert prep("jobs", "create", path, "--target", "mistral/m", *method).code in {1, 2}
    trl = ["--target", "trl/Qwen/Qwen3-0.6B", "--ignore", "P901"]
    own = prep("jobs", "create", path, *trl, *method, "--beta", "0.2")
    assert "trl dpo --model_name_or_path" in own.out
    assert "set them yourself: beta 0.2" in own.out


def test_what_their_words_do_not_cover_is_said(prep, files):
    chat, _ = files
    ran = prep(
        "jobs", "create", chat, "--target", "fireworks/m", "--learning-rate-multiplier", "0.5"
    )
    assert "set them yourself: learning_rate_multiplier 0.5" in ran.out


def test_a_limit_holds_there_too(prep, files, tmp_path):
    chat, _ = files
    known = ["jobs", "create", chat, "--target", "together/Qwen/Qwen3-8B"]
    assert prep(*known, "--max-cost", "0.01").code == 2
    assert prep(*known, "--max-cost", "50").code == 0
    unknown = ["jobs", "create", chat, "--target", "fireworks/m", "--max-cost", "50"]
    refused = prep(*unknown)
    assert refused.code == 2
    assert "--prices" in refused.err


def test_prices_of_ones_own(prep, files, tmp_path):
    chat, _ = files
    prices = tmp_path / "prices.toml"
    prices.write_text(
        '[[prices]]\ntarget = "openai/gpt-4.1-mini"\nper_million_tokens = "1000"\n'
        "date = 2026-11-01\n"
    )
    line = ["jobs", "create", chat, "--target", "openai/gpt-4.1-mini", "--epochs", "1", "--check"]
    ours = prep(*line)
    theirs = prep(*line, "--prices", prices)
    assert theirs.code == 0, theirs.err
    assert ours.err.split("cost:")[1].split()[0] != theirs.err.split("cost:")[1].split()[0]


@pytest.mark.parametrize(
    ("target", "key_env", "options", "sent"),
    [
        (
            "azure/gpt-4.1-mini",
            "AZURE_OPENAI_API_KEY",
            ["--training-type", "GlobalStandard"],
            {"trainingType": "GlobalStandard"},
        ),
        (
            "nebius/Qwen/Qwen3-8B",
            "NEBIUS_API_KEY",
            ["--hyperparameter", "lora=true"],
            {"hyperparameters": {"n_epochs": 2, "lora": True}},
        ),
    ],
    ids=["azure", "nebius"],
)
def test_providers_that_speak_alike(
    server, prep, files, monkeypatch, target, key_env, options, sent
):
    chat, _ = files
    monkeypatch.setenv(key_env, KEY)
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.url.removesuffix("/v1"))
    where = ["--provider", target.partition("/")[0]]
    if "nebius" in target:
        where += ["--base-url", server.url]
    dry = prep("jobs", "create", chat, "--target", target, *where[2:], "--epochs", "2", *options,
               "--dry-run")  # fmt: skip
    assert dry.code == 0, dry.err
    request = json.loads(dry.out)[-1]["json"]
    assert sent.items() <= request.items()
    server.state._add_model(request["model"], "system")
    made = prep("jobs", "create", chat, "--target", target, *where[2:], "--yes", "--follow")
    assert made.code == 0, made.err
    job_id = made.out.split()[0]
    assert job_id in prep("jobs", "list", *where).out
    assert prep("jobs", "result", job_id, "-o", "r.csv", *where).code == 0
    again = prep("jobs", "create", chat, "--target", target, *where[2:], "--yes")
    assert again.out.strip() == job_id
    assert len(server.state.jobs) == 1
