"""The way from a file to a job as it stands on the desk, drawn whole after every change."""

from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from prep.api.linting import method_of
from prep.core.edit import Step
from prep.core.facts import METHODS, Method
from prep.ui.desk import Desk
from prep.ui.found import Found, is_offer
from prep.ui.keys import models, reachable, targets
from prep.ui.marks import Changed, compared
from prep.ui.ordering import OF_METHODS
from prep.ui.places import PAGE, Place
from prep.ui.reading import fields, layouts, turns, ways
from prep.ui.rendering import page


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


def work(request: Request, notice: str = "") -> Response:
    """The whole way, as far as one has come. notice: a text to begin with."""
    return page(request, "work.html", notice=notice, **shown(desk_of(request)))


def desk_of(request: Request) -> Desk:
    """The desk of this server: the file at hand and all that was said about it."""
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
            "ways": ways(),
            "is_offer": is_offer,
            "training": desk.training,
            "providers": reachable(desk.settings),
            "models": models(),
            "targets": targets(),
            "validation": desk.validation(),
            "of_data": method_of_data(desk),
            "methods": METHODS,
            "settings_of": OF_METHODS,
        }
        return values | (listed(desk, desk.found) if desk.found else {})


def method_of_job(desk: Desk) -> Method:
    """How the model is to be trained: as the form says, else as the data says."""
    asked = desk.training.asked.method
    for each in METHODS:
        if asked == each:
            return each
    return method_of_data(desk)


def method_of_data(desk: Desk) -> Method:
    """How a model is trained on such data."""
    dataset = desk.reading.dataset if desk.reading else None
    return desk.options.method or (method_of(dataset) if dataset else "supervised")


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
