"""What is agreed to before money is spent, as data: a terminal and a page show the same facts."""

import datetime as dt
from decimal import Decimal
from typing import Any

from msgspec import Struct

from prep.api.handoff.content import Content
from prep.api.handoff.quote import Quote
from prep.errors import UsageError
from prep.text.money import plain


class OfferedFile(Struct, frozen=True):
    """A file that the job is trained or judged on.

    size: bytes
    """

    name: str
    size: int
    sha256: str


class Offer(Struct, frozen=True, kw_only=True):
    """A job that could be created.

    route: in a few words, where requests go, with the proxy if there is one
    organization, project: whose account it is, "" when the environment does not say
    settings: by the provider's names
    last_job_date, shutdown_date: of the model, None when none is known
    warnings: sentences that speak against it
    """

    provider: str
    route: str
    organization: str
    project: str
    model: str
    method: str
    settings: dict[str, Any]
    training: OfferedFile
    validation: OfferedFile | None
    quote: Quote
    last_job_date: dt.date | None
    shutdown_date: dt.date | None
    warnings: tuple[str, ...]


def offered_file(content: Content) -> OfferedFile:
    """The file as it was read."""
    return OfferedFile(content.path.name, content.size, content.sha256)


def check_budget(most: Decimal | None, quote: Quote, *, accept_unknown: bool = False) -> None:
    """Raise UsageError when a job may cost more than `most` USD, or nobody knows.

    most: None for no limit
    """
    if most is None:
        return
    if quote.cost_high is None:
        if not accept_unknown:
            raise UsageError(
                f"the price is not known{quote.why_unknown}, so nothing can be promised about "
                f"{plain(most)} USD: say --accept-unknown-price, or give prices with --prices FILE"
            )
        return
    if quote.cost_high > most:
        raise UsageError(f"this may cost {quote.cost_high} USD, more than --max-cost {plain(most)}")
