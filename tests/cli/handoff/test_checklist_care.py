"""Checklist C of the hand-off, what must not happen by accident: h14 to h16 and h18 to h20."""

import json
import os
import socket
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.api.handoff.conftest import write_examples
from tests.fake_openai.server import KEY

TARGET = "openai/gpt-4.1-mini-2025-04-14"


@pytest.fixture
def train(tmp_path: Path) -> Path:
    return write_examples(tmp_path / "train.jsonl")


def create(prep, train, *more):
    return prep("jobs", "create", train, "--target", TARGET, "--yes", *more)


def untouched(server) -> bool:
    return not server.state.jobs and not server.state.files


def test_h14_a_dry_run_opens_no_connection(server, prep, train, monkeypatch):
    def forbidden(*args, **kwargs):
        raise AssertionError("a socket")

    for name in ("socket", "create_connection", "getaddrinfo", "create_server", "socketpair"):
        monkeypatch.setattr(socket, name, forbidden)
    ran = create(prep, train, "--dry-run", "--epochs", "3")
    assert ran.code == 0, ran.err
    sent, job = json.loads(ran.out)
    assert (sent["path"], job["path"]) == ("/files", "/fine_tuning/jobs")
    assert job["json"]["method"]["supervised"]["hyperparameters"] == {"n_epochs": 3}
    assert prep("upload", train, "--dry-run").code == 0
    assert server.journal == []


def test_h14_a_dry_run_wants_no_key(server, prep, train, monkeypatch):
    with_key = [prep("upload", train, "--dry-run"), create(prep, train, "--dry-run")]
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setitem(sys.modules, "keyring", None)
    without = [prep("upload", train, "--dry-run"), create(prep, train, "--dry-run")]
    assert [ran.code for ran in without] == [0, 0]
    assert [ran.out for ran in without] == [ran.out for ran in with_key]
    assert all("no key is set (OPENAI_API_KEY)" in ran.err for ran in without)
    assert prep("upload", train).code == 5
    monkeypatch.setenv("OPENAI_API_KEY", "")
    assert prep("upload", train, "--dry-run").code == 2
    assert server.journal == []


def test_h15_nobody_there_to_say_yes(server, prep, train):
    ran = prep("jobs", "create", train, "--target", TARGET)
    assert ran.code == 2
    assert "--yes" in ran.err
    assert untouched(server)


def test_h15_over_the_limit(server, prep, train):
    ran = create(prep, train, "--max-cost", "0")
    assert ran.code == 2
    assert "more than --max-cost 0" in ran.err
    assert untouched(server)
    assert create(prep, train, "--max-cost", "5").code == 0


def test_h15_an_unknown_price(server, prep, train):
    server.state._add_model("nobody-knows-1", "system")
    known = ["--base-url", server.url, "--target", "nobody-knows-1", "--yes", "--max-cost", "5"]
    ran = prep("jobs", "create", train, *known)
    assert ran.code == 2
    assert "--accept-unknown-price" in ran.err
    assert untouched(server)
    assert prep("jobs", "create", train, *known, "--accept-unknown-price").code == 0


def test_h15_a_model_that_is_gone_or_goes_soon(server, prep, train):
    server.state._add_model("new-model", "system")
    where = ["--base-url", server.url, "--target", "new-model", "--yes"]
    server.state.models["new-model"]["shutdown_date"] = "2020-01-01"
    gone = prep("jobs", "create", train, *where)
    assert gone.code == 2
    assert "was shut down on 2020-01-01" in gone.err
    assert untouched(server)
    pairs = train.with_name("pairs.jsonl")
    pairs.write_text('{"prompt":"a ->","completion":" b"}\n' * 12)
    gone = prep("jobs", "create", pairs, "--target", "openai/babbage-002", "--yes")
    assert gone.code == 2
    assert "takes no new jobs" in gone.err


def test_h15_a_model_that_goes_soon(server, prep, train, monkeypatch):
    import datetime as dt

    from prep.cli import jobs_create

    server.state._add_model("new-model", "system")
    where = ["--base-url", server.url, "--target", "new-model", "--yes"]
    server.state.models["new-model"]["shutdown_date"] = "2026-12-24"
    monkeypatch.setattr(jobs_create, "today", lambda: dt.date(2026, 11, 21))
    soon = prep("jobs", "create", train, *where)
    assert soon.code == 0
    assert "shuts new-model down on 2026-12-24" in soon.err
    ours = create(prep, train, "--check")
    assert "the last day for new jobs is 2027-01-06" in ours.err
    assert "shut down on:" in ours.err


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        ("sk-secret0123456789\nabc", 2, "a line break at character 20"),
        ("sk-secret0123456789 abc", 2, "a space"),
        ("sk-secret0123456789\u00e9", 2, "U+00E9"),
        ("sk-secret0123456789\u200b", 2, "U+200B"),
        ("'sk-secret0123456789'", 2, "quotation marks"),
        ("", 2, "is empty: put the key there, or remove it"),
        (" \t ", 2, "is empty: put the key there, or remove it"),
        ("sk-ant-secret0123456789", 2, "Anthropic"),
        ("gsk_secret0123456789", 2, "Groq"),
        ("AIzasecret0123456789", 2, "Google"),
        ("hf_secret0123456789", 2, "Hugging Face"),
    ],
    ids=repr,
)
def test_h16_a_key_is_looked_at_before_the_network(
    server, prep, train, monkeypatch, value, code, words
):
    monkeypatch.setenv("OPENAI_API_KEY", value)
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: pytest.fail("the network"))
    job = ["jobs", "create", train, "--target", TARGET, "--yes"]
    for command in (["upload", train], ["jobs", "list"], job):
        ran = prep(*command)
        assert ran.code == code, ran.err
        assert words in ran.err
        assert "secret0123456789" not in ran.all


def test_h18_where_data_goes_is_said_and_plain_http_refused(server, prep, train, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://user:hidden@proxy.example:3128")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://gateway.example/v1")
    ran = prep("upload", train, "--dry-run")
    assert "gateway.example (from OPENAI_BASE_URL) through the proxy proxy.example" in ran.err
    assert "hidden" not in ran.all
    for url in ("http://example.com/v1", "http://127.evil.example/v1", "ftp://x/", "nonsense"):
        assert prep("upload", train, "--base-url", url).code == 2
        assert create(prep, train, "--base-url", url).code == 2
    monkeypatch.setenv("OPENAI_BASE_URL", "http://10.0.0.8:8000/v1")
    refused = prep("upload", train)
    assert refused.code == 2
    assert "https" in refused.err
    assert untouched(server)


def test_h19_examples_in_both_files(server, prep, train, tmp_path):
    same = create(prep, train, "--validation", train)
    assert same.code == 1
    valid = write_examples(tmp_path / "valid.jsonl", word="Ho")
    with valid.open("a") as file:
        file.write(train.read_text().splitlines()[4].replace("Hello", " Hello  ") + "\n")
    one = create(prep, train, "--validation", valid)
    assert one.code == 1
    assert "line 13 is line 5" in one.err
    assert untouched(server)
    assert create(prep, train, "--validation", valid, "--allow-overlap", "1").code == 0


def test_c23_keys_in_the_data_are_not_sent(server, prep, tmp_path):
    key = "sk-" + "proj-" + "A1b2" * 8
    path = write_examples(tmp_path / "secret.jsonl", word=f"My key is {key}")
    refused = create(prep, path)
    assert refused.code == 1
    assert "P701" in refused.err
    assert "--allow-secrets" in refused.err
    assert f"Mask it: prep prepare {path} --select P701 --fix unsafe" in refused.err
    assert key not in refused.all
    assert untouched(server)
    assert create(prep, path, "--allow-secrets").code == 0


def ledger(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.sqlite3"


def test_h20_a_folder_nobody_may_write_in(server, prep, train, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("PREP_STATE_DIR", str(tmp_path / "file" / "state"))
    sent = prep("upload", train)
    assert sent.code == 0
    assert "working without a ledger" in sent.err
    refused = create(prep, train)
    assert refused.code == 4
    assert "--no-ledger" in refused.err
    assert server.state.jobs == {}
    assert server.count("POST", "/files") == 1
    assert create(prep, train, "--no-ledger").code == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_h20_a_read_only_ledger(server, prep, train, tmp_path):
    prep("upload", train)
    ledger(tmp_path).parent.chmod(0o500)
    ledger(tmp_path).chmod(0o400)
    assert create(prep, train).code == 4
    assert create(prep, train, "--no-ledger").code == 0
    ledger(tmp_path).parent.chmod(0o700)


@pytest.mark.parametrize("damage", [b"", b"nonsense" * 200, None], ids=["empty", "bytes", "page"])
def test_h20_a_damaged_ledger(server, prep, train, tmp_path, damage):
    create(prep, train)
    for rest in ledger(tmp_path).parent.glob("ledger.sqlite3-*"):
        rest.unlink()
    data = ledger(tmp_path).read_bytes()
    broken = data[:4096] + b"\xff" * 4096 + data[8192:] if damage is None else damage
    ledger(tmp_path).write_bytes(broken)
    ran = create(prep, train)
    assert ran.code == 0, ran.err
    assert ("ledger.corrupt-" in ran.err) == (damage != b"")
    assert len(server.state.jobs) == len(server.state.files) == 1


def test_h20_a_ledger_of_another_version(server, prep, train, tmp_path):
    create(prep, train)
    with sqlite3.connect(ledger(tmp_path)) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    newer = create(prep, train, "--again")
    assert newer.code == 4
    assert "newer prep" in newer.err
    assert prep("upload", train).code == 0
    with sqlite3.connect(ledger(tmp_path)) as db:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version=0")
    db.close()
    older = create(prep, train)
    assert older.code == 0, older.err
    assert len(server.state.jobs) == 1


def test_h20_a_file_system_without_shared_memory(server, prep, train, monkeypatch):
    from prep.api.handoff.store import Store

    class NoWal(sqlite3.Connection):
        def execute(self, statement, *values):
            if "journal_mode" in statement:
                raise sqlite3.OperationalError("locking protocol")
            return super().execute(statement, *values)

    monkeypatch.setattr(
        Store,
        "_connect",
        lambda self, path: sqlite3.connect(path, isolation_level=None, factory=NoWal),
    )
    assert create(prep, train).code == 0
    assert "was created earlier" in create(prep, train).err
    assert len(server.state.jobs) == 1


def test_h20_a_full_disk(server, prep, train, monkeypatch):
    from prep.api.handoff.ledger import Ledger

    class Full(sqlite3.Connection):
        def execute(self, statement, *values):
            if "INTO requests" in statement:
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(statement, *values)

    memory = ":memory:"
    monkeypatch.setattr(
        Ledger,
        "_connect",
        lambda self, path: sqlite3.connect(
            path, isolation_level=None, factory=sqlite3.Connection if path == memory else Full
        ),
    )
    ran = create(prep, train)
    assert ran.code == 4
    assert "disk is full" in ran.err
    assert server.state.jobs == {}
    assert KEY not in ran.all


REINFORCED = '{{"messages":[{{"role":"user","content":"{n}+{step}"}}],"{field}":"{n}"}}\n'
GRADER = {
    "type": "string_check",
    "name": "same",
    "operation": "eq",
    "input": "{{sample.output_text}}",
    "reference": "{{item.reference}}",
}


def test_c_a_grader_and_its_examples_agree(server, prep, tmp_path):
    server.state._add_model("o4-mini-2025-04-16", "system")

    def write(name: str, step: int, field: str) -> Path:
        rows = [REINFORCED.format(n=n, step=step, field=field) for n in range(12)]
        (tmp_path / name).write_text("".join(rows))
        return tmp_path / name

    good, held = write("good.jsonl", 1, "reference"), write("held.jsonl", 2, "reference")
    bad = write("bad.jsonl", 1, "answer")
    grader = tmp_path / "grader.json"
    grader.write_text(json.dumps(GRADER))
    where = ["--base-url", server.url, "--target", "o4-mini-2025-04-16", "--yes"]
    common = ["--method", "reinforcement", "--validation", held, "--grader", grader, *where]
    refused = prep("jobs", "create", bad, *common)
    assert refused.code == 1
    assert "P831" in refused.err
    assert untouched(server)
    made = prep(
        "jobs", "create", good, *common, "--reasoning-effort", "low",
        "--compute-multiplier", "0.5", "--eval-interval", "5", "--eval-samples", "2",
    )  # fmt: skip
    assert made.code == 0, made.err
    method = server.state.jobs[made.out.strip()].card["method"]
    assert method["reinforcement"]["grader"] == GRADER
    assert method["reinforcement"]["hyperparameters"]["eval_interval"] == 5
    for text, code in (('{"type": "nonsense"}', 2), ("{", 3), ("[]", 3)):
        grader.write_text(text)
        assert prep("jobs", "create", good, *common).code == code
    assert prep("jobs", "create", good, "--method", "reinforcement", *where).code == 2
