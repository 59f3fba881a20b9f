"""prep ui: the same work in the browser, on this machine alone"""

import datetime as dt
import os
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from prep.api.handoff.store import state_folder
from prep.cli.amounts import money
from prep.cli.command import Option, define
from prep.cli.connecting import provider_options, where_of
from prep.cli.console import Console
from prep.cli.options import today_option
from prep.core.clock import SystemClock
from prep.errors import InputError
from prep.text.display import line


@define(
    name="ui",
    examples=[
        ("prep ui", "opens the page in the browser"),
        ("prep ui faq.xlsx", "with a file to begin with"),
        ("prep ui --max-cost 20", "refuses jobs that may cost more than 20 USD"),
    ],
)
@click.argument("file", required=False, default="", metavar="[FILE]")
@click.option(
    "--port", cls=Option, type=click.IntRange(0, 65535), default=0, metavar="N",
    help="Port of this machine.  [default: 8421, or any that is free]",
)  # fmt: skip
@click.option("--no-browser", cls=Option, is_flag=True, help="Only print the address.")
@click.option(
    "--lang", cls=Option, default="", metavar="CODE",
    help="Language of the page: en, fr.  [default: the browser's]",
)  # fmt: skip
@click.option(
    "--max-cost", cls=Option, default="", metavar="USD", help="Refuse jobs that may cost more."
)
@click.option(
    "--poll", cls=Option, type=click.FloatRange(min=0, min_open=True), default=5.0,
    show_default=True, metavar="SECONDS", help="Pause between two looks at a job.",
)  # fmt: skip
@today_option
@provider_options
def command(
    console: Console,
    file: str,
    port: int,
    no_browser: bool,
    lang: str,
    max_cost: str,
    poll: float,
    today: dt.date | None,
    **given: Any,
) -> int:
    """Prepare files and look after jobs in the browser.

    Serves one page to this machine alone, under an address with a secret that is new with every
    start. Nothing is sent to a provider before you confirm it. Keys are read from the environment
    and never shown. Ctrl-C ends it.
    """
    from prep import languages
    from prep.ui.serving import Start, serve
    from prep.ui.settings import Settings

    if lang:
        languages.language(lang)
    if file and not Path(file).is_file():
        raise InputError(f"{file}: there is no such file")
    settings = Settings(
        where=where_of(given),
        environ=os.environ,
        clock=SystemClock(),
        given_day=today,
        state=state_folder(os.environ),
        file=file,
        language=lang,
        max_cost=money(max_cost),
        poll=poll,
    )

    def ready(address: str) -> None:
        console.print(address)
        sys.stdout.flush()
        console.note("Ctrl-C ends it.")
        if not no_browser:
            webbrowser.open(address)

    def ended(jobs: Sequence[str], placing: bool) -> None:
        for job in jobs:
            console.note(f"{line(job)} does not end with the page: prep jobs follow {line(job)}")
        if placing:
            console.note(
                "A job was just being created. What was sent is remembered: see prep jobs list"
            )

    serve(Start(settings, port, ready, ended))
    return 0
