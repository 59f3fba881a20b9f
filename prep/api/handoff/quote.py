"""What a job comes to: examples, tokens, money."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import msgspec
from msgspec import Struct

from prep.api.counted import Counts, count, look_at
from prep.api.linting import destination
from prep.api.opening import open_dataset
from prep.api.target_estimates import layout_for
from prep.core.job_request import JobRequest
from prep.core.lengths import Lengths
from prep.core.options import EstimateOptions
from prep.core.target import Target
from prep.targets import bill, counting


class Quote(Struct, frozen=True, kw_only=True):
    """Examples, tokens and money of a job.

    tokens: of one epoch, None when not counted
    epochs: the most that may be trained, and where the number comes from
    cost_low, cost_high: USD, None when unknown
    price_date: YYYY-MM-DD of the price, "" when there is none
    why_unknown: " (…)" when the cost is not known, else ""
    """

    examples: int
    tokens: int | None = None
    epochs: int | None = None
    epochs_from: str = ""
    cost_low: Decimal | None = None
    cost_high: Decimal | None = None
    price_date: str = ""
    why_unknown: str = ""


def quote(
    path: Path,
    target: Target,
    request: JobRequest,
    today: dt.date,
    validation: Path | None = None,
    counts: Counts | None = None,
) -> Quote:
    """What training on a prepared file comes to.

    counts: of files that were counted already, None for none
    """
    given = request.hyperparameters.get("n_epochs")
    epochs = int(given) if isinstance(given, int | float) else None
    options = EstimateOptions(yes=True, method=target.method, epochs=epochs, today=today)
    lengths = _lengths(path, target, options, counts or {})
    held = _lengths(validation, target, options, counts or {}) if validation else None
    if request.model != target.job_model:
        # another server, or one for trying out: the facts hold there, the price does not
        target = msgspec.structs.replace(target, prices=())
    job = bill(target, lengths, epochs, held)
    why = job.unknown or job.unbounded
    return Quote(
        examples=lengths.examples,
        tokens=lengths.total,
        epochs=job.epochs.high,
        epochs_from="at most" if job.epochs.source == "auto" else job.epochs.source,
        cost_low=job.cost_low,
        cost_high=job.cost_high,
        price_date=str(job.price.date) if job.price and job.cost is not None else "",
        why_unknown=f" ({request.model}: {why})" if why else "",
    )


def _lengths(path: Path, target: Target, options: EstimateOptions, counts: Counts) -> Lengths:
    dataset = open_dataset(str(path), options)
    layout = destination(dataset)
    way = counting(target, layout_for(target, layout))
    known = counts.get(look_at(dataset, layout, way))
    return known or count([dataset], (way,), options).lengths[0]
