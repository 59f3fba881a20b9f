"""What is too much, too slow or too many is refused, and the end leaves nothing behind."""

import asyncio
import json
import signal
import socket
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message
from uvicorn.server import ServerState

from prep.ui import guard, patience
from prep.ui.guard import Guard
from prep.ui.sessions import Sessions
from tests.cli.program import PATIENCE
from tests.fake_openai.server import KEY, FakeOpenAI
from tests.ui.asking import ask, cookie, own, raw
from tests.ui.asking import sent as dropped
from tests.ui.server import Server, own_port, started
from tests.ui.steps import make_jobs, options


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("limits")) as running:
        yield running


def test_large_bodies_are_refused_before_they_are_read(server: Server) -> None:
    headers = own(server)
    for path, size in (("/upload/data", 10**9), ("/check", 2 * 2**20), ("/tick", 10**12)):
        answer = ask(server, path, "POST", Content_Length=str(size), **own(server, path))
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
    headers = own(server)
    for fields in ({f"a{n}": "1" for n in range(5000)}, {"job": ["x"] * 5000}):
        body = json.dumps(fields).encode()
        assert ask(server, "/reading", "POST", body, **headers).status == 413


@pytest.mark.parametrize(
    "body",
    [
        b"code=P401&on=on",
        b"[]",
        b'"x"',
        b'{"code": {"a": 1}}',
        b'{"code": [[]]}',
        b'{"code": null}',
        b'{"code": "\xff"}',
        b'{"code": "\\ud800"}',
        b'{"code"',
        b"[" * 100_000,
    ],
)
def test_what_is_no_form_of_ours_is_refused(server: Server, body: bytes) -> None:
    answer = ask(server, "/tick", "POST", body, **own(server))
    assert (answer.status, answer.body) == (400, b"not a form")


def test_slow_bodies_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "PATIENCE", 0.05)
    sent: list[Message] = []

    async def read(request: Request) -> PlainTextResponse:
        await request.body()
        return PlainTextResponse("never")

    async def run(*, is_fresh: bool) -> None:
        async def receive() -> Message:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Message) -> None:
            sent.append(message)

        sessions = Sessions(8421)
        token = sessions.token if is_fresh else "old"
        headers = [
            (b"host", b"127.0.0.1:8421"),
            (b"origin", b"http://127.0.0.1:8421"),
            (b"content-type", b"application/json"),
            (b"x-prep-token", token.encode()),
            (b"cookie", f"prep-8421={sessions.open()}".encode()),
        ]
        scope = {"type": "http", "method": "POST", "path": "/x", "query_string": b""}
        app = Starlette(routes=[Route("/x", read, methods=["POST"])])
        guarded = Guard(app, sessions, lambda scope: PlainTextResponse("closed", 401))
        await guarded(scope | {"headers": headers}, receive, send)

    # in a thread, because the browser of other tests has a loop in this one
    with ThreadPoolExecutor(1) as threads:
        for is_fresh in (True, False):
            sent.clear()
            threads.submit(lambda: asyncio.run(run(is_fresh=is_fresh))).result()  # noqa: B023
            assert sent[0]["status"] == 408


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_ends_without_leaving_anything(tmp_path: Path, number: int, code: int) -> None:
    with started(tmp_path, "--port", own_port()) as server:
        rows = b"prompt,completion\nq,a\n"
        assert dropped(server, "faq.csv", rows, own(server)).status == 200
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
        session = own(server, "/upload/data")
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
