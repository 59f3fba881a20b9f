"""Which rules look at a file: those that were asked for, and those that usually do."""

from fnmatch import fnmatchcase
from importlib.util import find_spec
from pathlib import Path

from prep import registry
from prep.core.options import LintOptions
from prep.errors import UsageError


def codes(options: LintOptions, path: str = "", size: int | None = None) -> frozenset[str]:
    """Codes of the rules that a run may report.

    path: of the file, for rules that are silent about some files
    size: of the file in bytes, None to look

    Raises UsageError for a selector that means nothing, or a rule whose package is not there.
    """
    if options.select:
        chosen = registry.select(options.select)
    else:
        chosen = {code for code, rule in registry.rules().items() if not rule.off_by_default}
        bytes_there = _size(path) if size is None else size
        chosen -= not_by_default(bytes_there)
        chosen -= {code for code in chosen if bytes_there < registry.rules()[code].least_bytes}
    chosen |= registry.select(options.extend_select, whole_catalogue=True)
    chosen -= registry.select(options.ignore, whole_catalogue=True)
    for pattern, silent in options.per_file_ignores.items():
        meant = registry.select(silent, whole_catalogue=True)
        if path and fits(path, pattern):
            chosen -= meant
    for code in sorted(chosen):
        if (needs := registry.rules()[code].needs) and not find_spec(needs):
            raise UsageError(f"{code} needs a package: pip install {needs}, or --ignore {code}")
    return frozenset(chosen)


def not_by_default(size: int) -> set[str]:
    """Codes of the rules that look at a file of that many bytes only when they are asked for, and
    of those whose package is not there.
    """
    return {
        code
        for code, rule in registry.rules().items()
        if 0 < rule.most_bytes < size or (rule.needs and not find_spec(rule.needs))
    }


def passed_over(options: LintOptions, size: int) -> dict[str, str]:
    """Code → why, of the rules that would look at a smaller file, or with a package."""
    asked = registry.select((*options.select, *options.extend_select), whole_catalogue=True)
    unwanted = asked | registry.select(options.ignore, whole_catalogue=True)
    if options.select:
        return {}
    known = registry.rules()
    return {
        code: f"the package {known[code].needs} is not installed"
        if known[code].needs and not find_spec(known[code].needs)
        else f"the file is larger than {known[code].most_bytes / 2**20:g} MiB, "
        f"so it looks only with --extend-select {code}"
        for code in sorted(not_by_default(size) - unwanted)
    }


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size if path else 0
    except OSError:
        return 0  # the name of something that is no file: standard input, a DataFrame


def fits(path: str, pattern: str) -> bool:
    """Whether a file is meant: by its name, or by its whole path when there is a slash."""
    whole = Path(path).resolve()
    return fnmatchcase(whole.as_posix() if "/" in pattern else whole.name, pattern)
