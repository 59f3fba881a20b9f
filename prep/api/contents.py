"""What stands in the records that findings are about, as fingerprints."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from xxhash import xxh3_128_hexdigest

from prep.api.opening import Dataset
from prep.core.location import Location
from prep.core.report import Report
from prep.engine.work import read_all

Place = tuple[str, int]
"""Sheet and number of a record."""


class Contents(Struct, frozen=True):
    """Records by their place.

    prints: fingerprint of the content; records that cannot be read have none
    path: of the file they are in, as locations have it
    """

    prints: Mapping[Place, str] = {}
    path: str = ""

    def fingerprint(self, code: str, where: Location) -> str | None:
        """32 hexadecimal digits for a rule and the content at a place, None when it has none."""
        content = self.prints.get((where.sheet, where.record)) if where.path == self.path else None
        return None if content is None else xxh3_128_hexdigest(f"{code} {content}".encode())

    def fingerprints(self, report: Report) -> dict[tuple[str, Location], str]:
        """Rule and place → fingerprint, of all places of a report that have one."""
        return {
            (finding.code, where): found
            for finding in report.findings
            for where in finding.hits.first
            if (found := self.fingerprint(finding.code, where)) is not None
        }


def contents(dataset: Dataset, reports: Sequence[Report]) -> Contents:
    """The contents at the places of reports on a dataset."""
    wanted = {
        (where.sheet, where.record)
        for report in reports
        for finding in report.findings
        for where in finding.hits.first
        if where.record and where.path == dataset.path
    }
    prints: dict[Place, str] = {}
    last = max((record for _, record in wanted), default=0)
    if not last:
        return Contents(prints, dataset.path)
    for rows in read_all(dataset.sources, last):
        sheet = rows.source.sheet
        for i, data in enumerate(rows.data):
            place = (sheet, rows.first + i)
            if data is not None and place in wanted:
                prints[place] = _print(data)
        if rows.first + len(rows) > last:
            break
    return Contents(prints, dataset.path)


def _print(data: Any) -> str:
    content = data if isinstance(data, bytes) else msgspec.msgpack.encode(data)
    return xxh3_128_hexdigest(content)
