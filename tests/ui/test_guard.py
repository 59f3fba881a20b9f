"""Nobody but the person at this machine gets in, and nothing gets out."""

import asyncio
import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message
from uvicorn.server import ServerState

from prep.ui import guard, patience
from prep.ui.application import ROUTES
from prep.ui.guard import HEADERS, Guard, Sessions
from tests.cli.program import PATIENCE
from tests.fake_openai.server import KEY, FakeOpenAI
from tests.ui.asking import ask, cookie, own, raw
from tests.ui.server import Server, own_port, started
from tests.ui.steps import make_jobs, options


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


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("guard")) as running:
        yield running


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
    known = own(server)
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
    good = own(server)
    bad: list[dict[str, str]] = [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": f"http://localhost:{server.port}"},
        {"Origin": f"https://127.0.0.1:{server.port}"},
        {"Origin": f"http://127.0.0.1:{server.port + 1}"},
        {"HX_Request": ""},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
    ]
    for change in bad:
        answer = ask(server, path, "POST", b"x=1", **(good | change))
        assert answer.status == 403, change
        assert answer.body == b"wrong origin"


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
    token = server.address.partition("token=")[2]
    for wrong in ("", f"{name}=", f"{name}=x", f"{name}={token}", f"prep-1={token}", "a=b; ;;="):
        answer = ask(server, path, method, **(own(server) | {"Cookie": wrong}))
        assert answer.status == (200 if path.startswith("/static/") else 401), wrong


def test_a_wrong_token_opens_nothing(server: Server) -> None:
    for token in ("", "x", "\u00e9", "a" * 43):
        answer = ask(server, f"/?token={token.encode().hex() if not token.isascii() else token}")
        assert answer.status == 401
        assert "set-cookie" not in answer.headers


def test_the_cookie_is_no_script_s_and_no_other_site_s(server: Server) -> None:
    answer = ask(server, server.address.removeprefix(server.origin))
    assert answer.headers["location"] == "/"
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
        answer = ask(server, "/upload/data", "POST", body, X_File_Name=name, **own(server))
        assert answer.status == 200, name
    assert not [path for folder in folders[:3] for path in folder.glob("evil*")]


def test_a_name_of_a_file_adds_no_header(server: Server) -> None:
    session = own(server)
    name = "a%0d%0aX-Evil: 1%22;filename=b.csv"
    body = b"question,answer\n" + b"".join(b"What is %d?,It is.\n" % n for n in range(12))
    assert ask(server, "/upload/data", "POST", body, X_File_Name=name, **session).status == 200
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


def test_large_bodies_are_refused_before_they_are_read(server: Server) -> None:
    headers = own(server)
    for path, size in (("/upload/data", 10**9), ("/check", 2 * 2**20), ("/tick", 10**12)):
        answer = ask(server, path, "POST", Content_Length=str(size), **headers)
        assert answer.status == 413
    endless = {"Transfer_Encoding": "chunked"}
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    answer = ask(server, "/tick", "POST", Content_Length="-1", **headers)
    assert answer.status in (400, 413)
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as line:
        head = f"POST /tick HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        for name, value in (headers | endless).items():
            head += f"{name.replace('_', '-')}: {value}\r\n"
        line.sendall(head.encode() + b"\r\n" + chunk)
        line.sendall(chunk[:-7])
        assert line.recv(100).startswith(b"HTTP/1.1 413")


def test_a_form_with_too_many_fields_is_refused(server: Server) -> None:
    body = b"&".join(b"a%d=1" % n for n in range(5000))
    assert ask(server, "/reading", "POST", body, **own(server)).status == 413


@pytest.mark.parametrize("odd", ["²", "١", "1" * 5000, "-1", "1e3"])
def test_what_is_no_number_is_not_taken_for_one(server: Server, odd: str) -> None:
    session = own(server)
    body = b"question,answer\nWhat?,That.\nWho?,Me.\n"
    ask(server, "/upload/data", "POST", body, X_File_Name="faq.csv", **session)
    typed = f"header_row={quote(odd)}".encode()
    assert ask(server, "/reading", "POST", typed, **session).status == 200


def test_what_no_page_offers_is_not_taken(server: Server) -> None:
    session = own(server)
    body = b"question,answer\nWhat?,That.\nWho?,Me.\n"
    ask(server, "/upload/data", "POST", body, X_File_Name="faq.csv", **session)
    odd = b"ragged=evil&on_bad_bytes=x&to=evil&header_row=-1&map-evil=question"
    answer = ask(server, "/reading", "POST", odd, **session)
    assert answer.status == 200
    assert b"Check the file" in answer.body
    assert b"evil" not in answer.body
    ask(server, "/jobs?provider=evil", Cookie=session["Cookie"])
    assert b"evil" not in ask(server, "/jobs", Cookie=session["Cookie"]).body


def test_slow_bodies_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "PATIENCE", 0.05)
    sent: list[Message] = []

    async def read(request: Request) -> PlainTextResponse:
        await request.body()
        return PlainTextResponse("never")

    async def run() -> None:
        async def receive() -> Message:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Message) -> None:
            sent.append(message)

        sessions = Sessions(8421)
        headers = [
            (b"host", b"127.0.0.1:8421"),
            (b"origin", b"http://127.0.0.1:8421"),
            (b"hx-request", b"true"),
            (b"cookie", f"prep-8421={sessions.open()}".encode()),
        ]
        scope = {"type": "http", "method": "POST", "path": "/x", "query_string": b""}
        app = Starlette(routes=[Route("/x", read, methods=["POST"])])
        guarded = Guard(app, sessions, lambda scope: PlainTextResponse("closed", 401))
        await guarded(scope | {"headers": headers}, receive, send)

    # in a thread, because the browser of other tests has a loop in this one
    with ThreadPoolExecutor(1) as threads:
        threads.submit(lambda: asyncio.run(run())).result()
    assert sent[0]["status"] == 408


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


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_ends_without_leaving_anything(tmp_path: Path, number: int, code: int) -> None:
    with started(tmp_path, "--port", own_port()) as server:
        answer = ask(
            server, "/upload/data", "POST", b"prompt,completion\nq,a\n",
            X_File_Name="faq.csv", **own(server),
        )  # fmt: skip
        assert answer.status == 200
        (folder,) = (tmp_path / "tmp").iterdir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert list(folder.iterdir())
        assert server.end(number) == code
        assert server.process.stderr is not None
        assert "Traceback" not in server.process.stderr.read()
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", server.port))
    assert not list((tmp_path / "tmp").iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_whatever_is_open(tmp_path: Path, number: int, fake: FakeOpenAI) -> None:
    (job,) = make_jobs(fake, 1, "running")
    environ = {"OPENAI_API_KEY": KEY}
    with started(tmp_path, *options(fake), environ=environ) as server:
        session = own(server)
        listening = raw(server, f"GET /jobs/{job}/events?provider=openai", **session)
        assert listening.recv(100).startswith(b"HTTP/1.1 200")
        sending = raw(
            server, "POST /upload/data", **session, X_File_Name="a.csv", Content_Length="5000000"
        )
        sending.sendall(b"a,b\n" * 1000)
        before = time.monotonic()
        server.end(number)
        assert time.monotonic() - before < guard.PATIENCE / 2  # one second for what is open
        assert server.process.stderr is not None
        assert "Traceback" not in server.process.stderr.read()
        listening.close()
        sending.close()
    assert not list((tmp_path / "tmp").iterdir())
    assert fake.state.jobs[job].card["status"] == "running"


def test_heads_that_never_end_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", 1)

    async def run() -> tuple[bytes, bytes]:
        config = uvicorn.Config(PlainTextResponse("here"), lifespan="off", log_config=None)
        config.load()
        state = ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: patience.Patience(config, state, {}), "127.0.0.1", 0
        )
        async with server:
            port = server.sockets[0].getsockname()[1]
            slow, out = await asyncio.open_connection("127.0.0.1", port)
            out.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            quick, more = await asyncio.open_connection("127.0.0.1", port)
            more.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            async with asyncio.timeout(PATIENCE):
                said = await slow.read(), await quick.read()
            out.close()
            more.close()
            return said

    with ThreadPoolExecutor(1) as threads:
        slow, quick = threads.submit(lambda: asyncio.run(run())).result()
    assert slow == b""
    assert quick.endswith(b"here")


def test_there_are_only_so_many_connections(server: Server) -> None:
    session = cookie(server)
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(80)]
    assert ask(server, "/", Cookie=session).status == 503
    for connection in idle:
        connection.close()
    for _ in range(50):
        answer = ask(server, "/", Cookie=session)
        if answer.status == 200:
            break
    assert answer.status == 200
