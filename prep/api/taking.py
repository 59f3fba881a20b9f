"""Which fixes are taken, and what is right, changed or still broken after them."""

from collections.abc import Callable, Sequence, Set

from prep.api.sparing import Asked, Spared, spared_by
from prep.core.edit import Step
from prep.core.finding import Finding
from prep.core.options import PrepareOptions
from prep.engine import passes

Accept = Callable[[Finding], bool]
"""Says whether the fix of a finding is taken."""


def recommended(options: PrepareOptions) -> Accept:
    """The fixes that options alone take: the level, and what is recommended if that was said."""

    def accept(finding: Finding) -> bool:
        fix = finding.fix
        if fix is None or fix.safety == "manual" or options.fix == "none":
            return False
        return (
            fix.safety == "safe"
            or options.fix == "unsafe"
            or (options.recommended and fix.recommended)
        )

    return accept


def accepted(
    findings: Sequence[Finding],
    accept: Accept,
    taken: Sequence[Step],
    wishes: tuple[Spared, Asked],
) -> list[Step]:
    """The steps of the fixes that are taken, those that leave examples out first.

    taken: steps of earlier rounds, which are not taken again
    wishes: records that fixes leave alone
    """
    # what a fix has left alone would ask for it again in every round
    done = {step.code for step in taken if step.spared}
    steps = [
        (
            not any(edit.leaves_out for edit in finding.fix.edits),
            Step(finding.code, finding.fix.title, finding.fix.edits, spared_by(finding, *wishes)),
        )
        for finding in findings
        if finding.fix
        and finding.fix.edits
        and not finding.fix.path
        and finding.code not in done
        and accept(finding)
    ]
    steps.sort(key=lambda item: (item[0], item[1].code))
    return [step for _, step in steps if step not in taken]


def is_mended(finding: Finding, options: PrepareOptions) -> bool:
    """True for what is right in the output: it is written anew, or its records are left out."""
    fix = finding.fix
    written_anew = fix is not None and fix.safety == "safe" and not fix.edits
    return written_anew or (options.skip_bad and damages(finding))


def damages(finding: Finding) -> bool:
    """True when records could not be read: they are lost unless they are mended."""
    return finding.severity == "error" and finding.code.startswith("P1")


def changes_file(first: passes.Result, last: passes.Result, accept: Accept) -> bool:
    """Whether anything in the file itself is to be changed: by a step, or by writing it anew."""
    anew = (each for each in first.findings if each.fix and not each.fix.edits and accept(each))
    return any(last.tally.changed) or any(anew)


def why_broken(result: passes.Result, options: PrepareOptions, mended: Set[str]) -> str:
    """Why the data is too broken to write, "" when it is not.

    mended: codes of the rules whose fix is taken
    """
    damaged = [
        finding for finding in result.findings if damages(finding) and finding.code not in mended
    ]
    if not damaged or options.skip_bad:
        return ""
    codes = ", ".join(dict.fromkeys(finding.code for finding in damaged))
    count = sum(each.hits.count for each in damaged)
    repairable = sum(each.args.get("repairable", 0) for each in damaged)
    way = "Mend them, or leave them out with --skip-bad."
    if repairable:
        way = (
            f"Mend them (--repair mends {repairable:,} of {count:,}), "
            "or leave them out with --skip-bad."
        )
    if repairable == count:
        way = "Mend them with --repair, or leave them out with --skip-bad."
    return f"nothing was written, because records would be lost ({codes}). {way}"
