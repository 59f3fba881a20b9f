"""Whether the target still takes the job, trains the model so, and what its price is worth."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from prep.core.analyzer import Context, RunAnalyzer, report
from prep.core.finding import Finding, Hits, Invalid, Rule, Severity, Valid
from prep.core.target import Target
from prep.targets import PRICE_MAX_AGE, Standing, price_age, price_is_outdated, standing
from prep.text.display import number

_TALK = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello!"}]}\n'
_OPENAI = {"target": "openai/gpt-4.1-mini-2025-04-14"}
_DAY = dt.date(2026, 11, 21)

SOON = 60
"""Days before a shutdown from which on it is a warning."""

SHUT_DOWN = Rule(
    code="P902",
    name="model-shut-down",
    severity="error",
    message="{target} {when}. {advice}",
    why=(
        "A model that is shut down neither trains nor answers, and what was trained from it goes "
        "with it: the money and the work are lost with the day."
    ),
    words=("when", "advice"),
    own=("target", "when", "advice"),
    examples=(
        Invalid(_TALK, options=_OPENAI | {"today": dt.date(2027, 1, 14)}),
        Invalid(_TALK, options=_OPENAI | {"today": _DAY}),
        Valid(_TALK, options={"target": "nebius/Qwen/Qwen3-8B", "today": _DAY}),
        Valid(_TALK, options=_OPENAI),
    ),
)

NO_NEW_JOBS = Rule(
    code="P903",
    name="no-new-jobs",
    severity="error",
    message="{target} {when}. {advice}",
    why=(
        "The upload still succeeds, and then the job is refused. Better to know before the data "
        "has left."
    ),
    words=("when", "advice"),
    own=("target", "when", "advice"),
    examples=(
        Invalid(_TALK, options=_OPENAI | {"today": dt.date(2027, 1, 7)}),
        Invalid(_TALK, options=_OPENAI | {"today": _DAY}),
        Valid(_TALK, options={"target": "nebius/Qwen/Qwen3-8B", "today": _DAY}),
    ),
)

METHOD = Rule(
    code="P904",
    name="method-not-supported",
    severity="error",
    message="{target} cannot be trained by {method}. {advice}",
    why="The provider would refuse the job after the upload.",
    words=("advice",),
    own=("target", "method", "advice"),
    examples=(
        Invalid(_TALK, options={"target": "openai/gpt-4o-mini-2024-07-18", "method": "dpo"}),
        Valid(_TALK, options={"target": "openai/gpt-4.1-2025-04-14", "method": "supervised"}),
    ),
)

OUTDATED_PRICE = Rule(
    code="P907",
    name="outdated-price",
    severity="note",
    message="The price of {target} is {what}. {advice}",
    why=(
        "Prices change without notice. What prep carries was true on its date; a price of your "
        "own replaces it (`--prices FILE`)."
    ),
    words=("what", "advice"),
    own=("target", "what", "advice"),
    examples=(
        Invalid(_TALK, options={"target": "azure/gpt-4.1-2025-04-14", "today": _DAY}),
        Invalid(_TALK, options=_OPENAI | {"today": dt.date(2027, 1, 5)}),
        Valid(_TALK, options=_OPENAI | {"today": _DAY}),
    ),
)


class TargetStanding(RunAnalyzer):
    """Reports what the target is on the day of the run."""

    rules = (SHUT_DOWN, NO_NEW_JOBS, METHOD, OUTDATED_PRICE)
    asks_target = True

    def finish(self, state: int, context: Context) -> Iterable[Finding]:
        if context.target is not None:
            yield from target_findings(context.target, context.options.today)


def target_findings(target: Target, today: dt.date | None) -> Iterable[Finding]:
    """What is wrong with sending a job to a target on a day.

    today: None to leave out what depends on the day
    """
    if not target.supports_method:
        ways = ", ".join(target.methods)
        advice = f"It can be by {ways}." if ways else "prep knows of no method."
        yield _say(METHOD, target, method=target.method, advice=advice)
    if today is None:
        return
    stands = standing(target, today)
    yield from _shut_down(target, stands)
    yield from _no_new_jobs(target, stands, today)
    if target.hosted and price_is_outdated(target.price, today):
        price = target.price
        what = "not known to prep"
        if price is not None:
            what = f"{number(price_age(price, today), 'day')} old, of {price.date} ({price.source})"
        advice = f"Prices older than {PRICE_MAX_AGE} days are not to be relied on."
        if price is None:
            advice = "Give it with --prices."
        yield _say(OUTDATED_PRICE, target, what=what, advice=advice)


def _shut_down(target: Target, stands: Standing) -> Iterable[Finding]:
    day = stands.shutdown_date
    if day is None:
        return
    advice = _move(stands)
    if stands.answers is False:
        yield _say(SHUT_DOWN, target, when=f"was shut down on {day}", advice=advice, days=0)
        return
    days = stands.days_of_use or 0
    severity: Severity = "warning" if days <= SOON else "note"
    when = f"and what is trained from it will be shut down on {day}, {number(days, 'day')} left"
    yield _say(SHUT_DOWN, target, severity, when=when, advice=advice, days=days)


def _no_new_jobs(target: Target, stands: Standing, today: dt.date) -> Iterable[Finding]:
    advice = _move(stands)
    last, days = stands.last_job_date, stands.days_for_jobs
    if stands.accepts_jobs is False:
        when = "takes no new jobs"
        if last is not None and today > last:
            when = f"has taken no new jobs since {last}"
        if stands.still_works:
            advice = f"Still works: {'; '.join(stands.still_works)}. {advice}"
        yield _say(NO_NEW_JOBS, target, when=when, advice=advice, days=0)
        return
    parts = []
    severity: Severity = "note"
    if last is not None and days is not None:
        least = "at least " if stands.jobs_at_least else ""
        parts.append(f"takes new jobs until {least}{last}, {number(days, 'day')} left")
        severity = "warning" if days <= SOON and not least else "note"
    if stands.refused:
        code = f" ({stands.code})" if stands.code else ""
        parts.append(f"refuses{code} {' and '.join(stands.refused)}")
        severity = "warning"
    if parts:
        yield _say(NO_NEW_JOBS, target, severity, when=", and ".join(parts), advice=advice)


def _move(stands: Standing) -> str:
    """Where to go instead."""
    if stands.move_to:
        return f"Move to {' or '.join(stands.move_to)}."
    if stands.replacement:
        return f"The vendor names {stands.replacement} instead."
    return "`prep models` lists what is trained where."


def _say(rule: Rule, target: Target, severity: Severity | None = None, **args: Any) -> Finding:
    return report(rule, Hits(1), severity=severity, target=target.name, **args)


PLUGINS = (TargetStanding(),)
