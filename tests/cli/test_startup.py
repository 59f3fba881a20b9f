"""Help and names cost little: what reads and looks is imported when there is something to read."""

import ast
from pathlib import Path

import prep.api
from tests.cli.program import modules

LIGHT = {"prep.engine", "prep.engine.leaving"}
"""What ends the program, which imports nothing of prep."""


def test_help_imports_nothing_that_reads_or_looks() -> None:
    found = modules("lint", "--help")
    assert "prep.cli.lint" in found
    for package in ("prep.analyzers", "prep.engine", "prep.loaders", "prep.formats", "prep.tokens"):
        assert not {module for module in found if module.startswith(package)} - LIGHT


def test_every_name_of_the_api_is_there() -> None:
    for name in prep.api.NAMES:
        assert getattr(prep.api, name).__name__ == name


def test_names_for_type_checkers_are_those_that_are_imported_when_asked_for() -> None:
    tree = ast.parse(Path(prep.api.__file__).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    declared = {
        name.asname: node.module.removeprefix("prep.api.")
        for node in imports
        for name in node.names
        if node.module and name.asname
    }
    assert declared == prep.api.NAMES


def test_nothing_but_the_page_imports_the_web() -> None:
    found = modules("lint", "sample_data/chat.jsonl", "--no-cache")
    assert "prep.engine.passes" in found
    heavy = {"starlette", "uvicorn", "jinja2", "pygal", "anyio", "asyncio", "openai", "pandas"}
    assert heavy & found == set()
