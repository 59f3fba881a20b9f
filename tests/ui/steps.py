"""What several tests of the pages do before they look."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.fake_openai.server import FakeOpenAI
from tests.ui.server import Server

MODEL = "gpt-4.1-mini-2025-04-14"


def options(fake: FakeOpenAI) -> list[str]:
    """Options of `prep ui` that lead to the provider that is made up."""
    return ["--provider", "openai", "--base-url", fake.url, "--poll", "0.2"]


def enter(page: Page, server: Server) -> None:
    """Opens the address, as a person does, until the page that it leads to is there."""
    page.goto(server.address)
    expect(page.locator("body[hx-headers]")).to_be_attached()
    page.wait_for_load_state()


def prepared(page: Page, server: Server, folder: Path, rows: int = 20) -> None:
    """Goes the way to the prepared file."""
    path = folder / "faq.csv"
    lines = [f"What is the number {n}?,It is the number {n}." for n in range(rows)]
    path.write_text("\n".join(["question,answer", *lines]) + "\n", encoding="utf-8")
    enter(page, server)
    page.get_by_label("Choose a file").set_input_files(path)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Prepare the file").click()
    expect(page.get_by_role("heading", name="What training would cost")).to_be_visible()
    # what is still being found moves what is below it
    expect(page.locator("#places [role=status]")).not_to_contain_text("still looking")


def confirm(page: Page) -> str:
    """Types what the confirmation asks for; gives that."""
    asked = page.get_by_label(re.compile("^Type"))
    expect(asked).to_be_visible()
    word = re.findall(r"Type (\S+) to", page.locator("label[for=typed]").inner_text())[0]
    asked.fill(word)
    return str(word)


def make_jobs(fake: FakeOpenAI, count: int, *course: str) -> list[str]:
    """Jobs that are there already, newest first."""
    fake.state.course = course
    file = fake.state.add_file("train.jsonl", b'{"a":1}\n' * 20, "fine-tune", None)
    return [
        fake.state.create_job({"model": MODEL, "training_file": file["id"]})["id"]
        for _ in range(count)
    ][::-1]
