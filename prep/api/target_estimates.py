"""What a training comes to at one target, and what a person must know about it."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from prep.analyzers.job_options import option_findings
from prep.analyzers.standing import target_findings
from prep.api.counted import Counted
from prep.core.estimate import TargetEstimate
from prep.core.lengths import Lengths
from prep.core.options import EstimateOptions
from prep.core.target import Target
from prep.targets import Bill, as_set, bill, is_measured, price_age, standing
from prep.text.money import dollars, plain


class Priced(Struct, frozen=True):
    """The estimate of a target and the bill it rests on."""

    estimate: TargetEstimate
    bill: Bill


def priced(
    target: Target,
    layout: str,
    counted: Counted,
    number: int,
    held: Counted | None,
    options: EstimateOptions,
) -> Priced:
    """What a training comes to at a target.

    layout: the examples are meant for
    number: of the counting in `counted` and `held` that is the target's
    held: the validation file
    """
    target = as_set(target, options.job)
    lengths = counted.lengths[number]
    interval = counted.intervals[number] if counted.intervals else None
    job = bill(
        target,
        lengths,
        epochs_of(options),
        held.lengths[number] if held else None,
        interval.percent / 100 if interval else Decimal(0),
    )
    today = options.today
    stands = standing(target, today) if today else None
    dates, price = target.dates, job.price
    limit = target.limit("context_tokens")
    hosting, minimum = target.fee("hosting_per_hour"), target.fee("minimum_per_job")
    accepts = stands.accepts_jobs if stands else None
    if dates and dates.takes_jobs is False:
        accepts = False
    estimate = TargetEstimate(
        target=target.name,
        title=target.title,
        method=target.method,
        variant=price.variant if price else "",
        encoding=target.encoding,
        exact=lengths.exact and is_measured(target) and interval is None,
        epochs=job.epochs.number,
        epochs_low=job.epochs.low,
        epochs_high=job.epochs.high,
        epochs_from=job.epochs.source,
        trained_tokens=job.trained_tokens,
        billed_tokens=job.billed_tokens,
        price_per_million=price.per_million_tokens if price else None,
        price_per_hour=price.per_hour if price else None,
        price_date=price.date if price else None,
        price_source=price.source if price else None,
        price_age=price_age(price, today) if price and today else None,
        minimum=minimum.minimum_per_job if minimum else None,
        hosting_per_hour=hosting.hosting_per_hour if hosting else None,
        cost=job.cost,
        cost_low=job.cost_low,
        cost_high=job.cost_high,
        free=job.free,
        unbounded=job.unbounded,
        context_tokens=limit.value if limit else None,
        over_context=lengths.over(limit.value) if limit and not interval else None,
        accepts_jobs=accepts,
        last_job_date=dates.last_job_date if dates else None,
        shutdown_date=dates.shutdown_date if dates else None,
        move_to=dates.move_to if dates else (),
        notes=tuple(notes(target, layout, job, lengths, options)),
    )
    return Priced(estimate, job)


def epochs_of(options: EstimateOptions) -> int | None:
    """The epochs that were asked for, by option or as a setting of the job; None for none."""
    own = options.job.get("n_epochs")
    return options.epochs if options.epochs is not None or type(own) is not int else own


def layout_for(target: Target | None, layout: str) -> str:
    """The layout in which a target would be given the examples: pairs become chat if they must."""
    if layout == "completion" and target is not None and "completion" not in target.formats:
        return "chat"
    return layout


def notes(
    target: Target, layout: str, job: Bill, lengths: Lengths, options: EstimateOptions
) -> Iterator[str]:
    """What a person must know to use the numbers rightly, the gravest first."""
    if job.unknown and not job.free:
        yield f"The cost is unknown: {job.unknown}."
    for finding in target_findings(target, options.today):
        yield f"{finding.code}: {finding.message}"
    settings = dict(options.job)
    if options.epochs is not None:
        settings["n_epochs"] = options.epochs
    for finding in option_findings(target, settings):
        yield f"{finding.code}: {finding.message}"
    yield from _about_data(target, layout, lengths)
    yield from _about_tokens(target, lengths, options)
    yield from _about_money(target, job)


def _about_data(target: Target, layout: str, lengths: Lengths) -> Iterator[str]:
    least = target.limit("min_examples")
    if least and lengths.examples < least.value:
        yield f"Too few examples: {lengths.examples:,}; it wants at least {least.value:,}."
    if target.formats and layout not in target.formats:
        yield (
            f"It takes {' or '.join(target.formats)}, not {layout}; `prep prepare --to` can write "
            "what is missing."
        )
    limit = target.limit("context_tokens")
    if limit and (over := lengths.over(limit.value)):
        about = "" if limit.verified else " (unverified)"
        beyond = lengths.total - lengths.trained(limit.value)
        yield (
            f"Examples over its context of {limit.value:,} tokens{about}: {over:,}. What is beyond "
            f"it is not trained on: {beyond:,} tokens of {lengths.total:,}."
        )


def _about_tokens(target: Target, lengths: Lengths, options: EstimateOptions) -> Iterator[str]:
    if options.tokenizer:
        yield f"Tokens are counted with {options.tokenizer}."
    elif target.encoding is None:
        yield (
            "Its tokenizer is not carried by prep: tokens are counted with o200k_base, and no "
            "tokenizer has more than the upper bound. --tokenizer counts with a tokenizer.json."
        )
    elif not is_measured(target):
        yield "How it frames messages was not measured; tokens are an estimate."
    if lengths.images:
        yield "How images are counted is not published; tokens are an estimate."
    elif target.method == "dpo":
        yield (
            "How preference pairs are billed is not published: question and both answers are "
            "counted once."
        )
    elif lengths.estimated:
        yield f"Examples with tools, names or no roles are estimated, ±3 %: {lengths.estimated:,}."


def _about_money(target: Target, job: Bill) -> Iterator[str]:
    times, price = job.epochs, job.price
    if times.source == "auto":
        yield (
            f"Epochs are decided by the provider: {times.number} by the published rule, "
            f"{times.low} to {times.high} to be expected. --epochs {times.number} would fix them."
        )
    fee = target.fee("minimum_per_job")
    about = f" {fee.note}" if fee and fee.note else ""
    least = (fee.minimum_per_job if fee else None) or Decimal(0)
    if job.minimum is not None:
        yield f"The least that is charged for a job is {dollars(job.minimum)}.{about}"
    elif job.cost is not None and job.cost < least:
        yield f"At least {dollars(least)} may be charged for a job.{about}"
    if price is not None:
        if not price.verified:
            yield "The price is as last published; nobody has confirmed it."
        if price.size_class:
            yield f"The price is that of the size class {price.size_class}."
        if price.note:
            yield price.note
        for other in target.prices[1:]:
            if other.per_million_tokens is not None:
                usd = plain(other.per_million_tokens)
                yield f"{other.variant or 'Otherwise'}: ${usd} per million tokens."
    fee = target.fee("hosting")
    if fee:
        yield f"To use the model: {fee.hosting}."
    if fee := target.fee("storage_per_month"):
        yield f"Keeping the model costs ${plain(fee.storage_per_month)} a month."
