"""A job is never paid for twice (checklist C, h06 to h08, h10, h20)."""

import threading

import pytest

from prep.api.handoff.create import KEY, TRAINING, Creator
from prep.api.handoff.ledger import Ledger
from prep.api.handoff.upload import Sender
from prep.core.job_request import JobRequest
from prep.core.provider import Abilities, Refused, Unreachable
from prep.errors import OutputError, ProviderError, UnknownOutcome, UsageError
from tests.fake_openai import FakeOpenAI
from tests.fake_openai.connect import ABILITIES, PROFILE, connect

MODEL = "gpt-4.1-mini-2025-04-14"
JOBS = "/fine_tuning/jobs"


@pytest.fixture
def sent(provider, ledger, clock, train):
    return Sender(provider, ledger, clock).send(train)


@pytest.fixture
def creator(provider, ledger, clock, sent) -> Creator:
    return Creator(provider, ledger, clock, sent.sha256)


@pytest.fixture
def request_(sent) -> JobRequest:
    return JobRequest(model=MODEL, training_file=sent.file.id, hyperparameters={"n_epochs": 2})


def jobs(server) -> int:
    return len(server.state.jobs)


def test_a_job_is_created_and_known_afterwards(server, creator, request_, sent):
    first = creator.create(request_)
    second = creator.create(request_)
    assert (first.how, second.how) == ("created", "known")
    assert first.job.id == second.job.id == creator.known(request_).id
    assert first.job.metadata[TRAINING] == sent.sha256
    assert jobs(server) == 1


def test_another_request_is_another_job(server, creator, request_):
    import msgspec

    creator.create(request_)
    creator.create(msgspec.structs.replace(request_, seed=8))
    assert jobs(server) == 2


def test_the_same_content_under_a_new_file_id_is_the_same_request(
    server, creator, request_, ledger, provider, clock, train
):
    first = creator.create(request_)
    server.state.delete_file(request_.training_file)
    again = Sender(provider, ledger, clock).send(train)
    assert again.file.id != request_.training_file
    import msgspec

    anew = msgspec.structs.replace(request_, training_file=again.file.id)
    assert creator.create(anew).job.id == first.job.id


def test_another_machine_finds_the_job(server, creator, request_, provider, clock, tmp_path, sent):
    first = creator.create(request_)
    with Ledger(tmp_path / "elsewhere", clock) as empty:
        found = Creator(provider, empty, clock, sent.sha256).create(request_)
    assert (found.how, found.job.id) == ("found", first.job.id)
    assert jobs(server) == 1


def test_again_makes_one_more_on_purpose(server, provider, ledger, clock, sent, request_, tmp_path):
    again = Creator(provider, ledger, clock, sent.sha256, again=True)
    ids = {again.create(request_).job.id for _ in range(3)}
    assert len(ids) == jobs(server) == 3
    with Ledger(tmp_path / "elsewhere", clock) as empty:
        fourth = Creator(provider, empty, clock, sent.sha256, again=True).create(request_)
    assert fourth.job.id not in ids
    assert jobs(server) == 4


LOST = [
    {"drop": "after"},
    {"drop": "truncate"},
    {"garbage": '{"id": "ftjob'},
    {"garbage": "<html>", "content_type": "text/html"},
    {"garbage": '{"object": "list", "data": []}'},
    {"garbage": '{"error": {}}'},
]


@pytest.mark.parametrize("how", LOST, ids=str)
@pytest.mark.parametrize("times", [1, 9])
@pytest.mark.parametrize("filters", [True, False])
def test_a_lost_answer_makes_one_job(server, creator, request_, how, times, filters):
    server.metadata_filter = filters
    server.fail("POST", JOBS, times=times, **how)
    assert creator.create(request_).how == "found"
    assert jobs(server) == 1
    assert server.count("POST", JOBS) == 1


@pytest.mark.parametrize("how", [{"drop": "before"}, {"status": 500}, {"status": 409}], ids=str)
@pytest.mark.parametrize("times", [1, 2])
def test_what_was_not_done_is_asked_for_again(server, creator, request_, how, times):
    server.fail("POST", JOBS, times=times, **how)
    assert creator.create(request_).how == "created"
    assert jobs(server) == 1


@pytest.mark.parametrize("how", [{"drop": "before"}, {"status": 500}], ids=str)
def test_after_three_times_nobody_knows(server, creator, request_, how):
    server.fail("POST", JOBS, times=3, **how)
    with pytest.raises(UnknownOutcome, match="Run the same command again"):
        creator.create(request_)
    assert creator.create(request_).how == "created"
    assert jobs(server) == 1


def test_a_slow_answer_is_not_asked_for_again(server, ledger, clock, sent, request_):
    provider = connect(server, clock, answer_seconds=2)
    creator = Creator(provider, ledger, clock, sent.sha256)
    server.fail("POST", JOBS, held=True)
    server.fail("GET", JOBS, nth=2, times=3, garbage='{"data": [], "has_more": false}')
    with pytest.raises(UnknownOutcome):
        creator.create(request_)
    assert creator.create(request_).how == "found"
    assert jobs(server) == 1


def test_when_looking_fails_too_nobody_knows(server, creator, request_):
    server.fail("POST", JOBS, drop="after")
    server.fail("GET", JOBS, nth=2, times=99, drop="before")
    with pytest.raises(UnknownOutcome, match="looks first"):
        creator.create(request_)
    server.faults.clear()
    assert creator.create(request_).how == "found"
    assert jobs(server) == 1


def test_interrupted_between_intent_and_answer(server, creator, request_, provider, monkeypatch):
    def interrupted(*args):
        type(provider).create(provider, *args)
        raise KeyboardInterrupt

    monkeypatch.setattr(provider, "create", interrupted)
    with pytest.raises(KeyboardInterrupt):
        creator.create(request_)
    monkeypatch.undo()
    assert creator.create(request_).how == "found"
    assert jobs(server) == 1


def test_a_redirect_is_refused(server, creator, request_):
    with FakeOpenAI() as elsewhere:
        server.fail("POST", JOBS, redirect=elsewhere.url + JOBS)
        with pytest.raises(Refused, match="another address"):
            creator.create(request_)
        assert elsewhere.journal == []
    assert jobs(server) == 0


@pytest.mark.parametrize(
    ("how", "words", "requests"),
    [
        ({"status": 401}, "did not accept the key", 1),
        ({"status": 403, "code": "training_not_available"}, "2027-01-06", 1),
        ({"status": 404, "message": "no such model"}, "no such model", 1),
        ({"status": 400, "message": "bad seed"}, "bad seed", 1),
        ({"status": 422, "body": '{"detail": "model is missing"}'}, "model is missing", 1),
        ({"status": 429, "code": "insufficient_quota"}, "no money or quota", 1),
        ({"status": 429, "headers": {"retry-after": "130"}}, "in 130 seconds", 1),
        ({"status": 429, "headers": {"retry-after": "1"}}, "too many requests", 4),
    ],
    ids=str,
)
def test_refusals(server, ledger, clock, sent, request_, how, words, requests):
    import msgspec

    from prep.providers import openai

    profile = msgspec.structs.replace(PROFILE, refusals=openai.PROFILE.refusals)
    creator = Creator(connect(server, clock, profile=profile), ledger, clock, sent.sha256)
    server.fail("POST", JOBS, times=99, **how)
    with pytest.raises(Refused, match=words):
        creator.create(request_)
    assert server.count("POST", JOBS) == requests
    server.faults.clear()
    assert creator.create(request_).how == "created"


def test_a_wait_that_is_ordered_is_kept(server, creator, request_, clock):
    server.fail("POST", JOBS, status=429, headers={"retry-after": "11"})
    assert creator.create(request_).how == "created"
    assert 11.0 in clock.slept


def test_nobody_there(ledger, clock, request_, sent, server):
    with FakeOpenAI() as gone:
        pass
    provider = connect(gone, clock)
    provider.abilities = Abilities()
    with pytest.raises(Unreachable):
        Creator(provider, ledger, clock, sent.sha256).create(request_)


@pytest.mark.parametrize("wrong", [-86_400, 0, 86_400])
def test_without_metadata_ours_is_told_by_file_model_and_what_was_there(
    server, provider, ledger, clock, sent, request_, wrong
):
    server.state.now += wrong  # a clock, ours or theirs
    server.rewrite["GET /fine_tuning/jobs.*"] = {}
    provider.abilities = Abilities(metadata=False)
    somebody = server.state.create_job({"model": MODEL, "training_file": sent.file.id})
    server.fail("POST", JOBS, drop="after")
    creator = Creator(provider, ledger, clock, sent.sha256)
    creation = creator.create(request_)
    assert creation.how == "found"
    assert creation.job.id != somebody["id"]
    assert creation.job.metadata == {}
    assert jobs(server) == 2
    second = Creator(provider, ledger, clock, sent.sha256, again=True)
    server.fail("POST", JOBS, drop="after")
    assert second.create(request_).job.id not in {creation.job.id, somebody["id"]}


@pytest.mark.parametrize("moved", [-86_400, 86_400])
def test_without_metadata_a_killed_run_is_continued_whatever_the_clock(
    server, provider, ledger, clock, sent, request_, monkeypatch, moved
):
    provider.abilities = Abilities(metadata=False)
    server.state.create_job({"model": MODEL, "training_file": sent.file.id})
    creator = Creator(provider, ledger, clock, sent.sha256)
    create = provider.create

    def killed(*args: object) -> None:
        create(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(provider, "create", killed)
    with pytest.raises(KeyboardInterrupt):
        creator.create(request_)
    monkeypatch.undo()
    clock.sleep(moved)
    creation = creator.create(request_)
    assert creation.how == "found"
    assert jobs(server) == 2


def test_a_known_job_that_was_deleted_is_made_anew(server, creator, request_):
    first = creator.create(request_)
    del server.state.jobs[first.job.id]
    assert creator.create(request_).how == "created"


def test_two_at_once_create_one_job(server, tmp_path, clock, sent, request_):
    made = []

    def run() -> None:
        with Ledger(tmp_path / "state", clock) as ledger:
            provider = connect(server, clock)
            made.append(Creator(provider, ledger, clock, sent.sha256).create(request_).job.id)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == jobs(server) == 1


def test_what_cannot_be_remembered_is_not_paid_for(
    server, provider, clock, sent, request_, tmp_path
):
    (tmp_path / "a file").write_text("no folder")
    with Ledger(tmp_path / "a file", clock) as ledger:
        assert "working without a ledger" in ledger.notes[0]
        with pytest.raises(OutputError, match="--no-ledger"):
            Creator(provider, ledger, clock, sent.sha256).create(request_)
        assert jobs(server) == 0
        able = Creator(provider, ledger, clock, sent.sha256, no_ledger=True)
        assert able.create(request_).how == "created"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"metadata": {"prep_key": "x"}}, "prep's own"),
        ({"metadata": {str(n): "x" for n in range(15)}}, "more than 14 pairs: 15"),
        ({"method": "reinforcement"}, "grader"),
        ({"method": "reinforcement", "grader": {}}, "--validation"),
        ({"grader": {}}, "belongs to method reinforcement"),
        ({"model": ""}, "no model"),
    ],
    ids=str,
)
def test_what_belongs_nowhere_is_refused_before_the_network(server, creator, sent, wrong, words):
    before = len(server.journal)
    with pytest.raises(UsageError, match=words):
        creator.create(JobRequest(**{"model": MODEL, "training_file": sent.file.id} | wrong))
    assert len(server.journal) == before


def test_every_kind_of_job_agrees_with_the_document(server, creator, sent):
    grader = {
        "type": "string_check",
        "name": "same",
        "input": "{{sample.output_text}}",
        "reference": "{{item.answer}}",
        "operation": "eq",
    }
    kinds = [
        {"method": "dpo", "hyperparameters": {"beta": 0.1, "n_epochs": "auto"}},
        {
            "method": "reinforcement",
            "grader": grader,
            "validation_file": sent.file.id,
            "hyperparameters": {
                "reasoning_effort": "low",
                "compute_multiplier": 0.5,
                "eval_interval": 5,
                "eval_samples": 1,
            },
        },
        {"seed": 0, "suffix": "x", "wandb_project": "p", "metadata": {"a": "b"}},
        {"hyperparameters": {"n_epochs": 50, "batch_size": 256, "learning_rate_multiplier": 0.5}},
    ]
    for kind in kinds:
        job = creator.create(JobRequest(model=MODEL, training_file=sent.file.id, **kind)).job
        assert job.method == kind.get("method", "supervised")
        assert job.metadata[KEY]
    assert jobs(server) == len(kinds)


def test_providers_with_settings_at_the_top(server, provider, creator, sent):
    provider.abilities = Abilities(metadata=True, keeps_metadata=True, methods=False)
    body = provider.body(
        JobRequest(
            model=MODEL,
            training_file=sent.file.id,
            hyperparameters={"n_epochs": 2, "lora": "true"},
            extra={"trainingType": "GlobalStandard"},
        )
    )
    assert body == {
        "model": MODEL,
        "training_file": sent.file.id,
        "hyperparameters": {"lora": "true", "n_epochs": 2},
        "trainingType": "GlobalStandard",
    }
    assert ABILITIES.methods


def test_looking_first_says_what_failed(server, creator, request_):
    server.fail("GET", JOBS, times=99, status=503)
    with pytest.raises(ProviderError):
        creator.create(request_)
    assert jobs(server) == 0
