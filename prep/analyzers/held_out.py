"""Whether there is a validation file where a job is refused without one."""

from collections.abc import Iterable

from prep.core.analyzer import Context, RunAnalyzer, report
from prep.core.finding import Finding, Hits, Invalid, Rule, Valid

_TASK = '{"messages":[{"role":"user","content":"2+%d"}],"reference":"%d"}\n'
_REINFORCED = {"target": "openai/o4-mini-2025-04-16", "method": "reinforcement"}

MISSING_VALIDATION = Rule(
    code="P833",
    name="missing-validation-file",
    severity="warning",
    message="{target} refuses a job by {method} without a validation file; none was given.",
    why=(
        "The model is judged on examples it does not learn from, and the job is refused without "
        "them. `prep split` makes such a file; name it with --validation."
    ),
    own=("target", "method"),
    examples=(
        Invalid(_TASK % (2, 4), options=_REINFORCED),
        Valid(_TASK % (2, 4), options=_REINFORCED, validation=_TASK % (3, 5)),
        Valid(_TASK % (2, 4), options={"target": "trl", "method": "reinforcement"}),
        Valid(
            '{"messages":[{"role":"user","content":"2+2"},{"role":"assistant","content":"4"}]}\n',
            options={"target": "openai"},
        ),
        Valid(_TASK % (2, 4)),
    ),
)


class HeldOut(RunAnalyzer):
    """Compares the files that were given with what the target asks for."""

    rules = (MISSING_VALIDATION,)
    asks_target = True

    def finish(self, state: int, context: Context) -> Iterable[Finding]:
        target = context.target
        way = target.way if target else None
        if target and way and way.validation == "required" and not context.options.validation:
            yield report(MISSING_VALIDATION, Hits(1), target=target.name, method=target.method)


PLUGINS = (HeldOut(),)
