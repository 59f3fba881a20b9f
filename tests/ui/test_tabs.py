"""Tabs that show what is not there any more, and addresses that lead nowhere."""

import signal
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.fake_openai.server import FakeOpenAI
from tests.ui.server import Server, own_port, started
from tests.ui.steps import enter, options, prepared

ROWS = "question,answer\n" + "".join(f"What is {n}?,It is {n}.\n" for n in range(12))


def test_a_tab_with_another_file_does_nothing_and_says_so(
    page: Page, server: Server, tmp_path: Path
) -> None:
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text(ROWS, encoding="utf-8")
    enter(page, server)
    page.get_by_label("Choose a file").set_input_files(tmp_path / "one.csv")
    expect(page.get_by_role("button", name="Check the file")).to_be_visible()
    other = page.context.new_page()
    other.goto(server.origin)
    other.get_by_role("button", name="Another file").click()
    other.get_by_label("Choose a file").set_input_files(tmp_path / "two.csv")
    expect(other.locator(".file")).to_contain_text("two.csv")

    page.get_by_role("button", name="Check the file").click()
    expect(page.locator("#work > div > [role=alert]")).to_contain_text("in another tab")
    expect(page.locator(".file")).to_contain_text("two.csv")
    expect(page.get_by_role("heading", name="What was found")).to_have_count(0)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="What was found")).to_be_visible()
    expect(page.locator("#work > div > [role=alert]")).to_have_count(0)

    other.get_by_role("button", name="Another file").click()  # its own view is old by now
    expect(other.locator(".file, .drop").first).to_be_visible()


def test_a_job_is_not_confirmed_in_a_tab_that_is_behind(
    page: Page, server: Server, fake: FakeOpenAI, tmp_path: Path
) -> None:
    prepared(page, server, tmp_path)
    page.get_by_label("Provider").select_option("dry")
    page.get_by_label("Model", exact=True).fill("any")
    page.get_by_role("button", name="Upload and start…").click()
    expect(page.locator(".confirm")).to_be_visible()
    other = page.context.new_page()
    other.goto(server.origin)
    other.get_by_role("button", name="Not now").click()
    expect(other.locator(".confirm")).to_have_count(0)
    page.get_by_label("Type yes to confirm").fill("yes")
    page.get_by_role("button", name="Upload and start", exact=True).click()
    expect(page.locator("#notice")).to_contain_text("was changed meanwhile")
    assert fake.journal == []


def test_what_went_with_the_server_is_said(page: Page, fake: FakeOpenAI, tmp_path: Path) -> None:
    state = tmp_path / "state"
    port = own_port()
    with started(state, "--port", port, *options(fake)) as first:
        prepared(page, first, tmp_path)
        first.end(signal.SIGTERM)
    with started(state, "--port", port, *options(fake)):
        page.get_by_role("button", name="Prepare the file").click()
        told = page.locator("#work > div > [role=alert]")
        expect(told).to_contain_text("was started again meanwhile")
        expect(page.locator("[data-drop]")).to_be_visible()
        page.reload()
        expect(page.locator("[data-drop]")).to_be_visible()
        expect(told).to_have_count(0)


def test_an_address_that_leads_nowhere_has_a_way_back(page: Page, server: Server) -> None:
    enter(page, server)
    page.goto(f"{server.origin}/nowhere")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")
    page.get_by_role("link", name="Prepare a file and train on it").click()
    expect(page.locator("[data-drop]")).to_be_visible()
