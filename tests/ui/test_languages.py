"""The language of the page is that of the browser until another is chosen."""

from playwright.sync_api import Page, expect

from tests.ui.server import Server


def test_the_language_is_chosen_in_the_page(page: Page, server: Server) -> None:
    page.goto(server.address)
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("#language").select_option("fr")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
