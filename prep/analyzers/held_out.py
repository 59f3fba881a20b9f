"""Whether there is a validation file where a job is refused without one."""

from collections.abc import Iterable
from typing import ClassVar

from prep.core.analyzer import Analyzer, Context, report
from prep.core.batch import Batch
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


class HeldOut(Analyzer[int]):
    """Knows no data: compares the files that were given with what the target asks for."""

    rules = (MISSING_VALIDATION,)
    state: ClassVar[type] = int
    asks_target = True

    def map(self, batch: Batch) -> int:
        return 0

    def merge(self, a: int, b: int) -> int:
        return 0

    def finish(self, state: int, context: Context) -> Iterable[Finding]:
        target = context.target
        way = target.way if target else None
        if target and way and way.validation == "required" and not context.options.validation:
            yield report(MISSING_VALIDATION, Hits(1), target=target.name, method=target.method)


PLUGINS = (HeldOut(),)
