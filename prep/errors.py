"""What a caller can act on. Findings are for data, `PrepError` is for everything around it.

Anything else that travels to `main()` is a bug in prep (exit code 70).
"""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

EXIT_CODES: dict[int, str] = {
    0: "done; nothing at or above the failing level",
    1: "findings at the failing level; `--diff` would change something; over `--max-cost`; "
    "the followed job failed",
    2: "usage or configuration; refused to spend or overwrite; "
    "an answer was needed and nobody could give it",
    3: "input cannot or must not be read (missing, directory, binary, bomb, encrypted, empty, "
    "changed while read); nothing written",
    4: "output or system failure (disk full, permission); nothing partial left",
    5: "provider or network refused or failed, state known; missing or rejected credentials",
    6: "remote outcome unknown; running again is safe",
    70: "a bug in prep: short text with version and how to report",
    130: "interrupted",
    143: "terminated",
}
"""Exit code → meaning. The README's table is generated from it."""


class PrepError(Exception):
    """Something a caller can act on; `str()` says what, where, and what would work."""

    exit_code: ClassVar[int] = 70


class UsageError(PrepError):
    """The call or the configuration is off, or an answer was needed and nobody could give it."""

    exit_code = 2


class InputError(PrepError):
    """The input cannot or must not be read; nothing was written."""

    exit_code = 3


class OutputError(PrepError):
    """The result cannot be written; nothing partial is left."""

    exit_code = 4


class ProviderError(PrepError):
    """A provider or the network refused or failed, and what it did is known."""

    exit_code = 5


class UnknownOutcome(PrepError):  # noqa: N818 - it is an outcome, and reads as one
    """A provider may or may not have done it; running again is safe."""

    exit_code = 6


class Choice(NamedTuple):
    """One answer to a question: the value to give to the option and words for a person."""

    value: str
    label: str


class NeedsAnswer(UsageError):  # noqa: N818 - it is a question, and reads as one
    """A question that nobody has answered yet; the text of the error is complete without asking.

    option: name of the option that answers it ("sheet", "encoding", "map", "format")
    question: one sentence
    choices: answers that would work, the likeliest first; empty when it is free text
    command: what to type to answer it without being asked
    evidence: sentences to look at before one answers, where the question does not say it all
    """

    def __init__(
        self,
        text: str,
        *,
        option: str,
        question: str,
        choices: Sequence[Choice] = (),
        command: str = "",
        evidence: Sequence[str] = (),
    ) -> None:
        super().__init__(text)
        self.option = option
        self.question = question
        self.choices = tuple(choices)
        self.command = command
        self.evidence = tuple(evidence)
