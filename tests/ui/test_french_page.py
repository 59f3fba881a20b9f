"""The French page says nothing in English, from the first screen to the last."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from prep import languages
from tests.fake_openai.server import FakeOpenAI
from tests.languages.english import english_in
from tests.ui.conftest import watched
from tests.ui.server import Server
from tests.ui.steps import MODEL, make_jobs

FR = languages.language("fr")

SAID = """() => {
    const found = [document.title];
    const names = ["aria-label", "title", "placeholder", "alt"];
    for (const it of document.querySelectorAll("*")) {
        for (const name of names) if (it.hasAttribute(name)) found.push(it.getAttribute(name));
        for (const value of Object.values(it.dataset)) found.push(value);
        if (it.matches("textPath, option, text, title, desc")) found.push(it.textContent);
    }
    return found.join("\\n") + "\\n" + document.body.innerText;
}"""
"""Everything a person can read or hear on the page."""

# the words of the provider, which are quoted as they are
QUOTED = re.compile(
    r"Created fine-tuning job.*|Validating training file.*|The job is .*|Step \\d+.*"
)


@pytest.fixture
def french(browser: Browser) -> Iterator[Page]:
    with watched(browser, locale="fr-CA") as page:
        yield page


def heard(page: Page) -> None:
    """Fails with the English that is on the page."""
    expect(page.locator("progress:visible")).to_have_count(0)
    said = "\n".join(line for line in page.evaluate(SAID).split("\n") if not QUOTED.search(line))
    assert english_in(said, "fr") == []
    assert page.locator("html").get_attribute("lang") == "fr"


def test_from_the_file_to_the_job(
    french: Page, server: Server, fake: FakeOpenAI, tmp_path: Path
) -> None:
    page = french
    table = tmp_path / "faq.csv"
    rows = [f"Combien font {n} fois deux ?,Cela fait {2 * n}." for n in range(20)]
    table.write_text("\n".join(["Frage,Text", "Deux ?, deux ", *rows, rows[0]]), encoding="utf-8")
    page.goto(server.address)
    heard(page)
    page.locator("#file").set_input_files(table)
    expect(page.locator(".question")).to_be_visible()
    heard(page)
    page.locator("#map-user").select_option("Frage")
    page.locator("#map-assistant").select_option("Text")
    page.get_by_role("button", name=FR("Check the file")).click()
    expect(page.locator("#findings-title")).to_be_visible()
    heard(page)
    for code in page.locator("button.code").all()[:4]:
        code.click()
        expect(page.locator("#panel h2")).to_be_visible()
        page.locator("#panel pre").evaluate_all("all => all.forEach(it => it.remove())")
        heard(page)
        page.get_by_role("button", name=FR("Close")).click()
    page.get_by_role("button", name=FR("Prepare the file")).click()
    expect(page.locator("#made-title")).to_be_visible()
    expect(page.locator("#costs .scroll table")).to_be_visible()
    heard(page)
    page.locator("#model").fill(MODEL)
    page.get_by_role("button", name=FR("Upload and start…")).click()
    expect(page.locator("#typed")).to_be_visible()
    heard(page)


def test_the_jobs(french: Page, server: Server, fake: FakeOpenAI) -> None:
    page = french
    jobs = make_jobs(fake, 3, "validating_files", "queued", "running", "succeeded")
    page.goto(server.address)
    page.goto(f"{server.origin}/jobs")
    expect(page.get_by_text(jobs[0])).to_be_visible()
    heard(page)
    page.get_by_role("link", name=jobs[0]).click()
    expect(page.locator("#jobcard")).to_be_visible()
    heard(page)
