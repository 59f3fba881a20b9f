"""What is wrong with a file: places page by page, rules, and which fixes are taken."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from prep import registry
from prep.ui.places import Wanted
from prep.ui.rendering import form, page, whole
from prep.ui.tabs import same_file
from prep.ui.work import desk_of, listed, work


async def tick(request: Request) -> Response:
    given = await form(request)
    desk_of(request).tick(given.get("code", ""), on="on" in given)
    return work(request)


async def spare(request: Request) -> Response:
    given = await form(request)
    record = whole(given.get("record", ""))
    if record is not None:
        desk_of(request).spare(
            given.get("code", ""), given.get("sheet", ""), record, on="on" not in given
        )
    return work(request)


async def places(request: Request) -> Response:
    """A page of places, as filtered and sorted."""
    desk, query = desk_of(request), request.query_params
    with desk.lock:
        if desk.found is None:
            return Response(status_code=204)
        if "sort" in query:
            desk.wanted = Wanted(
                code=query.get("code", ""),
                severity=query.get("severity", ""),
                text=query.get("text", "")[:100],
                sort=query["sort"],
            )
            desk.number = 0
        number = whole(query.get("page", ""))
        if number is not None:
            desk.number = number
        values = listed(desk, desk.found)
    return page(request, "places.html", **values)


async def progress(request: Request) -> Response:
    """How many places are found; all of them anew as soon as there are no more."""
    desk = desk_of(request)
    with desk.lock:
        if desk.found is None:
            return Response(status_code=204)
        if not desk.found.places.full:
            return page(request, "count.html", **listed(desk, desk.found))
        response = page(request, "places.html", **listed(desk, desk.found))
    response.headers["HX-Retarget"] = "#places"
    return response


async def rule(request: Request) -> Response:
    """What a rule is about; how grave it is, is what was found in this file."""
    code = request.path_params["code"]
    found = registry.rules().get(code)
    if found is None:
        return PlainTextResponse("not found", 404)
    here = desk_of(request).severity_of(code) or found.severity
    return page(request, "rule.html", rule=found, severity=here)


ROUTES = (
    Route("/tick", same_file(tick), methods=["POST"]),
    Route("/spare", same_file(spare), methods=["POST"]),
    Route("/places", same_file(places)),
    Route("/places/count", same_file(progress)),
    Route("/rule/{code}", rule),
)
