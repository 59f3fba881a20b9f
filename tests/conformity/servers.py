"""Servers that nobody here wrote: where they are, how they are started and stopped."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fake_openai.document import document_path

FOLDER = Path(__file__).parent
PATIENCE = 180.0


def program(name: str) -> str:
    """Path of a program of the packages in package.json; skips the test where there is none."""
    folders = [Path(os.environ[one]) for one in ("PREP_NODE_MODULES",) if one in os.environ]
    for folder in (*folders, FOLDER / "node_modules"):
        path = folder / ".bin" / name
        if path.exists() and shutil.which("node"):
            return str(path)
    pytest.skip(f"{name} is not installed: npm install --prefix tests/conformity")


def whole_document() -> str:
    """Path of OpenAI's whole document; skips the test where there is none."""
    path = document_path()
    if path is None or not (path.parent / "openapi.yaml").exists():
        pytest.skip("OpenAI's document is not here: PREP_SHARED or PREP_OPENAPI says where")
    return str(path.parent / "openapi.yaml")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[None]:
    """The server, from its first answer on a port to the end of the block."""
    with log.open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        try:
            _wait(server, port, log)
            yield
        finally:
            server.terminate()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            raise AssertionError(f"the server ended: {log.read_text(errors='replace')[-2000:]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"no answer: {log.read_text(errors='replace')[-2000:]}")
