"""Questions and answers in groups, and objects whose keys are questions."""

import json
from pathlib import Path
from typing import Any

import pytest

import prep
from prep.errors import NeedsAnswer
from tests.formats.test_foreign import best, read, spoken

WHEN = {"question": "When do you ship?", "answer": "On Mondays."}
WHERE = {"question": "Where are you?", "answer": "In Ghent."}
LONG = {"question": "How long may I wait?", "answer": "30 days."}
THREE = [(each["question"], each["answer"]) for each in (WHEN, WHERE, LONG)]

GROUPS = [
    {"category": "Shipping", "faqs": [WHEN, WHERE]},
    {"category": "Returns", "faqs": [LONG]},
]
BY_NAME = {"Shipping": [WHEN, WHERE], "Returns": [LONG]}
MAP = dict(THREE)

DOCUMENTS = {
    "groups": GROUPS,
    "wrapped": {"title": "Help", "version": 2, "categories": GROUPS},
    "letters": [{"name": "Shop", "items": [{"q": ask, "a": answer} for ask, answer in THREE]}],
    "groups in groups": [{"title": "Shop", "sections": GROUPS}],
    "by name": BY_NAME,
    "by name, wrapped": {"version": 1, "faq": BY_NAME},
    "by name, beside a title": {"title": "Help", **BY_NAME},
    "map": MAP,
    "map, wrapped": {"faq": MAP},
    "maps by name": {"Shipping": dict(THREE[:2]), "Returns": dict(THREE[2:])},
    "list of maps": [{question: answer} for question, answer in THREE],
    "a map in a group": [{"category": "Shop", "questions": MAP}],
    "lists of pairs": [[WHEN, WHERE], [LONG]],
    "a page for search engines": {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": ask,
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }
            for ask, answer in THREE
        ],
    },
    "several ways to ask": {
        "qnaList": [
            {"id": 0, "answer": "Yes.", "source": "Editorial", "questions": ["Open?", "Now?"]},
            {"id": 1, "answer": "No.", "source": "Editorial", "questions": ["Closed?"]},
        ]
    },
}


def prepared(path: Path, document: Any, **options: Any) -> list[tuple[str, str]]:
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    done = prep.prepare(path, fix="none", **options)
    lines = Path(done.outputs[0].path).read_text(encoding="utf-8").splitlines()
    return [
        (turns[0]["content"], turns[1]["content"])
        for turns in (json.loads(line)["messages"] for line in lines)
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_question_is_an_example(name: str, tmp_path: Path) -> None:
    several = [("Open?", "Yes."), ("Now?", "Yes."), ("Closed?", "No.")]
    wanted = several if name == "several ways to ask" else THREE
    assert prepared(tmp_path / "faq.json", DOCUMENTS[name]) == wanted


def test_records_are_groups_or_questions_at_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "faq.json"
    lines = ["{", '"Shipping": [', json.dumps(WHEN), "],", '"Returns": [', '{"question": "Q",']
    path.write_text("\n".join([*lines, '"answer": ""}', "]}"]), encoding="utf-8")
    (found,) = prep.lint(path, select="P205").findings
    (where,) = found.hits.first
    assert (where.record, where.line, where.pointer) == (2, 5, "/Returns/0/answer")
    path.write_text(json.dumps(MAP | {"Why?": ""}, indent=1), encoding="utf-8")
    (found,) = prep.lint(path, select="P205").findings
    (where,) = found.hits.first
    assert (where.record, where.line, where.pointer) == (4, 5, "/Why?")


def test_a_broken_pair_costs_one_pair() -> None:
    parsed = read("faq", {"faqs": [WHEN, {"question": "?"}, 3, LONG]}, {"Q?": "A"})
    asked = [spoken(example)[0][1] for example in parsed.examples]
    assert asked == [WHEN["question"], LONG["question"], "Q?"]
    assert [(flaw.code, flaw.where.pointer) for flaw in parsed.flaws] == [
        ("P201", "/faqs/1"),
        ("P203", "/faqs/2"),
    ]


NOT_GROUPS: dict[str, Any] = {
    "a paragraph": {"context": "Ghent is old.", "qas": [WHEN, WHERE]},
    "a long text": {"about": "word " * 100, "qas": [WHEN, WHERE]},
    "an image": {"image": "a.png", "qas": [WHEN, WHERE]},
    "options": {"title": "Quiz", "questions": [WHEN | {"options": ["a", "b"]}]},
    "turns of a dialogue": {"id": 1, "conversation": [WHEN, WHERE]},
    "turns of people": {"id": 1, "log": [{"user": "Hi", "bot": "Hello"}]},
    "the past": {"history": [WHEN], "query": "And?", "response": "So."},
    "a task with examples": {"Definition": "Add.", "examples": [{"input": "2", "output": "4"}]},
    "a question and its answer": WHEN | {"related": [WHERE]},
    "options by letter": {"question": "Where?", "a": "Ghent", "b": "Aalst"},
}


@pytest.mark.parametrize("name", NOT_GROUPS)
def test_what_is_no_group_is_not_taken_for_one(name: str) -> None:
    assert "faq" not in best([NOT_GROUPS[name]] * 3)


def test_answers_to_a_form_are_no_questions_of_their_own() -> None:
    answers = [{"Are you well?": f"Yes {i}", "Any comments?": "No"} for i in range(5)]
    assert best(answers) == []


def test_parts_of_a_dataset_are_not_mixed(tmp_path: Path) -> None:
    document = {"train": [WHEN, WHERE], "test": [LONG]}
    assert prepared(tmp_path / "a.json", document) == THREE[:2]


def test_a_map_without_question_marks_is_asked_about(tmp_path: Path) -> None:
    document = {"Hello": "Hi there!", "Bye": "See you", "Thanks": "You're welcome"}
    with pytest.raises(NeedsAnswer, match="--format faq"):
        prepared(tmp_path / "a.json", document)
    assert prepared(tmp_path / "a.json", document, format="faq") == [*document.items()]
    grouped = prepared(tmp_path / "b.json", {"Greetings": document}, format="faq")
    assert grouped == [*document.items()]


@pytest.mark.parametrize(
    "translated",
    [
        {"Are you sure?": "Êtes-vous sûr ?", "Quit now?": "Quitter ?", "Cancel": "Annuler"},
        {
            "en": {"Are you sure?": "Are you sure?", "Quit?": "Quit?"},
            "fr": {"Are you sure?": "Êtes-vous sûr ?", "Quit?": "Quitter ?"},
        },
    ],
    ids=["one language", "two"],
)
def test_questions_and_their_translations_are_no_faq(tmp_path: Path, translated: Any) -> None:
    path = tmp_path / "messages.json"
    path.write_text(json.dumps(translated), encoding="utf-8")
    with pytest.raises(NeedsAnswer):
        prep.lint(path)


def test_answers_of_people_to_the_questions_of_a_form_are_no_faq() -> None:
    forms = [
        {
            "patient": f"Patient {i}",
            "form": [
                {"question": "Do you smoke?", "answer": ("no", "yes")[i % 2]},
                {"question": "How old are you?", "answer": str(30 + i)},
            ],
        }
        for i in range(4)
    ]
    assert "faq" not in best(forms)
    assert best([{"category": "Shop", "faqs": [WHEN, WHERE]}] * 4) == ["faq"]
