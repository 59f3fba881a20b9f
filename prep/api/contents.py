"""What stands in the records that findings are about, as fingerprints."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from xxhash import xxh3_128_hexdigest

from prep import registry
from prep.api.opening import Dataset
from prep.core.location import Location
from prep.core.report import Report
from prep.core.suppression import asking_column
from prep.engine.work import read

Place = tuple[str, int]
"""Sheet and number of a record."""


class Contents(Struct, frozen=True):
    """Records by their place.

    prints: fingerprint of the content; records that cannot be read have none
    ignored: physical line, and what the column `prep:ignore` says, of all rows that say something
    path: of the file they are in, as locations have it
    """

    prints: Mapping[Place, str] = {}
    ignored: Mapping[Place, tuple[int, str]] = {}
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


def contents(dataset: Dataset, reports: Sequence[Report] = ()) -> Contents:
    """The contents at the places of reports on a dataset, and what its rows ignore."""
    wanted = {
        (where.sheet, where.record)
        for report in reports
        for finding in report.findings
        for where in finding.hits.first
        if where.record and where.path == dataset.path
    }
    prints: dict[Place, str] = {}
    ignored: dict[Place, tuple[int, str]] = {}
    for source in dataset.sources:
        column = asking_column(source.columns)
        last = max((record for sheet, record in wanted if sheet == source.sheet), default=0)
        if not last and column < 0:
            continue
        shard = registry.loaders()[source.loader].shards(source, 1)[0]
        limit = dataset.options.limit if column >= 0 else last
        for rows in read(shard, limit):
            for i, data in enumerate(rows.data):
                place = (source.sheet, rows.first + i)
                if data is None:
                    continue
                if place in wanted:
                    prints[place] = _print(data)
                if column >= 0 and data[column].strip():
                    ignored[place] = (rows.lines[i], data[column].strip())
    return Contents(prints, ignored, dataset.path)


def _print(data: Any) -> str:
    content = data if isinstance(data, bytes) else msgspec.msgpack.encode(data)
    return xxh3_128_hexdigest(content)
