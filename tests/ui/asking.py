"""Requests as any program can make them, headers and all."""

import http.client
import socket
from collections.abc import Mapping
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


def entering(server: Server, token: str) -> Answer:
    """The answer to what the script of the shell asks with the token of the address."""
    return ask(
        server, "/session", "POST", b"{}", Origin=server.origin, X_Prep_Token=token,
        Content_Type="application/json",
    )  # fmt: skip


def cookie(server: Server) -> str:
    """The cookie of a browser that opened the address."""
    answer = entering(server, server.token)
    assert answer.status == 204
    return answer.headers["set-cookie"].partition(";")[0]


def own(server: Server, path: str = "") -> dict[str, str]:
    """The headers of a change that our own page asks for. path: "/upload/…" for a file"""
    kind = "octet-stream" if path.startswith("/upload/") else "json"
    return {
        "Cookie": cookie(server),
        "Origin": server.origin,
        "X_Prep_Token": server.token,
        "Content_Type": f"application/{kind}",
    }


def sent(server: Server, name: str, body: bytes, session: Mapping[str, str]) -> Answer:
    """The answer to a file that is dropped. session: headers of `own`"""
    headers = {**session, "Content_Type": "application/octet-stream", "X_File_Name": name}
    return ask(server, "/upload/data", "POST", body, **headers)


def raw(server: Server, line: str, **headers: str) -> socket.socket:
    """A connection on which the head of a request was sent, and nothing else. line: GET /path"""
    head = f"{line} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    for name, value in headers.items():
        head += f"{name.replace('_', '-')}: {value}\r\n"
    connection = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
    connection.sendall(head.encode() + b"\r\n")
    return connection
