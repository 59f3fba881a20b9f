"""Draws pages: templates, the language of a request, and what every template may use."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from prep import languages
from prep.core import wording
from prep.languages.language import Language
from prep.reporters.places import spot
from prep.ui import texts
from prep.ui.clicks import capital, clicked
from prep.ui.marks import visible

HERE = Path(__file__).parent
LANGUAGE = "prep-language"
"""Cookie that holds the language chosen in the page."""

MOST_FIELDS = 1000
"""Fields of a form."""

Value = str | int | list[str]
"""Of a field, as json-enc of htmx sends it: a list where several have one name."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"spot": spot, "clicked": clicked, "capital": capital}
    environment.globals.update(
        languages=[languages.language(code) for code in languages.codes()],
        wording=wording,
        spot=spot,
        visible=visible,
        moment=moment,
        setting=setting,
        **{name: value for name, value in vars(texts).items() if name.isupper()},
    )
    return environment


def moment(seconds: int) -> dt.datetime:
    """A time of a provider, in UTC."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def setting(name: str, value: Any, t: Language) -> str:
    """A setting of a job, such as "epochs 3"."""
    known = texts.SETTING_NAMES_TEXTS.get(name)
    effort = texts.EFFORT_TEXTS.get(value) if name == "reasoning_effort" else None
    words = t.number(value, 6) if isinstance(value, float) else value
    return f"{t.text(known) if known else name} {t.text(effort) if effort else words}"


def speaker(request: Request) -> Language:
    """The language to answer in."""
    return language_of(
        request.app.state.language,
        request.cookies.get(LANGUAGE, ""),
        request.headers.get("accept-language", ""),
        request.app.state.environ,
    )


def language_of(asked: str, chosen: str, accepted: str, environ: Mapping[str, str]) -> Language:
    """The language that the page, the command line, the browser or the environment says.

    asked: on the command line
    chosen: in the page
    accepted: by the browser, as its header says
    """
    for code in (chosen, asked):
        if code in languages.codes():
            return languages.language(code)
    return languages.of_browser(accepted) or languages.of_environment(environ)


def page(request: Request, name: str, *, status: int = 200, **values: Any) -> Response:
    """An answer drawn by a template."""
    t = speaker(request)
    known = {
        "t": t,
        "token": request.app.state.token,
        "missed": getattr(request.state, "missed", False),
        "notice": "",
    }
    text = _environment().get_template(name).render(known | values)
    return HTMLResponse(text, status)


async def form(request: Request) -> dict[str, str]:
    """The fields of a form, the last one where a name is there twice."""
    return dict(await pairs(request))


def whole(text: str) -> int | None:
    """A whole number as typed, from 0 to a billion; None for everything else."""
    number = text.strip()
    return int(number) if number.isdecimal() and len(number) < 10 else None


async def pairs(request: Request) -> list[tuple[str, str]]:
    """The fields of a form in their order, one that has several values several times.

    Raises HTTPException when they are no form of ours, or too many.
    """
    try:
        found = msgspec.json.decode(await request.body() or b"{}", type=dict[str, Value])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise HTTPException(400, "not a form") from None
    given = [
        (name, str(value))
        for name, values in found.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    if len(given) > MOST_FIELDS:
        raise HTTPException(413, "too large")
    return given
