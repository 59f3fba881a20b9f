"""Exact repeats and contradictions: the same answer for few and for many examples."""

import random

import pytest

from prep.analyzers import duplicates
from prep.analyzers.duplicates import Duplicates, Seen
from prep.analyzers.runs import Run
from prep.core.analyzer import Context
from prep.core.digests import digest
from prep.core.example import Example, Message
from prep.core.finding import Finding
from tests.analyzers.batches import batch_of, cut

CONTEXT = Context("completion", "completion")


def pairs(texts: list[tuple[str, str]]) -> list[Example]:
    return [
        Example([Message("user", prompt)], [Message("assistant", completion)], record=number)
        for number, (prompt, completion) in enumerate(texts, 1)
    ]


def found(seen: Seen) -> dict[str, Finding]:
    return {finding.rule.code: finding for finding in Duplicates().finish(seen, CONTEXT)}


def look(made: list[Example], parts: int = 1) -> dict[str, Finding]:
    analyzer = Duplicates()
    size = len(made) // parts + 1
    seen = Seen([])
    for batch in cut(made, range(size, len(made), size)):
        seen = analyzer.merge(seen, analyzer.map(batch))
    return found(seen)


@pytest.mark.parametrize("large", [1, 10**9], ids=["numpy", "python"])
def test_many_and_few_are_looked_at_alike(large: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "LARGE", large)
    chance = random.Random(3)
    texts = [(f"q{chance.randrange(300)}", f"a{chance.randrange(3)}") for _ in range(500)]
    report = look(pairs(texts), parts=7)
    first: dict[tuple[str, str], int] = {}
    repeats = []
    for number, text in enumerate(texts, 1):
        if text in first:
            repeats.append(number)
        first.setdefault(text, number)
    contradictions = [
        number
        for (prompt, _), number in first.items()
        if sum(prompt == other for other, _ in first) > 1
    ]
    assert [where.record for where in report["P401"].hits.first] == repeats
    assert report["P401"].hits.count == len(repeats)
    assert [where.line for where in report["P401"].hits.first] == [3 * n for n in repeats]
    assert [where.record for where in report["P403"].hits.first] == sorted(contradictions)
    assert report["P403"].hits.count == len(contradictions)


@pytest.mark.parametrize("large", [1, 10**9], ids=["numpy", "python"])
def test_one_question_asked_by_all_is_no_contradiction(
    large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "LARGE", large)
    report = look(pairs([("Go", f"answer {number % 50}") for number in range(100)]))
    assert report["P401"].hits.count == 50
    assert "P403" not in report


def test_nothing_asked_is_no_contradiction() -> None:
    report = look(pairs([("", "a"), ("", "b"), ("q", "a"), ("r", "a")]))
    assert not report


def test_the_fix_keeps_the_first_of_each_wherever_it_stands() -> None:
    made = pairs([("a", "b"), ("c", "d"), ("a", "b"), ("c", "d"), ("a", "b")])
    fix = look(made)["P401"].fix
    assert fix is not None
    (edit,) = fix.edits
    assert [example.record for example in map(edit.apply, reversed(made)) if example] == [2, 1]
    assert fix.examples == 3


def test_field_order_and_absent_fields_make_no_difference() -> None:
    plain = Example([Message("user", "a")], [Message("assistant", "b")])
    listed = Example([Message("user", "a")], [Message("assistant", "b")], tools=None)
    assert digest(plain) == digest(listed)


@pytest.mark.parametrize(
    ("a", "b"),
    [(("ab", "c"), ("a", "bc")), (("a\0", "b"), ("a", "\0b")), (("a", "b"), ("b", "a"))],
)
def test_texts_that_only_look_alike_when_joined_differ(
    a: tuple[str, str], b: tuple[str, str]
) -> None:
    assert "P401" not in look(pairs([a, b]))


def test_a_state_is_16_bytes_an_example() -> None:
    made = pairs([(f"q{number}", "a") for number in range(2000)])
    (run,) = Duplicates().map(batch_of(made)).runs
    assert isinstance(run, Run)
    assert len(run.digests) == 32_000
    assert run.records == b""
    rest = [example for example in made if example.record % 10]
    (run,) = Duplicates().map(batch_of(rest)).runs
    assert len(run.records) == 4 * len(rest)


def test_a_surrogate_and_a_huge_number_have_a_digest() -> None:
    odd = Example([Message("user", "\ud83d")], [Message("assistant", 2**70)])  # type: ignore[arg-type]
    assert len(digest(odd)) == 16
