"""The languages prep speaks: texts by their English template, numbers, money and dates.

A language is one file of this folder, `CODE.toml`; English needs no texts, because they stand in
the code. Codes, JSON, exit codes and what the command line says are English.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from prep.errors import UsageError
from prep.languages.catalogue import read
from prep.languages.language import Language

ENGLISH = "en"

_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Variables that name the user's language; the first that is set counts."""


def files() -> tuple[Path, ...]:
    """The file of every language, sorted."""
    return tuple(sorted(Path(__file__).parent.glob("*.toml")))


@cache
def codes() -> tuple[str, ...]:
    """Codes of the languages there are, sorted."""
    return tuple(path.stem for path in files())


@cache
def language(code: str) -> Language:
    """The language of a code such as "fr".

    Raises UsageError when there is none.
    """
    if code not in codes():
        raise UsageError(f"unknown language '{code}'; known: {', '.join(codes())}")
    return Language(code, read(Path(__file__).parent / f"{code}.toml"))


def of_environment(variables: Mapping[str, str]) -> Language:
    """The language a person's system is set to, English when there is none of it."""
    for name in _LOCALE:
        if value := variables.get(name):
            return language(_known(value) or ENGLISH)
    return language(ENGLISH)


def of_browser(accepted: str) -> Language | None:
    """The first known language of an `Accept-Language` header, None when there is none of it."""
    wanted: list[tuple[float, str]] = []
    for part in accepted.split(","):
        tag, _, quality = part.partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        if weight > 0:
            wanted.append((weight, tag.strip()))
    for _, tag in sorted(wanted, key=lambda each: -each[0]):
        if found := _known(tag):
            return language(found)
    return None


def _known(tag: str) -> str:
    """The code of a language that a tag such as fr-CA or fr_FR.UTF-8 means, "" if none."""
    code = tag.replace("_", "-").split(".")[0].split("-")[0].lower()
    return code if code in codes() else ""
