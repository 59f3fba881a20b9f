"""How a place in a file is written for people."""

from prep.core.finding import Finding
from prep.core.location import Location
from prep.core.report import Report


def home(finding: Finding, report: Report) -> str:
    """The path of the file that a finding is about."""
    if finding.hits.first:
        return finding.hits.first[0].path
    return finding.about or next(iter(report.sources), "")


def places(finding: Finding, report: Report, most: int) -> tuple[Location, ...]:
    """The first places of a finding; the file alone where there are none."""
    return finding.hits.first[:most] or (Location(home(finding, report)),)


def place(where: Location) -> str:
    """`path:line`, or `path Sheet!C14` in a workbook; the path alone when it is all that is known.

    A character position follows where the text of the line cannot be read: `path:line:column`.
    """
    inside = spot(where)
    if not inside:
        return where.path
    if where.sheet:
        return f"{where.path} {inside}"
    character = f":{where.column}" if where.column and not where.pointer else ""
    return f"{where.path}:{inside}{character}"


def spot(where: Location) -> str:
    """The place inside its file: the line, or the cell with its sheet, "" when there is none."""
    if where.sheet:
        place = where.cell or where.line or where.record
        return f"{where.sheet}!{place}" if place else where.sheet
    return str(where.line or where.record or "")
