"""Finds plugins: the built-in ones by walking their packages, others by entry points.

Every plugin module has a tuple `PLUGINS`. An entry point of the groups `prep.loaders`,
`prep.formats`, `prep.analyzers`, `prep.edits`, `prep.reporters` names such a tuple or one plugin.
A plugin that cannot be imported stops the program: a check that did not run must never look like
a check that passed.
"""

import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, cast

from prep.core.analyzer import Analyzer
from prep.core.edit import Edit
from prep.core.finding import Rule
from prep.core.format import Format
from prep.core.loader import Loader
from prep.core.reporter import Reporter
from prep.errors import UsageError
from prep.registry.names import nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

KINDS = ("loaders", "formats", "analyzers", "edits", "reporters")


def loaders() -> dict[str, Loader]:
    """Loader name → loader."""
    return cast(dict[str, Loader], _plugins("loaders"))


def formats() -> dict[str, Format]:
    """Format name → format."""
    return cast(dict[str, Format], _plugins("formats"))


def analyzers() -> dict[str, Analyzer[Any]]:
    """Analyzer name → analyzer."""
    return cast(dict[str, Analyzer[Any]], _plugins("analyzers"))


def edits() -> dict[str, type[Edit]]:
    """Tag → kind of edit."""
    return cast(dict[str, type[Edit]], _plugins("edits"))


def reporters() -> dict[str, Reporter]:
    """Name of an output format → reporter."""
    return cast(dict[str, Reporter], _plugins("reporters"))


def named(kind: str, name: str) -> Any:
    """The plugin of a kind ("formats" …) with this name.

    Raises UsageError with the nearest names when there is none.
    """
    found = _plugins(kind)
    if name not in found:
        raise UsageError(f"unknown {kind[:-1]} '{name}'; {nearest(name, found)}")
    return found[name]


@cache
def rules() -> dict[str, Rule]:
    """Code → rule, of all analyzers, sorted by code.

    One rule may belong to several analyzers, each of which sees another side of it.

    Raises TypeError when two rules have one code or one name.
    """
    found: dict[str, Rule] = {}
    names: dict[str, str] = {}
    for analyzer in analyzers().values():
        for rule in analyzer.rules:
            if found.get(rule.code) is rule:
                continue
            if rule.code in found or rule.name in names:
                raise TypeError(f"two rules are called {rule.code} or {rule.name}")
            found[rule.code] = rule
            names[rule.name] = rule.code
    return dict(sorted(found.items()))


def select(chosen: tuple[str, ...], *, whole_catalogue: bool = False) -> set[str]:
    """Codes of the rules that some selectors mean: codes, beginnings of codes, names.

    whole_catalogue: rules that are off by default count as meant by the beginning of a code

    Raises UsageError with the nearest names when a selector means nothing.
    """
    known = rules()
    codes: set[str] = set()
    for selector in chosen:
        meant = {
            code
            for code, rule in known.items()
            if selector in (code, rule.name)
            or (
                code.startswith(selector.upper())
                and (whole_catalogue or not rule.off_by_default or code == selector.upper())
            )
        }
        if not selector or not meant:
            names = [*known, *(rule.name for rule in known.values())]
            raise UsageError(f"unknown rule '{selector}'; {nearest(selector, names)}")
        codes |= meant
    return codes


@cache
def _plugins(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for where, plugin in (*_built_in(kind), *_announced(kind)):
        name = _name(plugin)
        if name in found:
            raise TypeError(f"two {kind} are called '{name}': in {origin[name]} and in {where}")
        found[name], origin[name] = plugin, where
    return dict(sorted(found.items()))


def _name(plugin: Any) -> str:
    config = getattr(plugin, "__struct_config__", None)
    if isinstance(plugin, type) and config is not None:
        return str(config.tag)
    return str(getattr(plugin, "name", "") or type(plugin).__name__)


def _built_in(kind: str) -> Iterator[tuple[str, Any]]:
    package = import_module(f"prep.{kind}")
    for module in sorted(info.name for info in iter_modules(package.__path__)):
        name = f"prep.{kind}.{module}"
        for plugin in getattr(import_module(name), "PLUGINS", ()):
            yield name, plugin


def _announced(kind: str) -> Iterator[tuple[str, Any]]:
    for found, point in announced():
        if found == kind:
            loaded = point.load()
            for plugin in loaded if isinstance(loaded, tuple) else (loaded,):
                yield point.value, plugin


@cache
def announced() -> "tuple[tuple[str, EntryPoint], ...]":
    """Kind and entry point of the plugins of others, sorted."""
    kinds = sorted(_kinds_announced())
    if not kinds:
        return ()
    from importlib.metadata import entry_points

    return tuple(
        (kind, point) for kind in kinds for point in sorted(entry_points(group=f"prep.{kind}"))
    )


@cache
def _kinds_announced() -> frozenset[str]:
    # importlib.metadata costs 37 ms to import, a third of a whole run on a small file; looking
    # into the files that it would read costs 2
    found: set[str] = set()
    for folder in sys.path:
        try:
            files = list(Path(folder or ".").glob("*.dist-info/entry_points.txt"))
            texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
        except OSError:
            continue
        for text in texts:
            if "[prep." in text:
                found.update(kind for kind in KINDS if f"[prep.{kind}]" in text)
    return frozenset(found)
