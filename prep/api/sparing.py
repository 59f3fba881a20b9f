"""Keeps fixes away from what a team has decided to leave as it is.

Rows of a table say which rules are silent about them (`prep:ignore`), the configuration says which
rules are silent about a file. A rule that speaks about all examples together cannot be silent about
one of them; such a wish is reported as being of no use.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from prep.api.baseline import is_whole
from prep.api.contents import Contents, contents
from prep.api.opening import Dataset
from prep.api.suppressing import ignored_codes, silenced
from prep.core.analyzer import KEPT
from prep.core.finding import Finding
from prep.core.options import LintOptions
from prep.core.suppression import asking_column

O = TypeVar("O", bound=LintOptions)  # noqa: E741 - of options

Spared = Mapping[str, Mapping[str, Sequence[int]]]
"""Code of a rule → sheet ("" for text files) → numbers of records that its fixes leave alone."""


def rows_that_ask(dataset: Dataset) -> Contents:
    """What the rows of a dataset ignore; nothing is read when no table has the column."""
    asks = any(asking_column(source.columns) >= 0 for source in dataset.sources)
    return contents(dataset) if asks else Contents()


def quiet(options: O, path: str) -> O:
    """The options without the rules that the configuration suppresses in a file."""
    silent = {code for codes, _ in silenced(path, options)[0] for code in codes}
    if not silent:
        return options
    return msgspec.structs.replace(options, ignore=(*options.ignore, *sorted(silent)))


def joined(spared: Spared, known: Contents) -> dict[str, dict[str, list[int]]]:
    """Records that are spared, and those that ask for it themselves."""
    made = {
        code: {sheet: list(records) for sheet, records in sheets.items()}
        for code, sheets in spared.items()
    }
    for (sheet, record), codes in ignored_codes(known).items():
        for code in codes:
            made.setdefault(code, {}).setdefault(sheet, []).append(record)
    return made


def spared_by(finding: Finding, spared: Spared) -> dict[str, tuple[int, ...]]:
    """Sheet → records that the fix of a finding leaves alone: none when it is about all alike."""
    if is_whole(finding) and len(finding.hits.first) < KEPT:
        return {}
    return {
        sheet: tuple(sorted(set(records)))
        for sheet, records in spared.get(finding.code, {}).items()
    }
