"""prep files: list, show, download and delete files at a provider"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from prep.api.handoff.saving import save_pieces
from prep.cli.amounts import when
from prep.cli.command import Group, Option, define
from prep.cli.connecting import (
    agree,
    connected,
    document,
    facts,
    provider_options,
    table,
    where_of,
)
from prep.cli.console import Console
from prep.cli.listing import all_option, first_page, tell_of_more
from prep.cli.output_options import destination, output_format
from prep.core.job import RemoteFile
from prep.text.display import line


@click.group(
    name="files",
    cls=Group,
    examples=[
        ("prep files list", "what is at the provider"),
        ("prep files delete ID", "take one away"),
    ],
)
def command() -> None:
    """List, show, download and delete files at a provider."""


@define(name="list", examples=[("prep files list --all", "every file for training")])
@all_option
@click.option("-q", "--quiet", cls=Option, is_flag=True, help="One id a line.")
@output_format()
@provider_options
def list_command(
    console: Console, every: bool, quiet: bool, output_format: str, **given: Any
) -> None:
    """List files for training, newest first."""
    with connected(console, where_of(given)) as account:
        shown, more = first_page(account.files(), every=every)
    if output_format == "json":
        document(console, shown)
    elif quiet:
        for file in shown:
            console.print(line(file.id))
    else:
        rows = [("id", "name", "bytes", "created", "status")]
        rows += [
            (file.id, file.name, f"{file.size:,}", when(file.created_at), file.status)
            for file in shown
        ]
        for row in table(rows):
            console.print(row)
    tell_of_more(console, more=more)


@define(name="show", examples=[("prep files show file-abc123", "size, name, status")])
@click.argument("file_id", metavar="ID")
@output_format()
@provider_options
def show_command(console: Console, file_id: str, output_format: str, **given: Any) -> None:
    """Show what a provider says of a file."""
    with connected(console, where_of(given)) as account:
        file = account.file(file_id)
        prepared = account.ledger.content_of(file_id)
    if output_format == "json":
        document(console, file)
        return
    for row in facts(_facts(file) | {"sha256": prepared}):
        console.print(row)


def _facts(file: RemoteFile) -> dict[str, str]:
    return {
        "id": file.id,
        "name": file.name,
        "bytes": f"{file.size:,}",
        "purpose": file.purpose,
        "status": file.status,
        "note": file.note,
        "created": when(file.created_at),
        "deleted by the provider on": when(file.expires_at) if file.expires_at else "",
    }


@define(name="download", examples=[("prep files download file-abc123 -o a.jsonl", "get it back")])
@click.argument("file_id", metavar="ID")
@destination
@provider_options
def download_command(
    console: Console, file_id: str, output: str, force: bool, **given: Any
) -> None:
    """Write the content of a remote file to a local one, complete or not at all."""
    with connected(console, where_of(given)) as account:
        size = save_pieces(account.content(file_id), Path(output), force=force)
    console.note(f"{line(output)}: {size:,} bytes")


@define(name="delete", examples=[("prep files delete file-abc123", "asks first")])
@click.argument("file_ids", nargs=-1, required=True, metavar="ID...")
@click.option("-y", "--yes", cls=Option, is_flag=True, help="Do not ask.")
@provider_options
def delete_command(console: Console, file_ids: Sequence[str], yes: bool, **given: Any) -> None:
    """Delete files at the provider."""
    with connected(console, where_of(given)) as account:
        if not yes:
            agree(console, f"Delete {', '.join(map(line, file_ids))} at {account.route}?")
        for file_id in file_ids:
            account.delete_file(file_id)
            console.note(f"{line(file_id)}: deleted")


for part in (list_command, show_command, download_command, delete_command):
    command.add_command(part)
