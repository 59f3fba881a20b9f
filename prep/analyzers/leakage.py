"""What a validation file shares with the training data: its score would be a lie."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from prep.analyzers.runs import Numbered
from prep.core.analyzer import KEPT, Context, report
from prep.core.finding import Finding, Fix, Invalid, Rule, Safety, Severity, Valid
from prep.edits.leaving_out import LeaveOut

_TRAINING = '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}\n'

LEAKAGE = Rule(
    code="P404",
    name="validation-leakage",
    severity="error",
    message="In {file}, {how}: {count} ({listed}).",
    why=(
        "What was seen in training is answered from memory, so the validation result looks better "
        "than the model is. Looked for when a validation file is given with --validation, whatever "
        "the case and the blanks; examples that are nearly the same (P402) count too."
    ),
    safety="safe",
    words=("how", "listed"),
    own=("how", "listed"),
    examples=(
        Invalid(
            _TRAINING,
            '{"prompt":"2+4","completion":"6"}\n',
            validation='{"prompt":"2+4","completion":"6"}\n{"prompt":"2+3","completion":"5"}\n',
        ),
        Invalid(_TRAINING, validation='{"prompt":"2+3","completion":"Five."}\n'),
        Invalid(
            '{"prompt":"Who?","completion":"Ada"}\n{"prompt":"Why?","completion":"Fun"}\n',
            validation='{"prompt":"who? ","completion":"ADA"}\n',
        ),
        Valid(_TRAINING, validation='{"prompt":"2+4","completion":"6"}\n'),
        Valid(_TRAINING),
    ),
)

LISTED = 5
"""Pairs of records that are told in the message."""


def shared(
    training: Numbered, held: Numbered, asks_nothing: set[bytes], context: Context
) -> Iterator[Finding]:
    """What is said about examples of both, and about questions of both with other answers.

    asks_nothing: halves of digests of examples that have no question
    """
    digests: dict[bytes, list[int]] = {}
    halves: dict[bytes, list[int]] = {}
    for number in range(len(held)):
        digest = held.digest(number)
        digests.setdefault(digest, []).append(number)
        if digest[:8] not in asks_nothing:
            halves.setdefault(digest[:8], []).append(number)
    equal: dict[int, int] = {}
    asked: dict[int, int] = {}
    questions: set[bytes] = set()
    for number, digest in training.digests():
        for other in digests.get(digest, ()):
            equal.setdefault(other, number)
        for other in halves.get(digest[:8], ()):
            asked.setdefault(other, number)
        if len(questions) < 2:
            questions.add(digest[:8])
    yield from leaks(EQUAL, equal, training, held, context)
    if len(questions) > 1:  # a question that is always asked is a frame, not a question
        rest = {number: other for number, other in asked.items() if number not in equal}
        yield from leaks(ASKED, rest, training, held, context)


EQUAL: tuple[str, Severity, Safety] = ("examples that training has too", "error", "safe")
NEAR: tuple[str, Severity, Safety] = ("examples that training nearly has too", "error", "unsafe")
ASKED: tuple[str, Severity, Safety] = (
    "questions of training with other answers",
    "warning",
    "unsafe",
)
SPELLED: tuple[str, Severity, Safety] = (
    "examples that training has too but for case and blanks",
    "error",
    "unsafe",
)
ASKED_ALIKE: tuple[str, Severity, Safety] = (
    "questions of training but for case and blanks, with other answers",
    "warning",
    "unsafe",
)
"""How an example of the validation file is in the training data, how bad that is, and how safe it
is to leave it out."""


def leaks(
    kind: tuple[str, Severity, Safety],
    found: Mapping[int, int],
    training: Numbered,
    held: Numbered,
    context: Context,
) -> Iterator[Finding]:
    """The finding about numbers of held examples, with the number of one of training for each."""
    if not found:
        return
    how, severity, safety = kind
    path = context.options.validation
    numbers = sorted(found)
    pairs = [
        {"record": held.where(number).record, "training": training.where(found[number]).record}
        for number in numbers[:KEPT]
    ]
    digests = {held.digest(number).hex(): held.where(number).record for number in reversed(numbers)}
    edit = LeaveOut(dict(sorted(digests.items())))
    title = "Leave them out of the validation file"
    yield report(
        LEAKAGE,
        held.hits(numbers),
        severity=severity,
        fix=Fix(title, safety, (edit,), examples=len(numbers), path=path),
        file=Path(path).name,
        how=how,
        listed=_listed(pairs),
        pairs=pairs,
    )


def _listed(pairs: Sequence[Mapping[str, int]]) -> str:
    shown = [f"record {pair['record']} is {pair['training']} there" for pair in pairs[:LISTED]]
    return ", ".join([*shown, "…"] if len(pairs) > LISTED else shown)
