"""How many examples there are, and whether they are enough."""

from collections.abc import Iterable
from typing import ClassVar

from prep.core.analyzer import Analyzer, Context, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Hits, Invalid, Rule, Severity, Valid
from prep.text.display import number

ENOUGH = 100
"""Below that many examples, more of them help more than anything else."""

EXAMPLE_COUNT = Rule(
    code="P606",
    name="example-count",
    severity="note",
    message="Examples: {count} {part}.",
    words=("part",),
    own=("part",),
    why="Training sees only records that became examples; compare with what you expect.",
    examples=(
        Invalid('{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}\n'),
        Invalid("question,answer\n2+2,4\n2+3,5\n", name="case.csv"),
    ),
)

TOO_FEW = Rule(
    code="P601",
    settings=("enough",),
    name="too-few-examples",
    severity="error",
    message="Examples: {count}. {advice}",
    why=(
        "Providers refuse files below their minimum, and with fewer than a hundred examples a "
        "model learns little more than their style. A few hundred are a good start, and quality "
        "tends to grow with every doubling."
    ),
    words=("advice",),
    own=("advice",),
    examples=(
        Invalid('{"prompt":"2+2","completion":"4"}\n'),
        Valid("".join(f'{{"prompt":"{n}+1","completion":"{n + 1}"}}\n' for n in range(ENOUGH))),
    ),
)


class Counts(Analyzer[int]):
    """Counts examples."""

    rules = (EXAMPLE_COUNT, TOO_FEW)
    state: ClassVar[type] = int

    def map(self, batch: Batch) -> int:
        return len(batch)

    def merge(self, a: int, b: int) -> int:
        return a + b

    def finish(self, state: int, context: Context) -> Iterable[Finding]:
        records = context.records or state
        part = f"of {number(records, 'record')}"
        if state > records:  # a record may hold several, as in SQuAD
            part = f"from {number(records, 'record')}"
        yield report(EXAMPLE_COUNT, Hits(state), records=records, part=part)
        limit = context.target.limit("min_examples") if context.target else None
        enough = context.option("P601", "enough", ENOUGH)
        severity: Severity = "warning"
        if limit and state < limit.value:
            severity, enough = "error", limit.value
            advice = f"{context.target} wants at least {limit.value:,}."
        elif state < 10:
            advice = (
                "At least a few hundred are recommended: more data helps, "
                "and most providers refuse fewer than 10."
            )
        else:
            advice = "At least a few hundred are recommended: more data helps."
        if state < enough:
            yield report(TOO_FEW, Hits(state), severity=severity, advice=advice, wanted=enough)


PLUGINS = (Counts(),)
