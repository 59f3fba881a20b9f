"""A real browser, when this machine has one, that must never ask anything but this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.fake_openai.server import KEY, FakeOpenAI
from tests.ui.server import Server, started
from tests.ui.steps import options

CHROMIUM = os.environ.get("PREP_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
)


PATIENCE = 20_000
"""Milliseconds that a page may take on a busy machine."""

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def fake() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as fake:
        yield fake
    assert fake.violations == []


@pytest.fixture
def server(tmp_path: Path, fake: FakeOpenAI) -> Iterator[Server]:
    """A server whose provider is made up."""
    environ = {"OPENAI_API_KEY": KEY}
    with started(tmp_path / "state", *options(fake), environ=environ) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        yield page


@contextmanager
def watched(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page whose every request is looked at, and whose errors are failures."""
    asked: list[str] = []
    errors: list[str] = []
    context = browser.new_context(**{"locale": "en-US", **options})
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None,
    )
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()
    assert not {url for url in asked if urlsplit(url).hostname not in ("127.0.0.1", "", None)}
    assert not errors
