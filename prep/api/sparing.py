"""Keeps fixes away from what a team has decided to leave as it is.

Rows of a table say which rules are silent about them (`prep:ignore`), the configuration says which
rules are silent about a file. A rule that speaks about all examples together cannot be silent about
one of them; such a wish is reported as being of no use.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from prep.api.baseline import is_whole
from prep.api.opening import Dataset
from prep.api.suppressing import quiet_codes, rows_that_ask
from prep.core.analyzer import KEPT
from prep.core.finding import Finding
from prep.core.options import LintOptions
from prep.engine.asking import is_silent

O = TypeVar("O", bound=LintOptions)  # noqa: E741 - of options

Spared = Mapping[str, Mapping[str, Sequence[int]]]
"""Code of a rule → sheet ("" for text files) → numbers of records that its fixes leave alone."""

Asked = Mapping[str, Mapping[str, Sequence[int]]]
"""Codes that rows ask to be silent → sheet → numbers of those records."""


def asked_by(dataset: Dataset) -> Asked:
    """What the rows of a dataset ask for."""
    made: dict[str, dict[str, list[int]]] = {}
    for sheet, record, _, asked in rows_that_ask(dataset.sources, dataset.options.limit):
        made.setdefault(asked, {}).setdefault(sheet, []).append(record)
    return made


def quiet(options: O, path: str) -> O:
    """The options without the rules that the configuration suppresses in a file."""
    silent = quiet_codes(path, options)
    if not silent:
        return options
    return msgspec.structs.replace(options, ignore=(*options.ignore, *sorted(silent)))


def spared_by(finding: Finding, spared: Spared, asked: Asked) -> dict[str, tuple[int, ...]]:
    """Sheet → records that the fix of a finding leaves alone: none when it is about all alike.

    asked: records that ask for it themselves
    """
    if is_whole(finding) and len(finding.hits.first) < KEPT:
        return {}
    found = [spared.get(finding.code, {})]
    found += [sheets for codes, sheets in asked.items() if is_silent(finding.code, codes)]
    return {
        sheet: tuple(sorted({record for sheets in found for record in sheets.get(sheet, ())}))
        for sheet in sorted({sheet for sheets in found for sheet in sheets})
    }
