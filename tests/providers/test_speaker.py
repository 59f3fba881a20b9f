"""The provider for OpenAI's protocol, against the fake."""

import io
import json
import subprocess
import sys

import pytest

from prep.core.job_request import JobRequest
from prep.core.provider import Lost, Refused, Unreachable
from tests.fake_openai import FakeOpenAI
from tests.fake_openai.clock import TestClock
from tests.fake_openai.connect import connect
from tests.fake_openai.server import KEY

MODEL = "gpt-4.1-mini-2025-04-14"
DATA = b"".join(b'{"messages": [], "n": %d}\n' % n for n in range(12))


def send(provider):
    return provider.send_file("train.jsonl", io.BytesIO(DATA), 0)


def test_the_whole_way_of_a_job(server, provider):
    file = send(provider)
    assert provider.file(file.id) == file
    assert [one.id for one in provider.files()] == [file.id]
    assert b"".join(provider.content(file.id)) == DATA

    request = JobRequest(
        model=MODEL,
        training_file=file.id,
        hyperparameters={"n_epochs": 3, "learning_rate_multiplier": 0.5, "batch_size": "auto"},
        seed=7,
        suffix="my-model",
        metadata={"team": "support"},
        wandb_project="tunes",
    )
    job = provider.create(request, "key-1")
    assert job.status == "validating_files"
    assert job.metadata == {"team": "support"}
    assert job.hyperparameters["n_epochs"] == 3
    assert job.method == "supervised"

    assert [one.id for one in provider.jobs()] == [job.id]
    assert [one.id for one in provider.jobs({"team": "support"})] == [job.id]
    assert list(provider.jobs({"team": "sales"})) == []
    assert provider.pause(job.id).id == job.id
    assert provider.resume(job.id).id == job.id
    for _ in range(4):
        job = provider.job(job.id)
    assert job.status == "succeeded"
    assert job.is_final
    events = list(provider.events(job.id))
    assert [event.created_at for event in events] == sorted(
        (event.created_at for event in events), reverse=True
    )
    assert any(event.data.get("train_loss") == 2.0 for event in events)
    assert {point.step for point in provider.checkpoints(job.id)} == {2, 3}
    assert b"".join(provider.content(job.result_files[0])).startswith(b"step,train_loss")
    assert job.fine_tuned_model in {model.id for model in provider.models()}
    provider.delete_file(file.id)
    assert list(provider.files()) == []


def test_parts(server, provider):
    upload = provider.begin_upload("train.jsonl", len(DATA), 3600)
    first = provider.send_part(upload.id, io.BytesIO(DATA[:100]))
    second = provider.send_part(upload.id, io.BytesIO(DATA[100:]))
    with pytest.raises(Refused, match="md5"):
        provider.finish_upload(upload.id, [second, first], "0" * 32)
    import hashlib

    file = provider.finish_upload(upload.id, [first, second], hashlib.md5(DATA).hexdigest())
    assert b"".join(provider.content(file.id)) == DATA
    assert file.expires_at == server.state.now + 3600
    with pytest.raises(Refused, match="completed"):
        provider.cancel_upload(upload.id)


def test_an_answer_is_awaited_again_and_a_change_is_not(server, provider, clock):
    file = send(provider)
    server.fail("GET", "/files/.*", times=3, status=503)
    assert provider.file(file.id).id == file.id
    assert clock.slept == [0.5, 1.0, 2.0]
    server.fail("POST", "/files", status=503)
    with pytest.raises(Lost):
        send(provider)
    assert server.count("POST", "/files") == 2


@pytest.mark.parametrize(
    "how",
    [
        {"drop": "after"},
        {"drop": "truncate"},
        {"garbage": '{"id": "ftjob-1", '},
        {"garbage": "<html>hello</html>", "content_type": "text/html"},
        {"garbage": '{"object": "list"}'},
        {"garbage": "[]"},
        {"garbage": '{"id": null}'},
        {"garbage": ""},
        {"garbage": '{"error": {"message": "no"}}'},
        {"status": 500},
        {"status": 408},
        {"status": 409},
    ],
    ids=str,
)
def test_what_is_not_an_answer_is_a_lost_one(server, provider, how):
    file = send(provider)
    server.fail("POST", "/fine_tuning/jobs", **how)
    with pytest.raises(Lost):
        provider.create(JobRequest(model=MODEL, training_file=file.id), "key")
    assert server.count("POST", "/fine_tuning/jobs") == 1


def test_a_slow_answer_is_still_in_flight(server, clock):
    provider = connect(server, clock, answer_seconds=0.2)
    file = send(provider)
    server.fail("POST", "/fine_tuning/jobs", held=True)
    with pytest.raises(Lost) as caught:
        provider.create(JobRequest(model=MODEL, training_file=file.id), "key")
    assert caught.value.in_flight


def test_nobody_there_means_nothing_was_sent(clock):
    with FakeOpenAI() as server:
        pass
    provider = connect(server, clock)
    with pytest.raises(Unreachable, match="cannot be reached"):
        provider.create(JobRequest(model=MODEL, training_file="file-1"), "key")


def test_a_redirect_is_not_followed(server, provider):
    with FakeOpenAI() as elsewhere:
        server.fail("POST", "/files", redirect=elsewhere.url + "/files")
        with pytest.raises(Refused, match="another address"):
            send(provider)
        assert elsewhere.journal == []


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"status": 401, "code": "invalid_api_key"}, "did not accept the key"),
        ({"status": 403}, "does not allow"),
        ({"status": 404}, "does not know this"),
        ({"status": 400, "message": "bad suffix"}, "bad suffix"),
        (
            {"status": 422, "body": '{"detail": [{"loc": ["body", "model"], "msg": "missing"}]}'},
            "body.model: missing",
        ),
        ({"status": 413}, "too large"),
        ({"status": 429, "code": "insufficient_quota"}, "no money or quota"),
        ({"status": 429, "headers": {"retry-after": "130"}}, "in 130 seconds"),
    ],
    ids=str,
)
def test_refusals_have_our_words_and_the_number_of_the_request(server, provider, how, words):
    server.fail("POST", "/files", **how)
    with pytest.raises(Refused, match=words) as caught:
        send(provider)
    assert "req-fake" in str(caught.value)
    assert f"HTTP {how['status']}" in str(caught.value)


def test_retry_after_is_obeyed_up_to_two_minutes(server, provider, clock):
    server.fail("GET", "/files", times=1, status=429, headers={"retry-after": "7"})
    assert list(provider.files()) == []
    assert clock.slept == [7.0]
    server.fail("GET", "/files", status=429, headers={"retry-after": "130"})
    with pytest.raises(Refused):
        list(provider.files())
    server.fail("GET", "/files", status=429, code="insufficient_quota")
    with pytest.raises(Refused):
        list(provider.files())
    assert clock.slept == [7.0]


def test_all_pages_and_no_endless_ones(server, provider, caplog):
    for number in range(250):
        server.state.add_file(f"{number}.jsonl", b"{}", "fine-tune", None)
    assert len(list(provider.files())) == 250
    assert len({file.id for file in provider.files()}) == 250
    server.endless = True
    assert len(list(provider.files())) == 100
    assert "repeats itself" in caplog.text


def test_an_empty_page_that_promises_more_ends(server, provider):
    server.fail("GET", "/files", garbage='{"data": [], "has_more": true}')
    assert list(provider.files()) == []


def test_what_a_provider_leaves_out_or_invents_does_no_harm(server, provider):
    file = send(provider)
    job = provider.create(JobRequest(model=MODEL, training_file=file.id), "key")
    server.rewrite["GET /fine_tuning/jobs/.*"] = {
        "status": "napping",
        "created_at": None,
        "hyperparameters": None,
        "method": None,
        "metadata": "(missing)",
        "result_files": None,
        "trained_tokens": "many",
        "brand_new": {"x": 1},
    }
    seen = provider.job(job.id)
    assert (seen.status, seen.created_at, seen.trained_tokens) == ("napping", 0, None)
    assert not seen.is_final


def test_the_key_is_masked_wherever_a_host_echoes_it(server, provider):
    server.fail("GET", "/files/.*", status=400, message=f"bad key {KEY}")
    with pytest.raises(Refused) as caught:
        provider.file("file-1")
    assert KEY not in str(caught.value)
    file = send(provider)
    server.rewrite["GET /files/.*"] = {"status_details": f"key {KEY}"}
    assert provider.file(file.id).note == "key sk-…7777"
    assert KEY not in repr(vars(provider)) + repr(vars(provider.connection))


def test_a_wrong_key_is_refused(server, clock):
    provider = connect(server, clock, key="sk-wrong-0123456789abcdef")
    with pytest.raises(Refused, match="did not accept the key"):
        list(provider.models())


def test_environment_headers_of_openai_go_to_nobody_else(server, clock, monkeypatch):
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    provider = connect(server, clock)
    assert "org-secret" not in json.dumps(dict(provider._client.default_headers), default=str)


def test_the_openai_package_is_imported_by_the_first_request_only():
    code = (
        "import sys, prep.providers.speaker, prep.providers.client, prep.providers.dry; "
        "print('openai' in sys.modules, 'httpx2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_clock_that_waits():
    clock = TestClock()
    clock.sleep(3)
    assert clock.now() == 1_760_000_003
