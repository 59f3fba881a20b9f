"""What is printed for clients of others runs: their own programs read it, and send what was meant.

Each is skipped where the client is not installed; none of them reaches the network.
"""

import json
import re
import shlex
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.api.handoff.conftest import write_examples

OPTIONS = ("--epochs", "2", "--suffix", "demo", "--seed", "3", "--batch-size", "8")
PAIR = '{{"input":{{"messages":[{{"role":"user","content":"q {n}"}}]}},'
PAIR += '"preferred_output":[{{"role":"assistant","content":"a {n}"}}],'
PAIR += '"non_preferred_output":[{{"role":"assistant","content":"b {n}"}}]}}\n'


@pytest.fixture
def files(prep, tmp_path, monkeypatch) -> Path:
    """A folder with files, one of them with a name that has to be quoted."""
    monkeypatch.delenv("OPENAI_API_KEY")
    write_examples(tmp_path / "it's mine.jsonl")
    write_examples(tmp_path / "valid.jsonl", word="Ho")
    for name, first in (("pairs", 0), ("held", 20)):
        rows = (PAIR.format(n=number) for number in range(first, first + 12))
        (tmp_path / f"{name}.jsonl").write_text("".join(rows))
    return tmp_path


def printed(prep, target: str, *options: object, method: str = "supervised") -> str:
    """What to type, for data in the layout of the target."""
    names = ("it's mine", "valid") if method == "supervised" else ("pairs", "held")
    paths = [f"{name}.jsonl" for name in names]
    if method == "supervised" and target.startswith(("vertex", "bedrock")):
        for path in paths:
            ready = prep("prepare", path, "--target", target, "-o", path, "-y", "--force")
            assert ready.code == 2  # never onto itself
            ready = prep("prepare", path, "--target", target, "-o", f"r {path}", "-y", "--force")
            assert ready.code == 0, ready.err
        paths = [f"r {path}" for path in paths]
    ran = prep(
        "jobs", "create", paths[0], "--validation", paths[1], "--target", target,
        "--method", method, *options,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    return str(ran.out)


def commands(text: str, program: str) -> list[list[str]]:
    """The arguments of each call of a program, as a shell takes them apart."""
    rows = (shlex.split(row, comments=True) for row in text.replace("\\\n", " ").splitlines())
    return [row[1:] for row in rows if row[:1] == [program]]


def installed(name: str, least: int = 0, below: int = 99) -> bool:
    try:
        return least <= int(version(name).partition(".")[0]) < below
    except PackageNotFoundError:
        return False


@pytest.mark.skipif(not installed("together", 3), reason="Together's client 3 is not installed")
@pytest.mark.parametrize("method", ["supervised", "dpo"])
def test_together(prep, files, method):
    beta = ["--beta", "0.2"] if method == "dpo" else []
    text = printed(prep, "together/Qwen/Qwen3-8B", *OPTIONS, *beta, method=method)
    (arguments,) = commands(text, "tg")
    app = import_module("together.lib.cli").app
    command, bound, *_ = app.parse_args(arguments, exit_on_error=False, print_error=False)
    assert command.__name__ == "create" or "fine_tuning" in command.__module__
    given = bound.arguments
    train, valid = (("it's mine", "valid"), ("pairs", "held"))[method == "dpo"]
    expected = {
        "training_file": f"{train}.jsonl",
        "validation_file": f"{valid}.jsonl",
        "model": "Qwen/Qwen3-8B",
        "n_epochs": 2,
        "batch_size": 8,
        "random_seed": 3,
        "suffix": "demo",
    }
    flat = json.dumps(given, default=vars)
    for name, value in expected.items():
        assert f"{json.dumps(name)}: {json.dumps(value)}" in flat, name
    assert ('"dpo_beta": 0.2' in flat) == (method == "dpo")


@pytest.fixture
def aws(monkeypatch) -> Iterator[tuple[str, list[tuple[str, str, bytes]]]]:
    """Address of a server that takes everything, and what it was sent."""
    sent: list[tuple[str, str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            sent.append((self.command, self.path, body))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b'{"jobArn":"arn:aws:bedrock:us-east-1:1:job/x"}')

        do_POST = _take  # noqa: N815 - the name the server calls it by

        def log_message(self, *parts: object) -> None:
            """Says nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_PAGER": "",
    }.items():
        monkeypatch.setenv(name, value)
    yield f"http://127.0.0.1:{http.server_address[1]}", sent
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.mark.skipif(not find_spec("awscli"), reason="AWS' command line is not installed")
def test_bedrock(prep, files, aws):
    address, sent = aws
    text = printed(prep, "bedrock/amazon.nova-lite-v1:0:300k", *OPTIONS)
    driver = import_module("awscli.clidriver").create_clidriver()
    for arguments in commands(text.replace("ROLE_ARN", "arn:aws:iam::1:role/x"), "aws"):
        where = [] if arguments[0] == "s3" else ["--endpoint-url", address]
        if arguments[0] == "s3":
            where = ["--dryrun", "--endpoint-url", address]
        assert driver.main([*arguments, *where]) == 0
    ((_, path, body),) = sent
    assert path == "/model-customization-jobs"
    job = json.loads(body)
    assert job["baseModelIdentifier"] == "amazon.nova-lite-v1:0:300k"
    assert job["trainingDataConfig"] == {"s3Uri": "s3://BUCKET/r-it-s-mine.jsonl"}
    held = {"validators": [{"s3Uri": "s3://BUCKET/r-it-s-mine-validation.jsonl"}]}
    assert job["validationDataConfig"] == held
    assert job["hyperParameters"] == {"epochCount": "2"}
    assert job["customModelName"] == "demo"
    assert re.fullmatch(r"[A-Za-z0-9-]{1,63}", job["jobName"])
    assert "set them yourself: batch_size 8, seed 3" in text


@pytest.fixture
def answers(monkeypatch) -> list[tuple[str, Any]]:
    """What is sent with httpx, by path; answered with an id."""
    sent: list[tuple[str, Any]] = []

    def answering(library: Any) -> Callable[..., Any]:
        def handle(self: object, request: Any) -> Any:
            body = request.read()
            kind = request.headers.get("content-type", "")
            sent.append((request.url.path, json.loads(body) if "json" in kind else body))
            kind = "files" if "files" in request.url.path else "jobs"
            return library.Response(200, json=ANSWERS[kind])

        return handle

    for name in filter(find_spec, ("httpx", "httpx2")):
        library = import_module(name)
        monkeypatch.setattr(library.HTTPTransport, "handle_request", answering(library))
    return sent


ANSWERS = {
    "files": {
        "id": "0b1c1a7e-0000-4000-8000-000000000001", "object": "file", "bytes": 1,
        "created_at": 1, "filename": "x", "purpose": "fine-tune", "sample_type": "instruct",
        "source": "upload",
    },
    "jobs": {
        "id": "0b1c1a7e-0000-4000-8000-000000000002", "auto_start": True, "model": "m",
        "status": "QUEUED", "created_at": 1, "modified_at": 1, "training_files": [],
        "hyperparameters": {}, "object": "job", "job_type": "completion",
        "name": "projects/p/locations/l/tuningJobs/1", "state": "JOB_STATE_PENDING",
    },
}  # fmt: skip


@pytest.mark.skipif(not installed("mistralai", 1, 2), reason="Mistral's client 1 is not installed")
def test_mistral(prep, files, answers, monkeypatch, capsys):
    text = printed(prep, "mistral/open-mistral-7b", *OPTIONS)
    monkeypatch.setenv("MISTRAL_API_KEY", "x")
    exec(compile(text, "printed", "exec"), {})
    first, second, (path, job) = answers
    assert b'filename="it\'s mine.jsonl"' in first[1]
    assert b'filename="valid.jsonl"' in second[1]
    assert path == "/v1/fine_tuning/jobs"
    assert job["model"] == "open-mistral-7b"
    assert job["hyperparameters"]["epochs"] == 2
    assert job["training_files"][0]["file_id"] == ANSWERS["files"]["id"]
    assert job["validation_files"] == [ANSWERS["files"]["id"]]
    assert (job["suffix"], job["auto_start"]) == ("demo", True)
    assert str(ANSWERS["jobs"]["id"]) in capsys.readouterr().out
    assert "set them yourself: batch_size 8, seed 3" in text


@pytest.mark.skipif(not installed("google-genai", 1), reason="Google's client is not installed")
@pytest.mark.filterwarnings("ignore")  # the client calls its own tuning experimental
def test_vertex(prep, files, answers, monkeypatch, capsys):
    import google.auth
    from google.oauth2.credentials import Credentials

    more = ("--learning-rate-multiplier", "0.5")
    text = printed(prep, "vertex/gemini-2.5-flash", *OPTIONS[:4], *more)
    monkeypatch.setattr(google.auth, "default", lambda **given: (Credentials(token="x"), "p"))
    exec(compile(text, "printed", "exec"), {})
    ((path, job),) = answers
    assert path.endswith("/projects/PROJECT/locations/us-central1/tuningJobs")
    assert job["baseModel"] == "gemini-2.5-flash"
    spec = job["supervisedTuningSpec"]
    assert spec["trainingDatasetUri"] == "gs://BUCKET/r it's mine.jsonl"
    assert spec["validationDatasetUri"] == "gs://BUCKET/r valid.jsonl"
    assert spec["hyperParameters"] == {"epochCount": 2, "learningRateMultiplier": 0.5}
    assert job["tunedModelDisplayName"] == "demo"
    assert "tuningJobs/1" in capsys.readouterr().out


@pytest.mark.skipif(not find_spec("fireworks"), reason="Fireworks' client is not installed")
@pytest.mark.parametrize(
    ("method", "resource"),
    [("supervised", "supervised_fine_tuning_jobs"), ("dpo", "dpo_jobs")],
)
def test_fireworks(prep, files, method, resource):
    """firectl is a program of its own; its options are the parameters of their Python client."""
    import inspect

    text = printed(prep, "fireworks/accounts/fireworks/models/qwen3-8b", *OPTIONS, method=method)
    client = import_module("fireworks").Fireworks(api_key="x", account_id="x")
    taken = set(inspect.signature(getattr(client, resource).create).parameters)
    if method == "dpo":
        shared = import_module("fireworks.types.shared_params")
        taken |= set(shared.TrainingConfig.__annotations__) | {"loss_method"}
    datasets = [row for row in commands(text, "firectl") if row[0] == "dataset"]
    (job,) = (row for row in commands(text, "firectl") if row[0] != "dataset")
    options = {word[2:].replace("-", "_") for word in job if word.startswith("--")}
    assert options <= taken, options - taken
    assert len(datasets) == (2 if method == "supervised" else 1)
    assert all(re.fullmatch(r"[a-z0-9-]+", row[2]) for row in datasets)
    assert ("validation held.jsonl" in text) == (method == "dpo")
