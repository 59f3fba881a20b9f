"""try, generate, doctor."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from prep.api.handoff.drafting import passages
from prep.api.handoff.ledger import Ledger
from prep.api.handoff.prepared import Places, Usage, record_prepared
from prep.core.clock import SystemClock
from tests.api.handoff.conftest import write_examples
from tests.fake_openai.server import KEY

TARGET = "openai/gpt-4.1-mini-2025-04-14"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def trained(prep, tmp_path) -> tuple[str, str]:
    """Id of a finished job and its model, trained on a file with a recorded usage."""
    train = write_examples(tmp_path / "train.jsonl")
    sent = json.loads(prep("upload", train, "--output-format", "json").out)
    usage = Usage(format="completion", system="Be kind.", separator="\n\n###\n\n", stop=" END")
    with Ledger(tmp_path / "state", SystemClock()) as ledger:
        record_prepared(ledger, sent["sha256"], Places(), usage)
    made = prep("jobs", "create", train, "--target", TARGET, "--yes", "--follow")
    job_id = made.out.splitlines()[0]
    return job_id, prep("jobs", "list", "--names").out.strip()


def test_try_asks_as_the_examples_were_written(prep, trained):
    job_id, model = trained
    for name in (model, job_id):
        ran = prep("try", name, "Where is it?", "--output-format", "json")
        assert ran.code == 0, ran.err
        request = json.loads(ran.out)["request"]
        assert request["model"] == model
        assert request["prompt"] == "Where is it?\n\n###\n\n"
        assert request["stop"] == [" END"]
    plain = prep("try", model, "Where is it?", "--temperature", "0", "--max-tokens", "5")
    assert "echo: Where is it?" in plain.out
    assert "curl http" in plain.err
    assert "$OPENAI_API_KEY" in plain.err
    assert "OpenAI(base_url=" in plain.err
    assert "not recorded" not in plain.err


def test_try_of_a_chat_model(prep, server):
    ran = prep("try", "gpt-4o-mini-2024-07-18", "Hi", "--system", "Be brief.", "--max-tokens", "9")
    assert ran.code == 0
    assert "echo: Hi" in ran.out
    assert "not recorded here" in ran.err
    request = json.loads(prep("try", "x", "Hi", "--system", "S", "--stop", r"\n", "--dry-run").out)
    assert request == {
        "model": "x",
        "messages": [{"role": "system", "content": "S"}, {"role": "user", "content": "Hi"}],
        "stop": ["\n"],
    }
    assert prep("try", "nobody", "Hi").code == 5


def test_try_of_a_job_without_a_model(prep, server, tmp_path):
    train = write_examples(tmp_path / "train.jsonl")
    server.state.next_failure = ("x", "Example 3 is bad", "training_file")
    job_id = prep("jobs", "create", train, "--target", TARGET, "--yes").out.strip()
    ran = prep("try", job_id, "Hi")
    assert ran.code == 2
    assert "has made no model: prep jobs follow" in ran.err
    assert prep("jobs", "follow", job_id).code == 1
    ran = prep("try", job_id, "Hi")
    assert ran.code == 2
    assert f"is failed and has made no model: prep jobs explain {job_id}" in ran.err


def test_the_python_that_is_shown_runs(prep, server, monkeypatch):
    ran = prep("try", "gpt-4o-mini-2024-07-18", "It's 5 o'clock", "--temperature", "0.5")
    code = ran.err.partition("The same in Python:")[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == ran.out, done.stderr


def test_passages():
    text = "\n\n".join(f"Paragraph {n}. " + "word " * 50 for n in range(40))
    parts = list(passages(text, 1000))
    assert all(len(part) <= 1000 for part in parts)
    assert " ".join(parts).split() == text.split()
    assert list(passages("   \n\n ")) == []
    assert [len(part) for part in passages("x" * 2500, 1000)] == [1000, 1000, 500]


@pytest.fixture
def book(tmp_path) -> Path:
    path = tmp_path / "book.txt"
    path.write_text("\n\n".join(f"Chapter {n}. " + "Some words. " * 150 for n in range(6)))
    return path


def test_generate(prep, server, book, tmp_path):
    ran = prep("generate", book)
    assert ran.code == 0, ran.err
    rows = read(tmp_path / "book_pairs.csv")
    assert rows[0] == {"passage": "1", "prompt": "What?", "completion": "This."}
    assert len(rows) == server.count("POST", "/chat/completions")
    assert f"Passages to ask for: {len(rows)}, at most 0." in ran.err
    assert not list(tmp_path.glob(".*answers"))
    assert prep("generate", book).code == 2
    assert prep("generate", book, "--force").code == 0


def test_generate_goes_on_where_it_was(prep, server, book, tmp_path):
    server.fail("POST", "/chat/completions", nth=3, times=99, status=400)
    assert prep("generate", book).code == 5
    before = server.count("POST", "/chat/completions")
    assert not (tmp_path / "book_pairs.csv").exists()
    server.faults.clear()
    assert prep("generate", book).code == 0
    rows = read(tmp_path / "book_pairs.csv")
    assert server.count("POST", "/chat/completions") - before == len(rows) - 2


def test_generate_stops_at_its_limit(prep, server, book, tmp_path):
    ran = prep("generate", book, "--max-cost", "0.0074")
    assert ran.code == 1
    asked = server.count("POST", "/chat/completions")
    assert 0 < asked < 6
    more = prep("generate", book, "--max-cost", "5", "--force")
    assert more.code == 0
    rows = read(tmp_path / "book_pairs.csv")
    assert server.count("POST", "/chat/completions") == len(rows)
    unknown = prep("generate", book, "--max-cost", "5", "--provider", "nebius", "-o", "x.csv")
    assert unknown.code == 2
    assert "--price" in unknown.err


def test_generate_marks_formulas_and_refuses_nonsense(prep, server, book, tmp_path):
    pairs = json.dumps({"pairs": [{"prompt": "=1+1", "completion": "-2"}]})
    answer = {"choices": [{"message": {"content": pairs}, "finish_reason": "stop"}]}
    server.fail("POST", "/chat/completions", times=99, garbage=json.dumps(answer))
    ran = prep("generate", book)
    assert "apostrophe" in ran.err
    rows = read(tmp_path / "book_pairs.csv")
    assert rows[0]["prompt"] == "'=1+1"
    answer["choices"][0]["message"]["content"] = "I'd rather not"
    server.faults.clear()
    server.fail("POST", "/chat/completions", times=99, garbage=json.dumps(answer))
    ran = prep("generate", book, "-o", "other.csv")
    assert ran.code == 5
    assert "shape" in ran.err
    empty = tmp_path / "empty.txt"
    empty.write_text(" ")
    assert prep("generate", empty).code == 3
    empty.write_bytes(b"caf\xe9")
    assert prep("generate", empty).code == 3


def test_doctor(prep, server, monkeypatch):
    ran = prep("doctor")
    assert ran.code == 0
    assert "OPENAI_BASE_URL is set" in ran.out
    assert KEY not in ran.all
    assert KEY[-8:] not in ran.all
    state = json.loads(prep("doctor", "--output-format", "json").out)
    keys = {key["variable"]: key for key in state["keys"]}
    assert keys["OPENAI_API_KEY"]["set"]
    assert not keys["NEBIUS_API_KEY"]["set"]
    monkeypatch.setenv("OPENAI_API_KEY", "a b")
    assert "a space" in prep("doctor").out
    monkeypatch.delenv("OPENAI_API_KEY")
    told = prep("doctor").out
    for words in ("PowerShell", "Edit environment variables", "macOS", "Linux", "read -rs"):
        assert words in told
    assert "macOS" not in prep("doctor", "--system", "windows").out
    assert server.journal == []


@pytest.mark.parametrize(
    "command",
    [
        ["upload", "train.jsonl"],
        ["files", "list"],
        ["files", "show", "file-1"],
        ["files", "delete", "file-1", "--yes"],
        ["jobs", "list"],
        ["jobs", "show", "ftjob-1"],
        ["jobs", "follow", "ftjob-1"],
        ["jobs", "cancel", "ftjob-1", "--yes"],
        ["jobs", "pause", "ftjob-1"],
        ["jobs", "resume", "ftjob-1"],
        ["jobs", "checkpoints", "ftjob-1"],
        ["jobs", "result", "ftjob-1", "-o", "r.csv"],
        ["jobs", "explain", "ftjob-1"],
        ["jobs", "create", "train.jsonl", "--target", TARGET, "--yes"],
        ["jobs", "create", "train.jsonl", "--target", "nebius", "--yes"],
        ["try", "ft:x", "Hi"],
        ["generate", "train.jsonl", "-o", "p.csv"],
    ],
    ids=" ".join,
)
def test_a_new_user_without_a_key_is_told_how_to_get_one(prep, tmp_path, monkeypatch, command):
    write_examples(tmp_path / "train.jsonl")
    monkeypatch.delenv("OPENAI_API_KEY")
    ran = prep(*command)
    assert ran.code == 5
    assert "_API_KEY is not set" in ran.err
    assert "prep doctor" in ran.err
    assert "https://" in ran.err


def test_a_separator_is_taken_as_it_is_meant(prep):
    ran = prep("try", "davinci-002", "Où ?", "--separator", " \\n→é", "--stop", "\\\\", "--dry-run")
    request = json.loads(ran.out)
    assert request["prompt"] == "Où ? \n→é"
    assert request["stop"] == ["\\"]
