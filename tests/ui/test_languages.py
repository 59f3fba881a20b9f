"""The language of the page is that of the browser until another is chosen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fake_openai.server import FakeOpenAI
from tests.languages.english import english_in
from tests.ui.server import Server
from tests.ui.steps import MODEL, enter, make_jobs

DATA = "".join(f"Comment louer le vélo {n}?, Scannez le code {n}. \n" for n in (*range(30), 3))
FILES: dict[str, bytes] = {
    "abîmé.xlsx": b"PK\x03\x04rubbish",
    "vide.csv": b"",
    "image.csv": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(64),
    "inconnu.csv": b"Nr,Frage,Wort\n1,a,b\n2,c,d\n",
    "latin.csv": "question,answer\nOù ?,Là-bas à côté\n".encode("latin-1") * 3,
    "colonnes.csv": ",".join(f"c{n}" for n in range(20_000)).encode() + b"\n1\n",
    "brisé.jsonl": b'{"prompt": "a", "completion": "b"}\n{"prompt": \n' * 3,
}
FRENCH = pytest.mark.browser_context_args(locale="fr-CA")
NAMES = re.compile(r"\S+\.(?:csv|xlsx|jsonl)|UTF-8|ftjob-\w+|Réponse de OpenAI.*")


def in_french(page: Page, server: Server) -> None:
    enter(page, server)
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def shown(page: Page) -> str:
    """What a person reads, without names and the words of the data and of providers."""
    text: str = page.evaluate(
        """() => {
            const copy = document.body.cloneNode(true);
            const theirs = "script, .said, .change, .log, pre, option, datalist, .code, textarea";
            copy.querySelectorAll(theirs).forEach((each) => each.remove());
            return copy.textContent;
        }"""
    )
    return NAMES.sub("", text)


def test_the_language_is_chosen_in_the_page(page: Page, server: Server) -> None:
    enter(page, server)
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("#language").select_option("fr")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "fr")


@FRENCH
@pytest.mark.parametrize("name", FILES)
def test_what_is_wrong_with_a_file_is_said_in_french(
    page: Page, server: Server, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    in_french(page, server)
    page.locator("#file").set_input_files(tmp_path / name)
    expect(page.locator(".file")).to_contain_text(name)
    assert english_in(shown(page), "fr") == []


@FRENCH
def test_no_page_has_an_english_sentence_in_french(
    page: Page, server: Server, fake: FakeOpenAI, tmp_path: Path
) -> None:
    (tmp_path / "velos.csv").write_text(f"question,answer\n{DATA}", encoding="utf-8")
    in_french(page, server)
    assert english_in(shown(page), "fr") == []
    page.locator("#file").set_input_files(tmp_path / "velos.csv")
    page.get_by_label("Où l’entraînement doit se faire").select_option(f"openai/{MODEL}")
    expect(page.locator(".preview")).to_contain_text("Utilisateur")
    page.get_by_role("button", name="Vérifier le fichier").click()
    expect(page.locator("#findings")).to_contain_text("endroits")
    codes = page.locator(".rule .code").all_inner_texts()
    for code in codes:
        page.locator(".rule .code", has_text=code).first.click()
        expect(page.locator("#panel h2")).to_contain_text(code)
        assert english_in(shown(page), "fr") == [], code
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Préparer le fichier").click()
    expect(page.locator("#costs .costs table")).to_be_visible()
    for details in page.locator("details").all():
        details.evaluate("it => it.open = true")
    assert english_in(shown(page), "fr") == []
    page.get_by_label("Modèle", exact=True).fill(MODEL)
    page.get_by_role("button", name="Envoyer et lancer…").click()
    expect(page.locator(".confirm")).to_be_visible()
    assert english_in(shown(page), "fr") == []
    (job,) = make_jobs(fake, 1, "running")
    for path in ("/jobs", f"/jobs/{job}?provider=openai", "/jobs/x?provider=openai", "/nowhere"):
        page.goto(server.origin + path)
        page.wait_for_load_state("networkidle" if "ftjob" not in path else "load")
        assert english_in(shown(page), "fr") == [], path


@FRENCH
def test_words_of_the_language_have_room(page: Page, server: Server, tmp_path: Path) -> None:
    (tmp_path / "velos.csv").write_text(f"question,answer\n{DATA}", encoding="utf-8")
    in_french(page, server)
    page.locator("#file").set_input_files(tmp_path / "velos.csv")
    page.get_by_role("button", name="Vérifier le fichier").click()
    expect(page.locator(".severity", has_text="avertissement").first).to_be_visible()
    wide = "all => all.filter(each => each.scrollWidth > each.clientWidth).length"
    assert page.locator(".rule .severity").evaluate_all(wide) == 0


@FRENCH
def test_a_guessed_encoding_shows_what_it_makes_of_the_text(
    page: Page, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "latin.csv").write_bytes(FILES["latin.csv"])
    in_french(page, server)
    page.locator("#file").set_input_files(tmp_path / "latin.csv")
    expect(page.locator(".question", has_text="lu comme")).to_contain_text("Là-bas")
    answer = page.get_by_label("Votre réponse")
    assert answer.locator("option").all_inner_texts()[1:] == [
        "oui, les mots ci-dessus sont corrects"
    ]


@FRENCH
def test_what_was_not_written_and_why_is_said_in_french(
    page: Page, server: Server, tmp_path: Path
) -> None:
    rows = "".join(f"Où {n}?;Là {n}\n" for n in range(20))
    (tmp_path / "longue.csv").write_text(f"question;answer\n{rows}a;b;c\n", encoding="utf-8")
    in_french(page, server)
    page.locator("#file").set_input_files(tmp_path / "longue.csv")
    page.get_by_role("button", name="Vérifier le fichier").click()
    page.get_by_role("button", name="Préparer le fichier").click()
    refused = page.locator("#made [role=alert]")
    expect(refused).to_contain_text("seraient perdus (P110)")
    assert english_in(refused.inner_text(), "fr") == []
    page.get_by_label("Laisser de côté les enregistrements illisibles").check()
    page.get_by_label("Garder un cinquième").check()
    page.get_by_role("button", name="Préparer le fichier").click()
    expect(page.locator("#made")).to_contain_text("16 exemples sont prêts. 4 exemples sont gardés")
