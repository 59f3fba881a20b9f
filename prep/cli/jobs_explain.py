"""Why a job failed, in rows of the user's own file."""

from typing import Any

import click

from prep.api.account import Account
from prep.api.handoff.explain import Explanation, Place
from prep.api.handoff.prepared import columns_in_words, usage_of
from prep.cli.command import define
from prep.cli.connecting import connected, document, provider_options, where_of
from prep.cli.console import Console
from prep.cli.output_options import output_format
from prep.core.job import Job, RemoteFile
from prep.text.display import line

SHOWN = 10


@define(
    name="explain",
    examples=[("prep jobs explain ftjob-abc123", 'what "Example 541" means in your spreadsheet')],
)
@click.argument("job_id", metavar="ID")
@output_format()
@provider_options
def explain_command(console: Console, job_id: str, output_format: str, **given: Any) -> int:
    """Say why a job failed, and where in the file you began with.

    Exits 1 when the job failed.
    """
    with connected(console, where_of(given)) as account:
        job = account.job(job_id)
        explanation = account.explain(job)
        if output_format == "json":
            document(console, {"job": job.id, "status": job.status, "explanation": explanation})
        elif explanation is None:
            console.print(f"The status of {line(job.id)} is {line(job.status)}: nothing to explain")
        else:
            for row in explained(account, job):
                console.print(row)
    return int(explanation is not None)


def explained(account: Account, job: Job) -> list[str]:
    """What went wrong with a job, in lines; [] when nothing did."""
    explanation = account.explain(job)
    if explanation is None:
        return []
    return _in_lines(account, explanation, account.training_sha256(job))


def explained_file(account: Account, file: RemoteFile) -> list[str]:
    """What is wrong with a file that the provider looked at, in lines."""
    return _in_lines(account, account.explain_file(file), account.ledger.content_of(file.id))


def _in_lines(account: Account, explanation: Explanation, sha256: str) -> list[str]:
    rows = [f"{account.provider.name} says: {line(explanation.theirs)}"]
    if explanation.words:
        rows.append(f"That means: {explanation.words}")
    rows += _places(explanation)
    usage = usage_of(account.ledger, sha256)
    if usage is not None and usage.columns and explanation.places:
        rows.append(f"Columns: {line(columns_in_words(usage.columns))}")
    if explanation.rule:
        rows.append(f"More about it: prep rule {explanation.rule}")
    return rows


def _places(explanation: Explanation) -> list[str]:
    rows = [f"  {_place(place)}" for place in explanation.places[:SHOWN]]
    if (rest := len(explanation.places) - SHOWN) > 0:
        rows.append(f"  and {rest} more")
    if explanation.places and all(place.source is None for place in explanation.places):
        rows.append(
            "  (that file was not prepared here, so its source is not known: the line numbers are "
            "those of the file that was sent)"
        )
    return rows


def _place(place: Place) -> str:
    words, source = f"line {place.line} of the prepared file", place.source
    if source is None:
        return words
    if source.sheet:
        cells = ", ".join(f"{role} {cell}" for role, cell in sorted(place.cells.items()))
        inside = f", row {source.line}{f' ({cells})' if cells else ''}"
        return f"{words}: {line(source.path)}, sheet {line(source.sheet)}{inside}"
    return f"{words}: {line(source.path)}, line {source.line}"


COMMANDS = (explain_command,)
