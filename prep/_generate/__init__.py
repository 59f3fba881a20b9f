"""Writes what is derived from the code: `python -m prep._generate [--check | --release]`.

That is the schemas of the configuration and of a plan, parts of README.md, and the texts that the
file of a language still waits for. `--check` says whether one of them would change; `--release`
says which texts nobody has translated yet.

A table stands between `<!-- generated: NAME -->` and `<!-- end -->`. In a block fenced as
```console, the lines under each `$ prep …` are what that command really says, run one after the
other in a folder with a fresh copy of `sample_data/`. Everything else is written by hand.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from difflib import unified_diff
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory
from typing import get_args

import click

from prep import languages, registry
from prep._generate import catalogues, said
from prep.cli.configuration_schema import configuration_schema
from prep.cli.main import found, prep
from prep.core.options import To
from prep.edits import plan
from prep.errors import EXIT_CODES
from prep.languages.catalogue import read

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "README.md"
SCHEMA = ROOT / "schemas" / "configuration.schema.json"
PLAN = ROOT / "schemas" / "plan.schema.json"


def rules() -> str:
    """The table of all rules."""
    rows = [
        (rule.code, f"`{rule.name}`", rule.severity, rule.safety or "", _sentence(rule.why))
        for rule in registry.rules().values()
    ]
    return _table(("code", "name", "severity", "fix", "why"), rows)


def exit_codes() -> str:
    """The table of exit codes."""
    return _table(("code", "meaning"), [(str(code), text) for code, text in EXIT_CODES.items()])


def formats() -> str:
    """The tables of file syntaxes and dataset layouts."""
    syntaxes = [
        (f"`{loader.name}`", " ".join(loader.suffixes)) for loader in registry.loaders().values()
    ]
    written = get_args(To)
    layouts = [
        (f"`{name}`", format.title, "read and written" if name in written else "read")
        for name, format in registry.formats().items()
    ]
    return "\n\n".join(
        [
            _table(("file", "suffixes"), syntaxes),
            _table(("layout", "what it is", "prep"), layouts),
        ]
    )


def commands() -> str:
    """The table of commands."""
    return _table(
        ("command", "does"), [(f"`prep {name}`", words) for name, (_, words) in found().items()]
    )


def options() -> str:
    """The options of the two commands that most people need, those that they share apart."""
    own = {name: _option_rows(name) for name in ("prepare", "lint")}
    shared = [row for row in own["prepare"] if row in own["lint"]]
    parts = [f"Of both:\n\n{_table(('option', 'means'), shared)}"]
    for name, rows in own.items():
        table = _table(("option", "means"), [row for row in rows if row not in shared])
        parts.append(f"Of `prep {name}`:\n\n{table}")
    return "\n\n".join(parts)


def _option_rows(name: str) -> list[tuple[str, str]]:
    command = prep.get_command(click.Context(prep), name)
    if command is None:
        raise LookupError(name)
    context = click.Context(command, info_name=f"prep {name}")
    # not `get_params`: it adds --help, spelled as whoever asked for it first had it
    parameters = [part for part in command.params if isinstance(part, click.Option)]
    records = [parameter.get_help_record(context) for parameter in parameters]
    return [(f"`{record[0]}`", record[1]) for record in records if record]


TABLES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "rules": rules,
    "exit codes": exit_codes,
    "formats": formats,
    "options": options,
}


def filled(text: str) -> str:
    """The document with every table and console block made anew."""

    def table(match: re.Match[str]) -> str:
        return f"{match[1]}\n{TABLES[match[2]]()}\n{match[4]}"

    text = re.sub(r"(<!-- generated: ([\w ]+) -->)\n(.*?)(<!-- end -->)", table, text, flags=re.S)
    with TemporaryDirectory(prefix="prep-") as folder:
        # without what somebody who tried the README left beside the samples
        mine = ignore_patterns("*_prepared*", "*_rejected*", "*_train*", "*_valid*")
        copytree(ROOT / "sample_data", Path(folder) / "sample_data", ignore=mine)
        return re.sub(
            r"(```console\n)(.*?)(```)",
            lambda match: match[1] + _session(match[2], Path(folder)) + match[3],
            text,
            flags=re.S,
        )


def _session(block: str, folder: Path) -> str:
    lines: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            lines += [line, *_said(line[2:], folder)]
    return "".join(f"{line}\n" for line in lines)


def _said(command: str, folder: Path) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if name[:5] != "PREP_"}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": "80"}
    environment |= {
        "PREP_STATE_DIR": str(folder / "state"),
        "PREP_CACHE_DIR": str(folder / "cache"),
    }
    environment.pop("GITHUB_ACTIONS", None)
    program = f'"{sys.executable}" -m prep'
    outcome = subprocess.run(  # the command is this repository's own text
        re.sub(r"^prep\b|(?<=\| )prep\b", lambda _: program, command),
        shell=True,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return [line.rstrip() for line in outcome.stdout.decode().splitlines()]


def _table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    heads = tuple(heads)
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, cells))} |" for cells in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _sentence(text: str) -> str:
    return re.split(r"(?<=[.!?]) ", text, maxsplit=1)[0]


def plan_schema() -> str:
    """The schema of a plan, with every kind of edit."""
    document = plan.schema(registry.edits().values())
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str]) -> int:
    """Writes all documents; with --check only says whether one would change.

    With --release says which texts have no translation.
    """
    if "--release" in arguments:
        return _untranslated()
    before = DOCUMENT.read_text(encoding="utf-8")
    stale = 0
    documents = (
        (DOCUMENT, filled(before)),
        (SCHEMA, configuration_schema(prep)),
        (PLAN, plan_schema()),
        *_languages(),
    )
    for path, after in documents:
        if "--check" not in arguments:
            path.write_text(after, encoding="utf-8", newline="\n")
            continue
        now = path.read_text(encoding="utf-8") if path.exists() else ""
        changes = unified_diff(now.splitlines(), after.splitlines(), path.name, "generated", "")
        shown = "\n".join(changes)
        if shown:
            print(shown, f"\n{path.name} is stale: python -m prep._generate", sep="\n")
            stale = 1
    return stale


def _languages() -> Iterator[tuple[Path, str]]:
    """The file of every language but English, with all that is said in it."""
    for path in languages.files():
        if path.stem != languages.ENGLISH:
            yield path, catalogues.completed(path.read_text(encoding="utf-8"), said.everything())


def _untranslated() -> int:
    """Prints every text that waits for its translation; 1 when there is one."""
    waiting = [
        f"{path.name}: no translation of: {english}"
        for path in languages.files()
        for english in read(path).waiting()
    ]
    print(*waiting, sep="\n", end="\n" if waiting else "")
    return 1 if waiting else 0
