"""What a target still takes and does on a given day. The clock is an argument everywhere."""

import datetime as dt

from msgspec import Struct

from prep.core.target import Target
from prep.core.terms import Price
from prep.text.display import number

PRICE_MAX_AGE = 90
"""Days after which a price is called outdated."""


class Standing(Struct, frozen=True, kw_only=True):
    """Where a target stands on a day.

    accepts_jobs: whether a job can be created that day, by those who are not `refused`;
        None when unknown
    answers: whether the model and what was trained from it still answer; None when unknown
    days_for_jobs: days until the last job date, 0 on the day itself; None when there is none
    days_of_use: days until the shutdown, 1 on the last day of use; None when none is known
    refused: who is refused that day though others are taken, each in the plural
    code: the provider's error code for them
    still_works: what still does, in sentences
    move_to: targets to go to, the nearest first
    replacement: the model the vendor names instead, "" if none
    """

    accepts_jobs: bool | None
    answers: bool | None
    last_job_date: dt.date | None = None
    shutdown_date: dt.date | None = None
    jobs_at_least: bool = False
    days_for_jobs: int | None = None
    days_of_use: int | None = None
    refused: tuple[str, ...] = ()
    code: str = ""
    still_works: tuple[str, ...] = ()
    move_to: tuple[str, ...] = ()
    replacement: str = ""


def standing(target: Target, today: dt.date) -> Standing:
    """Where a target stands on a day."""
    dates = target.dates
    if dates is None:
        return Standing(accepts_jobs=None, answers=None)
    last, shutdown = dates.last_job_date, dates.shutdown_date
    gone = shutdown is not None and today >= shutdown
    accepts = dates.takes_jobs if last is None else dates.takes_jobs is not False
    if last and today > last:
        accepts = None if dates.jobs_at_least else False
    if gone:
        accepts = False
    answers = None if shutdown is None else not gone
    refusing = [each for each in target.eligibility if each.since <= today]
    if accepts is False:
        refusing = []
    return Standing(
        accepts_jobs=accepts,
        answers=answers,
        last_job_date=last,
        shutdown_date=shutdown,
        jobs_at_least=dates.jobs_at_least,
        days_for_jobs=max((last - today).days, 0) if last else None,
        days_of_use=max((shutdown - today).days, 0) if shutdown else None,
        refused=tuple(each.refused for each in refusing),
        code=next((each.code for each in refusing if each.code), ""),
        still_works=_still_works(accepts, last, shutdown, today),
        move_to=dates.move_to,
        replacement=dates.replacement,
    )


def price_age(price: Price, today: dt.date) -> int:
    """Days since a price was published or read."""
    return (today - price.date).days


def price_is_outdated(price: Price | None, today: dt.date) -> bool:
    """Whether a price is unknown or older than `PRICE_MAX_AGE` days."""
    return price is None or price_age(price, today) > PRICE_MAX_AGE


def _still_works(
    accepts: bool | None, last: dt.date | None, shutdown: dt.date | None, today: dt.date
) -> tuple[str, ...]:
    works = []
    if accepts and last:
        works.append(f"new jobs until {last} ({number((last - today).days, 'day')} left)")
    elif accepts:
        works.append("new jobs")
    if shutdown and today < shutdown:
        works.append(
            f"the model and what is trained from it, until it is shut down on {shutdown}"
            f" ({number((shutdown - today).days, 'day')} left)"
        )
    return tuple(works)
