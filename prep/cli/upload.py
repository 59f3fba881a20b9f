"""prep upload: send a prepared file to a provider, once"""

from pathlib import Path
from typing import Any

import click

from prep.api.handoff.accounts import check_spoken_to
from prep.api.handoff.content import check_prepared, mark_of
from prep.api.handoff.gate import HELD_OUT
from prep.api.handoff.processing import BadFile, await_processed
from prep.cli.amounts import seconds_of
from prep.cli.command import Option, define
from prep.cli.connecting import (
    connected,
    document,
    provider_options,
    sending,
    where_of,
)
from prep.cli.console import Console
from prep.cli.jobs_explain import explained_file
from prep.cli.jobs_options import gate_options, transfer_options
from prep.cli.offer import look
from prep.cli.output_options import output_format


@define(
    name="upload",
    examples=[
        ("prep upload train_prepared.jsonl", "to OpenAI, with the key in OPENAI_API_KEY"),
        ("prep upload train_prepared.jsonl --provider dry", "see what happens, send nothing"),
    ],
)
@click.argument("file", metavar="FILE")
@transfer_options
@gate_options
@click.option("--dry-run", cls=Option, is_flag=True, help="Say what would be sent, send nothing.")
@output_format()
@provider_options
def command(
    console: Console,
    file: str,
    remote_ttl: str,
    part_mb: int,
    allow_secrets: bool,
    ignore: tuple[str, ...],
    dry_run: bool,
    output_format: str,
    **given: Any,
) -> int:
    """Send a prepared file to a provider and print its id.

    The same bytes are sent once: a copy that is there already, sent from here or from another
    machine, is recognised. A broken transfer of a large file goes on where it was. A file that no
    job could use, or that holds keys, is not sent.
    """
    path, where = Path(file), where_of(given, is_rehearsal=dry_run)
    keep_seconds = seconds_of(remote_ttl)
    part_bytes = part_mb << 20
    check_prepared(path)
    check_spoken_to(where)
    seen = mark_of(path)
    rules = (*ignore, *HELD_OUT)
    if refused := look(console, path, where, None, secrets=allow_secrets, ignore=rules):
        return refused
    with connected(console, where) as account, sending(console) as told:
        console.note(f"to {account.route}")
        if dry_run:
            from prep.api.handoff.preview import upload_requests

            document(console, upload_requests(account, path, keep_seconds, part_bytes))
            return 0
        sent = account.upload(
            path, keep_seconds=keep_seconds, part_bytes=part_bytes, told=told, seen=seen
        )
        try:
            await_processed(account.provider, sent.file, account.clock, told.note)
        except BadFile as bad:
            console.fail(str(bad), *explained_file(account, bad.file))
            return bad.exit_code
    words = {"sent": "sent", "known": "was sent earlier", "found": "was there already"}
    if output_format == "json":
        document(console, {"how": sent.how, "sha256": sent.sha256, "file": sent.file})
        return 0
    console.note(f"{sent.file.name} ({sent.file.size:,} bytes) {words[sent.how]}")
    console.print(sent.file.id)
    return 0
