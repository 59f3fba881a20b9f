"""Support tickets: who has opened them is the user, who answers is the assistant."""

import json
from pathlib import Path
from typing import Any

import pytest

import prep
from tests.formats.test_foreign import best, read, spoken

WANTED = [("user", "It broke."), ("assistant", "Restart it."), ("user", "Thanks!")]
ZENDESK = {
    "id": 35436,
    "subject": "Help",
    "description": "It broke.",
    "requester_id": 5,
    "assignee_id": 9,
    "email_cc_ids": [6, 9],
    "comments": [
        {"id": 1, "author_id": 5, "body": "It broke.", "public": True},
        {"id": 2, "author_id": 8, "body": "He always says so.", "public": False},
        {"id": 3, "author_id": 9, "body": "Restart it.", "public": True},
        {"id": 4, "author_id": 6, "body": "Thanks!", "public": True},
    ],
}
FRESHDESK = {
    "id": 1,
    "subject": "Help",
    "description_text": "It broke.",
    "description": "<div>It broke.</div>",
    "requester_id": 5,
    "conversations": [
        {"body_text": "He always says so.", "incoming": False, "private": True},
        {"body_text": "Restart it.", "body": "<p>", "incoming": False, "private": False},
        {"body_text": "Thanks!", "incoming": True, "private": False},
    ],
}
INTERCOM = {
    "type": "conversation",
    "source": {"author": {"type": "user", "id": "5"}, "body": "It broke.", "subject": ""},
    "conversation_parts": {
        "type": "conversation_part.list",
        "conversation_parts": [
            {"part_type": "assignment", "body": None, "author": {"type": "bot"}},
            {"part_type": "note", "body": "He always says so.", "author": {"type": "admin"}},
            {"part_type": "comment", "body": "Restart it.", "author": {"type": "admin"}},
            {"part_type": "comment", "body": "Thanks!", "author": {"type": "user"}},
        ],
    },
}


@pytest.mark.parametrize("ticket", [ZENDESK, FRESHDESK, INTERCOM], ids=["z", "f", "i"])
def test_customers_ask_and_staff_answers(ticket: dict[str, Any]) -> None:
    assert best([ticket]) == ["tickets"]
    (example,) = read("tickets", ticket).examples
    assert spoken(example) == WANTED


def test_the_requester_may_be_an_object() -> None:
    ticket = {key: value for key, value in ZENDESK.items() if key != "requester_id"}
    (example,) = read("tickets", ticket | {"requester": {"id": 5, "name": "Ann"}}).examples
    assert spoken(example)[0] == ("user", "It broke.")


def test_a_description_that_is_no_comment_is_what_was_asked() -> None:
    answers = [each for each in ZENDESK["comments"] if each["author_id"] != 5]  # type: ignore[union-attr, attr-defined]
    (example,) = read("tickets", ZENDESK | {"comments": answers}).examples
    assert spoken(example) == WANTED


@pytest.mark.parametrize(
    "changed", [{"description": "Restart  it."}, {"submitter_id": 9}, {"description": ""}]
)
def test_a_description_of_the_staff_is_not_what_was_asked(changed: dict[str, Any]) -> None:
    answers = [each for each in ZENDESK["comments"] if each["author_id"] != 5]  # type: ignore[union-attr, attr-defined]
    (example,) = read("tickets", ZENDESK | {"comments": answers} | changed).examples
    assert spoken(example) == WANTED[1:]


def test_a_ticket_that_nobody_answered_is_set_aside() -> None:
    silent = ZENDESK | {"comments": ZENDESK["comments"][:2]}  # type: ignore[index]
    parsed = read("tickets", ZENDESK, silent)
    assert [example.record for example in parsed.examples] == [1]
    (flaw,) = parsed.flaws
    assert (flaw.code, flaw.args, flaw.where.record) == ("P122", {"cause": "not answered"}, 2)


def test_places_are_those_of_the_texts(tmp_path: Path) -> None:
    path = tmp_path / "tickets.json"
    comments = [*ZENDESK["comments"][:2], {"author_id": 9, "body": "", "public": True}]  # type: ignore[index]
    path.write_text(json.dumps({"tickets": [ZENDESK | {"comments": comments}] * 2}))
    (found,) = prep.lint(path, select="P205").findings
    assert [where.pointer for where in found.hits.first] == ["/comments/2/body"] * 2


@pytest.mark.parametrize(
    ("record", "code", "pointer"),
    [
        ({"comments": [{"author_id": 1, "body": "a"}]}, "P201", ""),
        ({"conversations": [{"body_text": "a"}]}, "P201", "/conversations/0"),
        ({"conversation_parts": []}, "P203", "/conversation_parts"),
        (
            INTERCOM | {"source": {"body": "a", "author": {"type": "ghost"}}},
            "P206",
            "/source/author",
        ),
    ],
)
def test_what_cannot_be_told_is_refused(record: Any, code: str, pointer: str) -> None:
    parsed = read("tickets", record)
    assert [(flaw.code, flaw.where.pointer) for flaw in parsed.flaws] == [(code, pointer)]


def test_comments_without_a_requester_are_no_ticket() -> None:
    post = {"title": "News", "comments": [{"author_id": 1, "body": "First!"}]}
    assert "tickets" not in best([post])
