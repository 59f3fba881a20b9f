"""Pages of all jobs and of one."""

import math
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import anyio
from markupsafe import Markup
from msgspec import Struct
from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from prep import charts
from prep.api.account import Account
from prep.api.handoff.explain import Explanation
from prep.api.handoff.upload import Told
from prep.core.job import Checkpoint, Event, Job
from prep.errors import PrepError, UnknownOutcome
from prep.languages.language import Language
from prep.reporters.places import place as place_words
from prep.ui.keys import reachable, where
from prep.ui.ordering import account, place, review_again
from prep.ui.rendering import form, page, pairs, speaker
from prep.ui.work import desk_of

T = TypeVar("T")

MOST = 2000
"""Jobs that are listed."""

PLACES = 20
"""Lines of a failed file that are shown."""


class Seen(Struct, frozen=True):
    """All that is shown of a job."""

    job: Job
    events: Sequence[Event]
    checkpoints: Sequence[Checkpoint]
    explanation: Explanation | None


async def at_account(request: Request, provider: str, act: Callable[[Account], T]) -> T:
    """What is done with an account, in a thread of its own."""
    settings = desk_of(request).settings

    def run() -> T:
        with account(settings, where(settings, provider)) as known:
            return act(known)

    return await anyio.to_thread.run_sync(run)


def chosen(request: Request) -> str:
    """The provider that the page speaks to."""
    desk = desk_of(request)
    asked = request.query_params.get("provider", "")
    known = {one.name for one in reachable(desk.settings)}
    return asked if asked in known else desk.provider


async def jobs(request: Request) -> Response:
    """The frame of the list, which then loads by itself."""
    desk = desk_of(request)
    desk.provider = chosen(request)
    providers = reachable(desk.settings)
    return page(request, "jobs.html", provider=desk.provider, providers=providers)


async def listed(request: Request) -> Response:
    """The list, filtered."""
    desk, query = desk_of(request), request.query_params
    desk.provider = chosen(request)
    if "fresh" in query or desk.jobs_of != desk.provider:
        return await _fresh(request)
    return _list(request)


async def _fresh(request: Request, problem: str = "") -> Response:
    """The list as the provider has it now."""
    desk = desk_of(request)
    desk.jobs, desk.jobs_of = [], ""
    try:
        found = await at_account(
            request, desk.provider, lambda known: [*islice(known.jobs(), MOST)]
        )
    except PrepError as error:
        return _list(request, str(error))
    desk.jobs, desk.jobs_of = found, desk.provider
    return _list(request, problem)


def _list(request: Request, problem: str = "") -> Response:
    desk, query = desk_of(request), request.query_params
    status, text = query.get("status", ""), query.get("text", "").strip().lower()
    found = [
        job
        for job in desk.jobs
        if (not status or job.status == status)
        and (not text or text in f"{job.id} {job.model} {job.fine_tuned_model}".lower())
    ]
    return page(
        request,
        "joblist.html",
        jobs=found,
        all_jobs=desk.jobs,
        problem=problem,
        provider=desk.provider,
        wanted=status,
        text=query.get("text", ""),
        statuses=sorted({job.status for job in desk.jobs}),
    )


async def cancel(request: Request) -> Response:
    """Cancels the jobs that were selected, and lists all anew."""
    given = await pairs(request)
    ids = [value for name, value in given if name == "job"]
    problems: list[str] = []

    def act(known: Account) -> None:
        for job_id in ids:
            try:
                known.change(job_id, "cancel")
            except PrepError as error:
                problems.append(f"{job_id}: {error}")

    desk_of(request).provider = chosen(request)
    await at_account(request, desk_of(request).provider, act)
    return await _fresh(request, "\n".join(problems))


async def job(request: Request) -> Response:
    """One job; its events come by themselves."""
    return await _job(request, "job.html")


async def card(request: Request) -> Response:
    return await _job(request, "jobcard.html")


async def _job(request: Request, template: str, problem: str = "") -> Response:
    provider, job_id = chosen(request), request.path_params["job"]
    desk_of(request).provider = provider

    def look(known: Account) -> Seen:
        job = known.job(job_id)
        points: list[Checkpoint] = []
        try:
            points = known.checkpoints(job_id)
        except UnknownOutcome:
            raise
        except PrepError:
            points = []  # not every provider has them
        return Seen(job, known.events(job_id), points, known.explain(job))

    try:
        seen = await at_account(request, provider, look)
    except PrepError as error:
        return page(request, "nojob.html", status=404, problem=str(error), provider=provider)
    return page(
        request,
        template,
        seen=seen,
        job=seen.job,
        provider=provider,
        problem=problem,
        curve=curve(seen.events, speaker(request)),
        is_paused=seen.job.status == "paused" or job_id in desk_of(request).paused,
        place_words=place_words,
        most=PLACES,
    )


def curve(events: Sequence[Event], t: Language) -> Markup:
    """The chart of the losses, "" when there are too few."""
    training, validation = (list(_losses(events, name)) for name in ("train_loss", "valid_loss"))
    if len(training) < 2:
        return Markup()
    return Markup(charts.loss(training, t, validation=validation))


def _losses(events: Sequence[Event], name: str) -> Iterator[tuple[int, float]]:
    for event in events:
        step, loss = event.data.get("step"), event.data.get(name)
        if isinstance(step, int) and isinstance(loss, int | float) and math.isfinite(loss):
            yield step, float(loss)


async def change(request: Request) -> Response:
    """Cancels, pauses or resumes one job."""
    wish = request.path_params["wish"]
    if wish not in ("cancel", "pause", "resume"):
        return PlainTextResponse("not found", 404)
    job_id = request.path_params["job"]
    problem = ""
    try:
        await at_account(request, chosen(request), lambda known: known.change(job_id, wish))
    except PrepError as error:
        problem = str(error)
    else:
        paused = desk_of(request).paused
        (paused.add if wish == "pause" else paused.discard)(job_id)
    desk_of(request).jobs_of = ""
    return await _job(request, "jobcard.html", problem)


async def result(request: Request) -> Response:
    """The numbers a job has left, as they come from the provider."""
    desk, job_id = desk_of(request), request.path_params["job"]
    settings = desk.settings
    provider = chosen(request)

    def pieces() -> Iterator[bytes]:
        with account(settings, where(settings, provider)) as known:
            yield from known.result(job_id)

    found = pieces()
    first = await anyio.to_thread.run_sync(lambda: next(found, b""))

    async def content() -> AsyncIterator[bytes]:
        yield first
        async for piece in iterate_in_threadpool(found):
            yield piece

    name = "".join(letter for letter in job_id if letter.isalnum() or letter in "-_")
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(content(), media_type="text/csv", headers=headers)


async def rerun(request: Request) -> Response:
    """Asks whether a job is to be made once more."""
    desk, provider, job_id = desk_of(request), chosen(request), request.path_params["job"]
    pending = await anyio.to_thread.run_sync(review_again, desk.settings, provider, job_id)
    desk.rerun = pending
    return page(
        request,
        "rerun.html",
        pending=pending,
        action=f"/jobs/{job_id}/again?provider={provider}",
        back=f"/jobs/{job_id}/back?provider={provider}",
    )


async def again(request: Request) -> Response:
    """Makes a job once more; a second click finds that it was made."""
    desk, given = desk_of(request), await form(request)
    with desk.lock:
        pending = desk.rerun
        if pending is None or pending.mark != given.get("mark"):
            return Response(status_code=204)
        pending.check(given.get("typed", ""), speaker(request), anyway="anyway" in given)
        desk.rerun = None
    placed = await anyio.to_thread.run_sync(place, desk.settings, pending, Told())
    desk.jobs_of = ""
    desk.created.append(placed.job.id)
    target = f"/jobs/{placed.job.id}?provider={placed.provider}"
    return Response(status_code=204, headers={"HX-Redirect": target})


async def back(request: Request) -> Response:
    desk_of(request).rerun = None
    return page(request, "rerun.html", pending=None)


ROUTES = (
    Route("/jobs", jobs),
    Route("/jobs/list", listed),
    Route("/jobs/cancel", cancel, methods=["POST"]),
    Route("/jobs/{job}", job),
    Route("/jobs/{job}/card", card),
    Route("/jobs/{job}/result", result),
    Route("/jobs/{job}/rerun", rerun, methods=["POST"]),
    Route("/jobs/{job}/again", again, methods=["POST"]),
    Route("/jobs/{job}/back", back, methods=["POST"]),
    Route("/jobs/{job}/{wish}", change, methods=["POST"]),
)
