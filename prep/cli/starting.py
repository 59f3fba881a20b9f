"""The files that `prep init` writes."""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import msgspec

from prep.core.version import __version__

DATA = "data/*.jsonl"
"""Where data is expected when there is none yet."""

SUFFIXES = (".jsonl", ".csv", ".tsv", ".xlsx")
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"


def found_data(folder: Path) -> list[str]:
    """Patterns of the data in a folder and those right below it, none when there is none."""
    found = {
        f"{path.parent.as_posix()}/*{path.suffix}".removeprefix("./")
        for pattern in ("*", "*/*")
        for path in folder.glob(pattern)
        if path.suffix in SUFFIXES and not path.parent.name.startswith(".")
    }
    return sorted(found)


def starting_files(files: Sequence[str], target: str, ci: str) -> dict[str, str]:
    """Path → text of the configuration, the hook and the CI job.

    files: paths or patterns of the data
    ci: "github", "gitlab" or "none"
    """
    made = {"prep.toml": _configuration(target), ".pre-commit-config.yaml": _hooks(files)}
    if ci == "github":
        made[".github/workflows/prep.yml"] = _workflow(files)
    if ci == "gitlab":
        made[".gitlab/prep.yml"] = _gitlab(files)
    return made


def _quoted(text: str) -> str:
    """A text as TOML and YAML both read it."""
    return msgspec.json.encode(text).decode()


def _shell(files: Sequence[str]) -> str:
    return " ".join(map(shlex.quote, files))


def _configuration(target: str) -> str:
    chosen = f"target = {_quoted(target)}\n" if target else '# target = "openai/gpt-4.1-mini"\n'
    return (
        "# What each setting means: prep lint --help. What is set: prep lint --show-settings\n"
        f"{chosen}"
        "\n[lint]\n"
        'fail-on = "error"\n'
        "\n[per-file-ignores]\n"
        '# "tests/*" = ["P401"]\n'
    )


def _hooks(files: Sequence[str]) -> str:
    alternatives = "|".join(_expression(file) for file in files)
    return (
        "repos:\n"
        "  - repo: local\n"
        "    hooks:\n"
        "      - id: prep-lint\n"
        "        name: prep lint\n"
        "        entry: prep lint\n"
        "        language: python\n"
        f'        additional_dependencies: ["finetune-prep=={__version__}"]\n'
        f"        files: {_quoted(f'^({alternatives})$')}\n"
        "        require_serial: true\n"
    )


def _expression(pattern: str) -> str:
    """A glob pattern as a regular expression over paths from the root of the repository."""
    parts = re.split(r"(\*\*/|\*|\?)", pattern.removeprefix("./"))
    meaning = {"**/": "(.*/)?", "*": "[^/]*", "?": "[^/]"}
    return "".join(meaning.get(part) or re.escape(part) for part in parts)


def _workflow(files: Sequence[str]) -> str:
    return (
        "name: prep\n"
        "on:\n"
        "  pull_request:\n"
        "  push:\n"
        "    branches: [main, master]\n"
        "permissions:\n"
        "  contents: read\n"
        "concurrency:\n"
        "  group: prep-${{ github.ref }}\n"
        "  cancel-in-progress: true\n"
        "jobs:\n"
        "  lint:\n"
        "    name: Lint training data\n"
        "    runs-on: ubuntu-latest\n"
        "    steps:\n"
        f"      - uses: {CHECKOUT}\n"
        "        with:\n"
        "          persist-credentials: false\n"
        "      - name: Install\n"
        f"        run: pipx install finetune-prep=={__version__}\n"
        "      - name: Lint\n"
        f"        run: {_quoted(f'prep lint {_shell(files)}')}\n"
    )


def _gitlab(files: Sequence[str]) -> str:
    line = f"prep lint {_shell(files)} --output-format gitlab -o gl-code-quality-report.json"
    return (
        "prep:\n"
        "  image: python:3.13-slim\n"
        "  before_script:\n"
        f"    - pip install --quiet finetune-prep=={__version__}\n"
        "  script:\n"
        f"    - {_quoted(line)}\n"
        "  artifacts:\n"
        "    when: always\n"
        "    reports:\n"
        "      codequality: gl-code-quality-report.json\n"
    )
