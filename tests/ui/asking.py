"""Requests as any program can make them, headers and all."""

import http.client
import socket
from typing import NamedTuple

from tests.cli.program import PATIENCE
from tests.ui.server import Server


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    server: Server,
    path: str,
    method: str = "GET",
    body: bytes = b"",
    *,
    host: str = "",
    **headers: str,
) -> Answer:
    """The answer to a request; `_` in names of headers is `-`, "" leaves a header out."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", host or f"127.0.0.1:{server.port}")
        if body:
            connection.putheader("Content-Length", str(len(body)))
        for name, value in headers.items():
            if value:
                connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(body or None)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


def cookie(server: Server) -> str:
    """The cookie of a browser that opened the address."""
    answer = ask(server, server.address.removeprefix(server.origin))
    assert answer.status == 303
    return answer.headers["set-cookie"].partition(";")[0]


def own(server: Server) -> dict[str, str]:
    """The headers of a request of our own page."""
    return {"Cookie": cookie(server), "Origin": server.origin, "HX_Request": "true"}


def raw(server: Server, line: str, **headers: str) -> socket.socket:
    """A connection on which the head of a request was sent, and nothing else. line: GET /path"""
    head = f"{line} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    for name, value in headers.items():
        head += f"{name.replace('_', '-')}: {value}\r\n"
    connection = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
    connection.sendall(head.encode() + b"\r\n")
    return connection
