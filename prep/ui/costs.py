"""What training on the prepared file would come to, counted once and priced as often as asked."""

from pathlib import Path

import msgspec
from msgspec import Struct

from prep import charts
from prep.api.estimating import Weighed, estimate_weighed, weigh
from prep.api.opening import open_dataset
from prep.core.estimate import Estimate, TargetEstimate
from prep.core.options import EstimateOptions
from prep.languages.language import Language
from prep.ui.rendering import whole
from prep.ui.settings import Settings

MOST_EPOCHS = 50


class Costs(Struct, frozen=True):
    """Tokens of a prepared file.

    options: that they were counted with
    """

    weighed: Weighed
    options: EstimateOptions

    def at(self, epochs: int | None) -> Estimate:
        """The estimate for a number of epochs, None for what each target does by itself."""
        return estimate_weighed(self.weighed, msgspec.structs.replace(self.options, epochs=epochs))


def counted(settings: Settings, today: object, training: Path, validation: Path | None) -> Costs:
    """Counts the tokens of a prepared file."""
    options = EstimateOptions(yes=True, jobs=1, today=today)  # type: ignore[arg-type]
    held = open_dataset(str(validation), options) if validation else None
    return Costs(weigh([open_dataset(str(training), options)], options, validation=held), options)


def histogram(estimate: Estimate, target: str, t: Language) -> str:
    """The chart of tokens per example, with the limit of a target."""
    chosen: TargetEstimate | None = next(
        (each for each in estimate.estimates if each.target == target), None
    )
    return charts.tokens(
        estimate.tokens.histogram,
        t,
        limit=chosen.context_tokens if chosen else None,
        over=(chosen.over_context or 0) if chosen else 0,
    )


def epochs_of(text: str) -> int | None:
    """A number of epochs as typed; None for auto and for what is no number."""
    number = whole(text)
    return None if number is None else max(1, min(MOST_EPOCHS, number))
