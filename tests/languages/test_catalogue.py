"""A language says the same as English, and nothing else; what it lacks waits in its file."""

import errno
import os
import re
import sys
from pathlib import Path
from string import Formatter

import pytest

import prep
from prep import languages, registry
from prep._generate import catalogues, said
from prep.core import wording
from prep.core.finding import Invalid, Rule
from prep.languages.catalogue import Catalogue, read
from prep.languages.phrases import COUNT, NAME, WORDS
from prep.targets import Catalogue as Targets
from tests.analyzers.test_rule_examples import settings, write
from tests.languages.english import english_in

CODES = [code for code in languages.codes() if code != languages.ENGLISH]


def catalogue(code: str) -> Catalogue:
    return read(Path(languages.__file__).parent / f"{code}.toml")


def texts(code: str) -> dict[str, str]:
    return {key: text for part in catalogue(code).texts.values() for key, text in part.items()}


def phrases(code: str) -> dict[str, str]:
    return {key: text for part in catalogue(code).phrases.values() for key, text in part.items()}


def of_the_system(code: str) -> dict[str, str]:
    """What the operating system says of a file or a connection."""
    return catalogue(code).phrases["system"]


def places(template: str) -> list[tuple[str, str, str]]:
    """Name, conversion and format of each place of a template, sorted."""
    parts = Formatter().parse(template)
    return sorted(
        (name, kind or "", "" if form in (COUNT, NAME, WORDS) else form or "")
        for _, name, form, kind in parts
        if name
    )


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_there_or_waits_and_no_other(code: str) -> None:
    text = (Path(languages.__file__).parent / f"{code}.toml").read_text(encoding="utf-8")
    assert catalogues.completed(text, said.everything()) == text, "python -m prep._generate"


@pytest.mark.parametrize("code", CODES)
def test_the_places_of_a_text_are_those_of_its_translation(code: str) -> None:
    whys = {rule.why for rule in registry.rules().values()}
    for english, text in (texts(code) | phrases(code)).items():
        if text and english not in whys:
            assert places(text) == places(english), english
    for english, forms in catalogue(code).plurals.items():
        for form in filter(None, forms):
            assert places(form) == places(english), english


@pytest.mark.parametrize("code", CODES)
def test_every_plural_has_its_forms(code: str) -> None:
    t = languages.language(code)
    for english, forms in catalogue(code).plurals.items():
        numbers = {t._form(n) for n in range(200)}
        assert sorted(numbers) == list(range(len(forms))), english


# where the source puts parts of a sentence together
_SEAMS = re.compile(
    r"; |, | \(|\) |\. |: | at most"
    r"|\b(?:and|since|above|up to|below|that matches|is|has|not|in|cost)\b"
)


@pytest.mark.parametrize("code", CODES)
def test_every_phrase_stands_in_the_source(code: str) -> None:
    """Its words do: each piece between two places is a part of some string."""
    everything = "\n".join(said.literals()).lower()
    orphans = [
        english
        for english in phrases(code).keys() - of_the_system(code).keys()
        if any(
            piece.strip().lower() not in everything
            for words, *_ in Formatter().parse(english)
            for piece in _SEAMS.split(words)
        )
    ]
    assert orphans == []


@pytest.mark.parametrize("code", CODES)
def test_every_phrase_of_the_system_is_one(code: str) -> None:
    if sys.platform == "linux":
        assert of_the_system(code).keys() <= {os.strerror(n) for n in errno.errorcode}


CASES = [
    pytest.param(code, rule, case, id=f"{code}-{rule.code}-{number}")
    for code in CODES
    for rule in registry.rules().values()
    for number, case in enumerate(rule.examples)
    if isinstance(case, Invalid)
]

# what is the same in both languages: names, values and marks of the data and of programs
_NAMES = re.compile(
    r"prompts?|completion|prompt|null|user = .*|chat|id|type [a-z/]+|grade|.*\(3\)|[A-Z]\d+|…|"
    r"[^a-z]*|supervised|[\w-]+/[\w./-]+|trl|mistral|fireworks|llama-factory|Prompts|system|role"
)


@pytest.mark.parametrize(("code", "rule", "case"), CASES)
def test_a_finding_is_said_in_the_language(
    code: str, rule: Rule, case: Invalid, tmp_path: Path
) -> None:
    t = languages.language(code)
    report = prep.lint(write(case, tmp_path), **settings(rule, case, tmp_path))
    waiting = catalogue(code).waiting()
    for finding in report.findings:
        if finding.rule.message in waiting:
            continue
        message = wording.message(finding, t)
        assert message != finding.message
        assert "{" not in message.replace("{{", "")
        if finding.fix and finding.fix.title not in waiting:
            assert wording.fix_title(finding.fix, t) != finding.fix.title
        for name in finding.rule.words:
            value = finding.args.get(name, "")
            if isinstance(value, str) and not _NAMES.fullmatch(value):
                assert t.phrase(value) != value, (name, value)


@pytest.mark.parametrize("code", ["fr"])
def test_french_typography(code: str) -> None:
    every = [*texts(code).values(), *phrases(code).values()]
    every += [form for forms in catalogue(code).plurals.values() for form in forms]
    for text in every:
        assert not re.search(r" [:;?!»%]|« |[A-Za-zÀ-ÿ]'[A-Za-zÀ-ÿ]", text), text
        assert not re.search(r"[\w)}][;?](?=\s|$)", text.replace("&amp;", "")), text


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("days", ["2026-11-20", "2027-01-06", "2027-10-20"])
def test_what_an_estimate_says_of_each_target_is_said(code: str, days: str) -> None:
    t = languages.language(code)
    turn = [{"role": "user", "content": "1"}, {"role": "assistant", "content": "2"}]
    chats = [{"messages": turn}, {"messages": turn * 8_000}]
    pairs = [{"prompt": "1", "completion": "2"}] * 12
    for data, targets in ((pairs, ()), (chats, Targets().names())):
        made = prep.estimate(data, targets, today=days)
        for each in made.estimates:
            said = " ".join(map(t.phrase, (*each.notes, each.unbounded)))
            assert english_in(said, code) == [], each.target
        assert all(english_in(t.phrase(each.reason), code) == [] for each in made.passed_over)
