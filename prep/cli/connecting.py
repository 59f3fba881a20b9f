"""Options of every command that talks to a provider, and what is shown while it talks."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Any, TypeVar

import click
import msgspec

from prep.api.account import Account, account_of
from prep.api.handoff.accounts import Where
from prep.api.handoff.upload import Told
from prep.cli.command import Option
from prep.cli.console import Console, write
from prep.cli.server import HEADING, server_options
from prep.core.clock import SystemClock
from prep.errors import UsageError
from prep.providers.inheritance import keep_keys
from prep.text.display import json_document, line, shorten

F = TypeVar("F", bound=Callable[..., Any])

PAUSE = 0.1
"""Seconds between two changes of the progress line."""


def provider_options(function: F) -> F:
    """Adds the options that say whose account is meant."""
    for option in reversed(
        [
            click.option(
                "--target",
                cls=Option,
                default="",
                metavar="PROVIDER[/MODEL]",
                help="Provider and model, such as openai/gpt-4.1-mini, azure/…, nebius/…, dry.",
                heading=HEADING,
            ),
            click.option(
                "--provider",
                cls=Option,
                default="",
                metavar="NAME",
                help="Provider alone.  [default: openai]",
                heading=HEADING,
            ),
            server_options,
            click.option(
                "--timeout",
                cls=Option,
                type=click.FloatRange(min=0, min_open=True),
                default=60.0,
                metavar="SECONDS",
                help="How long to wait for an answer.",
                heading=HEADING,
            ),
        ]
    ):
        function = option(function)
    return function


WHERE = ("target", "provider", "base_url", "key_env", "timeout")


def where_of(given: dict[str, Any], *, is_rehearsal: bool = False) -> Where:
    """Takes the options of `provider_options` out of the parameters of a command.

    is_rehearsal: True when nothing will be sent, so that a key may be missing

    From here on, nothing that is started inherits the key they name.
    """
    target, provider, base_url, key_env, timeout = (given.pop(name) for name in WHERE)
    if key_env:
        keep_keys(key_env)
    return Where(
        target=target,
        provider=provider,
        base_url=base_url,
        key_env=key_env,
        answer_seconds=timeout,
        is_rehearsal=is_rehearsal,
    )


@contextmanager
def connected(console: Console, where: Where) -> Iterator[Account]:
    """The account, closed at the end; warnings of the connection are shown as they come."""
    with _warnings(console), account_of(where, os.environ, SystemClock()) as account:
        for note in account.notes:
            console.warn(note)
        shown = len(account.notes)
        try:
            yield account
        finally:
            for note in account.notes[shown:]:
                console.warn(note)


@contextmanager
def _warnings(console: Console) -> Iterator[None]:
    class Shown(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            console.warn(record.getMessage())

    logger = logging.getLogger("prep")
    handler = Shown(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


@contextmanager
def sending(console: Console) -> Iterator[Told]:
    """What sending tells: sentences, and a line with the bytes done."""
    shown = 0.0

    def clear() -> None:
        if shown:
            write(sys.stderr, "\r\x1b[K")

    def note(sentence: str) -> None:
        clear()
        console.note(line(sentence))

    def progress(done: int, total: int, what: str) -> None:
        nonlocal shown
        if not console.progress or total < 1 << 20 or monotonic() - shown < PAUSE:
            return
        shown = monotonic()
        text = f"{what}: {done / 1e6:,.0f} of {total / 1e6:,.0f} MB ({done * 100 // total} %)"
        write(sys.stderr, f"\r\x1b[K{shorten(text, console.width - 1)}")

    try:
        yield Told(note, progress)
    finally:
        clear()


def document(console: Console, value: Any) -> None:
    """Prints a value as one JSON document."""
    console.document(json_document(value), machine=True)


def json_line(value: Any) -> str:
    """A value as JSON on one line, all of it ASCII that no terminal acts on."""
    return json.dumps(msgspec.to_builtins(value)).replace("\x7f", "\\u007f")


def table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows as columns; the texts may be anybody's."""
    from prep.text.display import pad, width

    clean = [tuple(map(line, row)) for row in rows]
    widths = [max(map(width, column)) for column in zip(*clean, strict=True)]
    return [
        "  ".join(pad(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip()
        for row in clean
    ]


def facts(pairs: Mapping[str, str]) -> list[str]:
    """Names and values, one a line; empty values are left out."""
    return table([(f"{name}:", value) for name, value in pairs.items() if value])


def agree(console: Console, question: str, word: str = "") -> None:
    """Return when somebody says yes; `word` must be typed in full where it is given.

    Raises UsageError when nobody can be asked, and on anything else than yes.
    """
    if not console.interactive:
        raise UsageError(f"{question} Nobody can be asked here: say --yes")
    if word:
        said = console.ask(f"{question} Type {word} to go on: ").strip().lower() == word
    else:
        said = console.confirm(question, default=False)
    if not said:
        raise UsageError("nothing was done")
