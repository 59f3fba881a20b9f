"""Past jobs of the provider, counted again."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.handoff.conftest import write_examples

TARGET = "openai/gpt-4.1-mini-2025-04-14"
PER_EPOCH = 12 * (1 + (3 + 1 + 3) + (3 + 1 + 3))
"""By hand: "Hi", " ", "0" are 3 tokens; a role is 1, a frame 3, and an example 1 more."""


@pytest.fixture
def train(tmp_path: Path) -> Path:
    return write_examples(tmp_path / "train.jsonl", word="Hi")


def trained(prep, server, path: Path, **changed: Any) -> str:
    """Id of a job that has ended, as the provider shows it."""
    ran = prep("jobs", "create", path, "--target", TARGET, "--yes", "--again", "--follow")
    job_id = ran.out.splitlines()[0]
    card = server.state.jobs[job_id].card
    card["hyperparameters"] = {"n_epochs": 3}
    card["trained_tokens"] = 3 * PER_EPOCH
    card |= changed
    return job_id


def calibrated(prep, *arguments: object) -> dict[str, Any]:
    ran = prep("estimate", "--calibrate", "--output-format", "json", *arguments)
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_a_file_is_found_by_its_content(prep, server, train, tmp_path):
    job_id = trained(prep, server, train)
    other = write_examples(tmp_path / "other.jsonl", word="Ho")
    assert other.stat().st_size == train.stat().st_size
    renamed = train.rename(tmp_path / "renamed.jsonl")
    for arguments in ((), (other, renamed)):
        (found,) = calibrated(prep, *arguments)["jobs"]
        assert found["id"] == job_id
        assert found["target"] == TARGET
        assert found["file"] == "renamed.jsonl"
        assert (found["epochs"], found["billed"]) == (3, 3 * PER_EPOCH)
        assert (found["counted"], found["percent"]) == (3 * PER_EPOCH, "0.00")
    shown = prep("estimate", "--calibrate", "--target", "openai").out
    assert f"{3 * PER_EPOCH:,} billed, {3 * PER_EPOCH:,} counted, +0.00 %" in shown
    assert "Jobs compared: 1; the largest error is 0.00 %." in shown


def test_a_file_sent_by_another_program_is_found_by_its_size(prep, server, train, tmp_path):
    write_examples(tmp_path / "longer.jsonl", count=13)
    file = server.state.add_file("elsewhere.jsonl", train.read_bytes(), "fine-tune", None)
    card = server.state.create_job({"model": TARGET.split("/")[1], "training_file": file["id"]})
    card |= {"status": "succeeded", "trained_tokens": 300}
    card["hyperparameters"]["n_epochs"] = 2
    (found,) = calibrated(prep)["jobs"]
    assert (found["file"], found["percent"]) == ("train.jsonl", "20.00")


def test_what_cannot_be_compared_is_said(prep, server, train, tmp_path):
    assert "No job has a number of trained tokens." in prep("estimate", "--calibrate").out
    settings = {"n_epochs": "auto"}
    silent = trained(prep, server, train, hyperparameters=settings)
    unknown = trained(prep, server, train, model="gpt-9")
    trained(prep, server, train, trained_tokens=None)
    first, second = calibrated(prep)["left_out"]
    assert (first["id"], second["id"]) == (unknown, silent)
    assert "gpt-9" in first["reason"]
    assert "epochs" in second["reason"]
    train.unlink()
    shown = prep("estimate", "--calibrate").out
    file_id = server.state.jobs[silent].card["training_file"]
    assert f"prep files download {file_id} -o" in shown
    del server.state.files[file_id]
    assert "gone from the provider" in prep("estimate", "--calibrate").out


def test_jobs_and_data_are_not_mixed(prep, server, train, tmp_path):
    jobs = tmp_path / "jobs.json"
    jobs.write_text("[]", encoding="utf-8")
    ran = prep("estimate", "--calibrate", jobs, train)
    assert (ran.code, "not both" in ran.err) == (2, True)
    assert prep("estimate", "--calibrate", tmp_path / "missing.jsonl").code == 3
    assert prep("estimate", "--calibrate", jobs).code == 0


def test_no_configuration_chooses_the_server(prep, server, train, tmp_path):
    config = tmp_path / "prep.toml"
    config.write_text('[estimate]\nbase_url = "http://127.0.0.1:9/v1"\n', encoding="utf-8")
    ran = prep("estimate", "--calibrate", train)
    assert ran.code == 2
    assert "base_url" in ran.err
