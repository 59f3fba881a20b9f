"""What README.md and CONTRIBUTING.md tell people to type works.

The console blocks of README.md are compared with what the commands say by `prep._generate --check`.
"""

import re
import shlex
from pathlib import Path
from shutil import copytree
from typing import Any

import click
import pytest

from prep.cli.main import prep as program
from tests.cli.program import ROOT
from tests.cli.program import prep as run

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """The code blocks of a document in one language."""
    return re.findall(rf"```{language}\n(.*?)```", text(name), re.S)


def named_commands() -> list[str]:
    """Every `prep …` between back quotes, in any document."""
    quoted = re.compile(r"`(?:time )?(prep (?!NAME)[^`]*)`")
    found = {line for name in DOCUMENTS for line in quoted.findall(text(name))}
    steps = [line for block in blocks("README.md", "yaml") for line in block.splitlines()]
    found |= {line.partition("run: ")[2] for line in steps if "run: prep" in line}
    return sorted(found)


@pytest.mark.parametrize("line", named_commands())
def test_a_command_that_is_named_exists(line: str) -> None:
    command: click.Command = program
    names = set()
    for word in shlex.split(line)[1:]:
        if isinstance(command, click.Group) and not word.startswith("-"):
            inner = command.get_command(click.Context(command), word)
            assert inner is not None or word in ("COMMAND", "…"), word
            command = inner or command
        elif word.startswith("-"):
            names.add(word.partition("=")[0])
    spelled = {name for option in command.params for name in option.opts} | {"--help", "--version"}
    assert names <= spelled


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample data in a folder of their own, to work in."""
    folder = copytree(ROOT / "sample_data", tmp_path / "work")
    monkeypatch.chdir(folder)
    return folder


def test_the_python_of_the_readme_runs(samples: Path) -> None:
    (block,) = blocks("README.md", "python")
    known: dict[str, Any] = {}
    exec(compile(block, "README.md", "exec"), known)
    assert known["report"].examples == 24
    assert (samples / "train.jsonl").exists()
    assert (samples / "report.html").exists()


def test_the_configuration_of_the_readme_is_taken(samples: Path) -> None:
    (block,) = blocks("README.md", "toml")
    (samples / "prep.toml").write_text(block, encoding="utf-8")
    done = run("lint", "--show-settings", cwd=samples)
    assert done.returncode == 0
    assert 'target = "openai/gpt-4.1-mini"  # prep.toml: target' in done.stdout


def test_the_first_command_of_the_readme_does_the_main_job(samples: Path) -> None:
    command = blocks("README.md", "sh")[0].rpartition("bin/prep ")[2]
    done = run(*shlex.split(command.replace("sample_data/", "")), cwd=samples)
    assert done.returncode == 0
    assert (samples / "faq_prepared.jsonl").exists()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_files_that_a_document_names_are_there(name: str) -> None:
    words = re.compile(r"(?<![\w/.])((?:tests|prep|benchmarks|docs|schemas|\.ci)/[\w/.*-]*[\w*/])")
    named = {path for path in words.findall(text(name)) if "node_modules" not in path}
    assert len(named) > 3
    assert sorted(path for path in named if not any(ROOT.glob(path))) == []


def test_every_entry_of_the_changelog_is_there_once_and_under_a_heading() -> None:
    _, *groups = text("CHANGELOG.md").partition("## Unreleased")[2].split("\n### ")
    entries = [line for line in text("CHANGELOG.md").splitlines() if line.startswith("- ")]
    assert len(set(entries)) == len(entries)
    assert sum(group.count("\n- ") for group in groups) == len(entries)
