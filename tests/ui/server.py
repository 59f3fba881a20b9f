"""Starts `prep ui` as a person does, and reads the address it prints."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from random import SystemRandom
from signal import SIGINT
from typing import NamedTuple

from tests.cli.program import PATIENCE, listening

ROOT = Path(__file__).resolve().parents[2]
KEYS = ("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "NEBIUS_API_KEY", "OPENAI_BASE_URL")


class Server(NamedTuple):
    """A server that runs.

    address: to open, with the token in its fragment
    origin: without
    """

    process: subprocess.Popen[str]
    address: str
    origin: str

    @property
    def port(self) -> int:
        return int(self.origin.rpartition(":")[2])

    @property
    def token(self) -> str:
        """256 bits, as the address has them."""
        return self.address.partition("#token=")[2]

    def end(self, number: int = SIGINT) -> int:
        """Ends it by a signal, and gives its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def own_port() -> str:
    """A free port that stays free after its server: below those that a system gives away, and not
    the one that every `prep ui` asks for first.
    """
    for _ in range(1000):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", SystemRandom().randrange(20_000, 32_000)))
            return str(probe.getsockname()[1])
    raise AssertionError("no port is free")


@contextmanager
def started(
    state: Path, *arguments: str, environ: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server, ended afterwards.

    state: folder of what it remembers; its folder for drafts is in there too
    """
    variables = {name: value for name, value in os.environ.items() if name not in KEYS}
    (state / "tmp").mkdir(parents=True, exist_ok=True)
    variables |= {
        "PREP_STATE_DIR": str(state),
        "TMPDIR": str(state / "tmp"),
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "NO_PROXY": "*",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "prep", "ui", "--no-browser", *arguments],
        cwd=ROOT,
        env=variables | dict(environ or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=listening,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/#token=[\w-]{43}", address), address
        yield Server(process, address, address.partition("/#")[0])
    finally:
        process.kill()
        process.communicate()
