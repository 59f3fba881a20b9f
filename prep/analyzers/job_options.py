"""Whether the settings of the job are what the target takes."""

from collections.abc import Iterable, Mapping
from typing import Any

from prep.core.analyzer import Context, RunAnalyzer, report
from prep.core.finding import Finding, Hits, Invalid, Rule, Valid
from prep.core.target import Target
from prep.targets import option_problems

_TALK = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello!"}]}\n'
_OPENAI = {"target": "openai/gpt-4.1-mini-2025-04-14"}

INVALID_OPTION = Rule(
    code="P905",
    name="invalid-job-option",
    severity="error",
    message="{problem}.",
    why="The provider would refuse the job after the upload, or do something else.",
    words=("problem",),
    examples=(
        Invalid(_TALK, options=_OPENAI | {"job": {"n_epochs": 51}}),
        Invalid(_TALK, options=_OPENAI | {"job": {"sufix": "a"}}),
        Valid(_TALK, options=_OPENAI | {"job": {"n_epochs": 3, "suffix": "cats"}}),
        Valid(_TALK, options=_OPENAI | {"job": {"n_epochs": "auto"}}),
    ),
)


class JobOptions(RunAnalyzer):
    """Reports what is wrong with the settings of the run's job."""

    rules = (INVALID_OPTION,)
    asks_target = True

    def finish(self, state: int, context: Context) -> Iterable[Finding]:
        if context.target is not None:
            yield from option_findings(context.target, context.options.job)


def option_findings(target: Target, settings: Mapping[str, Any]) -> Iterable[Finding]:
    """One finding for every setting of a job that the target would not take."""
    for problem in option_problems(target, settings):
        yield report(
            INVALID_OPTION,
            Hits(1),
            option=problem.option,
            value=problem.value,
            problem=problem.message,
        )


PLUGINS = (JobOptions(),)
