"""Checklist C of the hand-off, what concerns files: h01 to h05, and h13."""

import os
import signal
from pathlib import Path

import pytest

from tests.api.handoff.conftest import write_examples
from tests.cli.handoff.processes import Processes, ended, until

TARGET = "openai/gpt-4.1-mini-2025-04-14"
PARTS = r"/uploads/[^/]+/parts"


@pytest.fixture
def train(tmp_path: Path) -> Path:
    return write_examples(tmp_path / "train.jsonl")


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file of four parts of one MB, the last one short."""
    return write_examples(tmp_path / "large.jsonl", count=3300, word="x" * 1000)


def stored(server) -> list[bytes]:
    return [
        server.state.contents[name]
        for name, card in server.state.files.items()
        if card["purpose"] == "fine-tune"
    ]


def test_h01_every_request_is_valid(server, prep, train, large, tmp_path):
    valid = write_examples(tmp_path / "valid.jsonl", word="Ho")
    made = prep(
        "jobs", "create", train, "--validation", valid, "--target", TARGET, "--yes", "--follow",
        "--epochs", "3", "--batch-size", "auto", "--learning-rate-multiplier", "0.5", "--seed", "1",
        "--suffix", "demo", "--metadata", "team=a", "--wandb-project", "tunes",
    )  # fmt: skip
    assert made.code == 0, made.err
    job_id = made.out.splitlines()[0]
    file_id = prep("upload", large, "--part-mb", "1", "--remote-ttl", "2d").out.strip()
    for command in (
        ["files", "list"], ["files", "show", file_id], ["files", "download", file_id, "-o", "x"],
        ["files", "delete", file_id, "--yes"], ["jobs", "list"], ["jobs", "show", job_id],
        ["jobs", "checkpoints", job_id], ["jobs", "result", job_id, "-o", "r.csv"],
        ["jobs", "explain", job_id], ["jobs", "rerun", job_id, "--yes"],
    ):  # fmt: skip
        assert prep(*command).code == 0, command
    second = prep("jobs", "list", "-q").out.split()[0]
    for wish in ("pause", "resume"):
        assert prep("jobs", wish, second).code == 0
    assert prep("jobs", "cancel", second, "--yes").code == 0
    model = prep("jobs", "list", "--names").out.strip()
    assert prep("try", model, "Hi").code == 0
    assert server.judge.present or "PREP_SHARED" not in os.environ
    assert server.violations == []


def test_h02_the_same_bytes_are_sent_once(server, prep, train, tmp_path, monkeypatch):
    renamed = tmp_path / "another name.jsonl"
    renamed.write_bytes(train.read_bytes())
    ids = {prep("upload", path).out for path in (train, train, renamed)}
    for path in (tmp_path / "state").glob("ledger*"):
        path.unlink()
    ids.add(prep("upload", train).out)
    monkeypatch.setenv("PREP_STATE_DIR", str(tmp_path / "another machine"))
    ids.add(prep("upload", renamed).out)
    assert len(ids) == 1
    assert server.count("POST", "/files") == 1


@pytest.mark.parametrize("fate", ["deleted", "expired", "error", "other size"])
def test_h03_a_copy_that_is_no_good_is_sent_again(server, prep, train, fate):
    first = prep("upload", train, *(["--remote-ttl", "1h"] if fate == "expired" else [])).out
    (card,) = server.state.files.values()
    match fate:
        case "deleted":
            server.state.delete_file(card["id"])
        case "expired":
            server.state.now += 3700
        case "error":
            card["status"] = "error"
        case "other size":
            card["bytes"] += 1
    again = prep("upload", train)
    assert again.code == 0, again.err
    assert again.out != first
    assert "sending again" in again.err
    assert server.count("POST", "/files") == 2


@pytest.mark.parametrize("part", [1, 2, 3, 4])
def test_h04_a_network_that_dies_at_a_part(server, prep, large, part):
    server.fail("POST", PARTS, nth=part, times=99, drop="before")
    broken = prep("upload", large, "--part-mb", "1")
    assert broken.code == 5
    assert "run this again to go on" in broken.err
    server.faults.clear()
    before = server.count("POST", PARTS)
    assert prep("upload", large, "--part-mb", "1").code == 0
    assert server.count("POST", PARTS) - before == 4 - (part - 1)
    assert stored(server) == [large.read_bytes()]


@pytest.mark.parametrize("part", [1, 2, 3, 4])
def test_h04_killed_at_a_part(server, large, tmp_path, part):
    processes = Processes(server, tmp_path / "state")
    server.fail("POST", PARTS, nth=part, held=True)
    killed = processes.start("upload", large, "--part-mb", "1")
    until(lambda: server.count("POST", PARTS) == part)
    killed.send_signal(signal.SIGKILL)
    assert ended(killed)[0] == -signal.SIGKILL
    code, _, err = processes.run("upload", large, "--part-mb", "1")
    assert code == 0, err
    assert server.count("POST", PARTS) == part + 4 - (part - 1)
    assert stored(server) == [large.read_bytes()]


@pytest.mark.parametrize("how", ["expired", "cancelled", "413"])
def test_h05_an_upload_that_ended_remotely(server, prep, large, how):
    if how == "413":
        server.fail("POST", PARTS, nth=2, status=413)
    else:
        server.fail("POST", PARTS, nth=3, times=99, drop="before")
        assert prep("upload", large, "--part-mb", "1").code == 5
        server.faults.clear()
        if how == "expired":
            server.state.now += 3700
        else:
            server.state.cancel_upload(next(iter(server.state.uploads)))
    ran = prep("upload", large, "--part-mb", "1")
    assert ran.code == 0, ran.err
    assert "beginning a new upload" in ran.err
    assert stored(server) == [large.read_bytes()]


def test_h13_a_result_is_complete_or_not_there(server, prep, train, tmp_path):
    job_id = prep("jobs", "create", train, "--target", TARGET, "--yes", "--follow").out.split()[0]
    server.fail("GET", "/files/.*/content", status=404)
    assert prep("jobs", "result", job_id, "-o", "r.csv").code == 5
    server.fail("GET", "/files/.*/content", drop="truncate")
    assert prep("jobs", "result", job_id, "-o", "r.csv").code == 5
    assert not list(tmp_path.glob("*r.csv*"))
    (result,) = server.state.jobs[job_id].card["result_files"]
    table = "\ufeffstep,note\n1,=cmd|' /C calc'!A0\n2,\x1b]0;owned\x07\n".encode()
    server.state.contents[result] = table
    assert prep("jobs", "result", job_id, "-o", "r.csv").code == 5, (
        "as many bytes as it should have"
    )
    server.fail(
        "GET", "/files/.*/content", garbage="<html>Sign in</html>", content_type="text/html"
    )
    assert prep("files", "download", result, "-o", "r.csv").code == 5
    assert not list(tmp_path.glob("*r.csv*"))
    server.state.files[result]["bytes"] = len(table)
    saved = prep("jobs", "result", job_id, "-o", "r.csv")
    assert saved.code == 0
    assert Path("r.csv").read_bytes() == table
    assert "\x1b" not in saved.all
    again = prep("jobs", "result", job_id, "-o", "r.csv")
    assert again.code == 2
    assert "--force" in again.err
    os.symlink(train, "link.csv")
    assert prep("jobs", "result", job_id, "-o", "link.csv").code != 0
    assert prep("jobs", "result", job_id, "-o", "missing/r.csv").code == 4
