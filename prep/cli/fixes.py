"""Asks about fixes, one by one."""

from prep.api import Dataset, preview
from prep.api.previewing import kept_instead
from prep.cli.console import Console
from prep.cli.telling import Teller
from prep.core.edit import Step
from prep.core.finding import Finding
from prep.core.report import Report
from prep.text.display import line, number, wrap


class Asker:
    """Says which fixes are taken by asking at the terminal; asks about each fix once.

    report: what was shown before the first question
    to: layout that is written, for the example before and after
    """

    def __init__(
        self, console: Console, teller: Teller, dataset: Dataset, report: Report, to: str
    ) -> None:
        self._console = console
        self._teller = teller
        self._dataset = dataset
        self._to = to
        self._first = [finding for finding in report.findings if is_offer(finding)]
        self._answers: dict[tuple[str, str], bool] = {}
        self._taken: list[Step] = []

    def __call__(self, finding: Finding) -> bool:
        """True when the fix of the finding is wanted."""
        fix = finding.fix
        if fix is None or not is_offer(finding):
            return False
        key = finding.code, fix.title
        if key not in self._answers:
            self._answers[key] = self._ask(finding)
            if self._answers[key]:
                self._taken.append(Step(finding.code, fix.title, fix.edits))
        return self._answers[key]

    def _ask(self, finding: Finding) -> bool:
        console, fix = self._console, finding.fix
        if fix is None:
            return False
        is_first_round = finding in self._first
        count = f" of {len(self._first)}" if is_first_round else ""
        console.note("")
        number_shown = f"{len(self._answers) + 1}{count}"
        message = self._teller.wrapped(f"{number_shown}  {finding.message} {finding.code}")
        first = message[0].removeprefix(number_shown)
        console.note(f"{console.err('bold', number_shown)}{first}")
        for text in message[1:]:
            console.note(f"     {text}")
        # fixes of the first round know the data as it is, later ones as the plan left it
        plan = [] if is_first_round else self._taken
        for change in preview(self._dataset, plan, fix, 1, self._to):
            kept = kept_instead(self._dataset, finding, change, self._to)
            for text in self._teller.change(change, kept):
                console.note(text)
        title = line(fix.title).rstrip(".")
        examples = f" ({number(fix.examples, 'example')})" if fix.examples else ""
        wanted = fix.safety == "safe" or fix.recommended
        room = self._teller.columns - len("     ") - len(" [Y/n] n")
        *above, last = wrap(f"{title}{examples}?", room)
        for text in above:
            console.note(f"     {text}")
        return console.confirm(f"     {last}", default=wanted)


def is_offer(finding: Finding) -> bool:
    """True when there is a fix that prep can apply."""
    fix = finding.fix
    return fix is not None and fix.safety != "manual" and bool(fix.edits)
