"""The prepared file and what goes with it, to be made and downloaded."""

from urllib.parse import quote

import anyio
import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from prep.core.options import LintOptions
from prep.edits import plan
from prep.errors import UsageError
from prep.languages.language import Language
from prep.text.display import json_document
from prep.ui.desk import Desk, stem_of
from prep.ui.rendering import form, speaker
from prep.ui.tabs import same_file
from prep.ui.work import desk_of, work


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
    Route("/make", same_file(make), methods=["POST"]),
    Route("/download/{what}", same_file(download)),
)
