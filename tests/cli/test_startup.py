"""Help and names cost little: what reads and looks is imported when there is something to read."""

import subprocess
import sys

import prep.api
from tests.cli.program import ROOT, environment


def test_help_imports_nothing_that_reads_or_looks() -> None:
    code = (
        "import sys; from prep.cli.main import run\n"
        "try: run(['lint', '--help'])\n"
        "finally: sys.stderr.write(' '.join(sys.modules))"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        env=environment(),
        check=False,
    )
    modules = outcome.stderr.decode().split()
    assert "prep.cli.lint" in modules
    for package in ("prep.analyzers", "prep.engine", "prep.loaders", "prep.formats", "prep.tokens"):
        assert not [module for module in modules if module.startswith(package)]


def test_every_name_of_the_api_is_there() -> None:
    for name in prep.api.NAMES:
        assert getattr(prep.api, name).__name__ == name


def test_nothing_but_the_page_imports_the_web() -> None:
    code = (
        "import sys; from prep.cli.main import run\n"
        "run(['lint', 'sample_data/chat.jsonl', '--no-cache'])\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        env=environment(),
        check=False,
    )
    modules = set(outcome.stderr.decode().split())
    assert "prep.engine.passes" in modules
    heavy = {"starlette", "uvicorn", "jinja2", "pygal", "anyio", "asyncio", "openai", "pandas"}
    assert heavy & modules == set()
