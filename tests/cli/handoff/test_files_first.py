"""What is wrong with a file is said before a key is asked for, and such a file is not sent."""

import json
import socket
from pathlib import Path

import pytest

from tests.api.handoff.conftest import write_examples

TARGET = "openai/gpt-4.1-mini-2025-04-14"
GOOD = '{"messages":[{"role":"user","content":"q %d"},{"role":"assistant","content":"a %d"}]}'
PAIR = {
    "input": {"messages": [{"role": "user", "content": "q"}]},
    "preferred_output": [{"role": "assistant", "content": "a"}],
    "non_preferred_output": [{"role": "assistant", "content": "b"}],
}


def rows(*bad: str, count: int = 12) -> str:
    good = [GOOD % (number, number) for number in range(count)]
    return "\n".join([*good[:5], *bad, *good[5:]]) + "\n"


BROKEN = {
    "missing": (None, 3, "No such file"),
    "directory": (Path(), 3, "is a directory"),
    "empty": ("", 3, "is empty"),
    "blank": ("\n\n", 3, "is empty"),
    "a table": ("prompt,completion\nq,a\n", 3, "prep prepare"),
    "an array": ("[\n" + GOOD % (1, 1) + "\n]\n", 3, "prep prepare"),
    "other columns": (json.dumps({"question": "q", "answer": "a"}) + "\n", 3, "prep prepare"),
    "no known layout": ('{"a":1,"b":{"c":2}}\n', 3, "prep prepare"),
    "a broken line": (rows('{"messages":'), 1, "P101"),
    "another encoding": (rows(GOOD.replace("q", "caf\udce9") % (91, 91)), 1, "P103"),
    "an array in a line": (rows(f"[{GOOD % (91, 91)},{GOOD % (92, 92)}]"), 1, "P201"),
    "an object on lines": (rows(GOOD.replace(",", ",\n") % (91, 91)), 1, "--ignore P101\n"),
    "a role": (rows(GOOD.replace("user", "usr") % (99, 99)), 1, "P206"),
}


@pytest.fixture(autouse=True)
def without_key_and_network(prep, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: pytest.fail("the network"))


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize(
    "command",
    [["upload"], ["jobs", "create", "--target", TARGET, "--yes"]],
    ids=["upload", "create"],
)
def test_a_file_that_is_no_good(server, prep, tmp_path, kind, command):
    content, code, words = BROKEN[kind]
    path = tmp_path / "train.jsonl"
    if isinstance(content, str):
        path.write_text(content, errors="surrogateescape")
    elif content is not None:
        path.mkdir()
    ran = prep(*command, path)
    assert ran.code == code, ran.err
    assert words in ran.err
    assert "API_KEY" not in ran.err
    assert server.journal == []


def test_the_validation_file_too(prep, tmp_path):
    train = write_examples(tmp_path / "train.jsonl")
    command = ["jobs", "create", train, "--target", TARGET, "--yes", "--validation"]
    assert prep(*command, tmp_path / "none.jsonl").code == 3
    few = write_examples(tmp_path / "few.jsonl", 3, word="Ho")
    assert prep(*command, few).code == 5, "a few examples will do to judge by"
    assert prep("jobs", "create", few, "--target", TARGET, "--yes").code == 1
    broken = tmp_path / "broken.jsonl"
    broken.write_text(rows('{"messages":'))
    ran = prep(*command, broken)
    assert ran.code == 1
    assert "broken.jsonl" in ran.err


def test_keys_in_the_data_are_not_uploaded(server, prep, tmp_path):
    key = "sk-" + "proj-" + "A1b2" * 8
    path = write_examples(tmp_path / "secret.jsonl", word=f"My key is {key}")
    refused = prep("upload", path)
    assert refused.code == 1
    assert "P701" in refused.err
    assert key not in refused.all
    assert prep("upload", path, "--allow-secrets").code == 5
    assert prep("upload", path, "--ignore", "P701").code == 5
    assert prep("upload", path, "--ignore", "P70x").code == 2


def test_what_was_said_to_be_ignored_is_sent(prep, tmp_path):
    odd = tmp_path / "odd.jsonl"
    odd.write_text('{"a":1,"b":{"c":2}}\n')
    dry = ["upload", odd, "--provider", "dry"]
    assert prep(*dry, "--ignore", "P901").code == 3
    assert prep(*dry, "--ignore", "P901", "--allow-secrets").code == 0
    odd.write_text(json.dumps({"question": "q", "answer": "a"}) + "\n")
    assert prep(*dry, "--ignore", "P901").code == 0
    broken = tmp_path / "broken.jsonl"
    broken.write_text(rows('{"messages":'))
    assert prep("upload", broken, "--provider", "dry", "--ignore", "P101").code == 0


@pytest.mark.parametrize("method", ["preference", "reinforcement", "completion", "few"])
def test_every_layout_that_is_sent_may_be_uploaded(prep, tmp_path, method):
    path = tmp_path / "x.jsonl"
    reinforced = {"messages": PAIR["input"]["messages"], "reference": "4"}
    pair = {"prompt": "Say it ->", "completion": " it\n"}
    row = {"preference": PAIR, "reinforcement": reinforced, "completion": pair}.get(method)
    text = json.dumps(row)
    path.write_text(rows(count=2) if row is None else f"{text}\n" * 12)
    assert prep("upload", path, "--provider", "dry", "--ignore", "P315,P316").code == 0


@pytest.mark.parametrize("command", ["upload", "create"])
def test_a_file_that_changes_after_it_was_looked_at(server, prep, tmp_path, monkeypatch, command):
    """What is sent is what was looked at."""
    from prep.cli import offer

    path = write_examples(tmp_path / "train.jsonl")
    look = offer.objections

    def then_changed(*args, **options):
        found = look(*args, **options)
        with path.open("a") as file:
            file.write('{"messages":')
        return found

    monkeypatch.setattr(offer, "objections", then_changed)
    dry = {
        "upload": ["upload", path, "--provider", "dry"],
        "create": ["jobs", "create", path, "--target", "dry", "--yes"],
    }
    ran = prep(*dry[command])
    assert ran.code == 3
    assert "was changed after it was looked at" in ran.err
