"""Runs the real program as strangers do: a process of its own, bytes in, bytes out."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300
"""Seconds after which what did not end counts as hanging, however busy the machine is."""


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREP_")}
    for name in ("NO_COLOR", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        kept.pop(name, None)
    kept |= {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PREP_STATE_DIR": _state()}
    kept["PREP_CACHE_DIR"] = os.path.join(_state(), "cache")
    kept["PREP_TODAY"] = os.environ.get("PREP_TODAY", "")
    return kept | variables


def listening() -> None:
    """Ctrl-C works in a process that starts, although what runs in the background ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@cache
def _state() -> str:
    """A folder for what prep remembers, so that tests leave that of the user alone."""
    folder = tempfile.mkdtemp(prefix="prep-state-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def prep(
    *arguments: str, cwd: Path = ROOT, stdin: bytes = b"", **variables: str
) -> subprocess.CompletedProcess[str]:
    """The outcome of one run; its streams as text."""
    outcome = subprocess.run(
        [sys.executable, "-m", "prep", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env=environment(**variables),
        timeout=PATIENCE,
        check=False,
    )
    return subprocess.CompletedProcess(
        outcome.args, outcome.returncode, outcome.stdout.decode(), outcome.stderr.decode()
    )


def modules(*arguments: str) -> set[str]:
    """Names of all modules that a run imports."""
    code = (
        "import sys; from prep.cli.main import run\n"
        f"try: run({list(arguments)!r})\n"
        "finally: sys.stderr.write(' '.join(sys.modules))"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        env=environment(),
        timeout=PATIENCE,
        check=False,
    )
    return set(outcome.stderr.decode().splitlines()[-1].split())


def imported(*arguments: str) -> set[str]:
    """Names of the top-level packages that a run imports."""
    return {name.partition(".")[0] for name in modules(*arguments)}
