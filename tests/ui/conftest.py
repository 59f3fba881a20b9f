"""A real browser, when this machine has one, that must never ask anything but this machine."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

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


PATIENCE = 120_000
"""Milliseconds after which a page counts as hanging, however busy the machine is."""

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def base_url() -> None:
    """Each server has an address of its own.

    That of pytest-playwright 0.10 is a method, which pytest 9 warns of; a warning is an error here.
    """


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright starts a browser: the one of this machine."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": list(QUIET),
        "timeout": PATIENCE,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "en-US",
        "permissions": ["clipboard-read", "clipboard-write"],
    }


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
def context(context: BrowserContext) -> Iterator[BrowserContext]:
    """Pages whose every request is looked at, and whose errors are failures."""
    asked: list[str] = []
    errors: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on(
        "console",
        lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None,
    )
    context.set_default_timeout(PATIENCE)
    yield context
    assert not {url for url in asked if urlsplit(url).hostname not in ("127.0.0.1", "", None)}
    assert not errors
