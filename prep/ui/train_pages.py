"""Pages of the way from a prepared file to a job: costs, the form, the confirmation."""

import anyio
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from prep.api.handoff.upload import Told
from prep.languages.language import Language
from prep.ui import ordering
from prep.ui.costs import Costs, counted, epochs_of, histogram
from prep.ui.desk import Desk
from prep.ui.ordering import Asked, Files, asked_of
from prep.ui.receiving import received
from prep.ui.rendering import form, page, speaker
from prep.ui.tabs import same_file
from prep.ui.tasks import Task
from prep.ui.work import desk_of, method_of_job, work


async def costs(request: Request) -> Response:
    """What training would cost, target by target; the tokens are counted when first asked for."""
    desk, query = desk_of(request), request.query_params
    training = desk.training
    if "epochs" in query:
        training.epochs = query["epochs"][:4]
    if "target" in query:
        training.target = query["target"][:200]
    known = training.costs or await anyio.to_thread.run_sync(_counted, desk)
    if known is None:
        return Response(status_code=204)
    t = speaker(request)
    estimate = known.at(epochs_of(training.epochs))
    chart = Markup(histogram(estimate, training.target, t))
    return page(request, "costs.html", estimate=estimate, chart=chart, training=training)


def _counted(desk: Desk) -> Costs | None:
    with desk.lock:
        made, validation = desk.made, desk.validation()
    if made is None or "prepared" not in made.files:
        return None
    found = counted(desk.settings, desk.settings.today(), made.files["prepared"], validation)
    with desk.lock:
        if desk.made is made:
            desk.training.costs = found
    return found


async def validation(request: Request) -> Response:
    """Takes a validation file."""
    desk = desk_of(request)
    path, name = await received(request)
    with desk.lock:
        desk.choice += 1
        desk.training.validation, desk.training.validation_name = path, name
        desk.training.pending = desk.training.costs = None
    return work(request)


async def no_validation(request: Request) -> Response:
    desk = desk_of(request)
    with desk.lock:
        desk.choice += 1
        desk.training.validation, desk.training.validation_name = None, ""
        desk.training.pending = desk.training.costs = None
    return work(request)


async def grader(request: Request) -> Response:
    """Takes the grader of reinforcement, a JSON file."""
    desk = desk_of(request)
    path, name = await received(request)
    with desk.lock:
        desk.training.grader, desk.training.grader_name = path, name
        desk.training.pending = None
    return work(request)


async def no_grader(request: Request) -> Response:
    desk = desk_of(request)
    with desk.lock:
        desk.training.grader, desk.training.grader_name = None, ""
        desk.training.pending = None
    return work(request)


async def review(request: Request) -> Response:
    """Looks what the job would be and cost; sends nothing."""
    _start_review(desk_of(request), asked_of(await form(request)))
    return work(request)


async def keep(request: Request) -> Response:
    """Keeps the form as it is being filled in, so that a reload finds it."""
    desk_of(request).training.asked = asked_of(await form(request))
    return Response(status_code=204)


def _start_review(desk: Desk, asked: Asked) -> None:
    with desk.lock:
        made, choice, held = desk.made, desk.choice, desk.validation()
        if made is None or "prepared" not in made.files or desk.is_busy:
            return
        desk.training.asked, desk.training.pending = asked, None
        method = method_of_job(desk)
        files = Files(made.files["prepared"], held, desk.training.grader)

        def work(task: Task) -> None:
            pending = ordering.review(desk.settings, asked, files, method)
            with desk.lock:
                if choice == desk.choice:
                    desk.training.pending = pending

        desk.run("reviewing", work)


async def back(request: Request) -> Response:
    desk_of(request).training.pending = None
    return work(request)


async def start(request: Request) -> Response:
    """Makes the job that was confirmed."""
    desk, given = desk_of(request), await form(request)
    _start_placing(desk, given, speaker(request))
    return work(request)


def _start_placing(desk: Desk, given: dict[str, str], t: Language) -> None:
    """Starts to make the job that was reviewed. A mark is good for one job."""
    mark, typed = given.get("mark", ""), given.get("typed", "")
    with desk.lock:
        pending = desk.training.take(mark, typed, t, anyway="anyway" in given)
        if pending is None:
            return
        desk.provider = pending.where.name

        def work(task: Task) -> None:
            def progress(done: int, total: int, what: str) -> None:
                task.done, task.share = done, done / total if total else None

            try:
                told = Told(task.notes.append, progress)
                desk.training.placed = ordering.place(desk.settings, pending, told)
                desk.created.append(desk.training.placed.job.id)
            finally:
                desk.training.is_placing = False

        desk.run("placing", work)


ROUTES = (
    Route("/costs", same_file(costs)),
    Route("/upload/validation", same_file(validation), methods=["POST"]),
    Route("/validation/none", same_file(no_validation), methods=["POST"]),
    Route("/upload/grader", same_file(grader), methods=["POST"]),
    Route("/grader/none", same_file(no_grader), methods=["POST"]),
    Route("/train/keep", same_file(keep), methods=["POST"]),
    Route("/train/review", same_file(review), methods=["POST"]),
    Route("/train/back", same_file(back), methods=["POST"]),
    Route("/train/start", same_file(start), methods=["POST"]),
)
