"""What is known of the job that is to be trained on the prepared file."""

from pathlib import Path

from prep.errors import UsageError
from prep.languages.language import Language
from prep.ui.costs import Costs
from prep.ui.ordering import Asked, Pending, Placed


class Training:
    """The last step of the way.

    asked: the form as it was filled in
    pending: what waits for its confirmation
    placed: the job that was made
    is_placing: whether it is being made just now
    validation: a validation file that was dropped, and its name
    grader: the same of a grader
    costs: tokens of the prepared file, None until somebody asks
    epochs, target: what the costs are shown for
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.pending: Pending | None = None
        self.placed: Placed | None = None
        self.is_placing = False
        self.validation: Path | None = None
        self.validation_name = ""
        self.grader: Path | None = None
        self.grader_name = ""
        self.costs: Costs | None = None
        self.epochs = ""
        self.target = ""

    def forget(self) -> None:
        """Drops what rests on a prepared file that is no more."""
        self.pending = self.placed = self.costs = None

    def take(self, mark: str, typed: str, t: Language, *, anyway: bool) -> Pending | None:
        """The job that was confirmed, once; None when it was taken already.

        Raises UsageError when it was not confirmed in full, or another one is asked for by now.
        """
        pending = self.pending
        if self.is_placing or (pending is None and self.placed is not None):
            return None
        if pending is None or pending.mark != mark:
            raise UsageError(
                "nothing was started: what was to be confirmed was changed meanwhile, in another "
                "tab perhaps. Look at it again"
            )
        pending.check(typed, t, anyway=anyway)
        self.pending, self.placed, self.is_placing = None, None, True
        return pending
