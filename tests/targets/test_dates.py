"""Where a target stands on a day: the clock is an argument."""

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prep.core.terms import Price
from prep.targets import price_age, price_is_outdated, standing, target, targets

TODAY = dt.date(2026, 11, 21)

OPENAI = target("openai/gpt-4.1-mini")
AZURE = target("azure/gpt-4.1-mini")


@pytest.mark.parametrize(
    ("today", "accepts", "days_for_jobs", "answers", "days_of_use", "refused"),
    [
        ("2026-05-06", True, 245, True, 253, 0),
        ("2026-05-07", True, 244, True, 252, 1),
        ("2026-07-01", True, 189, True, 197, 1),
        ("2026-07-02", True, 188, True, 196, 2),
        ("2026-11-21", True, 46, True, 54, 2),
        ("2027-01-06", True, 0, True, 8, 2),
        ("2027-01-07", False, 0, True, 7, 0),
        ("2027-01-13", False, 0, True, 1, 0),
        ("2027-01-14", False, 0, False, 0, 0),
        ("2028-02-29", False, 0, False, 0, 0),
    ],
)
def test_openai_winds_down(
    today: str, accepts: bool, days_for_jobs: int, answers: bool, days_of_use: int, refused: int
) -> None:
    stands = standing(OPENAI, dt.date.fromisoformat(today))
    assert stands.accepts_jobs is accepts
    assert stands.days_for_jobs == days_for_jobs
    assert stands.answers is answers
    assert stands.days_of_use == days_of_use
    assert len(stands.refused) == refused
    assert stands.code == ("training_not_available" if refused else "")


def test_what_still_works_and_where_to_go() -> None:
    stands = standing(OPENAI, TODAY)
    assert stands.still_works == (
        "new jobs until 2027-01-06 (46 days left)",
        "the model and what is trained from it, until it is shut down on 2027-01-14 (54 days left)",
    )
    assert stands.replacement == "gpt-6-luna"
    assert stands.move_to[0] == "azure/gpt-4.1-mini-2025-04-14"
    last = standing(OPENAI, dt.date(2027, 1, 13))
    assert last.still_works == (
        "the model and what is trained from it, until it is shut down on 2027-01-14 (1 day left)",
    )
    assert standing(OPENAI, dt.date(2027, 1, 14)).still_works == ()


@pytest.mark.parametrize(
    ("name", "last_job", "shutdown"),
    [
        ("openai/gpt-4o", "2027-01-06", "2027-01-14"),
        ("openai/gpt-4.1-nano", None, "2026-10-23"),
        ("openai/babbage-002", None, "2026-09-28"),
        ("azure/gpt-4.1", "2027-04-14", "2027-10-14"),
        ("azure/gpt-4.1-nano", "2027-04-14", "2027-10-14"),
        ("azure/gpt-4o-mini", "2027-04-01", "2027-10-01"),
        ("azure/o4-mini", "2027-04-16", "2027-10-16"),
    ],
)
def test_published_dates(name: str, last_job: str | None, shutdown: str) -> None:
    stands = standing(target(name), TODAY)
    assert stands.last_job_date == (last_job and dt.date.fromisoformat(last_job))
    assert stands.shutdown_date == dt.date.fromisoformat(shutdown)


@pytest.mark.parametrize("name", ["openai/gpt-4.1-nano", "openai/o4-mini", "openai/davinci-002"])
def test_dead_models_take_nothing(name: str) -> None:
    stands = standing(target(name), TODAY)
    assert (stands.accepts_jobs, stands.answers) == (False, False)
    assert stands.move_to


def test_a_promise_of_at_least_ends_in_doubt_not_in_no() -> None:
    assert standing(AZURE, TODAY).accepts_jobs is True
    assert len(standing(AZURE, TODAY).refused) == 1
    assert standing(AZURE, dt.date(2026, 10, 13)).refused == ()
    assert standing(AZURE, dt.date(2027, 4, 15)).accepts_jobs is None
    assert standing(AZURE, dt.date(2027, 10, 14)).accepts_jobs is False


def test_no_dates_are_not_no_jobs() -> None:
    assert standing(target("together"), TODAY).accepts_jobs is True
    assert standing(target("together"), TODAY).answers is None
    assert standing(target("trl"), TODAY).accepts_jobs is True
    assert standing(target("mistral"), TODAY).accepts_jobs is False
    assert standing(target("vertex/gemini-2.5-pro"), TODAY).accepts_jobs is None
    undated = msgspec.structs.replace(OPENAI, dates=None)
    assert standing(undated, TODAY).accepts_jobs is None


@given(
    st.sampled_from(targets()),
    st.dates(dt.date(2026, 1, 1), dt.date(2029, 1, 1)),
    st.integers(0, 900),
)
def test_what_is_over_stays_over(name: str, day: dt.date, later: int) -> None:
    made = target(name)
    now, then = standing(made, day), standing(made, day + dt.timedelta(later))
    if now.answers is False:
        assert then.answers is False
    if now.accepts_jobs is False:
        assert then.accepts_jobs is False
    for stands in (now, then):
        assert stands.answers is not False or stands.accepts_jobs is False
        assert all(days is None or days >= 0 for days in (stands.days_for_jobs, stands.days_of_use))


def test_prices_grow_old() -> None:
    price = Price(source="page", date=dt.date(2026, 8, 23), evidence="D")
    assert price_age(price, TODAY) == 90
    assert not price_is_outdated(price, TODAY)
    assert price_is_outdated(price, TODAY + dt.timedelta(1))
    assert price_is_outdated(None, TODAY)
    assert not price_is_outdated(OPENAI.price, TODAY)
    assert price_is_outdated(OPENAI.price, dt.date(2026, 12, 29))
