"""Who may ask: this machine, under its own name, with the session of this browser.

Pages of other origins can make a browser send requests here; other users of the machine can reach
the port. Neither can name the right host, origin and session at the same time.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost", "[::1]")
"""Names of this machine that a browser may use."""

LARGEST_FORM = 1 << 20
LARGEST_FILE = 100 * 10**6
"""Bytes of a file that is dropped into the page."""

PATIENCE = 30.0
"""Seconds to wait for the next part of a body."""

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "clipboard-write=(self)",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""On every answer."""


class Sessions:
    """Who was let in: hashes of the secrets in the cookies of browsers.

    token: opens a session; stands in the address that the terminal shows
    port: of this server; cookies of one machine know no ports, so it is part of their name
    known: hashes of sessions that are open, those of an earlier start at this port too
    remember: called with the hash of each session that is opened
    """

    def __init__(
        self,
        port: int,
        known: Iterable[str] = (),
        remember: Callable[[str], None] = lambda name: None,
    ) -> None:
        self.token = secrets.token_urlsafe(32)
        self.port = port
        self.cookie = f"prep-{port}"
        self.known = set(known)
        self.remember = remember

    def open(self) -> str:
        """A new session: the secret for the cookie."""
        secret = secrets.token_urlsafe(32)
        self.known.add(_hash(secret))
        self.remember(_hash(secret))
        return secret

    def holds(self, secret: str) -> bool:
        return any(secrets.compare_digest(_hash(secret), known) for known in self.known)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


class Guard:
    """Answers what must not pass, and limits and dresses what passes.

    closed: the answer to who has no session
    """

    def __init__(
        self, app: ASGIApp, sessions: Sessions, closed: Callable[[Scope], Response]
    ) -> None:
        self.app = app
        self.sessions = sessions
        self.closed = closed
        self.hosts = {f"{name}:{sessions.port}" for name in NAMES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        send = _dressed(send)
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most = LARGEST_FILE if scope["path"].startswith("/upload/") else LARGEST_FORM
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 15 or int(length) > most:
            await _plain(413, "too large").__call__(scope, receive, send)
            return
        await self._limited(most, scope, receive, send)

    async def _limited(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on; its body may be so large, and may not stop coming."""
        seen = 0

        async def reading() -> Message:
            nonlocal seen
            try:
                message = await asyncio.wait_for(receive(), PATIENCE)
            except TimeoutError:
                raise HTTPException(408, "too slow") from None
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > most:
                    raise HTTPException(413, "too large")
            return message

        # what has no body may stay connected for long: the events of a job
        has_body = scope["method"] not in ("GET", "HEAD")
        await self.app(scope, reading if has_body else receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self.hosts or len(headers.getlist("host")) != 1:
            return _plain(421, "wrong host")
        changes = scope["method"] not in ("GET", "HEAD")
        if not self._is_own(headers, host, changes=changes):
            return _plain(403, "wrong origin")
        if scope["path"].startswith("/static/"):
            return None
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        if given and not changes:
            return self._let_in(given[0], scope)
        if not self.sessions.holds(_cookie(headers, self.sessions.cookie)):
            return self.closed(scope)
        return None

    def _is_own(self, headers: Headers, host: str, *, changes: bool) -> bool:
        """Whether a request comes from a page of this server, or from the person's own hand."""
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            return False
        site = headers.get("sec-fetch-site", "same-origin" if changes else "none")
        if changes:
            # a form of another page cannot add a header of its own
            return origin is not None and site == "same-origin" and "hx-request" in headers
        return site in ("none", "same-origin") or headers.get("sec-fetch-mode") == "navigate"

    def _let_in(self, token: str, scope: Scope) -> Response:
        if not secrets.compare_digest(token.encode(), self.sessions.token.encode()):
            return self.closed(scope)
        response = RedirectResponse("/", 303)
        response.set_cookie(
            self.sessions.cookie, self.sessions.open(), httponly=True, samesite="strict", path="/"
        )
        return response


def _cookie(headers: Headers, name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _plain(status: int, words: str) -> Response:
    return PlainTextResponse(words, status)


def _dressed(send: Send) -> Send:
    """Sends every answer with `HEADERS`; pages are not kept by the browser."""

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return dressed
