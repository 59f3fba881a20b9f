"""What a page does: an offer, a job, its events from where one was, the same once more."""

import datetime as dt
import socket
from decimal import Decimal

import pytest

from prep import api
from prep.api.handoff.accounts import facts
from prep.api.handoff.quote import quote
from prep.core.job import RemoteFile
from prep.core.job_request import JobRequest
from prep.errors import InputError, UsageError
from tests.api.handoff.conftest import write_examples
from tests.fake_openai.server import KEY

MODEL = "gpt-4.1-mini-2025-04-14"
TODAY = dt.date(2026, 11, 21)


@pytest.fixture
def account(server, clock, tmp_path):
    environ = {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": server.url,
        "PREP_STATE_DIR": str(tmp_path / "state"),
    }
    with api.open_account("openai", environ=environ, clock=clock) as account:
        yield account


@pytest.fixture
def wish(train):
    where = api.Where(target=f"openai/{MODEL}")
    request = JobRequest(model=MODEL, hyperparameters={"n_epochs": 3}, seed=7)
    return api.Wish(where=where, request=request, training=train)


def test_an_offer_holds_everything_that_is_agreed_to(account, wish, server):
    offer = api.Order(account, wish).offer(TODAY)
    assert offer.route.startswith(server.url.split("/")[2])
    assert (offer.provider, offer.model, offer.method) == ("openai", MODEL, "supervised")
    assert offer.settings == {"n_epochs": 3, "seed": 7}
    assert offer.training.name == "train.jsonl"
    assert offer.training.size == wish.training.stat().st_size
    assert offer.quote.examples == 12
    assert offer.quote.cost_high is not None
    assert offer.shutdown_date is not None
    assert any("last day for new jobs" in warning for warning in offer.warnings)
    with pytest.raises(UsageError, match="more than --max-cost"):
        api.check_budget(Decimal(0), offer.quote)
    assert server.state.files == server.state.jobs == {}


def test_a_wish_becomes_one_job_however_often_it_is_placed(account, wish, server):
    first = api.Order(account, wish).place()
    order = api.Order(account, wish)
    assert order.known is not None
    assert order.known.id == first.job.id
    assert (order.place().how, len(server.state.jobs)) == ("known", 1)


def test_what_was_not_agreed_to_is_not_sent(account, wish, server):
    order = api.Order(account, wish)
    write_examples(wish.training, count=13)
    with pytest.raises(InputError, match="was changed"):
        order.place()
    assert server.state.files == server.state.jobs == {}


def test_an_offer_without_the_network(account, wish, monkeypatch):
    def forbidden(*args, **kwargs):
        raise AssertionError("a socket")

    monkeypatch.setattr(socket, "socket", forbidden)
    order = api.Order(account, wish, offline=True)
    assert order.known is None
    assert order.preview().training_file.startswith("(id of train-")


def test_events_go_on_where_one_was(account, wish):
    job = api.Order(account, wish).place().job
    while not account.job(job.id).is_final:
        pass
    events = account.events(job.id)
    assert len(events) > 4
    for number, event in enumerate(events, 1):
        assert account.events(job.id, after=event.id) == events[number:]
    assert account.events(job.id, after="unknown") == events


@pytest.mark.parametrize("wishes", [("cancel",), ("pause", "resume", "cancel")], ids=str)
def test_a_job_is_changed(account, wish, wishes):
    job = api.Order(account, wish).place().job
    for each in wishes:
        account.change(job.id, each)
    assert account.job(job.id).status == "cancelled"


def test_a_job_once_more_on_purpose(account, wish, server):
    first = api.Order(account, wish).place().job
    while not account.job(first.id).is_final:
        pass
    rerun = api.Rerun(account, wish.where, first.id)
    assert rerun.request.hyperparameters == {"n_epochs": 3}
    assert rerun.cost is not None
    second = rerun.place().job
    assert second.id != first.id
    assert len(server.state.jobs) == 2
    assert len([1 for file in server.state.files.values() if file["purpose"] == "fine-tune"]) == 1


def test_a_job_whose_file_is_gone_is_not_made_again(account, wish, server):
    job = api.Order(account, wish).place().job
    account.delete_file(job.training_file)
    with pytest.raises(UsageError, match="no longer there"):
        api.Rerun(account, wish.where, job.id)
    assert len(server.state.jobs) == 1


def test_a_file_that_is_being_looked_at_is_waited_for(account, wish, server, clock):
    job = None
    looks = iter(["uploaded", "uploaded", "processed"])

    def look(seconds):
        if files := list(server.state.files.values()):
            files[0]["status"] = next(looks, "processed")

    clock.on_sleep = look
    server.state.file_status = "uploaded"
    job = api.Order(account, wish).place().job
    assert job.id in server.state.jobs
    assert len(clock.slept) == 3


def test_a_file_the_provider_refuses_is_explained(account, wish, server):
    server.state.file_status = "error"
    server.state.file_note = 'Example 3 contains an extra "weight"'
    with pytest.raises(api.BadFile, match="Example 3") as caught:
        api.Order(account, wish).place()
    assert isinstance(caught.value.file, RemoteFile)
    explanation = account.explain_file(caught.value.file)
    assert [place.line for place in explanation.places] == [3]
    assert explanation.rule == "P202"
    assert server.state.jobs == {}


def test_errors_of_the_data_are_found_before_anything_is_sent(tmp_path, wish):
    key = "sk-" + "proj-" + "A1b2" * 8
    path = write_examples(tmp_path / "secret.jsonl", word=f"My key is {key}")
    found = api.objections(path, wish.where, wish.request)
    assert found is not None
    assert [finding.rule.code for finding in found.findings] == ["P701"]
    assert api.objections(path, wish.where, wish.request, secrets=True) is None
    assert api.objections(path, wish.where, wish.request, ignore=("P701",)) is None


PLAIN = b'{"messages":[{"role":"user","content":"%d?"},{"role":"assistant","content":"Yes %d"}]}\n'
WITH_TOOLS = PLAIN.replace(
    b"]}\n", b'],"tools":[{"type":"function","function":{"name":"find","parameters":{}}}]}\n'
)
WITH_IMAGE = PLAIN.replace(
    b'"%d?"',
    b'[{"type":"text","text":"%d"},{"type":"image_url","image_url":{"url":"https://a.b/c.png"}}]',
)
PAIR = b'{"prompt":"%d?","completion":"Yes %d"}\n'


@pytest.mark.parametrize(
    ("line", "target", "is_kept"),
    [
        (PLAIN, f"openai/{MODEL}", True),
        (PLAIN, "dry", True),
        (PLAIN, "fireworks", True),
        (PLAIN, "azure/gpt-4.1-mini-2025-04-14", True),
        (WITH_TOOLS, f"openai/{MODEL}", True),
        (WITH_IMAGE, f"openai/{MODEL}", False),
        (PAIR, "openai/davinci-002", True),
    ],
)
def test_a_file_is_counted_once(tmp_path, line, target, is_kept):
    path = tmp_path / "train.jsonl"
    path.write_bytes(b"".join(line % (n, n * n) for n in range(12)))
    where = api.Where(target=target)
    request = JobRequest(model=where.model, hyperparameters={"n_epochs": 3})
    counts = {}
    api.objections(path, where, request, counts=counts)
    known = facts(where, request.method)
    alone = quote(path, known, request, TODAY)
    assert quote(path, known, request, TODAY, path, counts) == quote(
        path, known, request, TODAY, path
    )
    for lengths in counts.values():
        lengths.counts[1000] = 1
    again = quote(path, known, request, TODAY, counts=counts)
    assert again.tokens == alone.tokens + 1000 * is_kept
    path.write_bytes(path.read_bytes() * 2)
    assert quote(path, known, request, TODAY, counts=counts).tokens == 2 * alone.tokens


def test_what_was_not_counted_is_counted_when_it_is_asked_for(wish):
    counts = {}
    path, where, request = wish.training, wish.where, wish.request
    assert api.objections(path, where, request, ignore=("P501", "P503"), counts=counts) is None
    assert counts == {}
    made = quote(path, facts(where, request.method), request, TODAY, counts=counts)
    assert made.examples == 12


def test_what_a_grader_reads_must_be_there(tmp_path, train):
    where = api.Where(target="openai/o4-mini-2025-04-16")
    grader = {
        "type": "string_check",
        "name": "same",
        "operation": "eq",
        "input": "{{sample.output_text}}",
        "reference": "{{item.reference}}",
    }
    path = tmp_path / "reinforcement.jsonl"
    line = '{{"messages":[{{"role":"user","content":"{n}+1"}}],"{field}":"{n}"}}\n'
    path.write_text("".join(line.format(n=n, field="reference") for n in range(12)))
    request = JobRequest(model="o4-mini-2025-04-16", method="reinforcement", grader=grader)
    assert api.objections(path, where, request) is None
    path.write_text("".join(line.format(n=n, field="answer") for n in range(12)))
    found = api.objections(path, where, request)
    assert found is not None
    assert "P831" in [finding.rule.code for finding in found.findings]
