"""What teams put prep into: hooks, actions, pipelines, shells."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.cli.linters import BROKEN, GOOD, actionlint, linter, run
from tests.cli.program import ROOT, prep


def git(folder: Path, *arguments: str) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    outcome = run("git", *identity, *arguments, cwd=folder, GIT_CONFIG_GLOBAL=os.devnull)
    assert outcome.returncode == 0, outcome.stderr


def test_the_hook_manifest_is_valid() -> None:
    outcome = run(linter("pre-commit"), "validate-manifest", ".pre-commit-hooks.yaml", cwd=ROOT)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.slow
def test_the_hooks_run_from_the_repository(tmp_path: Path) -> None:
    program = linter("pre-commit")
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    pytest.importorskip("hatchling", reason="without it nothing can be built without a network")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    git(scratch, "init", "-q")
    (scratch / "broken.jsonl").write_text(BROKEN)
    (scratch / "good.jsonl").write_text(GOOD)
    (scratch / "bom.jsonl").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    git(scratch, "add", ".")
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    isolated = {
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "PYTHONPATH": packages,  # what prep needs is here already: nothing is fetched
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }

    def hook(name: str, *files: str) -> subprocess.CompletedProcess[str]:
        return run(program, "try-repo", str(ROOT), name, "--files", *files, cwd=scratch, **isolated)

    good = hook("prep-lint", "good.jsonl")
    assert good.returncode == 0, good.stdout + good.stderr
    assert "Passed" in good.stdout
    broken = hook("prep-lint", "good.jsonl", "broken.jsonl")
    assert broken.returncode == 1
    assert "broken.jsonl:1" in broken.stdout
    fixed = hook("prep-fix", "bom.jsonl")
    assert fixed.returncode == 1
    assert "files were modified by this hook" in fixed.stdout
    assert (scratch / "bom.jsonl").read_text(encoding="utf-8") == GOOD
    estimated = hook("prep-estimate", "good.jsonl")
    assert estimated.returncode == 0
    assert "openai/" in estimated.stdout


def test_the_dockerfile_is_what_its_linter_wants() -> None:
    outcome = run(linter("hadolint"), "Dockerfile", cwd=ROOT)
    assert outcome.returncode == 0, outcome.stdout
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"^USER (.*)", text, re.M) == ["10001"]
    assert set(re.findall(r"^FROM (\S+)", text, re.M)) == {"python:3.13-slim"}


def test_init_writes_files_that_their_readers_take(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "good.jsonl").write_text(GOOD)
    outcome = prep("init", cwd=tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    assert prep("lint", "data/good.jsonl", cwd=tmp_path).returncode == 0
    workflow = tmp_path / ".github" / "workflows" / "prep.yml"
    assert "prep lint 'data/*.jsonl'" in workflow.read_text()
    hooks = (tmp_path / ".pre-commit-config.yaml").read_text()
    pattern = json.loads(re.search(r"files: (.*)", hooks)[1])
    assert re.search(pattern, "data/x.jsonl")
    assert not re.search(pattern, "data/deep/x.jsonl")
    checker, pre_commit = linter("check-jsonschema"), linter("pre-commit")
    for arguments in (
        (pre_commit, "validate-config", ".pre-commit-config.yaml"),
        (checker, "--builtin-schema", "vendor.github-workflows", str(workflow)),
        (linter("zizmor"), "--offline", "--no-progress", str(workflow)),
        (*actionlint(), str(workflow)),
    ):
        outcome = run(*arguments, cwd=tmp_path)
        assert outcome.returncode == 0, outcome.stdout


def test_init_for_gitlab(tmp_path: Path) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text("")
    outcome = prep("init", "x y.csv", "--target", "openai/gpt-4.1-mini", cwd=tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    assert tomllib.loads((tmp_path / "prep.toml").read_text())["target"] == "openai/gpt-4.1-mini"
    checker = linter("check-jsonschema")
    path = str(tmp_path / ".gitlab" / "prep.yml")
    assert "'x y.csv'" in Path(path).read_text()
    outcome = run(checker, "--builtin-schema", "vendor.gitlab-ci", path, cwd=tmp_path)
    assert outcome.returncode == 0, outcome.stdout


def test_init_overwrites_nothing_and_writes_all_or_nothing(tmp_path: Path) -> None:
    (tmp_path / "prep.toml").write_text("# mine\n")
    outcome = prep("init", cwd=tmp_path)
    assert outcome.returncode == 2
    assert "prep.toml: already there" in outcome.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["prep.toml"]
    assert (tmp_path / "prep.toml").read_text() == "# mine\n"
    assert prep("init", "--target", "nowhere/x", "--force", cwd=tmp_path).returncode == 2
    assert prep("init", "--force", "--ci", "none", cwd=tmp_path).returncode == 0
    assert "fail-on" in (tmp_path / "prep.toml").read_text()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_gets_a_script_that_asks_prep(shell: str) -> None:
    outcome = prep("completion", shell)
    assert outcome.returncode == 0
    assert f"{shell}_complete" in outcome.stdout
    if shell in ("bash", "zsh", "fish") and shutil.which(shell):
        check = subprocess.run([shell, "-n"], input=outcome.stdout.encode(), check=False)
        assert check.returncode == 0


@pytest.mark.parametrize(
    ("shell", "words", "current", "wanted"),
    [
        ("bash", "prep lint --fai", "2", "plain,--fail-on"),
        ("bash", "prep li", "1", "plain,lint"),
        ("bash", "prep lint x", "2", "file,x"),
        ("bash", "prep lint --fail-on w", "3", "plain,warning"),
        ("bash", "prep rule p20", "2", "plain,P205"),
        ("bash", "prep lint --select P101,P2", "3", "plain,P101,P205"),
        ("bash", "prep estimate --target openai/gpt-4.1-m", "3", "plain,openai/gpt-4.1-mini"),
        ("bash", "prep lint --format alp", "3", "plain,alpaca"),
        ("powershell", "prep\nlint\n--fai", "--fai", "plain\t--fail-on\tExit 1"),
        ("powershell", "prep\nlint\nx", "x", "file\tx\tx"),
    ],
)
def test_completion_knows_what_comes_next(
    shell: str, words: str, current: str, wanted: str
) -> None:
    variables = {"COMP_WORDS": words, "COMP_CWORD": current}
    outcome = prep(_PREP_COMPLETE=f"{shell}_complete", **variables)
    assert wanted in outcome.stdout


def test_the_summary_of_a_job_is_added_to(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    path.write_text("before\n")
    for options in ((), ("--hide-text",)):
        outcome = prep("lint", "sample_data/broken.jsonl", *options, GITHUB_STEP_SUMMARY=str(path))
        assert (outcome.returncode, outcome.stderr) == (1, "")
    assert path.read_text().startswith("before\n### prep: ")
    assert path.read_text().count("### prep: ") == 2
    outcome = prep("lint", "sample_data/chat.jsonl", GITHUB_STEP_SUMMARY=str(tmp_path / "no" / "x"))
    assert outcome.returncode == 0
    assert "cannot write the job summary" in outcome.stderr
