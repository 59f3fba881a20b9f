"""A language writes numbers, money and dates, and says texts by their English template."""

import datetime as dt
from decimal import Decimal

import pytest

from prep import languages
from prep.errors import UsageError
from prep.languages.catalogue import Catalogue
from prep.languages.language import Language

EN, FR = languages.language("en"), languages.language("fr")


def french(**sections: object) -> Language:
    """French with a catalogue of its own."""
    return Language("fr", Catalogue(name="Français", style=FR.style, **sections))  # type: ignore[arg-type]


def test_numbers() -> None:
    assert EN.number(1234567) == "1,234,567"
    assert FR.number(1234567) == "1\u202f234\u202f567"
    assert FR.number(Decimal("1234.5")) == "1\u202f234,5"
    assert EN.number(0.25, 1) == "0.2"
    assert EN.percent(0.125, 1) == "12.5%"
    assert FR.percent(0.5) == "50\u202f%"


def test_money() -> None:
    assert EN.money(Decimal("1234.5")) == "$1,234.50"
    assert FR.money(Decimal("12.5")) == "12,50\u00a0$US"
    assert EN.money(Decimal("0.004")) == "under $0.01"
    assert FR.money(Decimal("0.004")) == "moins de 0,01\u00a0$US"
    assert FR.money(Decimal(0)) == "0,00\u00a0$US"


def test_days_and_sizes() -> None:
    day = dt.date(2026, 12, 1)
    assert EN.date(day) == "2026-12-01"
    assert FR.date(day) == "1er décembre 2026"
    assert FR.date(dt.date(2026, 8, 21)) == "21 août 2026"
    assert FR.time(dt.datetime(2026, 8, 21, 9, 5, tzinfo=dt.UTC)) == "21 août 2026 à 09:05"
    assert EN.size(999) == "999 bytes"
    assert FR.size(1_234_567) == "1,2\u00a0Mo"


def test_values_are_written_as_the_language_does() -> None:
    t = french(texts={"page": {"{n} of {all:,} on {day}": "{n} sur {all:,} le {day}"}})
    values = {"n": 1500, "all": 12000, "day": dt.date(2026, 5, 2)}
    assert EN("{n} of {all:,} on {day}", **values) == "1,500 of 12,000 on 2026-05-02"
    text = t("{n} of {all:,} on {day}", **values)
    assert text == "1\u202f500 sur 12\u202f000 le 2 mai 2026"
    assert t("{text!r}", text="\n") == "'\\n'"
    assert t("Not in the catalogue") == "Not in the catalogue"


def test_forms_of_plural() -> None:
    t = french(plurals={"{count} examples": ("{count} exemple", "{count} exemples")})
    texts = [t.many(n, "{count} example", "{count} examples") for n in (0, 1, 2, 1000)]
    assert texts == ["0 exemple", "1 exemple", "2 exemples", "1\u202f000 exemples"]
    texts = [EN.many(n, "{count} example", "{count} examples") for n in (0, 1, 2)]
    assert texts == ["0 examples", "1 example", "2 examples"]


def test_phrases_are_recognised_by_how_they_read() -> None:
    t = french(
        phrases={
            "all": {
                "the longest has {longest}": "le plus long en compte {longest}",
                "it may cost {cost}": "il peut coûter {cost}",
                "the layout {layout} (it takes {others:p})": "{layout} (acceptés : {others})",
                "until {day}": "jusqu’au {day}",
                " or ": " ou ",
            }
        }
    )
    assert t.phrase("the longest has 5,120") == "le plus long en compte 5\u202f120"
    assert t.phrase("it may cost $1,234.50") == "il peut coûter 1\u202f234,50\u00a0$US"
    assert t.phrase("until 2026-08-01") == "jusqu’au 1er août 2026"
    assert t.phrase("x; the longest has 7") == "x; le plus long en compte 7"
    assert t.phrase("the layout chat (it takes a or b)") == "chat (acceptés : a ou b)"
    assert t.phrase("what nobody wrote") == "what nobody wrote"
    assert EN.phrase("the longest has 5,120") == "the longest has 5,120"


def test_what_waits_for_a_translation_is_said_in_english() -> None:
    sections = {"texts": {"page": {"Open": ""}}, "phrases": {"all": {"by {way}": ""}}}
    t = french(**sections, plurals={"{count} rows": ("", "")})
    assert t("Open") == "Open"
    assert not t.has("Open")
    assert t.phrase("by hand") == "by hand"
    assert t.many(2, "{count} row", "{count} rows") == "2 rows"
    waiting = Catalogue(name="Français", style=FR.style, **sections).waiting()  # type: ignore[arg-type]
    assert waiting == ["Open", "by {way}"]


def test_which_language() -> None:
    assert languages.codes() == ("en", "fr")
    with pytest.raises(UsageError, match=r"unknown language 'xx'; known: en, fr"):
        languages.language("xx")
    assert languages.of_environment({"LANG": "fr_CA.UTF-8"}) is FR
    assert languages.of_environment({"LC_ALL": "C", "LANG": "fr_CA.UTF-8"}) is EN
    assert languages.of_environment({"LANG": "de_DE"}) is EN
    assert languages.of_environment({}) is EN


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("de,en;q=0.5,fr;q=0.7", "fr"),
        ("en-GB", "en"),
        ("de", None),
        ("", None),
        ("fr;q=0", None),
        ("fr;q=x,en", "en"),
    ],
)
def test_the_language_of_a_browser(header: str, code: str | None) -> None:
    found = languages.of_browser(header)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("english", "text"),
    [
        ("Remove name, a list", "Retirer name, a list"),
        (
            "unknown encoding 'name'; such as utf-8",
            "encodage «\u00a0name\u00a0» inconnu\u202f; par exemple utf-8",
        ),
        (
            "Rename human to user, Assistant to assistant",
            "Renommer human en user, Assistant en assistant",
        ),
        ("content is a text, not a list", "content est un texte, pas une liste"),
        (
            "faq.csv has 3 columns, and their names do not say which is the question and which "
            "the answer:\n  a: prompt\nSay which, for instance: --map user=a --map assistant=b",
            "faq.csv a 3 colonnes, et leurs noms ne disent pas laquelle est la question et "
            "laquelle est la réponse\u00a0:\n  a: prompt\nDites lesquelles, par exemple\u00a0: "
            "--map user=a --map assistant=b",
        ),
        (
            "api.openai.com cannot answer at the moment: run this again later (HTTP 503)",
            "api.openai.com ne peut pas répondre en ce moment\u00a0: "
            "recommencez plus tard (HTTP 503)",
        ),
    ],
)
def test_what_the_data_say_stays_in_a_phrase(english: str, text: str) -> None:
    assert FR.phrase(english) == text


@pytest.mark.parametrize("piece", ["x is ", " to ", "x: ", "(HTTP ", "a is b, not c (d to e). "])
def test_long_words_made_of_seams_take_no_longer(piece: str) -> None:
    words = piece * (100_000 // len(piece)) if ", " not in piece else piece * 100
    assert FR.phrase(words)
    for before in ("", "P903: ", "faq.csv has ", "faq.csv: "):
        assert FR.phrase(before + words + "!")
