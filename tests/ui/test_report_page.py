"""The page of `prep report` in a browser: from a disk, in light and dark, small, and on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

import prep
from tests.ui.test_accessibility import AXE, judge

ROWS = "".join(
    f'{{"prompt":"Is {n} odd? ->","completion":" {"yes" if n % 2 else "no"}\\n"}}\n'
    for n in range(40)
)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    data = tmp_path / "rows.jsonl"
    data.write_text(ROWS + ROWS.splitlines()[3] + '\n{"prompt":"a","completion":""}\n')
    out = tmp_path / "report.html"
    prep.report(data, out, today="2026-11-20")
    return out


@pytest.mark.skipif(not AXE.exists(), reason="npm install --prefix tests/ui brings axe-core")
def test_the_report_is_accessible(browser: Browser, report: Path) -> None:
    # axe is put into the page, which its own policy would not let in
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(report.as_uri())
    for details in page.locator("details").all():
        details.evaluate("it => it.open = true")
    judge(page)
    context.close()


def test_the_report_opens_from_a_disk_and_asks_for_nothing(browser: Browser, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: problems.append(said.text))
    page.goto(report.as_uri())
    assert asked == [report.as_uri()]
    assert problems == []
    for bar in page.locator("svg .bar rect").all():
        assert bar.bounding_box()
    context.close()


def test_the_report_prints(browser: Browser, report: Path) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(report.as_uri())
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    bars = "getComputedStyle(document.querySelector('.bar rect')).fill"
    assert page.evaluate(bars) == "rgb(43, 98, 196)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    context.close()
