"""upload, files, jobs: exit codes and words (checklist C)."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.handoff.conftest import write_examples
from tests.cli.program import PATIENCE, listening
from tests.fake_openai.server import KEY

TARGET = "openai/gpt-4.1-mini-2025-04-14"


@pytest.fixture
def train(tmp_path: Path) -> Path:
    return write_examples(tmp_path / "train.jsonl")


@pytest.fixture
def valid(tmp_path: Path) -> Path:
    return write_examples(tmp_path / "valid.jsonl", word="Ho")


def create(prep, train, *more):
    return prep("jobs", "create", train, "--target", TARGET, "--yes", *more)


# Upload and files


def test_upload_prints_the_id(server, prep, train):
    first, second = prep("upload", train), prep("upload", train)
    assert (first.code, second.code) == (0, 0)
    assert first.out == second.out
    assert first.out.strip() in server.state.files
    assert server.url.split("/")[2] in first.err
    assert "sent earlier" in second.err
    as_json = json.loads(prep("upload", train, "--output-format", "json").out)
    assert as_json["file"]["id"] == first.out.strip()


def test_upload_of_something_else(prep, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("prompt,completion\na,b\n")
    ran = prep("upload", table)
    assert ran.code == 3
    assert "prep prepare" in ran.err
    assert prep("upload", tmp_path / "missing.jsonl").code == 3
    assert prep("upload", tmp_path).code == 3


def test_files(server, prep, train, tmp_path):
    file_id = prep("upload", train, "--remote-ttl", "1h").out.strip()
    assert file_id in prep("files", "list").out
    assert prep("files", "list", "-q").out.split() == [file_id]
    assert json.loads(prep("files", "list", "--output-format", "json").out)[0]["id"] == file_id
    assert "deleted by the provider on" in prep("files", "show", file_id).out
    back = tmp_path / "back.jsonl"
    assert prep("files", "download", file_id, "-o", back).code == 0
    assert back.read_bytes() == train.read_bytes()
    assert prep("files", "download", file_id, "-o", back).code == 2
    asked = prep("files", "delete", file_id)
    assert asked.code == 2
    assert "--yes" in asked.err
    assert prep("files", "delete", file_id, "--yes").code == 0
    assert server.state.files == {}
    assert prep("files", "show", file_id).code == 5


# The key


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        ("", 2, "prep doctor"),
        ("   ", 2, "prep doctor"),
        ("sk-abc\ndef", 2, "a line break at character 7"),
        ("sk-abc def", 2, "a space"),
        ("sk-abc\u00e9", 2, "U+00E9"),
        ('"sk-abcdefgh"', 2, "quotation marks"),
    ],
    ids=repr,
)
def test_keys_are_looked_at_before_the_network(
    server,
    prep,
    train,
    monkeypatch,
    value,
    code,
    words,
):
    monkeypatch.setenv("OPENAI_API_KEY", value)
    job = ["jobs", "create", train, "--target", TARGET, "--yes"]
    for command in (["upload", train], ["jobs", "list"], job):
        ran = prep(*command)
        assert ran.code == code
        assert words in ran.err
        assert "sk-abc" not in ran.all
    assert server.journal == []


def test_outer_blanks_of_a_key_do_no_harm(prep, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", f"  {KEY}\n")
    assert prep("jobs", "list").code == 0


def test_a_key_of_another_name(prep, monkeypatch):
    monkeypatch.setenv("MY_KEY", KEY)
    monkeypatch.delenv("OPENAI_API_KEY")
    assert prep("jobs", "list").code == 5
    assert prep("jobs", "list", "--key-env", "MY_KEY").code == 0


def test_a_wrong_key(prep, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-0123456789")
    ran = prep("jobs", "list")
    assert ran.code == 5
    assert "did not accept the key" in ran.err


def test_there_is_no_option_for_a_key(prep):
    assert prep("jobs", "list", "--api-key", "sk-x").code == 2


# Where it goes


def test_plain_http_goes_to_this_machine_only(server, prep, train, monkeypatch):
    for url in ("http://example.com/v1", "http://127.evil.example/v1", "ftp://x/", "nonsense"):
        assert prep("upload", train, "--base-url", url).code == 2
    monkeypatch.setenv("OPENAI_BASE_URL", "http://example.com/v1")
    assert prep("upload", train).code == 2
    assert server.journal == []


def test_where_it_goes_is_said(server, prep, train, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy.example:3128")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://gateway.example/v1")
    ran = prep("upload", train, "--dry-run")
    assert "gateway.example (from OPENAI_BASE_URL) through the proxy proxy.example" in ran.err
    assert "secret" not in ran.all


def test_an_unknown_provider(prep, train):
    assert prep("upload", train, "--provider", "nobody").code == 2
    assert prep("jobs", "create", train, "--target", "nobody/x", "--yes").code == 2


# Creating a job


@pytest.mark.parametrize("id_", ["", " ", "..", "../files", "a/b", "a?b", "a b", "\x1b[0m"])
def test_what_is_no_id_goes_nowhere(server, prep, id_):
    for command in (["jobs", "show"], ["jobs", "cancel", "--yes"], ["files", "delete", "--yes"]):
        ran = prep(*command, "--", id_)
        assert ran.code == 2
        assert "an id has" in ran.err
    assert server.journal == []


def test_create_follow_show(server, prep, train):
    made = create(prep, train, "--epochs", "3", "--suffix", "demo", "--seed", "1")
    assert made.code == 0, made.err
    job_id = made.out.strip()
    assert list(server.state.jobs) == [job_id]
    for words in ("to:", "training:", "train.jsonl", "n_epochs 3", "cost:"):
        assert words in made.err
    again = create(prep, train, "--epochs", "3", "--suffix", "demo", "--seed", "1")
    assert again.out == made.out
    assert "--again" in again.err
    assert len(server.state.jobs) == 1
    followed = prep("jobs", "follow", job_id)
    assert followed.code == 0, followed.err
    assert "The job is succeeded" in followed.out
    assert "train loss:" in followed.out
    assert "prep try ft:" in followed.err
    shown = prep("jobs", "show", job_id)
    assert "trained tokens" in shown.out
    assert json.loads(prep("jobs", "show", job_id, "--output-format", "json").out)["id"] == job_id
    assert job_id in prep("jobs", "list").out
    assert prep("jobs", "list", "-q").out.split() == [job_id]
    assert prep("jobs", "list", "--names").out.startswith("ft:")
    assert prep("jobs", "list", "--status", "failed", "-q").out == ""
    assert "ckpt-step-3" in prep("jobs", "checkpoints", job_id).out
    assert prep("jobs", "result", job_id, "-o", "r.csv").code == 0
    assert Path("r.csv").read_text().startswith("step,train_loss")
    explained = prep("jobs", "explain", job_id)
    assert (explained.code, "nothing to explain" in explained.out) == (0, True)


def test_create_and_follow_in_one(server, prep, train):
    ran = create(prep, train, "--follow")
    assert ran.code == 0
    assert "succeeded" in ran.err


def test_again(server, prep, train):
    assert len({create(prep, train, "--again").out for _ in range(2)}) == 2


def test_rerun(server, prep, train):
    job_id = create(prep, train, "--epochs", "2", "--metadata", "team=a").out.strip()
    ran = prep("jobs", "rerun", job_id, "--yes")
    assert ran.code == 0, ran.err
    second = server.state.jobs[ran.out.strip()].card
    first = server.state.jobs[job_id].card
    assert second["id"] != first["id"]
    assert second["method"] == first["method"]
    assert second["metadata"]["team"] == "a"
    asked = prep("jobs", "rerun", job_id)
    assert asked.code == 2
    for words in ("to:", "shut down on:", "n_epochs 2", "cost:", "--yes"):
        assert words in asked.err
    assert prep("jobs", "rerun", job_id, "--yes", "--max-cost", "5").code == 2
    assert prep("jobs", "follow", job_id).code == 0
    assert prep("jobs", "rerun", job_id, "--yes", "--max-cost", "5").code == 0
    assert prep("jobs", "rerun", job_id, "--yes", "--max-cost", "0").code == 2
    assert len(server.state.jobs) == 3


def test_nobody_to_ask(server, prep, train):
    ran = prep("jobs", "create", train, "--target", TARGET)
    assert ran.code == 2
    assert "--yes" in ran.err
    assert server.state.jobs == {}
    assert server.state.files == {}


@pytest.mark.parametrize(
    "options",
    [
        ["--epochs", "99"],
        ["--epochs", "many"],
        ["--batch-size", "0"],
        ["--beta", "1"],
        ["--method", "reinforcement"],
        ["--method", "dpo", "--beta", "3"],
        ["--suffix", "a b"],
        ["--max-cost", "lots"],
        ["--max-cost", "nan"],
        ["--metadata", "prep_key=1"],
        ["--remote-ttl", "1m"],
        ["--hyperparameter", "lora=true"],
    ],
    ids=str,
)
def test_options_that_would_be_refused(server, prep, train, options):
    ran = create(prep, train, *options)
    assert ran.code == 2, ran.all
    assert server.journal == []


def test_unknown_price_and_a_limit(server, prep, train):
    server.state._add_model("nobody-knows-1", "system")
    known = ["--base-url", server.url, "--target", "nobody-knows-1", "--yes", "--max-cost", "5"]
    refused = prep("jobs", "create", train, *known)
    assert refused.code == 2
    assert "--accept-unknown-price" in refused.err
    assert server.state.jobs == {}
    assert prep("jobs", "create", train, *known, "--accept-unknown-price").code == 0


def test_a_model_that_was_shut_down(server, prep, train):
    for target in ("openai/babbage-002", "openai/gpt-3.5-turbo-0125"):
        ran = prep("jobs", "create", train, "--target", target, "--yes")
        assert ran.code in {1, 2}, ran.err
    assert server.state.jobs == {}


def test_a_model_the_provider_shuts_down(server, prep, train):
    server.state._add_model("new-model", "system")
    where = ["--base-url", server.url, "--target", "new-model", "--yes"]
    server.state.models["new-model"]["shutdown_date"] = "2020-01-01"
    ran = prep("jobs", "create", train, *where)
    assert ran.code == 2
    assert "2020-01-01" in ran.err
    server.state.models["new-model"]["shutdown_date"] = "2999-01-01"
    assert prep("jobs", "create", train, *where).code == 0


def test_overlap(server, prep, train, valid):
    same = create(prep, train, "--validation", train)
    assert same.code == 1
    assert "12" in same.err
    lines = valid.read_text().splitlines(keepends=True)
    changed = train.read_text().splitlines()[4].replace("Hello", " Hello  ") + "\n"
    valid.write_text("".join([*lines, changed]))
    one = create(prep, train, "--validation", valid)
    assert one.code == 1
    assert "line 13 is line 5" in one.err
    assert server.state.files == {}
    assert create(prep, train, "--validation", valid, "--allow-overlap", "1").code == 0
    assert len(server.state.files) == 2


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"drop": "after"}, 0),
        ({"drop": "truncate"}, 0),
        ({"garbage": "{"}, 0),
        ({"garbage": "<html>", "content_type": "text/html"}, 0),
        ({"garbage": '{"object": "x"}'}, 0),
        ({"status": 500, "times": 3}, 6),
        ({"status": 401}, 5),
        ({"status": 403, "code": "training_not_available"}, 5),
        ({"status": 404}, 5),
        ({"status": 400}, 5),
        ({"status": 422}, 5),
        ({"status": 429, "code": "insufficient_quota"}, 5),
        ({"status": 429, "headers": {"retry-after": "130"}, "times": 9}, 5),
        ({"status": 429, "headers": {"retry-after": "1"}}, 0),
        ({"status": 503, "times": 9}, 6),
        ({"redirect": "http://127.0.0.1:9/v1/fine_tuning/jobs"}, 5),
    ],
    ids=str,
)
def test_exit_codes_of_creating(server, prep, train, how, code):
    server.fail("POST", "/fine_tuning/jobs", **how)
    ran = create(prep, train)
    assert ran.code == code, ran.err
    assert len(server.state.jobs) == (code == 0)
    server.faults.clear()
    assert create(prep, train).code == 0
    assert len(server.state.jobs) == 1


def test_dry_run_opens_no_connection(server, prep, train, valid, monkeypatch):
    create(prep, train)
    seen = len(server.journal)

    def forbidden(*args, **kwargs):
        raise AssertionError("a socket")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "create_connection", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    ran = create(prep, train, "--dry-run", "--validation", valid, "--epochs", "2")
    assert ran.code == 0, ran.err
    requests = json.loads(ran.out)
    assert [request["path"] for request in requests] == ["/files", "/fine_tuning/jobs"]
    assert requests[-1]["json"]["method"]["supervised"]["hyperparameters"] == {"n_epochs": 2}
    assert prep("upload", train, "--dry-run").code == 0
    assert len(server.journal) == seen


def test_check_looks_and_creates_nothing(server, prep, train):
    ran = create(prep, train, "--check")
    assert ran.code == 0
    assert "training:" in ran.err
    assert {entry["method"] for entry in server.journal} == {"GET"}


def test_without_a_place_to_remember(server, prep, train, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("PREP_STATE_DIR", str(tmp_path / "file" / "state"))
    assert prep("upload", train).code == 0
    ran = create(prep, train)
    assert ran.code == 4
    assert "--no-ledger" in ran.err
    assert server.state.jobs == {}
    assert create(prep, train, "--no-ledger").code == 0


def test_a_damaged_ledger(server, prep, train, tmp_path):
    create(prep, train)
    for path in (tmp_path / "state").glob("ledger*"):
        path.unlink()
    (tmp_path / "state" / "ledger.sqlite3").write_bytes(b"broken" * 100)
    ran = create(prep, train)
    assert ran.code == 0
    assert "ledger.corrupt-" in ran.err
    assert len(server.state.jobs) == 1
    assert len(server.state.files) == 1


# Following and explaining


def test_a_failed_job_is_explained(server, prep, train, tmp_path):
    from prep.api.handoff.ledger import Ledger
    from prep.api.handoff.prepared import Places, Usage, record_prepared
    from prep.core.clock import SystemClock
    from prep.core.location import Location

    sent = json.loads(prep("upload", train, "--output-format", "json").out)
    with Ledger(tmp_path / "state", SystemClock()) as ledger:
        places = Places()
        for row in range(12):
            places.add(Location("/home/me/faq.xlsx", "Fragen", row + 1, row + 2))
        record_prepared(
            ledger, sent["sha256"], places, Usage(columns={"user": "A", "assistant": "B"})
        )
    server.state.next_failure = (
        "invalid_training_file",
        'Invalid file format. Example 3 contains an extra "weight" \x1b[31m',
        "training_file",
    )
    job_id = create(prep, train).out.strip()
    followed = prep("jobs", "follow", job_id)
    assert followed.code == 1
    for ran in (followed, prep("jobs", "explain", job_id)):
        assert ran.code == 1
        assert "line 3 of the prepared file: faq.xlsx, sheet Fragen, row 4" in ran.all
        assert "user from A" in ran.all
        assert "prep rule P202" in ran.all
        assert "\x1b" not in ran.all
    data = json.loads(prep("jobs", "explain", job_id, "--output-format", "json").out)
    assert data["explanation"]["places"][0]["source"]["sheet"] == "Fragen"
    known = create(prep, train)
    assert known.code == 1
    assert "failed" in known.err


def test_cancel_pause_resume(server, prep, train):
    job_id = create(prep, train).out.strip()
    assert prep("jobs", "pause", job_id).code == 0
    assert prep("jobs", "resume", job_id).code == 0
    assert prep("jobs", "cancel", job_id).code == 2
    server.fail("POST", ".*/cancel", drop="after")
    ran = prep("jobs", "cancel", job_id, "--yes")
    assert ran.code == 0
    assert "cancelled" in ran.out
    assert prep("jobs", "follow", job_id).code == 1
    assert prep("jobs", "pause", job_id).code == 5


def test_following_from_the_start(server, prep, train):
    job_id = create(prep, train).out.strip()
    first = prep("jobs", "follow", job_id).out
    assert "The job is running" in first
    assert "The job is running" not in prep("jobs", "follow", job_id).out
    assert prep("jobs", "follow", job_id, "--from-start").out == first


def test_follow_as_json(server, prep, train):
    job_id = create(prep, train).out.strip()
    ran = prep("jobs", "follow", job_id, "--json")
    events = [json.loads(row) for row in ran.out.splitlines()]
    assert {"id", "created_at", "level", "type", "data"} <= set(events[0])
    assert len(events) == len(server.state.jobs[job_id].events)


def test_a_result_that_is_gone(server, prep, train, tmp_path):
    job_id = create(prep, train, "--follow").out.splitlines()[0]
    server.fail("GET", "/files/.*/content", status=404)
    assert prep("jobs", "result", job_id, "-o", tmp_path / "r.csv").code == 5
    server.fail("GET", "/files/.*/content", drop="truncate")
    assert prep("jobs", "result", job_id, "-o", tmp_path / "r.csv").code == 5
    assert not list(tmp_path.glob("*r.csv*"))


def test_three_thousand_jobs(server, prep, train):
    job_id = create(prep, train).out.strip()
    card = server.state.jobs[job_id]
    for number in range(3000):
        import copy

        other = copy.deepcopy(card)
        other.card["id"] = f"ftjob-copy-{number}"
        server.state.jobs[other.card["id"]] = other
    ran = prep("jobs", "list", "--all", "-q")
    assert len(set(ran.out.split())) == 3001
    assert len(prep("jobs", "list", "-q").out.split()) == 20
    server.endless = True
    ran = prep("jobs", "list", "--all", "-q")
    assert ran.code == 0
    assert "repeats itself" in ran.err


# A rehearsal without a key


def test_dry(prep, train, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setattr(socket, "socket", lambda *a, **k: pytest.fail("a socket"))
    from prep.core.clock import SystemClock

    now = [SystemClock().now()]
    monkeypatch.setattr(SystemClock, "now", lambda self: now[0])
    monkeypatch.setattr(
        SystemClock, "sleep", lambda self, seconds: now.__setitem__(0, now[0] + seconds)
    )
    made = prep("jobs", "create", train, "--target", "dry", "--yes", "--follow")
    assert made.code == 0, made.err
    job_id = made.out.splitlines()[0]
    assert "Step 12/12" in made.out
    assert '"your prompt" --provider dry' in made.err, "a command to type means the same account"
    again = prep("jobs", "create", train, "--target", "dry", "--yes")
    command = again.err.splitlines()[-1].removeprefix("Follow it: prep ")
    assert prep(*command.split()).code == 0
    assert "succeeded" in prep("jobs", "show", job_id, "--provider", "dry").out
    assert prep("jobs", "result", job_id, "-o", "r.csv", "--provider", "dry").code == 0
    model = prep("jobs", "list", "--names", "--provider", "dry").out.strip()
    assert "no model was asked" in prep("try", model, "Hi", "--provider", "dry").out
    assert prep("files", "list", "--provider", "dry").code == 0


# Interruptions, as a process


def environment(server, tmp_path: Path) -> dict[str, str]:
    return os.environ | {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": server.url,
        "PREP_STATE_DIR": str(tmp_path / "state"),
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }


def test_ctrl_c_while_following(server, train, tmp_path):
    env = environment(server, tmp_path)
    program = [sys.executable, "-m", "prep", "jobs"]
    made = subprocess.run(
        [*program, "create", train, "--target", TARGET, "--yes"],
        env=env, capture_output=True, text=True,
    )  # fmt: skip
    job_id = made.stdout.strip()
    assert job_id in server.state.jobs, made.stderr
    server.state.jobs[job_id].course = ["queued"] * 1000
    following = subprocess.Popen(
        [*program, "follow", job_id, "--poll", "0.02"],
        env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=listening,
    )  # fmt: skip
    assert following.stdout is not None
    first = [following.stdout.readline() for _ in range(5)]
    following.send_signal(signal.SIGINT)
    rest, err = following.communicate(timeout=PATIENCE)
    assert following.returncode == 130, err
    assert f"prep jobs follow {job_id}" in err
    server.state.jobs[job_id].course = ["succeeded"]
    more = subprocess.run(
        [*program, "follow", job_id, "--poll", "0.02", "--json"],
        env=env, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert more.returncode == 0, more.stderr
    told = len(first) + len(rest.splitlines()) + len(more.stdout.splitlines())
    assert told == len(server.state.jobs[job_id].events)
    assert KEY not in made.stdout + made.stderr + rest + err + more.stdout + more.stderr


def test_two_processes_create_one_job(server, train, tmp_path):
    env = environment(server, tmp_path)
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "prep", "jobs", "create", train, "--target", TARGET, "--yes"],
            env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    ended = [process.communicate(timeout=PATIENCE) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], ended
    assert len({out for out, _ in ended}) == 1
    assert len(server.state.jobs) == 1
    assert len(server.state.files) == 1


def test_the_key_is_in_no_command_line_and_in_no_crash_text(server, train, tmp_path):
    env = environment(server, tmp_path) | {"PREP_CRASH_FILE": str(tmp_path / "crash.txt")}
    code = (
        "import sys\n"
        "from prep.providers.asking import Asking\n"
        "def broken(self, what, call):\n"
        "    key = self.connection.key\n"
        "    raise RuntimeError(f'bug with {key} {vars(self.connection)}')\n"
        "Asking.change = broken\n"
        "sys.argv = ['prep', 'upload', sys.argv[1]]\n"
        "from prep.cli.main import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, train], env=env, capture_output=True, text=True
    )
    assert done.returncode == 70
    crash = (tmp_path / "crash.txt").read_text()
    assert "bug with" in crash
    assert KEY not in crash + done.stdout + done.stderr
