"""The program as a process of its own, against the fake."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.cli.program import PATIENCE, listening
from tests.fake_openai import FakeOpenAI
from tests.fake_openai.server import KEY

ROOT = Path(__file__).resolve().parents[3]


class Processes:
    """Starts the program with one account and one state folder."""

    def __init__(self, server: FakeOpenAI, state: Path, **variables: str) -> None:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("PREP_")}
        self.environ = kept | {
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": server.url,
            "PREP_STATE_DIR": str(state),
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            **variables,
        }

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "prep", *map(str, arguments)],
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=listening,
        )

    def run(self, *arguments: object) -> tuple[int, str, str]:
        """Exit code, standard output and standard error."""
        return ended(self.start(*arguments))


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """The same of a process that was started; no output holds the key."""
    out, err = process.communicate(timeout=PATIENCE)
    assert KEY not in out + err
    return process.returncode, out, err


def until(fact: Callable[[], object]) -> None:
    """Returns when a fact is true."""
    end = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)
