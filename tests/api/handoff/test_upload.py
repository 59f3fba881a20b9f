"""The same bytes are stored once (checklist C, h02 to h05, h10)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from prep.api.handoff.ledger import Ledger
from prep.api.handoff.upload import Sender, Told
from prep.core.provider import Abilities, Refused
from prep.errors import InputError, ProviderError, UnknownOutcome
from tests.api.handoff.conftest import write_examples
from tests.fake_openai.connect import connect

PART = 300


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def sender(provider, ledger, clock, notes) -> Sender:
    return Sender(provider, ledger, clock, told=Told(note=notes.append))


@pytest.fixture
def in_parts(provider, ledger, clock, notes) -> Sender:
    return Sender(provider, ledger, clock, part_bytes=PART, told=Told(note=notes.append))


def posts(server) -> int:
    return server.count("POST", "/files")


def parts(server) -> int:
    return server.count("POST", "/uploads/.*/parts")


# h02: once


def test_a_file_is_sent_once(server, sender, train):
    first = sender.send(train)
    second = sender.send(train)
    assert (first.how, second.how) == ("sent", "known")
    assert first.file.id == second.file.id
    assert first.file.name == f"train-{first.sha256[:12]}.jsonl"
    assert server.state.contents[first.file.id] == train.read_bytes()
    assert posts(server) == 1


def test_a_renamed_copy_is_the_same_file(server, sender, train, tmp_path):
    sender.send(train)
    copy = tmp_path / "other name.jsonl"
    copy.write_bytes(train.read_bytes())
    assert sender.send(copy).how == "known"
    assert posts(server) == 1


def test_another_machine_recognises_the_copy(server, sender, train, tmp_path, clock, provider):
    first = sender.send(train)
    copy = tmp_path / "other name.jsonl"
    copy.write_bytes(train.read_bytes())
    with Ledger(tmp_path / "other machine", clock) as empty:
        sent = Sender(provider, empty, clock).send(copy)
    assert (sent.how, sent.file.id) == ("found", first.file.id)
    assert posts(server) == 1


def test_other_content_of_the_same_name_is_another_file(server, sender, train):
    first = sender.send(train)
    write_examples(train, word="Ho")
    assert sender.send(train).file.id != first.file.id
    assert posts(server) == 2


# h03: the copy is no good any more


@pytest.mark.parametrize("fate", ["deleted", "expired", "error", "other size"])
def test_a_copy_that_is_no_good_is_sent_again(server, sender, train, notes, fate):
    first = sender.send(train)
    card = server.state.files[first.file.id]
    if fate == "deleted":
        server.state.delete_file(first.file.id)
    elif fate == "expired":
        card["expires_at"] = server.state.now - 1
    elif fate == "error":
        card["status"] = "error"
    else:
        card["bytes"] = 3
    second = sender.send(train)
    assert second.how == "sent"
    assert second.file.id != first.file.id
    assert posts(server) == 2
    assert "sending again" in notes[0]


# Lost answers of a whole file


@pytest.mark.parametrize(
    "how",
    [{"drop": "after"}, {"drop": "truncate"}, {"garbage": "<html>"}, {"garbage": '{"id": null}'}],
    ids=str,
)
@pytest.mark.parametrize("times", [1, 3])
def test_a_file_whose_answer_was_lost_is_found(server, sender, train, how, times):
    server.fail("POST", "/files", times=times, **how)
    assert sender.send(train).sha256
    assert len(server.state.files) == 1
    assert posts(server) == 1


@pytest.mark.parametrize("how", [{"drop": "before"}, {"status": 503}, {"status": 429}], ids=str)
def test_a_file_that_did_not_arrive_is_sent_again(server, sender, train, how):
    server.fail("POST", "/files", **how)
    assert sender.send(train).how == "sent"
    assert len(server.state.files) == 1
    assert posts(server) == 2


def test_a_slow_answer_is_not_sent_again(server, train, ledger, clock):
    provider = connect(server, clock)
    sender = Sender(provider, ledger, clock)
    server.fail("GET", "/files", times=99, status=503)
    server.fail("POST", "/files", drop="after")
    with pytest.raises(ProviderError):
        sender.send(train)
    assert posts(server) == 0
    server.faults.clear()
    server.fail("POST", "/files", drop="after")
    server.fail("GET", "/files", nth=2, times=99, status=503)
    with pytest.raises(UnknownOutcome):
        sender.send(train)
    server.faults.clear()
    assert sender.send(train).how == "found"
    assert len(server.state.files) == 1


# h04: parts


def test_parts_arrive_as_one_file(server, in_parts, train):
    sent = in_parts.send(train)
    assert server.state.contents[sent.file.id] == train.read_bytes()
    assert parts(server) == -(-train.stat().st_size // PART)
    assert posts(server) == 0
    assert in_parts.send(train).how == "known"


@pytest.mark.parametrize("broken", range(1, 5))
def test_only_missing_parts_are_sent_again(server, in_parts, train, notes, broken):
    count = -(-train.stat().st_size // PART)
    assert count == 4
    server.fail("POST", "/uploads/.*/parts", nth=broken, times=99, drop="before")
    with pytest.raises(ProviderError, match="run this again"):
        in_parts.send(train)
    before = parts(server)
    server.faults.clear()
    sent = in_parts.send(train)
    assert parts(server) - before == count - broken + 1
    assert server.state.contents[sent.file.id] == train.read_bytes()
    assert len(server.state.files) == 1
    assert server.count("POST", "/uploads") == 1
    assert broken == 1 or f"arrived: {broken - 1} of 4" in notes[-1]


@pytest.mark.parametrize("how", ["after", "before", "truncate"])
def test_a_lost_finish_is_looked_for(server, in_parts, train, how):
    server.fail("POST", "/uploads/.*/complete", drop=how)
    sent = in_parts.send(train)
    assert server.state.contents[sent.file.id] == train.read_bytes()
    assert len(server.state.files) == 1


def test_finished_in_a_run_that_was_killed(server, in_parts, train):
    server.fail("POST", "/uploads/.*/complete", drop="after")
    server.fail("GET", "/files", nth=2, times=99, status=503)
    with pytest.raises(UnknownOutcome):
        in_parts.send(train)
    server.faults.clear()
    assert in_parts.send(train).how == "found"
    assert len(server.state.files) == 1


# h05: the upload is gone


def test_an_old_upload_is_begun_anew(server, in_parts, train, clock):
    server.fail("POST", "/uploads/.*/parts", nth=3, times=99, drop="before")
    with pytest.raises(ProviderError):
        in_parts.send(train)
    server.faults.clear()
    clock.time += 3700
    server.state.now += 3700
    assert in_parts.send(train).how == "sent"
    assert server.count("POST", "/uploads") == 2


@pytest.mark.parametrize("status", ["expired", "cancelled"])
def test_an_upload_that_ended_remotely_is_begun_anew(server, in_parts, train, status, notes):
    server.fail("POST", "/uploads/.*/parts", nth=3, times=99, drop="before")
    with pytest.raises(ProviderError):
        in_parts.send(train)
    server.faults.clear()
    for upload in server.state.uploads.values():
        upload.card["status"] = status
    assert in_parts.send(train).how == "sent"
    assert server.count("POST", "/uploads") == 2
    assert any("new upload" in note for note in notes)


def test_a_part_that_is_too_large_once(server, in_parts, train):
    server.fail("POST", "/uploads/.*/parts", nth=2, status=413)
    assert in_parts.send(train).how == "sent"
    server.fail("POST", "/uploads/.*/parts", times=99, status=413)
    write_examples(train, word="Ho")
    with pytest.raises(ProviderError, match="--part-mb"):
        in_parts.send(train)


def test_a_server_without_uploads_gets_the_whole_file(server, in_parts, train):
    server.fail("POST", "/uploads", status=404)
    sent = in_parts.send(train)
    assert server.state.contents[sent.file.id] == train.read_bytes()
    assert posts(server) == 1


def test_killed_after_every_request(server, train, tmp_path):
    """SIGKILL at each part boundary; the next run sends what is missing, and stores one file."""
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from prep.api.handoff.ledger import Ledger\n"
        "from prep.api.handoff.upload import Sender\n"
        "from prep.core.clock import SystemClock\n"
        "from prep.providers.client import Connection\n"
        "from prep.providers.speaker import OpenAISpeaker\n"
        "from tests.fake_openai.connect import PROFILE\n"
        "url, state, file, last = sys.argv[1:]\n"
        "sent = 0\n"
        "class Dying(OpenAISpeaker):\n"
        "    def send_part(self, upload, content):\n"
        "        global sent\n"
        "        if sent == int(last):\n"
        "            os.kill(os.getpid(), 9)\n"
        "        sent += 1\n"
        "        return super().send_part(upload, content)\n"
        "clock = SystemClock()\n"
        "provider = Dying(Connection(PROFILE, os.environ, base_url=url), clock)\n"
        "with Ledger(Path(state), clock) as ledger:\n"
        f"    sent_file = Sender(provider, ledger, clock, part_bytes={PART}).send(Path(file))\n"
        "    print(sent_file.how)\n"
    )
    from tests.fake_openai.server import KEY

    def run(last: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                sys.executable,
                "-c",
                code,
                server.url,
                str(tmp_path / "state"),
                str(train),
                str(last),
            ],
            capture_output=True,
            text=True,
            env=os.environ | {"OPENAI_API_KEY": KEY},
        )

    for arrived in range(1, 4):
        assert run(1).returncode == -9
        assert parts(server) == arrived
    done = run(99)
    assert done.stdout.strip() == "sent", done.stderr
    assert parts(server) == 4
    (content,) = server.state.contents.values()
    assert content == train.read_bytes()


# What must not be sent


def test_a_file_that_changes_meanwhile_is_withdrawn(server, provider, ledger, clock, train):
    def change(done: int, total: int, what: str) -> None:
        if what == "sending" and done == total:
            train.write_bytes(train.read_bytes().replace(b"Hello 3", b"Hullo 3"))

    sender = Sender(provider, ledger, clock, told=Told(progress=change))
    with pytest.raises(InputError, match="changed"):
        sender.send(train)
    assert server.state.files == {}
    assert ledger.file_id(provider.scope.id, "") == ""


def test_a_file_that_changes_between_parts_is_not_finished(server, provider, ledger, clock, train):
    def change(done: int, total: int, what: str) -> None:
        if what == "sending" and done == PART:
            train.write_bytes(train.read_bytes().replace(b"Hello 9", b"Hullo 9"))

    sender = Sender(provider, ledger, clock, part_bytes=PART, told=Told(progress=change))
    with pytest.raises(InputError, match="changed"):
        sender.send(train)
    assert server.state.files == {}


def test_what_is_not_a_file_with_something_in_it(sender, tmp_path):
    (tmp_path / "empty.jsonl").touch()
    for name in ("missing.jsonl", "empty.jsonl", "."):
        with pytest.raises(InputError):
            sender.send(tmp_path / name)


def test_too_large_is_said_before_the_network(server, provider, ledger, clock, train):
    provider.abilities = Abilities(max_file_bytes=100)
    with pytest.raises(InputError, match="up to 100 bytes"):
        Sender(provider, ledger, clock).send(train)
    assert server.journal == []


def test_a_refusal_is_not_repeated(server, sender, train):
    server.fail("POST", "/files", times=9, status=400, message="bad file")
    with pytest.raises(Refused, match="bad file"):
        sender.send(train)
    assert posts(server) == 1


def test_the_name_holds_nothing_strange(sender, tmp_path):
    path = write_examples(tmp_path / "räksmörgås \x1b[31m (1).v2.jsonl")
    name = sender.send(path).file.name
    assert name.isascii()
    assert "\x1b" not in name


def test_how_long_it_is_kept(server, provider, ledger, clock, train):
    sent = Sender(provider, ledger, clock, keep_seconds=86400).send(train)
    assert sent.file.expires_at == server.state.now + 86400


def test_paths_are_not_in_the_ledger(sender, ledger, train, tmp_path):
    sender.send(train)
    ledger.close()
    for file in (tmp_path / "state").iterdir():
        if file.is_file():
            data = file.read_bytes()
            assert str(tmp_path).encode() not in data
            assert b"CANARY" not in data


def test_two_at_once_store_one_copy(server, train, tmp_path, clock):
    from concurrent.futures import ThreadPoolExecutor

    def run(_: int) -> str:
        with Ledger(tmp_path / "state", clock) as ledger:
            return Sender(connect(server, clock), ledger, clock).send(Path(train)).how

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run, range(4))) == ["known", "known", "known", "sent"]
    assert posts(server) == 1
