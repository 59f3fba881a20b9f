"""Who may ask: this machine, under its own name, with the session of this browser.

Pages of other origins can make a browser send requests here; other users of the machine can reach
the port. Neither can name the right host, origin, session and token at the same time. What changes
anything comes as JSON, which no form of another page can send, and with the token of this start in
a header, which no other page can read. A dropped file is the one exception: it is the body itself,
of a type that no form sends either, so that it goes to disk as it comes and neither side holds 100
MB of it in memory; its request carries the token as well.
"""

import asyncio
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prep.ui.sessions import Sessions

NAMES = ("127.0.0.1", "localhost", "[::1]")
"""Names of this machine that a browser may use."""

LARGEST_FORM = 1 << 20
LARGEST_FILE = 100 * 10**6
"""Bytes of a file that is dropped into the page."""

PATIENCE = 30.0
"""Seconds to wait for the next part of a body."""

TOKEN = "x-prep-token"
"""Header that carries the token of this start."""

FORM, FILE = "application/json", "application/octet-stream"
"""What a change comes as, and what a dropped file."""

DOOR = "/session"
"""Where a browser that has the token gets its session."""

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
        most = LARGEST_FILE if _is_file(scope) else LARGEST_FORM
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 15 or int(length) > most:
            await _plain(413, "too large")(scope, receive, send)
            return
        if not _changes(scope):
            # what has no body may stay connected for long: the events of a job
            await self.app(self._told(scope, headers), receive, send)
            return
        inner = self.app if self.sessions.is_token(headers.get(TOKEN, "")) else self._behind
        try:
            await inner(scope, _limited(most, receive), send)
        except HTTPException as error:
            await _plain(error.status_code, error.detail)(scope, receive, send)

    def _told(self, scope: Scope, headers: Headers) -> Scope:
        """The request, which knows whether its page is to say that a click was in vain."""
        whole = headers.get("sec-fetch-dest", "document") == "document"
        missed = whole and self.sessions.missed(self._secret(headers))
        return {**scope, "state": {**scope.get("state", {}), "missed": missed}}

    async def _behind(self, scope: Scope, receive: Receive, send: Send) -> None:
        """For a page of an earlier start, whose token is no more: it is loaded anew and says so."""
        while (await receive()).get("more_body"):
            pass  # a browser does not listen before it has sent everything
        self.sessions.miss(self._secret(Headers(scope=scope)))
        await again(403)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self.hosts or len(headers.getlist("host")) != 1:
            return _plain(421, "wrong host")
        if not _is_own(headers, host, changes=_changes(scope)):
            return _plain(403, "wrong origin")
        if _changes(scope):
            kind = headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != (FILE if _is_file(scope) else FORM):
                return _plain(403, "wrong content type")
            if scope["path"] == DOOR:
                return self._let_in(headers.get(TOKEN, ""), scope)
        if scope["path"].startswith("/static/") or self.sessions.holds(self._secret(headers)):
            return None
        return self.closed(scope)

    def _let_in(self, token: str, scope: Scope) -> Response:
        if not self.sessions.is_token(token):
            return self.closed(scope)
        response = Response(status_code=204)
        response.set_cookie(
            self.sessions.cookie, self.sessions.open(), httponly=True, samesite="strict", path="/"
        )
        return response

    def _secret(self, headers: Headers) -> str:
        """What the cookie of a browser holds, "" for none."""
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self.sessions.cookie)
        except CookieError:
            return ""
        return found.value if found else ""


def again(status: int) -> Response:
    """Makes htmx, and our own script, load the page anew."""
    return PlainTextResponse("load the page again", status, {"HX-Refresh": "true"})


def _changes(scope: Scope) -> bool:
    return scope["method"] not in ("GET", "HEAD")


def _is_file(scope: Scope) -> bool:
    """Whether the body of a request is a file that was dropped."""
    path: str = scope["path"]
    return path.startswith("/upload/")


def _is_own(headers: Headers, host: str, *, changes: bool) -> bool:
    """Whether a request comes from a page of this server, or from the person's own hand."""
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return False
    site = headers.get("sec-fetch-site", "same-origin" if changes else "none")
    if changes:
        return origin is not None and site == "same-origin"
    return site in ("none", "same-origin") or headers.get("sec-fetch-mode") == "navigate"


def _limited(most: int, receive: Receive) -> Receive:
    """Reads a body that may be so large, and may not stop coming."""
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

    return reading


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
