"""The workflow that runs the checks of this repository: linters of others pass it."""

from tests.cli.linters import actionlint, linter, run
from tests.cli.program import ROOT

WORKFLOW = ".github/workflows/ci.yml"


def test_the_workflow_is_what_linters_want() -> None:
    for command in (
        (linter("zizmor"), "--offline", "--no-progress"),
        (linter("check-jsonschema"), "--builtin-schema", "vendor.github-workflows"),
        actionlint(),
    ):
        outcome = run(*command, WORKFLOW, cwd=ROOT)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
