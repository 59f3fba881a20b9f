"""All jobs and one, in a browser, against a provider that is made up."""

import re
import signal
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.fake_openai.server import KEY, FakeOpenAI
from tests.ui.server import Server, own_port, started
from tests.ui.steps import enter, make_jobs, options


def test_two_of_three_jobs_are_copied_and_cancelled(
    page: Page, server: Server, fake: FakeOpenAI
) -> None:
    ids = make_jobs(fake, 3, "running")
    enter(page, server)
    page.get_by_role("link", name="Jobs").click()
    expect(page.locator("#jobs-table tbody tr")).to_have_count(3)
    expect(page.get_by_role("button", name="Copy job IDs")).to_be_disabled()
    for job_id in ids[:2]:
        page.get_by_label(f"Select {job_id}").check()
    page.get_by_role("button", name="Copy job IDs").click()
    expect(page.locator("#notice")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "\n".join(ids[:2])

    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Cancel the selected").click()
    assert asked
    assert fake.count("POST", ".*/cancel") == 0
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Cancel the selected").click()
    expect(page.locator("#jobs-table").get_by_text("cancelled")).to_have_count(2)
    assert fake.count("POST", ".*/cancel") == 2
    page.locator("#job-status").select_option("cancelled")
    expect(page.locator("#jobs-table tbody tr")).to_have_count(2)
    page.locator("#job-text").fill(ids[1])
    expect(page.locator("#jobs-table tbody tr")).to_have_count(1)

    make_jobs(fake, 1, "running", "succeeded")
    page.locator("#job-text").fill("")
    page.locator("#job-status").select_option("")
    page.get_by_role("button", name="Refresh").click()
    expect(page.locator("#jobs-table tbody tr")).to_have_count(4)


def test_names_of_models_are_copied(page: Page, server: Server, fake: FakeOpenAI) -> None:
    for job_id in make_jobs(fake, 2, "validating_files", "running", "succeeded"):
        for _ in range(3):
            fake.state.look_at_job(job_id)
    enter(page, server)
    page.get_by_role("link", name="Jobs").click()
    page.get_by_label("Select all").check()
    page.get_by_role("button", name="Copy model names").click()
    expect(page.locator("#notice")).to_have_text("Copied.")
    names = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert names == [job.card["fine_tuned_model"] for job in fake.state.jobs.values()][::-1]


def test_pause_and_go_on_and_cancel_one(page: Page, server: Server, fake: FakeOpenAI) -> None:
    (job_id,) = make_jobs(fake, 1, "running")
    enter(page, server)
    page.goto(f"{server.origin}/jobs/{job_id}?provider=openai")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".log")).to_contain_text("asked to pause")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".log")).to_contain_text("asked to resume")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Cancel the job").click()
    expect(page.locator("#jobcard .state")).to_have_text("cancelled")


def test_the_card_says_what_happened_since_the_page_was_made(
    page: Page, server: Server, fake: FakeOpenAI
) -> None:
    (job_id,) = make_jobs(fake, 1, "running")

    def late(route: Route) -> None:
        """The job ends before the page asks for what happens."""
        fake.state.jobs[job_id].card["status"] = "cancelled"
        route.continue_()

    page.route(re.compile("/events"), late)
    enter(page, server)
    page.goto(f"{server.origin}/jobs/{job_id}?provider=openai")
    expect(page.locator("#jobcard .state")).to_have_text("cancelled")


def test_events_go_on_after_a_restart(page: Page, fake: FakeOpenAI, tmp_path: Path) -> None:
    (job_id,) = make_jobs(fake, 1, "running")
    environ, state = {"OPENAI_API_KEY": KEY}, tmp_path / "state"
    port = own_port()
    with started(state, "--port", port, *options(fake), environ=environ) as first:
        enter(page, first)
        page.goto(f"{first.origin}/jobs/{job_id}?provider=openai")
        expect(page.locator(".log li")).to_have_count(1)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    expect(page.locator("#notice")).to_contain_text("The connection is lost")
    job = fake.state.jobs[job_id]
    fake.state._tell(job, "Meanwhile")
    with started(state, "--port", port, *options(fake), environ=environ):
        expect(page.locator(".log li")).to_have_count(2)
        fake.state._tell(job, "Afterwards")
        expect(page.locator(".log li")).to_have_count(3)
        expect(page.locator("#notice")).to_have_text("")
        said = [line.split("  ")[-1] for line in page.locator(".log li").all_inner_texts()]
        assert [words for words in ("Meanwhile", "Afterwards") if words not in "".join(said)] == []


def test_without_a_key_it_says_what_to_do(page: Page, tmp_path: Path) -> None:
    with started(tmp_path / "state") as server:
        enter(page, server)
        page.get_by_role("link", name="Jobs").click()
        expect(page.get_by_label("Provider")).to_contain_text("key: no")
        expect(page.locator("#joblist [role=alert]")).to_contain_text("OPENAI_API_KEY is not set")
