"""A target as the settings of a job make it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from prep.core.facts import Limits
from prep.core.target import Target

LENGTHS = (
    "max_length",
    "sequence_len",
    "cutoff_len",
    "max_seq_length",
    "max_context_length",
    "context_length",
)
"""Names of the setting that says how many tokens of an example are trained on."""


def as_set(target: Target, job: Mapping[str, Any]) -> Target:
    """The target with the context that a job sets, and `padded` when the job asks for that.

    A setting the target does not have changes nothing; what it may be, P905 says.
    """
    source = next((group for group in target.options if group.items), None)
    own = [
        value
        for name in LENGTHS
        if type(value := job.get(name)) is int and value > 0 and target.option(name)
    ]
    if own and source is not None:
        limit = Limits(
            values={"context_tokens": own[-1]},
            # as specific as a group can be, so that it goes before the others
            models=(target.model,),
            methods=(target.method,),
            source="a setting of the job",
            date=source.date,
            evidence="given",
        )
        target = msgspec.structs.replace(target, limits=(limit, *target.limits))
    padded = any(
        loss.when == "packing-off" and job.get(loss.option) is False for loss in target.losses
    )
    return msgspec.structs.replace(target, padded=True) if padded else target
