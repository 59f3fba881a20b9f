"""What the command line gives to the server; nothing of it can be changed from the page."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from prep.api.handoff.accounts import Where
from prep.core.clock import Clock


class Settings(Struct, frozen=True, kw_only=True):
    """Of one start.

    file: to begin with, "" for none
    language: said on the command line, "" to ask the browser
    where: whose jobs are meant before somebody chooses another provider
    given_day: by which dates of models are judged, None for that of the clock
    environ: environment variables, keys among them
    state: folder of what is remembered between starts
    max_cost: US dollars that a job may cost at most, None for no limit
    poll: seconds between two looks at a job
    """

    where: Where
    environ: Mapping[str, str]
    clock: Clock
    state: Path
    file: str = ""
    language: str = ""
    max_cost: Decimal | None = None
    poll: float = 5.0
    given_day: dt.date | None = None

    def today(self) -> dt.date:
        """The day by which dates of models are judged."""
        return self.given_day or dt.datetime.fromtimestamp(self.clock.now(), dt.UTC).date()
