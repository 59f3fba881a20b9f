"""What prep says, read from its own source: texts of pages and reports, rules, words of phrases."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter, ascii_lowercase

from msgspec import Struct

import prep
from prep import registry
from prep.targets import Catalogue

FOLDER = Path(prep.__file__).parent
_CALL = re.compile(
    r"""\bt(?P<kind>\.text|\.many)?\(\s*(?:[^"'()]*(?:\([^()]*\))?[^"'()]*,\s*)?"""
    r"""(?P<first>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?:,\s*(?P<second>"(?:[^"\\]|\\.)*"))?"""
)


def shape(template: str) -> str:
    """A template with all its places alike: what a phrase and its source have in common."""
    parts = []
    for words, name, _, _ in Formatter().parse(template):
        parts.append(words + ("{}" if name is not None else ""))
    return "".join(parts)


@cache
def said() -> tuple[frozenset[str], frozenset[str]]:
    """The texts and the plural forms (the one for many) that pages, reports and charts say."""
    texts: set[str] = set()
    plurals: set[str] = set()
    for path in sorted(FOLDER.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            _from_call(node, texts, plurals)
        texts |= set(_from_constants(tree))
    for path in sorted(FOLDER.rglob("*.html")):
        for match in _CALL.finditer(path.read_text(encoding="utf-8")):
            if match["kind"] == ".many":
                plurals.add(ast.literal_eval(match["second"]))
            else:
                texts.add(ast.literal_eval(match["first"]))
    return frozenset(texts), frozenset(plurals)


def _from_call(node: ast.AST, texts: set[str], plurals: set[str]) -> None:
    if not isinstance(node, ast.Call):
        return
    function = node.func
    attribute = function.attr if isinstance(function, ast.Attribute) else ""
    owner = function.value if isinstance(function, ast.Attribute) else function
    if not (isinstance(owner, ast.Name) and owner.id == "t"):
        return
    given = [part.value for part in node.args if isinstance(part, ast.Constant)]
    if attribute == "many":
        plurals.add(str(given[-1]))
    elif attribute in ("", "text") and given:
        texts.add(str(given[0]))


def _from_constants(tree: ast.Module) -> Iterator[str]:
    """Values of the dicts of a module whose name ends in `_TEXTS`."""
    for node in tree.body:
        if not isinstance(node, ast.AnnAssign | ast.Assign):
            continue
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        if isinstance(target, ast.Name) and target.id.endswith("_TEXTS"):
            value = node.value
            if isinstance(value, ast.Dict):
                yield from (ast.literal_eval(each) for each in value.values)


def of_rules() -> list[str]:
    """Names, messages and reasons of all rules, by code."""
    rules = registry.rules().values()
    return [text for rule in rules for text in (rule.name, rule.message, rule.why)]


def of_targets() -> set[str]:
    """What the data of targets say in sentences of their own."""
    known = Catalogue()
    found: set[str] = set()
    for name in known.names():
        target = known.target(name)
        fees = [target.fee("hosting"), target.fee("minimum_per_job")]
        found |= {price.note for price in target.prices} | {price.source for price in target.prices}
        found |= {fees[0].hosting if fees[0] else "", fees[1].note if fees[1] else ""}
        found |= {each.refused for each in target.eligibility}
        found |= {loss.about for loss in target.losses}
    return found - {""}


class Everything(Struct, frozen=True):
    """All that a catalogue must have.

    texts: of pages, reports and charts; rules: of rules
    plurals: the template for many
    fixes: titles of fixes, with places `{a}`, `{b}` …; targets: sentences of their data;
        formats: titles of layouts
    """

    texts: tuple[str, ...]
    rules: tuple[str, ...]
    plurals: tuple[str, ...]
    fixes: tuple[str, ...]
    targets: tuple[str, ...]
    formats: tuple[str, ...]


def everything() -> Everything:
    """All that prep says by a template."""
    texts, plurals = said()
    return Everything(
        tuple(sorted(texts)),
        tuple(of_rules()),
        tuple(sorted(plurals)),
        tuple(sorted(map(named, fix_titles()))),
        tuple(sorted(of_targets())),
        tuple(sorted({layout.title for layout in registry.formats().values()})),
    )


def named(shape: str) -> str:
    """A template of a shape, its places called a, b …"""
    first, *rest = shape.split("{}")
    return first + "".join(f"{{{ascii_lowercase[n]}}}{part}" for n, part in enumerate(rest))


@cache
def literals() -> frozenset[str]:
    """Shapes of all strings of the source and of the data of targets, with all their pieces."""
    found: set[str] = set()
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                found |= {
                    "".join(_said(part, one) for part in node.values) for one in (True, False)
                }
    for path in sorted(FOLDER.rglob("*.toml")):
        if path.parent.name != "languages":
            found.add(path.read_text(encoding="utf-8").replace('\\"', '"'))
    return frozenset(found)


def _said(part: ast.expr, one: bool) -> str:
    """A part of an f-string; a count has its noun behind it, in the singular for `one`."""
    if isinstance(part, ast.Constant):
        return str(part.value)
    made = part.value if isinstance(part, ast.FormattedValue) else part
    if isinstance(made, ast.Call) and getattr(made.func, "id", "") == "number":
        noun = ast.literal_eval(made.args[1])
        return f"1 {noun}" if one else f"{{}} {noun}s"
    return "{}"


@cache
def fix_titles() -> frozenset[str]:
    """Shapes of the titles of all fixes that stand in the source."""
    found: set[str] = set()
    for path in sorted((FOLDER / "analyzers").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_fix = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fix"
            title = node.args[0] if is_fix and node.args else None  # type: ignore[attr-defined]
            if isinstance(title, ast.Constant):
                found.add(str(title.value))
            elif isinstance(title, ast.JoinedStr):
                found.add(
                    "".join(
                        str(part.value) if isinstance(part, ast.Constant) else "{}"
                        for part in title.values
                    )
                )
    return frozenset(found)
