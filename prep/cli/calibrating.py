"""What `prep estimate --calibrate` prints: past jobs, what was billed and what we count."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from prep.api.calibrating import Calibration, Uncounted, calibrate, calibrate_account
from prep.api.handoff.accounts import Where
from prep.cli.connecting import connected
from prep.cli.console import Console
from prep.cli.inputs import expand, readable
from prep.errors import InputError, UsageError
from prep.text.display import json_document, line, number

LARGEST_LIST = 32 * 2**20
"""Bytes of a list of jobs; what is larger is training data."""


def calibrated(
    console: Console,
    files: Sequence[str],
    target: str,
    base_url: str,
    key_env: str,
    *,
    as_json: bool,
) -> str:
    """How right our counts were for past jobs, as a document.

    target, base_url, key_env: whose jobs are meant; see `Where`
    files: documents that list jobs, or local copies of training files; of the latter, and when
        there is none, the provider is asked which jobs were trained on them

    Raises UsageError when both kinds are given.
    """
    found: list[Calibration | Uncounted] = []
    data: list[str] = []
    with ExitStack() as stack:
        given = expand(files)
        for file in given:
            source = stack.enter_context(readable(file))
            jobs = _jobs(source.path)
            if jobs is None:
                data.append(source.path)
            else:
                found += calibrate(jobs, Path() if file == "-" else Path(file).parent)
        if data and len(data) < len(given):
            raise UsageError("give lists of past jobs or files they were trained on, not both")
        if data or not given:
            near = data or sorted(str(path) for path in Path().glob("*.jsonl"))
            where = Where(target=target, base_url=base_url, key_env=key_env)
            with connected(console, where) as account:
                found += calibrate_account(account, near)
    return _json(found) if as_json else _text(found)


def _jobs(path: str) -> list[dict[str, Any]] | None:
    """The jobs that a document lists, None when it is something else, such as training data."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST_LIST + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > LARGEST_LIST:
        return None
    try:
        jobs = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if isinstance(jobs, dict):
        jobs = jobs.get("data", [jobs] if "trained_tokens" in jobs else None)
    if not isinstance(jobs, list) or not all(isinstance(job, dict) for job in jobs):
        return None
    is_list = not jobs or any("trained_tokens" in job for job in jobs)
    return jobs if is_list else None


def _json(found: Sequence[Calibration | Uncounted]) -> str:
    listed = [msgspec.to_builtins(each) for each in found if isinstance(each, Calibration)]
    left_out = [msgspec.to_builtins(each) for each in found if isinstance(each, Uncounted)]
    return json_document({"version": 1, "jobs": listed, "left_out": left_out})


def _text(found: Sequence[Calibration | Uncounted]) -> str:
    rows: list[str] = []
    for each in found:
        if isinstance(each, Uncounted):
            rows += [f"{each.id}  {each.model}", f"    not compared: {each.reason}"]
        else:
            rows += [
                f"{each.id}  {each.target}",
                f"    {each.file}, {number(each.epochs, 'epoch')}: {each.billed:,} billed, "
                f"{each.counted:,} counted, {each.percent:+} %",
            ]
    compared = [abs(each.percent) for each in found if isinstance(each, Calibration)]
    if compared:
        rows.append(f"Jobs compared: {len(compared)}; the largest error is {max(compared)} %.")
    elif not found:
        rows.append("No job has a number of trained tokens.")
    return "".join(f"{line(row)}\n" for row in rows)
