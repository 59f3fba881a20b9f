"""What the data itself says against a job: what a provider would refuse, or teach badly."""

from pathlib import Path

from msgspec import Struct

from prep import registry
from prep.api.handoff.accounts import DRY, Where
from prep.api.handoff.grader import fields, problems
from prep.api.linting import lint
from prep.core.finding import Finding
from prep.core.job_request import JobRequest
from prep.core.options import LintOptions
from prep.core.progress import Progress
from prep.errors import UsageError
from prep.targets import target

ELSEWHERE = ("P404", "P505", "P902", "P903", "P905")
"""Rules that a job is held to before: overlap, budget, dates and settings."""

SECRET = "P701"


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
    request: JobRequest,
    *,
    secrets: bool = False,
    ignore: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> Objection | None:
    """What speaks against training on a file, None when nothing does.

    secrets: True to let keys that are in the data be sent
    ignore: further rules that do not count

    Raises UsageError when the grader makes no sense.
    """
    rules: dict[str, dict[str, int | float | str | bool]] = {}
    if request.grader is not None:
        if wrong := problems(request.grader, _graders(where, request)):
            raise UsageError("; ".join(wrong))
        if needed := fields(request.grader):
            rules["P831"] = {"fields": ",".join(needed)}
    options = LintOptions(
        target=_target(where),
        method=request.method,
        # Looking for secrets is off by default, because it costs as much as all other rules.
        extend_select=() if secrets else (SECRET,),
        ignore=(*(code for code in ELSEWHERE if code in registry.rules()), *ignore),
        rules=rules,
        yes=True,
    )
    report = lint(str(path), options, progress=progress)
    errors = tuple(one for one in report.findings if one.severity == "error")
    return Objection(path, options.target, errors) if errors else None


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
