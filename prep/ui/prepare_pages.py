"""Pages of the way from a file to a prepared file."""

import itertools
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import anyio
import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from prep import registry
from prep.core.edit import Step
from prep.core.options import LintOptions
from prep.edits import plan
from prep.errors import UsageError
from prep.languages.language import Language
from prep.text.display import json_document
from prep.ui.desk import Desk, Found, is_offer, stem_of
from prep.ui.keys import models, reachable, targets
from prep.ui.marks import Changed, compared
from prep.ui.places import PAGE, Place, Wanted
from prep.ui.reading import fields, layouts, turns
from prep.ui.rendering import form, page, speaker

SUFFIX = 12
"""Characters of a suffix that are kept of the name of a dropped file."""

_numbers = itertools.count(1)


class Row(Struct, frozen=True):
    """A place as it is shown.

    changed: messages before and after, () when nothing would change
    left_out: whether the fix leaves the example out
    spared: whether the fix is not to touch it
    """

    place: Place
    finding: Any
    changed: tuple[Changed, ...] = ()
    left_out: bool = False
    spared: bool = False


def work(request: Request, status: int = 200) -> Response:
    """The whole way, as far as one has come."""
    return page(request, "work.html", status=status, **shown(desk_of(request)))


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def shown(desk: Desk) -> dict[str, Any]:
    """Everything that the pages show."""
    with desk.lock:
        values: dict[str, Any] = {
            "desk": desk,
            "reading": desk.reading,
            "options": desk.options,
            "found": desk.found,
            "made": desk.made,
            "task": desk.task,
            "fields": fields(),
            "layouts": layouts(),
            "is_offer": is_offer,
            "training": desk.training,
            "providers": reachable(desk.settings),
            "models": models(),
            "targets": targets(),
            "validation": desk.validation(),
        }
        return values | (listed(desk, desk.found) if desk.found else {})


def listed(desk: Desk, found: Found) -> dict[str, Any]:
    """The page of places that is looked at."""
    count = found.places.count(desk.wanted)
    pages = max(1, -(-count // PAGE))
    desk.number = min(desk.number, pages - 1)
    places = found.places.page(desk.wanted, desk.number)
    return {
        "desk": desk,
        "found": found,
        "is_offer": is_offer,
        "rows": [_row(found, place) for place in places],
        "count": count,
        "pages": pages,
    }


def _row(found: Found, place: Place) -> Row:
    finding = found.report.findings[place.number]
    if place.example is None or not is_offer(finding):
        return Row(place, finding)
    spared = place.where.record in found.spared.get(place.code, {}).get(place.where.sheet, ())
    before = after = place.example
    for edit in Step("", "", finding.fix.edits).edits if finding.fix else ():
        changed = edit.apply(after)
        if changed is None:
            return Row(place, finding, left_out=True, spared=spared)
        after = changed
    return Row(place, finding, compared(turns(before), turns(after)), spared=spared)


async def home(request: Request) -> Response:
    return page(request, "prepare.html", **shown(desk_of(request)))


async def upload(request: Request) -> Response:
    """Takes the file to prepare."""
    path, name = await received(request)
    await anyio.to_thread.run_sync(desk_of(request).begin, str(path), name)
    return work(request)


async def received(request: Request) -> tuple[Path, str]:
    """The file that is the body of a request, written as it comes, and the name it has."""
    desk = desk_of(request)
    name = Path(unquote(request.headers.get("x-file-name", ""))).name or "data"
    folder = desk.folder / f"file-{next(_numbers)}"
    await anyio.to_thread.run_sync(folder.mkdir, 0o700)
    suffix = "".join(Path(name).suffixes[-2:])[-SUFFIX:]
    kept = "".join(letter for letter in suffix if letter.isalnum() or letter == ".")
    path = folder / f"{stem_of(name)}{kept}"
    done = False
    try:
        async with await anyio.open_file(path, "xb") as out:
            async for part in request.stream():
                await out.write(part)
        done = True
    finally:
        if not done:
            path.unlink(missing_ok=True)
    return path, name


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
        for name in ("sheet", "encoding", "delimiter", "format", "to")
        if given.get(name)
    }
    for name in ("system", "user_template", "assistant_template", "target"):
        if name in given:
            found[name] = given[name].replace("\r\n", "\n")
    if "header_row" in given:
        number = given["header_row"].strip()
        found["header_row"] = int(number) if number.isdigit() else None
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


async def tick(request: Request) -> Response:
    given = await form(request)
    desk_of(request).tick(given.get("code", ""), on="on" in given)
    return work(request)


async def spare(request: Request) -> Response:
    given = await form(request)
    record = given.get("record", "")
    if record.isdigit():
        desk_of(request).spare(
            given.get("code", ""), given.get("sheet", ""), int(record), on="on" not in given
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
                sort=query.get("sort", "place"),
            )
            desk.number = 0
        if query.get("page", "").isdigit():
            desk.number = int(query["page"])
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
    """What a rule is about."""
    found = registry.rules().get(request.path_params["code"])
    if found is None:
        return PlainTextResponse("not found", 404)
    return page(request, "rule.html", rule=found)


async def make(request: Request) -> Response:
    given = await form(request)
    desk_of(request).make(split=0.8 if "split" in given else None, skip_bad="skip_bad" in given)
    return work(request)


async def download(request: Request) -> Response:
    """A file that was made, by what it is."""
    desk, what = desk_of(request), request.path_params["what"]
    with desk.lock:
        made, stem = desk.made, stem_of(desk.name)
        found = desk.found
    if what == "report" and found is not None:
        content = json_document(found.report.to_dict(20)) + "\n"
        return _attached(content.encode(), f"{stem}_report.json")
    if what == "page" and found is not None:
        text = await anyio.to_thread.run_sync(_overview, desk, speaker(request))
        return _attached(text.encode(), f"{stem}_report.html", "text/html")
    if made is None:
        return PlainTextResponse("not found", 404)
    if what == "plan":
        return _attached(plan.encode(made.prepared.plan), f"{stem}_plan.json")
    if what not in made.files:
        return PlainTextResponse("not found", 404)
    path = made.files[what]
    return FileResponse(path, media_type="application/jsonl", filename=path.name)


def _overview(desk: Desk, t: Language) -> str:
    """The page about the dataset, as `prep report` makes it."""
    from prep.api.overviews import FORMATS, overview

    with desk.lock:
        reading, made = desk.reading, desk.made
        chosen = {name: getattr(desk.options, name) for name in LintOptions.__struct_fields__}
    if reading is None or reading.dataset is None:
        raise UsageError("there is no file")
    options = msgspec.convert(chosen, LintOptions)
    prepared = made.prepared if made else None
    return FORMATS["html"](overview(reading.dataset, options, prepared=prepared), t)


def _attached(content: bytes, name: str, kind: str = "application/json") -> Response:
    disposition = f"attachment; filename*=utf-8''{quote(name, safe='')}"
    return Response(content, media_type=kind, headers={"content-disposition": disposition})


ROUTES = (
    Route("/", home),
    Route("/upload/data", upload, methods=["POST"]),
    Route("/clear", clear, methods=["POST"]),
    Route("/reading", read_as, methods=["POST"]),
    Route("/check", check, methods=["POST"]),
    Route("/busy", busy),
    Route("/tick", tick, methods=["POST"]),
    Route("/spare", spare, methods=["POST"]),
    Route("/places", places),
    Route("/places/count", progress),
    Route("/rule/{code}", rule),
    Route("/make", make, methods=["POST"]),
    Route("/download/{what}", download),
)
