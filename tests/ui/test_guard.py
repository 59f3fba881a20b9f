"""Nobody but the person at this machine gets in, and nothing gets out."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from prep.ui.application import ROUTES
from prep.ui.guard import HEADERS
from tests.cli.program import PATIENCE
from tests.ui.asking import ask, cookie, entering, own, sent
from tests.ui.server import ROOT, Server, started


def paths(method: str) -> tuple[str, ...]:
    """Every address that the server knows, with something in its places."""
    return tuple(
        sorted(
            route.path.format(
                name="page.css", code="P401", what="prepared", job="ftjob-1", wish="cancel"
            )
            for route in ROUTES
            if method in (route.methods or ())
        )
    )


GETS, POSTS = paths("GET"), paths("POST")

FORMS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "text/plain; application/json",
)
"""What a form, or a script of another page, can send without asking first."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("guard")) as running:
        yield running


def test_no_other_address_can_be_asked_for() -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        ran = subprocess.run(
            [sys.executable, "-m", "prep", "ui", "--no-browser", "--host", host],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        )  # fmt: skip
        assert ran.returncode == 2
        assert "--host" in ran.stderr


def test_it_listens_to_this_machine_alone(server: Server) -> None:
    addresses = {"127.0.0.2"}
    with suppress(OSError):  # a machine may have a name that nobody knows
        addresses.add(socket.gethostbyname(socket.gethostname()))
    for address in addresses - {"127.0.0.1"}:
        with pytest.raises(OSError):  # noqa: PT011 - refused, or no such address
            socket.create_connection((address, server.port), 1)


@pytest.mark.parametrize("path", GETS + POSTS)
def test_other_names_of_this_machine_are_refused(server: Server, path: str) -> None:
    method = "POST" if path in POSTS else "GET"
    known = own(server, path)
    bodies = set()
    for host in ("evil.example", "127.0.0.1.evil.example", "127.evil.com", "localhost", "[::1]"):
        for port in ("", f":{server.port}", ":80"):
            if host in ("localhost", "[::1]") and port == f":{server.port}":
                continue
            answer = ask(server, path, method, host=f"{host}{port}", **known)
            assert answer.status == 421, host
            bodies.add(answer.body)
    assert bodies == {b"wrong host"}


def test_every_name_that_a_browser_uses_is_taken(server: Server) -> None:
    session = cookie(server)
    for name in ("127.0.0.1", "localhost", "[::1]"):
        assert ask(server, "/", host=f"{name}:{server.port}", Cookie=session).status == 200


@pytest.mark.parametrize("path", POSTS)
def test_other_pages_cannot_change_anything(server: Server, path: str) -> None:
    good = own(server, path)
    bad: list[dict[str, str]] = [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": f"http://localhost:{server.port}"},
        {"Origin": f"https://127.0.0.1:{server.port}"},
        {"Origin": f"http://127.0.0.1:{server.port + 1}"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
    ]
    for change in bad:
        answer = ask(server, path, "POST", b"{}", **(good | change))
        assert answer.status == 403, change
        assert answer.body == b"wrong origin"


@pytest.mark.parametrize("path", POSTS)
def test_what_a_form_can_send_changes_nothing(server: Server, path: str) -> None:
    good, body = own(server, path), b'{"code": "P401", "language": "fr"}'
    other = "application/json" if path.startswith("/upload/") else "application/octet-stream"
    for kind in (*FORMS, *(kind.upper() for kind in FORMS), other, "", "application/jsonx"):
        answer = ask(server, path, "POST", body, **(good | {"Content_Type": kind}))
        assert (answer.status, answer.body) == (403, b"wrong content type"), kind
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", POSTS)
def test_nothing_changes_without_the_token_of_this_start(server: Server, path: str) -> None:
    good = own(server, path)
    session = good["Cookie"].partition("=")[2]
    for wrong in ("", "x", session, server.token[:-1], server.token.swapcase(), "\xe9"):
        answer = ask(server, path, "POST", b"{}", **(good | {"X_Prep_Token": wrong}))
        assert answer.status == 403, wrong
        assert answer.headers["hx-refresh"] == "true"  # a page of an earlier start is told so
        assert "set-cookie" not in answer.headers
    cookies = {"Cookie": f"{good['Cookie']}; x-prep-token={server.token}", "X_Prep_Token": ""}
    assert ask(server, path, "POST", b"{}", **(good | cookies)).status == 403
    assert ask(server, f"{path}?token={server.token}", "POST", b"{}", **good).status != 403
    query = good | {"X_Prep_Token": ""}
    assert ask(server, f"{path}?token={server.token}", "POST", b"{}", **query).status == 403


def test_a_click_in_vain_is_said_once_where_it_was_made(server: Server) -> None:
    mine, others = own(server), own(server)
    words = b"was started again meanwhile"
    assert ask(server, "/clear", "POST", b"{}", **(mine | {"X_Prep_Token": "old"})).status == 403
    document = {"Sec_Fetch_Dest": "document"}
    assert words not in ask(server, "/", Cookie=others["Cookie"], **document).body
    empty = {"Sec_Fetch_Dest": "empty"}
    assert words not in ask(server, "/jobs", Cookie=mine["Cookie"], **empty).body
    assert words in ask(server, "/jobs", Cookie=mine["Cookie"], **document).body
    assert words not in ask(server, "/jobs", Cookie=mine["Cookie"], **document).body


def test_other_pages_cannot_read_anything(server: Server) -> None:
    session = cookie(server)
    for headers in (
        {"Origin": "http://evil.example"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors"},
    ):
        for path in GETS:
            assert ask(server, path, Cookie=session, **headers).status == 403


def test_there_is_no_leave_for_other_origins(server: Server) -> None:
    wish = {"Access_Control_Request_Method": "POST", "Origin": "http://evil.example"}
    for origin in ("http://evil.example", server.origin):
        answer = ask(server, "/check", "OPTIONS", **(own(server) | wish | {"Origin": origin}))
        assert answer.status in (403, 405)
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", GETS + POSTS)
def test_nothing_without_the_session_but_the_shell(server: Server, path: str) -> None:
    method = "POST" if path in POSTS else "GET"
    name = cookie(server).partition("=")[0]
    token, is_shell = server.token, path == "/" or path.startswith("/static/")
    for wrong in ("", f"{name}=", f"{name}=x", f"{name}={token}", f"prep-1={token}", "a=b; ;;="):
        answer = ask(server, path, method, **(own(server, path) | {"Cookie": wrong}))
        assert answer.status == (200 if is_shell else 401), wrong
        assert "set-cookie" not in answer.headers
        assert token.encode() not in answer.body


def test_the_shell_holds_nothing_of_this_start(server: Server, tmp_path: Path) -> None:
    opened = ask(server, "/", Cookie=cookie(server)).body
    assert server.token.encode() in opened
    shells = set()
    with started(tmp_path) as other:
        for running in (server, other):
            for path in ("/", "/?token=" + running.token, "/jobs", "/nothing"):
                shells.add(ask(running, path).body)
    (shell,) = shells
    assert b"/static/open.js" in shell
    assert not re.search(rb"[\w-]{40,}", shell)


def test_a_wrong_token_opens_nothing(server: Server) -> None:
    for token in ("", "x", "\xe9", "a" * 43, server.token[:-1], f"{server.token} x"):
        answer = entering(server, token)
        assert answer.status == 401
        assert "set-cookie" not in answer.headers
    body = f'{{"token": "{server.token}"}}'.encode()
    for path in ("/session", f"/session?token={server.token}"):
        headers = {"Origin": server.origin, "Content_Type": "application/json"}
        assert ask(server, path, "POST", body, **headers).status == 401


def test_no_other_page_opens_a_session(server: Server) -> None:
    good = {
        "Origin": server.origin,
        "X_Prep_Token": server.token,
        "Content_Type": "application/json",
    }
    assert ask(server, "/session", "POST", b"{}", **good).status == 204
    bad = [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec_Fetch_Site": "cross-site"},
        *({"Content_Type": kind} for kind in FORMS),
    ]
    for change in bad:
        answer = ask(server, "/session", "POST", b"{}", **(good | change))
        assert answer.status == 403
        assert "set-cookie" not in answer.headers
    for method in ("GET", "HEAD"):
        assert ask(server, "/session", method, X_Prep_Token=server.token).status == 401


def test_the_token_in_a_query_opens_nothing(server: Server) -> None:
    answer = ask(server, f"/?token={server.token}")
    assert answer.status == 200  # the shell
    assert "set-cookie" not in answer.headers
    assert ask(server, f"/jobs?token={server.token}").status == 401


def test_tokens_have_256_bits_and_are_new_with_each_start(server: Server, tmp_path: Path) -> None:
    with started(tmp_path) as other:
        assert other.token != server.token
        for token in (server.token, other.token):
            assert len(urlsafe_b64decode(token + "=")) == 32
        known = cookie(other).partition("=")[2]
        assert known not in (other.token, server.token)


def test_the_cookie_is_no_script_s_and_no_other_site_s(server: Server) -> None:
    answer = entering(server, server.token)
    words = {word.strip().lower() for word in answer.headers["set-cookie"].split(";")[1:]}
    assert words == {"httponly", "path=/", "samesite=strict"}


def test_every_answer_is_dressed(server: Server) -> None:
    session = cookie(server)
    for path, headers in (
        ("/", {"Cookie": session}),
        ("/", {}),
        ("/nothing", {"Cookie": session}),
        ("/static/page.js", {}),
        ("/", {"Origin": "null"}),
    ):
        answer = ask(server, path, **headers)
        assert HEADERS.items() <= answer.headers.items()
        assert "unsafe" not in answer.headers["content-security-policy"]
    assert ask(server, "/", Cookie=session).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/serving.py",
        "/static/..%2fserving.py",
        "/static/%2fetc%2fpasswd",
        "/static/vendored.json",
        "/download/../../etc/passwd",
        "/download/%2fetc%2fpasswd",
        "/rule/../../etc/passwd",
        "//etc/passwd",
    ],
)
def test_no_path_is_taken_from_the_page(server: Server, path: str) -> None:
    assert ask(server, path, Cookie=cookie(server)).status == 404


def test_a_name_of_a_file_is_only_a_name(server: Server, tmp_path: Path) -> None:
    folders = list(Path(os.path.commonpath([tmp_path, tmp_path])).parents)
    body = b"prompt,completion\nq,a\n"
    for name in ("../../evil.csv", "%2Fetc%2Fevil.csv", "..%5C..%5Cevil.csv", "%00", "/"):
        assert sent(server, name, body, own(server)).status == 200, name
    assert not [path for folder in folders[:3] for path in folder.glob("evil*")]


def test_a_name_of_a_file_adds_no_header(server: Server) -> None:
    session = own(server)
    name = "a%0d%0aX-Evil: 1%22;filename=b.csv"
    body = b"question,answer\n" + b"".join(b"What is %d?,It is.\n" % n for n in range(12))
    assert sent(server, name, body, session).status == 200
    assert ask(server, "/check", "POST", **session).status == 200
    for what in ("/download/report", "/download/page"):
        end = time.monotonic() + PATIENCE
        while (answer := ask(server, what, Cookie=session["Cookie"])).status != 200:
            assert time.monotonic() < end, answer
            time.sleep(0.05)
        assert "x-evil" not in answer.headers
        assert answer.headers["content-disposition"].startswith("attachment; filename*=utf-8''a")
        assert '"' not in answer.headers["content-disposition"]


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "BREW"])
def test_other_methods_do_nothing(server: Server, method: str) -> None:
    answer = ask(server, "/check", method, **own(server))
    assert answer.status in (400, 404, 405)
    assert b"ookie" not in answer.body


def test_a_head_is_an_answer_without_its_body(server: Server) -> None:
    answer = ask(server, "/", "HEAD", Cookie=cookie(server))
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("odd", ["²", "١", "1" * 5000, "-1", "1e3"])
def test_what_is_no_number_is_not_taken_for_one(server: Server, odd: str) -> None:
    session = own(server)
    body = b"question,answer\nWhat?,That.\nWho?,Me.\n"
    sent(server, "faq.csv", body, session)
    typed = json.dumps({"header_row": odd}).encode()
    assert ask(server, "/reading", "POST", typed, **session).status == 200


def test_what_no_page_offers_is_not_taken(server: Server) -> None:
    session = own(server)
    body = b"question,answer\nWhat?,That.\nWho?,Me.\n"
    sent(server, "faq.csv", body, session)
    odd = {"ragged": "evil", "on_bad_bytes": "x", "to": "evil", "header_row": -1}
    odd |= {"map-evil": "question", "__proto__": "evil", "to ": ["a", "b"]}
    answer = ask(server, "/reading", "POST", json.dumps(odd).encode(), **session)
    assert answer.status == 200
    assert b"Check the file" in answer.body
    assert b"evil" not in answer.body
    ask(server, "/jobs?provider=evil", Cookie=session["Cookie"])
    assert b"evil" not in ask(server, "/jobs", Cookie=session["Cookie"]).body


def test_websockets_of_other_names_are_refused(server: Server) -> None:
    answer = ask(
        server, "/", host="evil.example", Upgrade="websocket", Connection="Upgrade",
        Sec_WebSocket_Version="13", Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==",
        Cookie=cookie(server),
    )  # fmt: skip
    assert answer.status == 421


def test_websockets_are_closed(server: Server) -> None:
    answer = ask(
        server, "/", Upgrade="websocket", Connection="Upgrade", Sec_WebSocket_Version="13",
        Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==", Cookie=cookie(server),
    )  # fmt: skip
    assert answer.status == 200  # an ordinary answer: nothing is upgraded
    assert "upgrade" not in answer.headers
