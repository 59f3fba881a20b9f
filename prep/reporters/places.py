"""How a place in a file is written for people."""

import os
import posixpath

from prep.core.finding import Finding
from prep.core.location import Location
from prep.core.report import Report
from prep.core.reporter import View


def home(finding: Finding, report: Report) -> str:
    """The path of the file that a finding is about."""
    if finding.hits.first:
        return finding.hits.first[0].path
    return finding.about or next(iter(report.sources), "")


def places(finding: Finding, report: Report, most: int) -> tuple[Location, ...]:
    """The first places of a finding; the file alone where there are none."""
    return finding.hits.first[:most] or (Location(home(finding, report)),)


def address(path: str, view: View) -> str:
    """The path of a file as seen from the root of the checkout, with `/`.

    One that is elsewhere stays as it was given.
    """
    path = path.replace(os.sep, "/")
    if view.root and path.startswith(f"{view.root}/"):
        return path[len(view.root) + 1 :]
    if os.path.isabs(path) or not view.folder:
        return path
    return posixpath.normpath(posixpath.join(view.folder, path))


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
