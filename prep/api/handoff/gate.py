"""What the data itself says against a job: what a provider would refuse, or teach badly."""

from pathlib import Path

from msgspec import Struct

from prep import registry
from prep.api.counted import ANALYZER, RULE, Counts, look_at
from prep.api.handoff.accounts import DRY, Where
from prep.api.handoff.grader import fields, problems
from prep.api.linting import job_of, report
from prep.api.opening import Dataset, open_dataset
from prep.core.finding import Finding
from prep.core.job_request import JobRequest
from prep.core.options import LintOptions
from prep.core.progress import Progress
from prep.engine import passes
from prep.errors import InputError, NeedsAnswer, UsageError
from prep.formats.columns import ColumnsFormat
from prep.providers.elsewhere import ELSEWHERE
from prep.providers.profiles import PROFILES
from prep.targets import target

HELD_BEFORE = ("P404", "P505", "P902", "P903", "P905")
"""Rules that a job is held to before: overlap, budget, dates and settings."""

SECRET = "P701"

LAYOUT = "P901"

UNSEEN = f"{LAYOUT} --allow-secrets"
"""What lets a file be sent in which nothing can be looked for."""

HELD_OUT = ("P601",)
"""No objection to a file that may be for validation: a few examples will do."""

AS_SENT = ("P103",)
"""Rules about what prep puts right while it reads and a provider refuses, which are no errors."""


class Objection(Struct, frozen=True):
    """Errors in a file that keep it from being sent.

    target: whose rules it was held to, "" for none
    """

    path: Path
    target: str
    findings: tuple[Finding, ...]


def objections(
    path: Path,
    where: Where,
    request: JobRequest | None,
    *,
    secrets: bool = False,
    ignore: tuple[str, ...] = (),
    counts: Counts | None = None,
    progress: Progress | None = None,
) -> Objection | None:
    """What speaks against training on a file, None when nothing does.

    request: None when there is no job yet: the file is held to what its own layout asks for, and to
        a model only when one was said
    secrets: True to let keys that are in the data be sent
    ignore: further rules that do not count
    counts: where to note how long the examples are, None when nobody will ask

    Raises UsageError when the grader makes no sense, InputError when no provider takes the layout.
    """
    rules: dict[str, dict[str, int | float | str | bool]] = {}
    if request is not None and request.grader is not None:
        if wrong := problems(request.grader, _graders(where, request)):
            raise UsageError("; ".join(wrong))
        if needed := fields(request.grader):
            rules["P831"] = {"fields": ",".join(needed)}
    options = LintOptions(
        target=_target(where) if request is not None or where.model else "",
        method=request.method if request is not None else None,
        # Rules that only advise are left out: some of them cost as much as all that object.
        select=tuple(
            code
            for code, rule in registry.rules().items()
            if (rule.severity == "error" and code not in HELD_BEFORE) or code in AS_SENT
        ),
        extend_select=() if counts is None else (RULE,),
        ignore=(*ignore, SECRET) if secrets else ignore,
        rules=rules,
        yes=True,
    )
    any_layout = LAYOUT in registry.select(ignore, whole_catalogue=True)
    try:
        dataset = open_dataset(str(path), options)
    except NeedsAnswer as question:
        if any_layout and secrets:
            return None
        raise InputError(_not_prepared(path, "no layout that is known", UNSEEN)) from question
    if not any_layout and where.name in {DRY, *PROFILES, *ELSEWHERE}:
        _check_layout(path, dataset)
    found = _findings(dataset, options, counts, progress)
    wrong_now = tuple(one for one in found if one.severity == "error" or one.rule.code in AS_SENT)
    return Objection(path, options.target, wrong_now) if wrong_now else None


def _findings(
    dataset: Dataset, options: LintOptions, counts: Counts | None, progress: Progress | None
) -> tuple[Finding, ...]:
    job = job_of(dataset, options)
    looks = [look_at(dataset, job.context.to, way) for way in job.context.countings]
    result = passes.run(job, progress=progress)
    if counts is not None:
        for look, lengths in zip(looks, result.tally.states.get(ANALYZER, ()), strict=False):
            if lengths.examples and not lengths.images:
                counts[look] = lengths
    return report(dataset, job, result).findings


def _check_layout(path: Path, dataset: Dataset) -> None:
    """Raise InputError when the examples would have to be converted first."""
    layout, options = dataset.format, dataset.options
    if isinstance(layout, ColumnsFormat):
        columns = ", ".join(sorted(layout.wanted))
        raise InputError(_not_prepared(path, f"columns of its own ({columns})", LAYOUT))
    taken: tuple[str, ...] = ()
    if options.target:
        taken = target(options.target, options.method or "supervised").formats
    if layout.foreign and layout.name not in taken:
        raise InputError(_not_prepared(path, f"the layout {layout.name}", LAYOUT))


def _not_prepared(path: Path, what: str, rules: str) -> str:
    return (
        f"{path.name} has {what}, which is not what a provider is sent; this makes it so: "
        f"prep prepare {path.name}. To send it as it is: --ignore {rules}"
    )


def _graders(where: Where, request: JobRequest) -> tuple[str, ...]:
    """Kinds of grader the target takes, () when that is not known."""
    name = _target(where)
    way = target(name, request.method).way if name else None
    return way.graders if way else ()


def _target(where: Where) -> str:
    """The target whose rules hold: as exactly as our data knows it."""
    if where.name in {DRY, "compatible"}:
        return ""
    try:
        target(where.target or where.name)
    except UsageError:
        return where.name
    return where.target or where.name
