"""Pages of the first steps: which file, and how it is read."""

from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from prep.ui.reading import choices, fields
from prep.ui.receiving import received
from prep.ui.rendering import form, page, whole
from prep.ui.tabs import missed, remembered, same_file
from prep.ui.texts import WAY_TEXTS
from prep.ui.work import desk_of, shown, work


async def home(request: Request) -> Response:
    notice = missed(request)
    response = page(request, "prepare.html", notice=notice, **shown(desk_of(request)))
    return remembered(response, request)


async def upload(request: Request) -> Response:
    """Takes the file to prepare."""
    path, name = await received(request)
    await anyio.to_thread.run_sync(desk_of(request).begin, str(path), name)
    return work(request)


async def clear(request: Request) -> Response:
    desk_of(request).clear()
    return work(request)


async def read_as(request: Request) -> Response:
    """Reads the file as the form says."""
    given = await form(request)
    await anyio.to_thread.run_sync(lambda: desk_of(request).read_as(**_reading(given)))
    return work(request)


def _reading(given: dict[str, str]) -> dict[str, Any]:
    """The options that a form changes."""
    found: dict[str, Any] = {
        name: given[name]
        for name in ("sheet", "encoding", "delimiter", "format", "to", *WAY_TEXTS)
        if given.get(name) and given[name] in (choices(name) or (given[name],))
    }
    for name in ("system", "user_template", "assistant_template", "target"):
        if name in given:
            found[name] = given[name].replace("\r\n", "\n")
    if "to" in given:  # the whole form came, and a box that is not ticked is not in it
        found["allow_empty_formulas"] = "allow_empty_formulas" in given
    if given.get("speaker"):
        found["speaker"] = (given["speaker"],)
    if "header_row" in given:
        found["header_row"] = whole(given["header_row"])
    if any(name.startswith("map-") for name in given):
        found["map"] = {
            field: given[f"map-{field}"] for field in fields() if given.get(f"map-{field}")
        }
    return found


async def check(request: Request) -> Response:
    desk_of(request).check()
    return work(request)


async def busy(request: Request) -> Response:
    """What runs; when it has ended, everything."""
    desk = desk_of(request)
    if desk.is_busy:
        return page(request, "busy.html", task=desk.task)
    response = work(request)
    response.headers["HX-Retarget"] = "#work"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


ROUTES = (
    Route("/", home),
    Route("/upload/data", same_file(upload), methods=["POST"]),
    Route("/clear", same_file(clear), methods=["POST"]),
    Route("/reading", same_file(read_as), methods=["POST"]),
    Route("/check", same_file(check), methods=["POST"]),
    Route("/busy", same_file(busy)),
)
