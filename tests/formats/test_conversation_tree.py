"""Exports of chat programs that hold dialogues as trees or under names of their own."""

import json
from pathlib import Path
from typing import Any

import prep
from prep.formats.conversation_tree import messages_of


def node(parent: str | None, role: str, text: Any, *children: str) -> dict[str, Any]:
    content = {"content_type": "text", "parts": [text]}
    message = {"author": {"role": role}, "content": content} if role else None
    return {"parent": parent, "message": message, "children": list(children)}


TREE = {
    "b": node("a", "user", "2+2", "c", "d"),
    "a": node(None, "", "", "s"),
    "s": node("a", "system", "", "b"),
    "c": node("b", "assistant", "five"),
    "d": node("b", "assistant", "four"),
}


def test_the_last_branch_is_the_dialogue() -> None:
    assert messages_of(TREE) == [
        {"role": "user", "content": "2+2"},
        {"role": "assistant", "content": "four"},
    ]


def test_the_branch_that_was_gone_on_from_is_the_dialogue() -> None:
    assert messages_of(TREE, "c") == [
        {"role": "user", "content": "2+2"},
        {"role": "assistant", "content": "five"},
    ]
    assert messages_of(TREE, "nowhere") == messages_of(TREE, None) == messages_of(TREE)


def test_what_is_no_tree() -> None:
    assert messages_of({}) is None
    assert messages_of({"a": {"parent": None}}) is None
    assert messages_of([TREE]) is None
    assert messages_of({"a": {"parent": None, "children": [], "message": "Hi"}}) is None
    assert messages_of({"a": node("b", "", "", "b"), "b": node("a", "", "", "a")}) == []


def test_content_that_is_no_text_is_not_made_one() -> None:
    picture = {"a": node(None, "user", {"asset": "x.png"})}
    assert messages_of(picture) == [
        {"role": "user", "content": {"content_type": "text", "parts": [{"asset": "x.png"}]}}
    ]


def prepared(folder: Path, records: list[dict[str, Any]]) -> list[Any]:
    (folder / "conversations.json").write_text(json.dumps(records))
    done = prep.prepare(folder / "conversations.json")
    lines = Path(done.outputs[0].path).read_text().splitlines()
    return [
        [(turn["role"], turn["content"]) for turn in json.loads(line)["messages"]] for line in lines
    ]


WANTED = [("user", "2+2"), ("assistant", "four")]


def test_an_export_of_chatgpt(tmp_path: Path) -> None:
    record = {"title": "Sums", "create_time": 1.5, "mapping": TREE, "current_node": "d"}
    assert prepared(tmp_path, [record, record | {"mapping": TREE | {"x": TREE["c"]}}])[0] == WANTED


def test_an_export_of_chatgpt_says_which_branch_is_the_current_one(tmp_path: Path) -> None:
    records = [{"mapping": TREE, "current_node": "c"}, {"mapping": TREE, "current_node": None}]
    found = prepared(tmp_path, [*records, {"mapping": TREE}])  # the third repeats the second
    assert found == [[("user", "2+2"), ("assistant", "five")], WANTED]


def test_an_export_of_claude(tmp_path: Path) -> None:
    turns = [
        {"uuid": "1", "text": "2+2", "content": [{"type": "text", "text": "2+2"}]},
        {"uuid": "2", "text": "four", "content": []},
    ]
    for turn, sender in zip(turns, ("human", "assistant"), strict=True):
        turn["sender"] = sender
    record = {"uuid": "0", "name": "Sums", "account": {"uuid": "9"}, "chat_messages": turns}
    assert prepared(tmp_path, [record]) == [WANTED]
