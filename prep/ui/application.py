"""The routes of the server."""

import traceback
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from prep import __version__, charts
from prep.errors import PrepError
from prep.ui import (
    events,
    findings_pages,
    jobs_pages,
    made_pages,
    prepare_pages,
    train_pages,
)
from prep.ui.clicks import capital, clicked
from prep.ui.desk import Desk
from prep.ui.guard import Guard
from prep.ui.rendering import HERE, LANGUAGE, form, page, speaker
from prep.ui.sessions import Sessions

STATIC = {
    path.name: path
    for path in sorted((HERE / "static").iterdir())
    if path.suffix in (".css", ".js", ".svg")
}
"""Name → file; a name that is not here has no file."""

KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def application(desk: Desk, sessions: Sessions) -> ASGIApp:
    """The server, guarded."""
    app = Starlette(
        routes=ROUTES,
        exception_handlers={PrepError: problem, Exception: bug, 404: unknown},
    )
    app.state.desk = desk
    app.state.language = desk.settings.language
    app.state.environ = desk.settings.environ
    app.state.token = sessions.token
    return Guard(app, sessions, partial(closed, app))


async def problem(request: Request, error: Exception) -> Response:
    """What a person can act on."""
    t = speaker(request)
    return PlainTextResponse(capital(clicked(t.phrase(str(error)), t)), 400)


async def unknown(request: Request, error: Exception) -> Response:
    """An address that leads nowhere."""
    return page(request, "unknown.html", status=404)


def closed(app: Starlette, scope: Scope) -> Response:
    """For a browser that has not come by the address in the terminal, or is just coming by it.

    Its script opens a session with the token of the address. It holds nothing of this start.
    """
    scope["app"] = app
    is_shell = scope["path"] == "/" and scope["method"] in ("GET", "HEAD")
    return page(Request(scope), "closed.html", status=200 if is_shell else 401)


async def bug(request: Request, error: Exception) -> Response:
    """What only we can mend; the text of an exception may hold data, so it is not shown."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    name = f"{Path(place.filename).name}:{place.lineno}"
    words = f"prep {__version__} met a bug: {type(error).__name__} at {name}"
    return PlainTextResponse(capital(speaker(request).phrase(words)), 500)


async def static(request: Request) -> Response:
    path = STATIC.get(request.path_params["name"])
    if path is None:
        return PlainTextResponse("not found", 404)
    return FileResponse(path, media_type=KINDS[path.suffix], headers={"cache-control": "no-cache"})


async def chart_style(request: Request) -> Response:
    return Response(charts.STYLE, media_type="text/css")


async def language(request: Request) -> Response:
    """Remembers the language that was chosen, and loads the page again."""
    chosen = (await form(request)).get("language", "")
    response = Response(status_code=204, headers={"HX-Refresh": "true"})
    response.set_cookie(LANGUAGE, chosen[:8], httponly=True, samesite="strict", max_age=31536000)
    return response


ROUTES: list[Route] = [
    Route("/static/{name}", static),
    Route("/language", language, methods=["POST"]),
    Route("/charts.css", chart_style),
    *prepare_pages.ROUTES,
    *findings_pages.ROUTES,
    *made_pages.ROUTES,
    *train_pages.ROUTES,
    *events.ROUTES,
    *jobs_pages.ROUTES,
]
