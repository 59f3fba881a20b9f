"""What a person at a terminal sees and types before and while money is spent."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.api.handoff.conftest import write_examples
from tests.cli.handoff.processes import Processes
from tests.fake_openai.server import KEY

if os.name == "nt":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.cli import terminal

TARGET = "openai/gpt-4.1-mini-2025-04-14"


def session(
    environ: dict[str, str], arguments: Sequence[object], answers: Sequence[str]
) -> tuple[int, str]:
    """The exit code and all that was shown; answers are typed at prompts, in order."""
    plain = {name: text for name, text in environ.items() if name not in ("CI", "NO_COLOR")}
    lines = [f"{answer}\n" for answer in answers]
    prompt = rb"to go on: |\[y/N\]"
    code, text = terminal.session(arguments, lines, prompt, plain | {"TERM": "xterm"})
    assert KEY not in text
    return code, text


@pytest.fixture
def train(tmp_path: Path) -> Path:
    return write_examples(tmp_path / "train.jsonl")


@pytest.mark.parametrize("answer", ["", "y", "no", "Yes please"])
def test_nothing_is_sent_without_the_whole_word(server, tmp_path, train, answer):
    environ = Processes(server, tmp_path / "state").environ
    code, shown = session(environ, ["jobs", "create", train, "--target", TARGET], [answer])
    assert code == 2
    assert "nothing was done" in shown
    assert server.state.files == server.state.jobs == {}


def test_a_job_is_agreed_to_and_followed(server, tmp_path, train):
    environ = Processes(server, tmp_path / "state", OPENAI_ORG_ID="org-mine").environ
    command = ["jobs", "create", train, "--target", TARGET, "--epochs", "3", "--follow"]
    code, shown = session(environ, [*command, "--poll", "0.05"], ["yes"])
    assert code == 0, shown
    for words in (
        "to: ", server.url.split("/")[2], "org-mine", "gpt-4.1-mini-2025-04-14", "train.jsonl",
        "sha256 ", "examples: ", "tokens: ", "n_epochs 3", "cost: ", "USD (price of ",
        "last day for new jobs: ", "shut down on: ", "Type yes to go on: ",
    ):  # fmt: skip
        assert words in shown
    assert shown.index("cost:") < shown.index("Type yes")
    assert "step 3 of 3 (100 %)" in shown
    assert "train loss:" in shown
    assert "succeeded" in shown
    assert len(server.state.jobs) == 1


def test_a_job_is_cancelled_after_a_question(server, tmp_path, train):
    processes = Processes(server, tmp_path / "state")
    _, out, _ = processes.run("jobs", "create", train, "--target", TARGET, "--yes")
    job_id = out.strip()
    assert session(processes.environ, ["jobs", "cancel", job_id], ["n"])[0] == 2
    assert server.state.jobs[job_id].card["status"] != "cancelled"
    code, shown = session(processes.environ, ["jobs", "cancel", job_id], ["y"])
    assert code == 0
    assert f"{job_id}: cancelled" in shown
