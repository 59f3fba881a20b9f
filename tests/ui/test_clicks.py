"""The page names what to click where a sentence names an option of the command line."""

import re
from pathlib import Path

import pytest

from prep import languages, registry
from prep.languages.language import Language
from prep.ui import clicks
from prep.ui.clicks import CLICK_TEXTS, capital, clicked
from tests.languages.sentences import sentences

EN, FR = languages.language("en"), languages.language("fr")
TEMPLATES = Path(clicks.__file__).parent / "templates"


@pytest.mark.parametrize(
    ("words", "here"),
    [
        (
            "Mend them, or leave them out with --skip-bad.",
            "Mend them, or leave them out with the box “Leave records out that cannot be read”.",
        ),
        (
            "name it: --sheet NAME; --sheet all joins those with the same columns.",
            "name it: the field “Sheet”; “All of them, joined” joins those with the same columns.",
        ),
        ("Give one: --sheet 'My sheet'", "Give one: the field “Sheet”"),
        (
            "`prep prepare --to` can write what is missing.",
            "the field “Layout to write” can write what is missing.",
        ),
        ("`prep models` lists others", "the table of costs lists others"),
        (
            "a price of your own replaces it (`--prices FILE`).",
            "a price of your own replaces it (`--prices FILE` in a terminal).",
        ),
        (
            "this makes it so: prep prepare x.csv",
            "this makes it so: `prep prepare x.csv` in a terminal",
        ),
        (
            "leave repeats out first: prep prepare FILE --fix unsafe --select P401,P402",
            "leave repeats out first: the fixes of P401 and P402",
        ),
        ("over the budget (`--max-cost`, or", "over the budget (the limit of this page, or"),
        ("more than --max-cost 0.5.", "more than the limit of this page (0.5)."),
        ("It is gone. `prep models` lists others", "It is gone. The table of costs lists others"),
        ("run `git lfs pull` first", "run `git lfs pull` first"),
        ("a well-known--odd word", "a well-known--odd word"),
    ],
)
def test_what_is_said_instead(words: str, here: str) -> None:
    assert clicked(words, EN) == here


@pytest.mark.parametrize(
    ("words", "here"),
    [
        ("nothing was started: go back", "Nothing was started: go back"),
        ("élevé, ou non", "Élevé, ou non"),
        ("l’adresse", "L’adresse"),
        ("the", "The"),
        ("", ""),
        ("faq.csv: no such file", "faq.csv: no such file"),
        ("data: no such file", "data: no such file"),
        ("n_epochs: 'x' is not a number", "n_epochs: 'x' is not a number"),
        ("seed\u00a0: rien", "seed\u00a0: rien"),
        ("openai/o4-mini takes no new jobs", "openai/o4-mini takes no new jobs"),
        ("ftjob-1 is gone", "ftjob-1 is gone"),
        ("prep met a bug", "prep met a bug"),
        ("127.0.0.1:1 is silent", "127.0.0.1:1 is silent"),
        ("iPhone 3", "iPhone 3"),
    ],
)
def test_a_sentence_begins_with_a_capital_and_a_name_as_it_is(words: str, here: str) -> None:
    assert capital(words) == here


def everything() -> list[str]:
    rules = registry.rules().values()
    fixes = ["Say which encoding it is: --encoding", "or see --ragged"]
    return [*(each.text for each in sentences()), *(rule.why for rule in rules), *fixes]


@pytest.mark.parametrize("t", [EN, FR], ids=["en", "fr"])
def test_no_option_is_left_alone(t: Language) -> None:
    for words in everything():
        said = clicked(t.phrase(t.text(words)), t)
        away = re.sub(r"`[^`]*` (?:in a|dans un) terminal", "", said)
        assert not re.search(r"(?<![\w-])--[a-z]", away), (words, said)


def test_what_is_to_be_clicked_is_there() -> None:
    """The words between the quotation marks stand on a page."""
    pages = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html"))
    pages += Path(clicks.__file__).with_name("texts.py").read_text(encoding="utf-8")
    for words in CLICK_TEXTS.values():
        for quoted in re.findall("“(.*?)”", words):
            assert quoted in pages, quoted
