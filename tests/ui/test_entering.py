"""How a browser gets in: by the fragment of the address, which goes nowhere else."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from tests.fake_openai.server import KEY, FakeOpenAI
from tests.languages.english import english_in
from tests.ui.server import Server, own_port, started
from tests.ui.steps import enter, make_jobs, options, prepared

ENTRIES = "navigation.entries().map(each => each.url)"
STORED = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"


def is_open(page: Page) -> None:
    expect(page.locator("[data-drop]").first).to_be_visible()


def is_closed(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is closed")


def test_the_token_leaves_the_address_and_goes_nowhere(page: Page, server: Server) -> None:
    asked: list[Request] = []
    page.on("request", lambda each: asked.append(each))
    page.goto(server.address)
    is_open(page)
    assert page.url == f"{server.origin}/"
    assert page.evaluate("[document.referrer, location.hash]") == ["", ""]
    assert not [url for url in page.evaluate(ENTRIES) if server.token in url]
    assert server.token not in page.evaluate(STORED)
    page.get_by_role("link", name="Jobs").click()
    page.go_back()
    is_open(page)
    # a browser tells playwright the fragment of what it goes to; it is no part of a request
    sent = [(each.url.partition("#")[0], each.all_headers()) for each in asked]
    assert sent
    assert not [url for url, headers in sent if server.token in url or headers.get("referer")]
    (entering,) = [each for each in asked if each.url.endswith("/session")]
    assert entering.headers["x-prep-token"] == server.token
    assert entering.post_data is None


def test_every_change_carries_the_token_and_is_json(
    page: Page, server: Server, fake: FakeOpenAI, tmp_path: Path
) -> None:
    changes: list[Request] = []
    page.on("request", lambda each: changes.append(each) if each.method != "GET" else None)
    make_jobs(fake, 2, "running")
    prepared(page, server, tmp_path)
    page.get_by_label("Keep a fifth of the examples").check()
    page.get_by_role("button", name="Prepare the file").click()
    expect(page.get_by_role("link", name="Validation file")).to_be_visible()
    page.goto(f"{server.origin}/jobs")
    page.get_by_label("Select all").check()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Cancel the selected").click()
    expect(page.locator("#jobs-table").get_by_text("cancelled")).to_have_count(2)
    page.get_by_label("Language").select_option("fr")
    expect(page.locator("html")).to_have_attribute("lang", "fr")

    assert {each.headers["x-prep-token"] for each in changes} == {server.token}
    kinds = {each.headers["content-type"] for each in changes if "/upload/" not in each.url}
    assert kinds == {"application/json"}
    (upload,) = [each for each in changes if "/upload/" in each.url]
    assert upload.headers["content-type"] == "application/octet-stream"
    (cancel,) = [each for each in changes if "/jobs/cancel" in each.url]
    assert cancel.post_data_json["job"] == list(fake.state.jobs)[::-1]
    (first, second) = [each.post_data_json for each in changes if each.url.endswith("/make")]
    assert (first, second) == ({}, {"split": "on"})


def test_who_has_no_token_sees_a_closed_page(page: Page, server: Server) -> None:
    for path in ("/", "/jobs"):
        page.goto(server.origin + path)
        is_closed(page)
        expect(page.locator("main")).to_contain_text("Open the address that prep ui shows")
        expect(page.locator(".problem")).to_be_hidden()
        assert server.token not in page.content()


def test_a_token_of_another_start_is_told_and_the_right_one_opens_the_same_tab(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.origin}/#token={'a' * 43}")
    is_closed(page)
    expect(page.locator(".problem")).to_contain_text("opens nothing")
    assert page.url == f"{server.origin}/"
    page.goto(server.address)  # as if pasted: only the fragment is another, nothing is loaded
    is_open(page)
    assert page.url == f"{server.origin}/"
    page.goto(server.address)  # once more, in a browser that is in already
    is_open(page)
    expect(page).to_have_url(f"{server.origin}/")


def test_an_address_of_a_job_opens_there(page: Page, server: Server) -> None:
    page.goto(f"{server.origin}/jobs#token={server.token}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Training jobs")
    expect(page).to_have_url(f"{server.origin}/jobs")


@pytest.mark.browser_context_args(locale="fr-CA")
def test_the_closed_page_speaks_french(page: Page, server: Server) -> None:
    page.goto(f"{server.origin}/#token=x")
    expect(page.get_by_role("alert").or_(page.locator(".problem"))).to_contain_text("n’ouvre rien")
    assert english_in(page.locator("main").inner_text(), "fr") == []


def test_without_a_script_it_says_what_it_needs(page: Page, server: Server) -> None:
    browser = page.context.browser
    assert browser is not None
    quiet = browser.new_context(java_script_enabled=False, locale="en-US")
    bare = quiet.new_page()
    bare.goto(server.address)
    assert "This page needs JavaScript" in bare.locator("body").inner_text()
    quiet.close()


@pytest.mark.parametrize("path", ["/jobs?provider=openai", "/"])
def test_a_click_on_a_page_of_an_earlier_start_is_said_to_be_in_vain(
    page: Page, fake: FakeOpenAI, tmp_path: Path, path: str
) -> None:
    make_jobs(fake, 1, "running")
    state, environ = tmp_path / "state", {"OPENAI_API_KEY": KEY}
    port = own_port()
    with started(state, "--port", port, *options(fake), environ=environ) as first:
        enter(page, first)
        page.goto(first.origin + path)
        expect(page.locator("[data-drop], [data-all]").first).to_be_visible()
    with started(state, "--port", port, *options(fake), environ=environ) as second:
        if path == "/":
            named = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n" * 200_000}
            page.locator("#file").set_input_files(named)
        else:
            page.get_by_label("Select all").check()
            page.once("dialog", lambda dialog: dialog.accept())
            page.get_by_role("button", name="Cancel the selected").click()
        told = page.get_by_role("alert")
        expect(told).to_contain_text("your last click did nothing. Click again.")
        assert fake.count("POST", ".*/cancel") == 0
        page.wait_for_load_state()
        with page.expect_request(re.compile("/language$")) as asked:
            page.get_by_label("Language").select_option("fr")
        assert asked.value.headers["x-prep-token"] == second.token
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        expect(told).to_have_count(0)


@contextmanager
def neighbour(target: str) -> Iterator[str]:
    """The address of another server of this machine, whose page attacks ours.

    A browser takes it for the same site, so that it sends our cookie along.
    """
    forms = "".join(
        f'<form id="{name}" method="post" enctype="{kind}" action="{target}/clear">'
        "<input name='{\"x\": \"' value='\"}'></form>"
        for name, kind in (
            ("plain", "text/plain"),
            ("usual", "application/x-www-form-urlencoded"),
            ("parts", "multipart/form-data"),
        )
    )

    class Trap(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<!doctype html><title>x</title>{forms}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Trap) as server:
        server.block_on_close = False  # a browser keeps connections that it does not use
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def test_a_page_of_a_neighbour_changes_and_reads_nothing(
    page: Page, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "faq.csv").write_text("prompt,completion\nWhat?,That.\n", encoding="utf-8")
    enter(page, server)
    page.locator("#file").set_input_files(tmp_path / "faq.csv")
    expect(page.locator(".file")).to_contain_text("faq.csv")
    other = page.context.new_page()
    with neighbour(server.origin) as address:
        for form in ("plain", "usual", "parts"):
            other.goto(address)
            with other.expect_navigation(url=f"{server.origin}/clear") as answered:
                other.locator(f"#{form}").evaluate("form => form.submit()")
            assert answered.value
            assert answered.value.status == 403
        other.goto(address)
        tries = [
            ("/clear", {"method": "POST", "mode": "no-cors", "body": "{}"}),
            ("/clear", {"method": "POST", "headers": {"Content-Type": "application/json"}}),
            ("/", {}),
            ("/", {"mode": "no-cors", "credentials": "include"}),
        ]
        for path, how in tries:
            said = other.evaluate(
                """([url, how]) => fetch(url, {credentials: "include", ...how})
                    .then(it => it.text(), () => "")""",
                [server.origin + path, how],
            )
            assert said == ""
        other.evaluate(
            """url => ["script", "img"].map(tag =>
                document.body.appendChild(document.createElement(tag)).src = url)""",
            f"{server.origin}/download/report",
        )
    page.reload()
    expect(page.locator(".file")).to_contain_text("faq.csv")
