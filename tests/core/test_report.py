"""What a report says when texts are hidden."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

import prep
from prep import registry
from prep.core.finding import Finding, Rule
from prep.core.report import hidden

SECRET = "Wombat"


def rows(**more: Any) -> Iterator[dict[str, Any]]:
    for n in range(12):
        asked = {"role": "user", "content": f"{SECRET} {n % 3}?"}
        told = {"role": "assistant", "content": f"{SECRET} {n}"}
        first = {"role": "system", "content": f"You are {SECRET}, at your service."}
        yield {"messages": [first, asked, told], **more}


def found() -> dict[str, Finding]:
    report = prep.lint(list(rows(**{SECRET: 1})), target="openai/gpt-4.1-mini-2025-04-14")
    return {finding.code: hidden(finding) for finding in report.findings}


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("P202", "Fields that the layout does not know: 12 (…)."),
        ("P317", "Different system messages: 1 in 12 examples; it takes "),
        ("P601", "Examples: 12. At least a few hundred are recommended"),
        ("P504", "Training cost at openai/gpt-4.1-mini-2025-04-14: $"),
    ],
)
def test_words_of_our_own_stay_and_words_of_the_data_go(code: str, sentence: str) -> None:
    assert found()[code].message.startswith(sentence)


def test_nothing_of_the_data_is_left() -> None:
    for finding in found().values():
        shown = (finding.message, finding.args, finding.fix and finding.fix.title)
        assert SECRET not in repr((*shown, finding.hits.first))


@pytest.mark.parametrize("rule", [rule for rule in registry.rules().values() if rule.own])
def test_only_places_of_the_sentence_are_kept(rule: Rule) -> None:
    assert set(rule.own) <= set(re.findall(r"\{(\w+)", rule.message))
