"""Leaves out of a validation file what it shares with the training data."""

import msgspec

from prep.api.linting import job_of
from prep.api.opening import Dataset, open_dataset
from prep.api.prepared import Prepared
from prep.api.preparing import prepare_dataset
from prep.api.sparing import quiet
from prep.core.edit import Step
from prep.core.options import PrepareOptions
from prep.engine import passes

COMPARED = frozenset(("P402", "P404"))
"""Rules that compare training data with its validation file."""


def drop_leaks(dataset: Dataset, options: PrepareOptions) -> Prepared | None:
    """Mends the validation file that the options name, in place; None when there is nothing to do.

    dataset: the training data
    options: `fix` says whether what is only nearly the same is left out too

    Raises UsageError when the validation file is not JSONL.
    """
    job = job_of(dataset, quiet(options, dataset.path))
    result = passes.run(msgspec.structs.replace(job, codes=job.codes & COMPARED))
    wanted = ("safe", "unsafe") if options.fix == "unsafe" else ("safe",)
    steps = [
        Step(finding.code, finding.fix.title, finding.fix.edits)
        for finding in result.findings
        if finding.fix and finding.fix.path and finding.fix.safety in wanted
    ]
    if not steps or options.fix == "none":
        return None
    own = msgspec.structs.replace(options, validation="")
    held = open_dataset(options.validation, own)
    return prepare_dataset(held, None, own, accept=lambda _: False, plan=steps, in_place=True)
