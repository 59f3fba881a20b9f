"""What the dates of a model say against a job."""

import datetime as dt

from prep.core.provider import Provider, Refused
from prep.core.target import Target
from prep.errors import UsageError
from prep.targets import standing
from prep.text.display import number

WARN_DAYS = 60
"""A model that is shut down sooner than this is worth a warning."""


def by_our_data(target: Target, today: dt.date) -> list[str]:
    """What our data says against jobs at a target on a day, in sentences.

    Raises UsageError when it takes none any more.
    """
    state = standing(target, today)
    if state.accepts_jobs is False:
        words = f"{target.name} takes no new jobs"
        if state.last_job_date:
            words = f"{target.name} has taken no new jobs since {state.last_job_date}"
        ways = f"; move to {' or '.join(state.move_to)}" if state.move_to else ""
        raise UsageError(f"{words}{ways}. `prep models` lists what is trained where")
    warnings = []
    if state.days_of_use is not None and state.days_of_use < WARN_DAYS:
        warnings.append(
            f"{target.name} and what is trained from it are shut down on "
            f"{state.shutdown_date}, in {number(state.days_of_use, 'day')}"
        )
    if state.days_for_jobs is not None and state.days_for_jobs < WARN_DAYS:
        warnings.append(f"the last day for new jobs is {state.last_job_date}")
    if state.refused:
        who = "; ".join(state.refused)
        if state.code:
            warnings.append(
                f"refused ({state.code}) even now: {who}. The upload would still succeed"
            )
        else:
            warnings.append(f"refused even now: {who}. The upload would still succeed")
    return warnings


def by_the_provider(provider: Provider, name: str, today: dt.date) -> list[str]:
    """The same by what the provider itself says of the model."""
    try:
        model = provider.model(name)
    except Refused as error:
        if error.status in {404, 405, 501}:
            return [f"the provider does not list {name}"]
        raise
    if not model.shutdown_date:
        return []
    try:
        last = dt.date.fromisoformat(model.shutdown_date)
    except ValueError:
        return []
    if last <= today:
        raise UsageError(f"{model.id} was shut down on {last}: `prep models` lists others")
    if (last - today).days < WARN_DAYS:
        return [f"the provider shuts {model.id} down on {last}"]
    return []
