"""prep try: ask a trained model the way its examples were written"""

import re
import sys
from typing import Any

import click
import msgspec

from prep.api.account import Account
from prep.api.handoff.prepared import Usage
from prep.api.handoff.trial import as_curl, as_python, ask, request_for
from prep.cli.command import Option, define
from prep.cli.connecting import connected, document, provider_options, where_of
from prep.cli.console import Console
from prep.cli.output_options import output_format
from prep.core.job import Job
from prep.core.provider import Refused
from prep.errors import UsageError
from prep.providers.keyrings import reading
from prep.providers.speaker import OpenAISpeaker
from prep.text.display import lines


@define(
    name="try",
    examples=[
        ('prep try ft:gpt-4.1-mini-2025-04-14:acme::Ab3 "Where is my order?"', "one answer"),
        ("prep try ftjob-abc123 - < question.txt", "the model of a job, the prompt from a file"),
    ],
)
@click.argument("model", metavar="MODEL|JOB")
@click.argument("prompt", metavar="PROMPT|-")
@click.option("--system", cls=Option, default=None, metavar="TEXT", help="Another system message.")
@click.option("--separator", cls=Option, default=None, metavar="TEXT", help="What ends the prompt.")
@click.option("--stop", cls=Option, default=None, metavar="TEXT", help="What ends the answer.")
@click.option(
    "--max-tokens",
    cls=Option,
    type=click.IntRange(min=1),
    default=None,
    metavar="N",
    help="Tokens of the answer at most.",
)
@click.option(
    "--temperature",
    cls=Option,
    type=click.FloatRange(0, 2),
    default=None,
    metavar="X",
    help="How free the answer is; 0: always alike.",
)
@click.option("--dry-run", cls=Option, is_flag=True, help="Show the request, ask nobody.")
@output_format()
@provider_options
def command(
    console: Console, model: str, prompt: str, output_format: str, dry_run: bool, **given: Any
) -> None:
    """Ask a trained model, with the system message, separator and stop sequence of its examples.

    They are those recorded when the training file was prepared here. Prints the answer, and the
    same request as curl and as Python.
    """
    if prompt == "-":
        prompt = sys.stdin.read().rstrip("\n")
    with connected(console, where_of(given)) as account:
        if dry_run:
            name, usage = model, account.recorded_usage(model) or Usage()
        else:
            name, usage = _known(console, account, model)
        usage = _with(usage, given)
        limits = {
            field: given[field]
            for field in ("max_tokens", "temperature")
            if given[field] is not None
        }
        request = request_for(name, prompt, usage, limits)
        if "messages" in request and account.provider.name in {"openai", "azure"}:
            request = {
                {"max_tokens": "max_completion_tokens"}.get(field, field): value
                for field, value in request.items()
            }
        if dry_run:
            document(console, request)
            return
        answer = ask(account, request)
        if output_format == "json":
            document(console, answer)
            return
        console.print(lines(answer.text))
        _equivalents(console, account, request)


def _known(console: Console, account: Account, model: str) -> tuple[str, Usage]:
    """The name of the model and how it is to be asked."""
    name = model
    try:
        if ":" not in model and account.provider.name != "dry":
            name = _model_of(account.job(model))
    except Refused as error:
        if error.status not in {400, 404, 405}:
            raise
    try:
        usage = account.usage(name)
    except Refused as error:
        if error.status not in {404, 405}:
            raise
        usage = None
    if usage is None:
        console.note(
            "How its examples were written is not recorded here: asking plainly "
            "(--system, --separator, --stop)"
        )
    return name, usage or Usage()


def _model_of(job: Job) -> str:
    """The model a job made.

    Raises UsageError when it has made none.
    """
    if not job.fine_tuned_model:
        why = f"prep jobs {'follow' if not job.is_final else 'explain'} {job.id}"
        raise UsageError(f"{job.id} is {job.status} and has made no model: {why}")
    return job.fine_tuned_model


ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}
"""Letter after a backslash → what the two stand for."""


def _unescaped(text: str) -> str:
    """A separator as it was meant: a line break is hard to type, and written as in Python."""
    return re.sub(r"\\([nrt\\])", lambda match: ESCAPES[match[1]], text)


def _with(usage: Usage, given: dict[str, Any]) -> Usage:
    changes = {
        name: given.pop(name) if name == "system" else _unescaped(given.pop(name))
        for name in ("system", "separator", "stop")
        if given[name] is not None
    }
    return msgspec.structs.replace(usage, **changes)


def _equivalents(console: Console, account: Account, request: dict[str, Any]) -> None:
    provider = account.provider
    if isinstance(provider, OpenAISpeaker):
        connection = provider.connection
        base_url, key_env = connection.base_url, connection.key.source
        if connection.key.is_stored:
            console.note(f'\nFirst: export {key_env}="$({reading(key_env)})"')
        console.note(f"\nThe same with curl:\n\n{lines(as_curl(request, base_url, key_env))}")
        console.note(f"\nThe same in Python:\n\n{lines(as_python(request, base_url, key_env))}")
