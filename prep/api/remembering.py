"""Remembers where prepared lines came from, so that a provider's "line 541" finds its cell."""

import os
from collections.abc import Mapping

from prep.api.handoff.ledger import Ledger
from prep.api.handoff.prepared import Usage, record_prepared
from prep.api.handoff.store import state_folder
from prep.api.opening import Dataset
from prep.api.prepared import Prepared
from prep.core.clock import SystemClock


def _positions(dataset: Dataset, columns: Mapping[str, str]) -> dict[str, int]:
    """Role → column of the sheet, {} where there is no sheet."""
    source = dataset.source
    if not source.sheet:
        return {}
    return {
        role: source.place(source.columns.index(name) + 1)
        for role, name in columns.items()
        if name in source.columns
    }


def remember(dataset: Dataset, prepared: Prepared, to: str) -> str:
    """Records the origins of all outputs; returns why that was not possible, "" when it was.

    to: layout that was written
    """
    if not prepared.origins:
        return ""
    columns = dataset.format.columns
    usage = Usage(
        format=to,
        system=str(prepared.facts.get("system", columns.system)),
        separator=str(prepared.facts.get("prompt_separator", "")),
        stop=str(prepared.facts.get("stop", "")),
        columns=columns.fields,
        positions=_positions(dataset, columns.fields),
    )
    with Ledger(state_folder(os.environ), SystemClock()) as ledger:
        for output, places in zip(prepared.outputs, prepared.origins, strict=True):
            record_prepared(ledger, output.sha256, places, usage)
        return ledger.problem
