"""The GitHub Action: linters of others pass it, and refuse it when it is broken."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.linters import BROKEN, GOOD, actionlint, linter, run
from tests.cli.program import ROOT

ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")


def scripts(text: str) -> list[str]:
    return [step["run"] for step in yaml.safe_load(text)["runs"]["steps"] if "run" in step]


def zizmor(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Finds steps that strangers could misuse."""
    (folder / "action.yml").write_text(text, encoding="utf-8")
    return run(linter("zizmor"), "--offline", "--no-progress", "action.yml", cwd=folder)


def schema(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Finds keys and types that GitHub does not know."""
    (folder / "action.yml").write_text(text, encoding="utf-8")
    checker = linter("check-jsonschema")
    return run(checker, "--builtin-schema", "vendor.github-actions", "action.yml", cwd=folder)


def steps(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Finds expressions and shells that mean nothing.

    actionlint reads workflows, so the steps of the action become a job of one that is called with
    the inputs of the action.
    """
    action: dict[str, Any] = yaml.safe_load(text)
    inputs = {
        name: {"type": "string", "default": each.get("default", "")}
        for name, each in action["inputs"].items()
    }
    job = {
        "runs-on": "ubuntu-latest",
        "outputs": {name: each["value"] for name, each in action["outputs"].items()},
        "steps": action["runs"]["steps"],
    }
    workflow = {"on": {"workflow_call": {"inputs": inputs}}, "jobs": {"lint": job}}
    (folder / "workflow.yml").write_text(yaml.safe_dump(workflow, sort_keys=False))
    return run(*actionlint(), "workflow.yml", cwd=folder)


def shells(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Finds mistakes in the scripts."""
    names = []
    for number, script in enumerate(scripts(text)):
        names.append(f"{number}.sh")
        (folder / names[-1]).write_text(script, encoding="utf-8")
    return run(linter("shellcheck"), "-s", "bash", *names, cwd=folder)


Linter = Callable[[Path, str], subprocess.CompletedProcess[str]]


@pytest.mark.parametrize("lint", [zizmor, schema, steps, shells])
def test_the_action_is_what_linters_want(lint: Linter, tmp_path: Path) -> None:
    outcome = lint(tmp_path, ACTION)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize(
    ("lint", "there", "broken"),
    [
        (zizmor, '"$INPUT_TARGET"', '"${{ inputs.target }}"'),
        (zizmor, "@8aad20d150bbac5944a9f9d289da16a4b0d87c1e", "@v4"),
        (schema, "using: composite", "using: compost"),
        (schema, "      shell: bash\n", ""),
        (steps, "inputs.fail-on", "inputs.failon"),
        (steps, "steps.lint.outputs.cost", "steps.lnt.outputs.cost"),
        (steps, "shell: bash", "shell: bush"),
        (shells, '-- "${files[@]}" || code', "-- ${files[@]} || code"),
        (shells, 'exit "$code"', 'exit "$code'),
    ],
)
def test_a_broken_action_is_refused(lint: Linter, there: str, broken: str, tmp_path: Path) -> None:
    assert there in ACTION
    assert lint(tmp_path, ACTION.replace(there, broken)).returncode != 0


def test_no_input_of_the_action_is_put_into_its_scripts() -> None:
    for script in scripts(ACTION):
        assert "${{" not in script


@pytest.mark.skipif(os.name == "nt", reason="the links that stand for a venv are not for Windows")
def test_the_script_of_the_action_does_what_its_outputs_say(tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    script = scripts(ACTION)[1]
    folder = tmp_path / "prep" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").symlink_to(sys.executable)
    (folder / "prep").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m prep "$@"\n')
    (folder / "prep").chmod(0o755)
    (tmp_path / "good.jsonl").write_text(GOOD)
    (tmp_path / "broken $(touch owned).jsonl").write_text(BROKEN)

    def action(**inputs: str) -> tuple[subprocess.CompletedProcess[str], str, str]:
        output, summary = tmp_path / "output", tmp_path / "summary"
        for file in (output, summary):
            file.write_text("")
        unset = dict.fromkeys(("TARGET", "FAIL_ON", "MAX_COST", "HIDE_TEXT"), "")
        variables = {f"INPUT_{name}": value for name, value in (unset | inputs).items()}
        outcome = run(
            "bash",
            "-c",
            script,
            cwd=tmp_path,
            RUNNER_TEMP=str(tmp_path),
            GITHUB_OUTPUT=str(output),
            GITHUB_STEP_SUMMARY=str(summary),
            **variables,
        )
        return outcome, output.read_text(), summary.read_text()

    target = "openai/gpt-4.1-mini-2025-04-14"
    outcome, outputs, summary = action(FILES="good.jsonl\n", TARGET=target)
    assert outcome.returncode == 0, outcome.stderr
    assert re.search(r"^findings=\d+\ncost=\d+\.\d+\n$", outputs)
    assert summary.count("### prep: ") == 1
    assert json.loads((tmp_path / "prep.sarif").read_text())["version"] == "2.1.0"
    outcome, outputs, _ = action(FILES="good.jsonl", TARGET=target, MAX_COST="0.0001")
    assert outcome.returncode == 1
    outcome, outputs, summary = action(FILES="good.jsonl\nbroken $(touch owned).jsonl")
    assert outcome.returncode == 1
    assert "::error " in outcome.stdout
    assert "cost=" not in outputs
    assert not (tmp_path / "owned").exists()
    assert action(FILES="broken $(touch owned).jsonl", FAIL_ON="never")[0].returncode == 0
