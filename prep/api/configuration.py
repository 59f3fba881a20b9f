"""Configuration files: `prep.toml`, or `[tool.prep]` in pyproject.toml, found upward.

Here they are found and read; what their keys mean is known to the options of the commands.
"""

import tomllib
from glob import escape
from pathlib import Path
from typing import Any

from msgspec import Struct

from prep.errors import UsageError

NAME = "prep.toml"
EXTEND = "extend"


class Document(Struct, frozen=True):
    """The keys of one file.

    path: as it is to be shown: relative to the working directory where that is shorter
    folder: what paths inside the file are relative to
    """

    path: str
    folder: Path
    values: dict[str, Any]

    def beside(self, path: str) -> str:
        """A path of this file, as seen from the working directory."""
        return _shown(self.folder / path)

    def pattern(self, pattern: str) -> str:
        """A pattern of this file; one without a slash is for names in any folder."""
        if "/" not in pattern:
            return pattern
        return f"{escape(self.folder.resolve().as_posix()).rstrip('/')}/{pattern.lstrip('/')}"


def nearest_file(start: Path) -> Path | None:
    """The nearest configuration file from a folder upward, None when there is none.

    Raises UsageError for a pyproject.toml that is not TOML.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / NAME).is_file():
            return folder / NAME
        project = folder / "pyproject.toml"
        if project.is_file() and _of_project(project) is not None:
            return project
    return None


def documents(path: Path) -> list[Document]:
    """A configuration file after those that it extends, so that the last word counts.

    Raises UsageError when one cannot be read, or extends itself.
    """
    found: list[Document] = []
    _follow(path, found, ())
    return found


def _follow(path: Path, found: list[Document], above: tuple[Path, ...]) -> None:
    path = path.resolve()
    if path in above:
        raise UsageError(f"{_shown(path)}: extend goes round in a circle")
    values = _values(path)
    extended = values.pop(EXTEND, [])
    for name in [extended] if isinstance(extended, str) else extended:
        if not isinstance(name, str):
            raise UsageError(f"{_shown(path)}: extend: a path is wanted, or a list of paths")
        further = path.parent / Path(name).expanduser()
        if not further.is_file():
            raise UsageError(f"{_shown(path)}: extend: there is no file {_shown(further)}")
        _follow(further, found, (*above, path))
    found.append(Document(_shown(path), path.parent, values))


def _values(path: Path) -> dict[str, Any]:
    if path.name != "pyproject.toml":
        return _read(path)
    values = _of_project(path)
    if values is None:
        raise UsageError(f"{_shown(path)} has no [tool.prep]")
    return values


def _of_project(path: Path) -> dict[str, Any] | None:
    tool = _read(path).get("tool")
    values = tool.get("prep") if isinstance(tool, dict) else None
    if values is not None and not isinstance(values, dict):
        raise UsageError(f"{_shown(path)}: tool.prep: a table is wanted")
    return values


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{_shown(path)} is not TOML: {error}") from error
    except OSError as error:
        raise UsageError(f"{_shown(path)} cannot be read: {error.strerror}") from error


def _shown(path: Path) -> str:
    path = path.resolve()
    here = Path.cwd()
    if path.is_relative_to(here):
        return path.relative_to(here).as_posix()
    for number, folder in enumerate(here.parents[:3], 1):
        if path.is_relative_to(folder) and folder != Path(folder.anchor):
            return "../" * number + path.relative_to(folder).as_posix()
    return path.as_posix()
