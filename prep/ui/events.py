"""The events of a job as they come, over a connection that goes on where it was cut.

Every message carries the id of its event. A browser that lost the connection says the last one it
has seen, so a restart of the server or a night's sleep loses nothing and shows nothing twice.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import anyio
import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from prep.api.handoff.accounts import DRY
from prep.core.job import Event, Job
from prep.core.patience import is_busy
from prep.core.provider import Refused, Unreachable
from prep.errors import PrepError
from prep.languages.language import Language
from prep.ui.clicks import capital, clicked
from prep.ui.desk import Desk
from prep.ui.keys import where
from prep.ui.ordering import account
from prep.ui.rendering import moment, speaker
from prep.ui.texts import STATUS_TEXTS
from prep.ui.work import desk_of

SLOWEST = 6
"""How many times the first pause between two looks may grow to."""


async def stream(request: Request) -> Response:
    """The events of a job after the last one that was seen."""
    desk, t = desk_of(request), speaker(request)
    seen = request.headers.get("last-event-id") or request.query_params.get("after", "")
    provider = request.query_params.get("provider", "")
    messages = _messages(desk, t, provider, request.path_params["job"], seen)
    return StreamingResponse(messages, media_type="text/event-stream")


async def _messages(
    desk: Desk, t: Language, provider: str, job_id: str, seen: str
) -> AsyncIterator[str]:
    def look(after: str) -> tuple[Job, list[Event]]:
        # the job first: what happens between the two looks is then in the events
        with account(desk.settings, where(desk.settings, provider)) as known:
            return known.job(job_id), known.events(job_id, after)

    status, pause = "", desk.settings.poll
    yield "retry: 2000\n\n"
    while True:
        try:
            job, fresh = await anyio.to_thread.run_sync(look, seen)
        except PrepError as error:
            passing = isinstance(error, Unreachable) or (
                isinstance(error, Refused) and is_busy(error)
            )
            yield _message("trouble", capital(clicked(t.phrase(str(error)), t)))
            if not passing:
                yield _message("end", "")
                return
        else:
            for event in fresh:
                seen = event.id
                yield _message("message", _shown(event, t, provider), event.id)
            if job.status != status:
                status = job.status
                known_as = STATUS_TEXTS.get(status)
                yield _message("status", t.text(known_as) if known_as else status)
            if job.is_final and not fresh:
                yield _message("end", "")
                return
            pause = desk.settings.poll if fresh else min(pause * 1.5, SLOWEST * desk.settings.poll)
        await asyncio.sleep(pause)


def _shown(event: Event, t: Language, provider: str) -> dict[str, str]:
    when = t.time(moment(event.created_at)) if event.created_at else ""
    # what others say is theirs
    text = t.phrase(event.message) if provider == DRY else event.message
    return {"when": when, "text": text, "level": event.level}


def _message(kind: str, data: Any, number: str = "") -> str:
    lines = [f"event: {kind}", f"data: {msgspec.json.encode(data).decode()}"]
    if number.isprintable() and number:
        lines.insert(0, f"id: {number}")
    return "\n".join(lines) + "\n\n"


ROUTES = (Route("/jobs/{job}/events", stream),)
