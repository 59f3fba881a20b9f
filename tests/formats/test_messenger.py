"""Chats of messengers: a day is a dialogue, and who is the assistant is asked."""

import json
from pathlib import Path
from typing import Any

import pytest

import prep
from prep.api import open_dataset
from prep.core.options import InputOptions
from prep.errors import NeedsAnswer
from tests.formats.test_foreign import BY_NAME

SPOKEN = [
    ("1", "Ann", "Good morning!"),
    ("1", "Bob", "Do you ship"),
    ("1", "Bob", "to Ghent?"),
    ("1", "Ann", "We do."),
    ("1", "Bob", "Thanks!"),
    ("2", "Bob", "Anybody there?"),
    ("3", "Bob", "And to Bruges?"),
    ("3", "Ann", "There, too."),
]
WANTED = [["Do you ship\nto Ghent?", "We do."], ["And to Bruges?", "There, too."]]


def telegram() -> str:
    said = [
        {"id": i, "type": "message", "date": f"2024-03-0{day}T10:00:00", "from": name}
        | {"from_id": f"user{name}", "text": [text[:2], {"type": "bold", "text": text[2:]}]}
        for i, (day, name, text) in enumerate(SPOKEN)
    ]
    joined = {"id": 99, "type": "service", "date": "2024-03-01T09:00:00", "action": "invite"}
    photo = said[0] | {"text": "", "photo": "a.jpg"}
    chat = {"name": "Help", "type": "personal_chat", "id": 1, "messages": [joined, photo, *said]}
    return json.dumps(chat, indent=1)


def discord() -> str:
    said = [
        {"type": "Default", "timestamp": f"2024-03-0{day}T10:00:00+00:00", "content": text}
        | {"author": {"id": name, "name": name.lower(), "nickname": name, "isBot": False}}
        for day, name, text in SPOKEN
    ]
    said.insert(0, said[0] | {"type": "GuildMemberJoin", "content": "Joined."})
    head = {"guild": {"id": "1", "name": "g"}, "channel": {"id": "2", "name": "help"}}
    return json.dumps({**head, "messages": said}, indent=2)


def slack() -> str:
    said = [
        {"type": "message", "ts": f"{86400 * int(day) + i}.000100", "user": name, "text": text}
        for i, (day, name, text) in enumerate(SPOKEN)
    ]
    said.insert(0, said[0] | {"subtype": "channel_join", "text": "<@U1> has joined"})
    return json.dumps(said)


def of_android() -> str:
    lines = [f"{day}/3/24, 9:00 AM - {name}: {text}" for day, name, text in SPOKEN]
    lines.insert(0, "1/3/24, 9:00 AM - Messages are end-to-end encrypted.\nNobody reads them.")
    return "\n".join([*lines, "3/3/24, 9:01 AM - Ann: <Media omitted>\n"])


def of_iphone() -> str:
    lines = [f"[0{day}.03.24, 10:00:1{i}] {n}: {t}" for i, (day, n, t) in enumerate(SPOKEN)]
    return "\r\n".join(["\u200e" + lines[0], *lines[1:], "[03.03.24, 10:01:10] Ann: \u200eimage"])


CHATS = {
    "result.json": telegram,
    "help.json": discord,
    "2024-03-01.json": slack,
    "chat.txt": of_android,
    "_chat.txt": of_iphone,
}


def prepared(path: Path, **options: Any) -> list[list[str]]:
    done = prep.prepare(path, fix="none", **options)
    lines = Path(done.outputs[0].path).read_text(encoding="utf-8").splitlines()
    dialogues = [json.loads(line)["messages"] for line in lines]
    assert all(
        [turn["role"] for turn in turns] == ["user", "assistant"] * (len(turns) // 2)
        for turns in dialogues
    )
    return [[turn["content"] for turn in turns] for turns in dialogues]


@pytest.mark.parametrize("name", CHATS)
def test_each_day_is_a_dialogue_with_who_is_named(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(CHATS[name](), encoding="utf-8", newline="")
    with pytest.raises(NeedsAnswer) as asked:
        prep.prepare(path)
    assert asked.value.option == "speaker"
    assert {choice.value for choice in asked.value.choices} == {"Ann", "Bob"}
    assert prepared(path, speaker=["Ann"]) == WANTED
    dataset = open_dataset(str(path), InputOptions(speaker=("Ann",)))
    assert dataset.format.name == "messenger"
    assert "each day of the chat is a dialogue" in dataset.notes


def test_a_message_of_several_lines_is_one(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    lines = ["1/3/24, 09:00 - Bob: One", "two", "", "four", "1/3/24, 09:01 - Ann: Yes"]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert prepared(path, speaker=["Ann"]) == [["One\ntwo\n\nfour", "Yes"]]
    assert prep.lint(path, speaker=["Ann"]).examples == 1


def test_the_log_of_a_program_is_no_chat(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text("[2024-03-01 10:00:00] INFO: started\n[2024-03-01 10:00:01] ERROR: failed\n")
    with pytest.raises(NeedsAnswer) as asked:
        prep.lint(path)
    assert asked.value.option != "speaker"


def test_a_day_on_which_nobody_answers_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(of_android(), encoding="utf-8")
    (found,) = prep.lint(path, speaker=["Ann"], select="P122").findings
    assert [(where.record, where.line) for where in found.hits.first] == [(2, 8)]


def test_who_is_named_may_be_called_anything() -> None:
    said = {"messages": [{"from_id": "1", "date": "d", "from": "system", "text": "Hi"}]}
    said["messages"] += [{"from_id": "2", "date": "d", "from": "agent", "text": "Ho"}]
    (example,) = BY_NAME["messenger"].with_speakers(["agent"]).examples(said)  # type: ignore[attr-defined]
    assert [turn.role for turn in (*example.messages, *example.answers)] == ["user", "assistant"]
