"""Classes, case, lengths, system messages: what counts, and what does not."""

from typing import Any

import pytest

from prep import registry
from prep.analyzers.classes import is_classification
from prep.analyzers.letters import ALL, SAMPLE
from prep.core.analyzer import Analyzer, Context
from prep.core.batch import LABELS
from prep.core.example import Example, Message
from prep.core.finding import Finding
from tests.analyzers.batches import batch_of, cut


def pairs(texts: list[tuple[str, str]]) -> list[Example]:
    return [
        Example([Message("user", prompt)], [Message("assistant", completion)], record=number)
        for number, (prompt, completion) in enumerate(texts, 1)
    ]


def look(name: str, made: list[Example], parts: int = 3, to: str = "chat") -> dict[str, Finding]:
    analyzer: Analyzer[Any] = registry.analyzers()[name]
    size = len(made) // parts + 1
    state = analyzer.map(batch_of([]))
    for batch in cut(made, range(size, len(made), size)):
        state = analyzer.merge(state, analyzer.map(batch))
    context = Context("completion", to, examples=len(made), records=len(made))
    return {finding.rule.code: finding for finding in analyzer.finish(state, context)}


@pytest.mark.parametrize(
    ("labels", "examples", "expected"),
    [
        (["a", "b"], 6, True),
        (["a", "b"], 5, False),
        (["a"], 100, False),
        ([], 0, False),
        (["a", ""], 100, False),
        ([str(n) for n in range(1, 6)], 100, True),
        ([str(n) for n in range(50)], 1000, False),
        ([f"country {n}" for n in range(50)], 1000, True),
        (None, 1000, False),
    ],
)
def test_few_different_answers_are_classes(
    labels: list[str] | None, examples: int, expected: bool
) -> None:
    known = None if labels is None else dict.fromkeys(labels, 1)
    assert is_classification(known, examples) is expected


def test_too_many_different_answers_are_no_classes_in_whatever_parts_they_come() -> None:
    texts = [(f"q{n}", f"a{n % (LABELS + 1)}") for n in range(4 * LABELS)]
    for parts in (1, 7):
        assert not look("Classes", pairs(texts), parts)


def test_variants_become_the_commonest_form() -> None:
    texts = [(f"q{n}", "yes" if n % 2 else "no") for n in range(20)]
    texts += [("r1", "Yes."), ("r2", "yes "), ("r3", "NO")]
    found = look("Classes", pairs(texts))
    (edit,) = found["P405"].fix.edits  # type: ignore[union-attr]
    assert edit.names == {"Yes.": "yes", "yes ": "yes", "NO": "no"}  # type: ignore[attr-defined]
    assert found["P405"].hits.count == 3
    assert [where.record for where in found["P405"].hits.first] == [21, 22, 23]
    assert found["P605"].args["classes"] == 2


def test_shares_are_told_when_classes_differ() -> None:
    texts = [(f"q{n}", "ham" if n % 10 else "spam") for n in range(50)]
    found = look("Classes", pairs(texts))
    assert found["P603"].message.startswith("Examples of each class differ: 'ham' 90 %, 'spam' 10")
    assert found["P604"].hits.count == 2


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("WHERE IS THE NEAREST TRAIN STATION", True),
        ("Where Is The Nearest Train Station", False),
        ("where is the nearest train station", False),
        ("ГДЕ НАХОДИТСЯ БЛИЖАЙШИЙ ВОКЗАЛ", True),
        ("ΠΟΥ ΕΙΝΑΙ Ο ΣΤΑΘΜΟΣ ΤΩΝ ΤΡΕΝΩΝ", True),
        ("국의 수도는 어디입니까? NHK 방송 ABC", False),
        ("東京の首都はどこですか教えてください。USA NATO", False),
        ("AF", False),
    ],
)
def test_case_is_judged_where_there_is_one(prompt: str, expected: bool) -> None:
    found = look("LetterCase", pairs([(prompt, "x")]))
    assert ("P308" in found) is expected


def test_the_sample_of_a_large_file_is_the_same_in_all_parts() -> None:
    loud, quiet = "A LOUD TEXT OF MANY LETTERS", "a quiet text of many letters"
    texts = [(loud if n <= ALL or n % SAMPLE else quiet, "x") for n in range(1, 3 * ALL)]
    whole, parts = look("LetterCase", pairs(texts), 1), look("LetterCase", pairs(texts), 11)
    assert whole == parts
    assert "P308" in whole


def test_an_example_is_as_long_as_all_its_messages() -> None:
    long = Example(
        [
            Message("user", "a" * 4000),
            Message("assistant", "b" * 4000),
            Message("user", "c" * 2000),
        ],
        [Message("assistant", "d")],
        record=1,
    )
    found = look("Lengths", [long])
    assert found["P502"].args["longest"] == 10_001


def dialogues(systems: list[str]) -> list[Example]:
    return [
        Example(
            [Message("system", text), Message("user", f"q{number}")],
            [Message("assistant", "a")],
            record=number,
        )
        for number, text in enumerate(systems, 1)
    ]


def test_one_system_message_everywhere_is_counted() -> None:
    found = look("Systems", dialogues(["Be kind."] * 12))
    assert "96 characters in every epoch" in found["P317"].message


def test_system_messages_that_nearly_agree_are_told_from_those_that_differ() -> None:
    near = ["You answer questions of our customers."] * 5 + [
        "You answer  questions of our customers"
    ]
    assert "nearly the same" in look("Systems", dialogues(near))["P317"].message
    assert not look("Systems", dialogues(["Translate to French.", "Say what is odd here."] * 3))
    assert not look("Systems", dialogues([f"Case {n}: {n * 7919}" for n in range(30)]))


def test_variants_of_a_class_are_one_class_in_what_is_told_at_the_end() -> None:
    made = pairs([(f"q{n}", ["yes", "no", "Yes.", "NO"][n % 4]) for n in range(20)])
    assert look("Classes", made)["P605"].args["classes"] == 2
    analyzer: Analyzer[Any] = registry.analyzers()["Classes"]
    facts = analyzer.facts(analyzer.map(batch_of(made)), Context("completion", "chat"))
    assert facts["class_counts"] == {"NO": 10, "Yes.": 10}
