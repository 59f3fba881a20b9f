"""Tabs of a browser that show what is not on the desk any more.

Another tab may have put another file there, and a server that was started again has an empty desk.
What such a tab asks for is not done; it is told instead how things stand.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from prep.ui.guard import again
from prep.ui.work import desk_of, work

HEADER = "x-prep-file"
"""Of a request: the mark of the file that its tab shows."""

COOKIE = "prep-file"
"""The mark of the file that was last shown to a browser."""

ELSEWHERE_TEXTS: dict[str, str] = {
    "another": "This page was changed meanwhile, in another tab perhaps. Here is how it stands; "
    "your last click did nothing.",
    "restarted": "prep ui was started again meanwhile, and what was done on this page went with "
    "the server. Jobs that were created go on: they are listed under Jobs.",
}

Endpoint = Callable[[Request], Awaitable[Response]]


def same_file(endpoint: Endpoint) -> Endpoint:
    """An endpoint for tabs that show the file on the desk; others are told."""

    async def checked(request: Request) -> Response:
        desk = desk_of(request)
        shown = request.headers.get(HEADER) or request.query_params.get("file", desk.mark)
        if shown == desk.mark:
            return remembered(await endpoint(request), request)
        if not desk.is_of_this_start(shown):
            return again(409)  # the whole page is old, and says so when it is loaded
        async for _ in request.stream():
            pass  # a browser does not listen before it has sent everything
        response = work(request, notice=ELSEWHERE_TEXTS["another"])
        if HEADER not in request.headers:
            response.status_code = 409  # a download that is not there must not look like one
        response.headers["HX-Retarget"] = "#work"
        response.headers["HX-Reswap"] = "innerHTML"
        return remembered(response, request)

    return checked


def remembered(response: Response, request: Request) -> Response:
    """The answer, which tells the browser what is on the desk."""
    desk, name = desk_of(request), _cookie(request)
    if desk.name:
        response.set_cookie(name, desk.mark, httponly=True, samesite="strict")
    elif name in request.cookies:
        response.delete_cookie(name, httponly=True, samesite="strict")
    return response


def missed(request: Request) -> str:
    """What to say to a browser that was shown a file by an earlier start, "" to others."""
    desk, shown = desk_of(request), request.cookies.get(_cookie(request), "")
    return ELSEWHERE_TEXTS["restarted"] if shown and not desk.is_of_this_start(shown) else ""


def _cookie(request: Request) -> str:
    return f"{COOKIE}-{request.url.port}"
