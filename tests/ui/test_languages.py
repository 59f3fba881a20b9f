"""The page in French says nothing in English."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.fake_openai.server import FakeOpenAI
from tests.ui.conftest import watched
from tests.ui.server import Server
from tests.ui.steps import MODEL, make_jobs

ENGLISH = re.compile(
    r"[^\n]*\b(?:the|is|are|and|of|with|which|this|that|not|when|has|have|been|for|from|it)\b[^\n]*",
    re.IGNORECASE,
)
"""A line with a word that French does not have."""

SAID = """() => {
    const said = [document.title];
    for (const it of document.querySelectorAll("body *")) {
        if (it.closest(".log, pre, datalist, script, .language, .code")) continue;
        for (const node of it.childNodes) if (node.nodeType === 3) said.push(node.data);
        for (const name of ["aria-label", "title", "hx-confirm", "data-gone", "data-refused",
            "data-copied", "data-too-large", "data-trouble"]) {
            if (it.hasAttribute(name)) said.push(it.getAttribute(name));
        }
    }
    return said.map(text => text.trim()).filter(Boolean).join("\\n");
}"""
"""All that a person reads or hears, but for what data and the provider say."""

ROWS = "\n".join(
    [
        "Frage,Text",
        "Pardon?, voici ",
        "Pardon?, voici ",
        "Rien?,",
        *(f"Question {n}?,Oui {n}." for n in range(12)),
    ]
)


def all_french(page: Page) -> None:
    found = ENGLISH.findall(page.evaluate(SAID))
    assert not found, "\n".join(found)


def test_the_french_page_has_no_english_sentence(
    browser: Browser, server: Server, fake: FakeOpenAI, tmp_path: Path
) -> None:
    table = tmp_path / "faq.csv"
    table.write_text(ROWS, encoding="utf-8")
    with watched(browser, locale="fr-FR") as page:
        page.goto(server.address)
        assert page.locator("html").get_attribute("lang") == "fr"
        all_french(page)
        page.locator("#file").set_input_files(table)
        expect(page.locator(".question")).to_be_visible()
        all_french(page)
        page.locator("#map-user").select_option("Frage")
        page.locator("#map-assistant").select_option("Text")
        page.locator("[hx-post='/check']").click()
        expect(page.locator("#places tbody tr").first).to_be_visible()
        page.locator("#places button.code").first.click()
        expect(page.locator("#panel h2")).to_be_visible()
        all_french(page)
        page.locator("[data-close]").click()
        page.locator("form.make button").click()
        expect(page.locator("#costs figure")).to_be_visible()
        page.locator("#costs details").evaluate_all("all => all.forEach(one => one.open = true)")
        all_french(page)
        page.locator("#model").fill(MODEL)
        page.locator("#train form button").first.click()
        expect(page.locator("#typed")).to_be_visible()
        all_french(page)
        make_jobs(fake, 2, "running", "succeeded")
        page.goto(f"{server.origin}/jobs")
        expect(page.locator("#jobs-table tbody tr")).to_have_count(2)
        all_french(page)
        page.locator("#jobs-table a").first.click()
        expect(page.locator("#jobcard dl")).to_be_visible()
        all_french(page)
        page.goto(f"{server.origin}/jobs/ftjob-none?provider=openai")
        expect(page.get_by_role("alert")).to_be_visible()


def test_the_language_is_chosen_in_the_page(page: Page, server: Server) -> None:
    page.goto(server.address)
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("#language").select_option("fr")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
