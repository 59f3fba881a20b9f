"""Everybody can use the page: by rules that others wrote, without a mouse, on a small screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fake_openai.server import FakeOpenAI
from tests.ui.server import Server
from tests.ui.steps import MODEL, confirm, enter, make_jobs

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
LARGE, SMALL = {"width": 1200, "height": 900}, {"width": 390, "height": 844}
SCREENS = (("light", LARGE), ("dark", LARGE), ("dark", SMALL), ("light", SMALL))

ROWS = "\n".join(
    [
        "Frage,Text",
        "A?, an answer ",
        "A?, an answer ",
        *(f"Question {n}?,Yes {n}." for n in range(20)),
    ]
)


NAMES = """(() => {
    const it = document.activeElement;
    return [it.id, it.textContent.trim(), it.getAttribute("aria-label")];
})()"""
"""What the element that has the focus can be called."""


WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("body *")]
    .filter(it => it.getBoundingClientRect().right > innerWidth && !it.closest(".scroll"))
    .map(it => it.outerHTML.slice(0, 200))"""
"""What makes the page wider than the screen."""


def judge(page: Page) -> None:
    """Fails with what axe finds in light, in dark and on a small screen."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme, size in SCREENS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [
            (scheme, size["width"], one["id"], node["html"], node["failureSummary"])
            for one in found["violations"]
            for node in one["nodes"]
        ] == []
        assert page.evaluate(WIDER) == [], f"wider than {size['width']} pixels"


@pytest.mark.skipif(not AXE.exists(), reason="npm install --prefix tests/ui brings axe-core")
def test_every_state_of_the_page_is_accessible(
    page: Page, server: Server, fake: FakeOpenAI, tmp_path: Path
) -> None:
    table = tmp_path / "faq.csv"
    table.write_text(ROWS, encoding="utf-8")
    enter(page, server)
    judge(page)
    page.get_by_label("Choose a file").set_input_files(table)
    expect(page.locator(".question")).to_be_visible()
    judge(page)
    page.get_by_label("Question", exact=True).select_option("Frage")
    page.get_by_label("Answer", exact=True).select_option("Text")
    page.get_by_text("More about reading").click()
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="What is P401?").first.click()
    expect(page.locator("#panel h2")).to_be_visible()
    judge(page)
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Prepare the file").click()
    expect(page.locator("#costs figure")).to_be_visible()
    page.get_by_label("Model", exact=True).fill(MODEL)
    page.get_by_role("button", name="Upload and start…").click()
    confirm(page)
    judge(page)
    page.get_by_role("button", name="Upload and start", exact=True).click()
    expect(page.locator(".log li").last).to_contain_text("succeeded")
    judge(page)
    make_jobs(fake, 2, "running")
    page.get_by_role("link", name="Jobs").click()
    expect(page.locator("#jobs-table tbody tr")).to_have_count(3)
    judge(page)
    page.locator("#jobs-table a").last.click()
    expect(page.locator("#jobcard figure")).to_be_visible()
    judge(page)
    page.goto(f"{server.origin}/jobs/ftjob-none?provider=openai")
    expect(page.get_by_role("alert")).to_be_visible()
    judge(page)


def test_the_whole_way_without_a_mouse(page: Page, server: Server, tmp_path: Path) -> None:
    table = tmp_path / "faq.csv"
    table.write_text(ROWS, encoding="utf-8")
    # Files are asked for here and not by a dialog from now on. To say so while the key is pressed
    # comes too late on a busy machine: keys take another way into the browser.
    page.on("filechooser", lambda _: None)
    enter(page, server)

    def reach(name: str) -> None:
        """Presses Tab until the element with this accessible name or id has the focus."""
        for _ in range(80):
            page.keyboard.press("Tab")
            if name in page.evaluate(NAMES):
                return
        raise AssertionError(name)

    reach("file")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(table)
    expect(page.locator("#map-user")).to_be_visible()
    for field, letter in (("map-user", "F"), ("map-assistant", "T")):
        reach(field)
        page.keyboard.press(letter)
        page.keyboard.press("Tab")
        expect(page.locator(f"#{field}")).not_to_have_value("")
        expect(page.locator(".htmx-request")).to_have_count(0)  # the button waits for the answer
    expect(page.get_by_role("button", name="Check the file")).to_be_visible()
    reach("Check the file")
    page.keyboard.press("Enter")
    expect(page.locator("#places")).to_be_visible()
    reach("What is P401?")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_contain_text("P401")
    assert page.evaluate("document.activeElement.id") == "panel"
    page.keyboard.press("Escape")
    expect(page.locator("#panel h2")).to_have_count(0)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "What is P401?"
    reach("Fix row 3 for P401")
    page.keyboard.press("Space")
    expect(page.get_by_label("Fix row 3 for P401")).not_to_be_checked()
    expect(page.get_by_label("Fix row 3 for P401")).to_be_focused()
    expect(page.locator(".htmx-request")).to_have_count(0)
    reach("Prepare the file")
    page.keyboard.press("Enter")
    expect(page.locator("#made")).to_contain_text("22 examples are ready.")
    reach("Prepared file (JSONL)")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert len(waiting.value.path().read_text(encoding="utf-8").splitlines()) == 22
