"""Checklist C of the hand-off, what concerns jobs: h06 to h12."""

import copy
import json
import signal
from pathlib import Path

import pytest

from tests.api.handoff.conftest import write_examples
from tests.cli.handoff.processes import Processes, ended, until

TARGET = "openai/gpt-4.1-mini-2025-04-14"
JOBS = "/fine_tuning/jobs"


@pytest.fixture
def train(tmp_path: Path) -> Path:
    return write_examples(tmp_path / "train.jsonl")


def create(prep, train, *more):
    return prep("jobs", "create", train, "--target", TARGET, "--yes", *more)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"drop": "before"}, 0),
        ({"drop": "after"}, 0),
        ({"drop": "truncate"}, 0),
        ({"garbage": "{"}, 0),
        ({"garbage": "<html>", "content_type": "text/html"}, 0),
        ({"garbage": '{"object": "x"}'}, 0),
        ({"garbage": '{"error": {"message": "no"}}'}, 0),
        ({"held": True}, 0),
        ({"status": 500}, 0),
        ({"status": 500, "times": 3}, 6),
        ({"redirect": "http://127.0.0.1:9/v1/fine_tuning/jobs"}, 5),
    ],
    ids=str,
)
def test_h06_whatever_happens_to_creating(server, prep, train, how, code):
    server.fail("POST", JOBS, **how)
    ran = create(prep, train, *(["--timeout", "2"] if "held" in how else []))
    assert ran.code == code, ran.err
    assert len(server.state.jobs) == (code == 0)
    if code == 6:
        assert "looks" in ran.err
    server.faults.clear()
    again = create(prep, train)
    assert again.code == 0, again.err
    assert list(server.state.jobs) == [again.out.strip()]


def test_h07_two_at_once_create_one_job(server, train, tmp_path):
    processes = Processes(server, tmp_path / "state")
    answer = server.fail("POST", JOBS, held=True)
    command = ["jobs", "create", train, "--target", TARGET, "--yes"]
    running = [processes.start(*command) for _ in range(2)]
    until(lambda: server.state.jobs)
    answer.over.set()
    outcomes = [ended(one) for one in running]
    assert [code for code, _, _ in outcomes] == [0, 0], outcomes
    assert {out.strip() for _, out, _ in outcomes} == set(server.state.jobs)
    assert len(server.state.jobs) == len(server.state.files) == 1


@pytest.mark.parametrize(
    ("how", "words", "requests"),
    [
        ({"status": 401, "code": "invalid_api_key"}, "did not accept the key", 1),
        ({"status": 403, "code": "training_not_available"}, "2027-01-06", 1),
        ({"status": 404, "code": "model_not_found"}, "does not know this", 1),
        ({"status": 400, "message": "n_epochs is wrong"}, "n_epochs is wrong", 1),
        (
            {"status": 422, "body": '{"detail": [{"loc": ["body", "seed"], "msg": "too big"}]}'},
            "body.seed: too big",
            1,
        ),
        ({"status": 429, "code": "insufficient_quota"}, "no money or quota", 1),
        ({"status": 429, "headers": {"retry-after": "130"}}, "in 130 seconds", 1),
    ],
    ids=str,
)
def test_h08_a_refusal_has_its_own_sentence(server, prep, train, how, words, requests):
    server.fail("POST", JOBS, times=9, **how)
    ran = create(prep, train)
    assert ran.code == 5
    assert words in ran.err
    assert "request req-fake" in ran.err
    assert server.count("POST", JOBS) == requests
    assert server.state.jobs == {}


def test_h08_a_short_wait_is_kept(server, prep, train, monkeypatch):
    from prep.core.clock import SystemClock

    slept: list[float] = []
    monkeypatch.setattr(SystemClock, "sleep", lambda self, seconds: slept.append(seconds))
    server.fail("POST", JOBS, status=429, headers={"retry-after": "1"})
    assert create(prep, train).code == 0
    assert slept == [1.0]
    slept.clear()
    server.fail("GET", f"{JOBS}/.*", status=503, times=9)
    ran = prep("jobs", "show", next(iter(server.state.jobs)))
    assert (ran.code, len(slept)) == (5, 3)
    assert "later" in ran.err


def prepared(prep, tmp_path: Path) -> Path:
    """A prepared file whose line 3 is row 5 of a table: row 3 of that was left out."""
    table = tmp_path / "faq.csv"
    rows = [f"Question {n}?,Answer {n}\n" for n in range(14)]
    table.write_text("Question,Answer\n" + rows[0] + "Empty?,\n" + "".join(rows[1:]))
    assert prep("prepare", table, "-o", tmp_path / "faq.jsonl", "-y").code == 0
    assert len((tmp_path / "faq.jsonl").read_text().splitlines()) == 14
    return tmp_path / "faq.jsonl"


def test_h09_a_job_that_fails_names_our_line(server, prep, tmp_path):
    file = prepared(prep, tmp_path)
    words = 'Invalid file format. Example 3 contains an extra "weight"'
    server.state.next_failure = ("invalid_training_file", words, "training_file")
    job_id = create(prep, file).out.strip()
    for ran in (prep("jobs", "follow", job_id), prep("jobs", "explain", job_id)):
        assert ran.code == 1
        assert words in ran.all
        assert "line 3 of the prepared file: faq.csv, line 5" in ran.all
        assert "prep rule P202" in ran.all
    shown = prep("jobs", "show", job_id)
    assert f"invalid_training_file: {words}" in shown.out
    explained = json.loads(prep("jobs", "explain", job_id, "--output-format", "json").out)
    (place,) = explained["explanation"]["places"]
    assert (place["line"], place["source"]["line"]) == (3, 5)


@pytest.mark.parametrize(
    ("words", "cells"),
    [
        ('Example 3 contains an extra "weight"', "(assistant D7, user C7)"),
        ("Example 3: the assistant message is empty", "(assistant D7)"),
        ("Example 3: the prompt is too long", "(user C7)"),
    ],
)
def test_h09_a_cell_of_the_workbook_is_named(server, prep, tmp_path, words, cells):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Fragen"
    sheet["C4"], sheet["D4"] = "Frage", "Antwort"
    for n in range(12):
        sheet.cell(5 + n, 3, f"Was ist {n}?")
        sheet.cell(5 + n, 4, f"Eine Zahl: {n}")
    book.save(tmp_path / "faq.xlsx")
    assert prep("prepare", tmp_path / "faq.xlsx", "-o", tmp_path / "faq.jsonl", "-y").code == 0
    server.state.next_failure = ("invalid_training_file", words, "training_file")
    job_id = create(prep, tmp_path / "faq.jsonl").out.strip()
    assert prep("jobs", "follow", job_id).code == 1
    ran = prep("jobs", "explain", job_id)
    assert f"line 3 of the prepared file: faq.xlsx, sheet Fragen, row 7 {cells}" in ran.out


@pytest.mark.parametrize("command", ["upload", "create"])
def test_h09_a_file_that_is_refused_names_our_line(server, prep, tmp_path, command):
    file = prepared(prep, tmp_path)
    server.state.file_status = "error"
    server.state.file_note = "Example 3 cannot be parsed"
    ran = prep("upload", file) if command == "upload" else create(prep, file)
    assert ran.code == 1
    assert "has status error: Example 3 cannot be parsed" in ran.err
    assert "faq.csv, line 5" in ran.err
    assert server.state.jobs == {}


@pytest.mark.parametrize("where", ["upload", "create", "follow"])
def test_h10_ctrl_c_and_again(server, train, tmp_path, where):
    processes = Processes(server, tmp_path / "state")
    command = ["jobs", "create", train, "--target", TARGET, "--yes"]
    told = 0
    match where:
        case "upload":
            server.fail("POST", "/files", held=True)
            process = processes.start(*command)
            until(lambda: server.count("POST", "/files"))
        case "create":
            server.fail("POST", JOBS, held=True)
            process = processes.start(*command)
            until(lambda: server.state.jobs)
        case "follow":
            job_id = processes.run(*command)[1].strip()
            server.state.jobs[job_id].course = ["queued"] * 1000
            command = ["jobs", "follow", job_id, "--poll", "0.02", "--json"]
            process = processes.start(*command)
            assert process.stdout is not None
            told = len([process.stdout.readline() for _ in range(5)])
    process.send_signal(signal.SIGINT)
    code, out, err = ended(process)
    assert code == 130, err
    assert "Traceback" not in err
    words = {"upload": "goes on with what has arrived", "create": "looks for it first"}
    assert words.get(where, "") in err
    if where == "follow":
        assert f"prep jobs follow {job_id}" in err
        assert "costs" in err
        told += len(out.splitlines())
        server.state.jobs[job_id].course = ["succeeded"]
    code, out, err = processes.run(*command)
    assert code == 0, err
    assert len(server.state.jobs) == len(server.state.files) - (where == "follow") == 1
    if where == "follow":
        assert told + len(out.splitlines()) == len(server.state.jobs[job_id].events)


def test_h11_pages_without_end(server, prep, train):
    job_id = create(prep, train).out.strip()
    for number in range(3000):
        other = copy.deepcopy(server.state.jobs[job_id])
        other.card["id"] = f"ftjob-copy-{number}"
        server.state.jobs[other.card["id"]] = other
    listed = prep("jobs", "list", "--all", "-q")
    assert (listed.code, len(set(listed.out.split()))) == (0, 3001)
    server.fail("GET", JOBS, nth=2, status=400, message="unknown cursor")
    assert prep("jobs", "list", "--all", "-q").code == 5
    server.rewrite[f"GET {JOBS}"] = {"data": [], "has_more": True}
    empty = prep("jobs", "list", "--all", "-q")
    assert (empty.code, empty.out) == (0, "")
    server.rewrite.clear()
    server.endless = True
    repeated = prep("jobs", "list", "--all", "-q")
    assert repeated.code == 0
    assert "repeats itself" in repeated.err
    followed = prep("jobs", "follow", job_id)
    assert followed.code == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "paused"},
        {"status": "a_word_of_tomorrow"},
        {"created_at": None, "finished_at": None, "estimated_finish": None},
        {"created_at": 10**300, "trained_tokens": 10**300},
        {"created_at": "yesterday", "status": 7, "result_files": None, "metadata": [1]},
        {"hyperparameters": "(missing)", "error": "(missing)", "method": None, "seed": None},
        {"something": {"nobody": "knows"}, "model": None, "fine_tuned_model": 5},
        {"error": {"code": None, "message": None, "param": None}},
        {"status": "\x1b[31mred", "model": "\x1b]0;t\x07"},
    ],
    ids=str,
)
def test_h12_whatever_a_provider_says_is_shown(server, prep, train, changes):
    job_id = create(prep, train).out.strip()
    server.rewrite[f"(GET|POST) {JOBS}/{job_id}(/pause)?"] = changes
    card = server.state.jobs[job_id].card
    kept = {name: value for name, value in (card | changes).items() if value != "(missing)"}
    server.rewrite[f"GET {JOBS}"] = {"data": [kept]}
    for command in (["show", job_id], ["list"], ["list", "-q"], ["pause", job_id]):
        ran = prep("jobs", *command)
        assert ran.code == 0, ran.err
        assert "\x1b" not in ran.all
    assert prep("jobs", "show", job_id, "--output-format", "json").code == 0
    if isinstance(status := changes.get("status"), str) and "\x1b" not in status:
        assert status in prep("jobs", "show", job_id).out


def test_h12_an_unknown_status_is_waited_for(server, prep, train):
    job_id = create(prep, train).out.strip()
    server.state.jobs[job_id].course = ["running", "succeeded"]
    server.rewrite[f"GET {JOBS}/{job_id}"] = {"status": "paused"}
    looks = 0

    def look_again(seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            server.rewrite.clear()

    from prep.core.clock import SystemClock

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SystemClock, "sleep", lambda self, seconds: look_again(seconds))
        ran = prep("jobs", "follow", job_id)
    assert ran.code == 0
    assert "is paused" in ran.err
