"""Sentences that can reach a person: what errors and notes of the source say, read from it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

import prep
from prep import errors
from prep.core import provider

FOLDER = Path(prep.__file__).parent

RAISED = {
    name
    for module in (errors, provider)
    for name, found in vars(module).items()
    if isinstance(found, type) and issubclass(found, errors.PrepError | errors.UnknownOutcome)
} - {"NeedsAnswer"}
"""Errors whose text is shown; of a question the page shows `question` and the choices."""

TOLD = ("note", "trouble", "refuse")
"""Functions that are given a sentence, or a part of one, for a person."""

ELSEWHERE = {
    "cli": "the command line is English",
    "_generate.py": "for developers",
    "languages/__init__.py": "said in the terminal, before there is a page",
    "ui/serving.py": "said in the terminal, before there is a page",
    "analyzers/near_duplicates.py": "options of a rule, from a configuration",
    "analyzers/training_cost.py": "options of a rule, from a configuration",
    "core/analyzer.py": "options of a rule, from a configuration",
    "api/configuration.py": "a configuration is read by commands alone",
    "api/baseline.py": "--baseline of commands",
    "api/calibrating.py": "--calibrate of commands",
    "api/counted.py": "--sample of commands",
    "api/sampling.py": "--sample of commands",
    "api/objects.py": "data frames of Python",
    "api/overviews.py": "formats of a report of commands",
    "api/schemas.py": "prep schema",
    "api/split_files.py": "prep split",
    "api/handoff/drafting.py": "prep generate",
    "api/handoff/trial.py": "prep try",
    "targets/prices.py": "--prices of commands",
    "tokens/huggingface.py": "--tokenizer of commands",
}
"""Files, or folders, whose sentences no page shows, and why."""

_NO_WORDS = re.compile(r"[^a-zA-Z]*|P\d+")
"""Of places alone, and codes of rules that a format says of a record."""

ANY = "7"
"""Stands in every place of a template: it may be a number, a name or words."""


class Sentence(NamedTuple):
    """Where it stands, and how it reads with something in its places."""

    where: str
    text: str


@cache
def sentences() -> tuple[Sentence, ...]:
    """All of them, in the order of the source."""
    found: list[Sentence] = []
    for path in sorted(FOLDER.rglob("*.py")):
        name = path.relative_to(FOLDER).as_posix()
        if name in ELSEWHERE or name.partition("/")[0] in ELSEWHERE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found += [
                Sentence(f"{name}:{getattr(node, 'lineno', 0)}", text)
                for text in _said(node)
                if not _NO_WORDS.fullmatch(text)
            ]
    return tuple(found)


def _said(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    called = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
    if called in RAISED | set(TOLD) and node.args:
        yield from readings(node.args[0])
    if called in ("NeedsAnswer", "Event"):
        for keyword in node.keywords:
            if keyword.arg in ("question", "message"):
                yield from readings(keyword.value)


def readings(node: ast.expr) -> Iterator[str]:
    """How an expression may read; nothing for one that is made elsewhere."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from readings(one)
            yield from readings(other)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            for one, other in product(_part(left), _part(right)):
                yield one + other
        case ast.Call(func=ast.Name(id="number"), args=[_, ast.Constant(value=noun)]):
            yield f"1 {noun}"
            yield f"{ANY} {noun}s"
        case ast.JoinedStr(values=parts):
            for read in islice(product(*map(_part, parts)), 16):
                yield "".join(read)


@cache
def reasons() -> tuple[Sentence, ...]:
    """Why a layout or a target does not take an example."""
    found: list[Sentence] = []
    for path in (*sorted((FOLDER / "formats").glob("*.py")), FOLDER / "analyzers/acceptance.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said = dict.fromkeys(_reason(node) if path.parent.name == "formats" else _taken(node))
            found += [Sentence(f"{path.name}:{getattr(node, 'lineno', 0)}", text) for text in said]
    return tuple(found)


def _reason(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id="Refused"), keywords=[*_, ast.keyword("reason", reason)]):
            yield from readings(reason)
        case ast.Call(func=ast.Name(id="refused"), args=[_, what]):
            yield from readings(what)
        case ast.Call(func=ast.Attribute(attr="no_place"), args=[_, what]):
            yield from (f"{text} has no place in a chat message" for text in readings(what))
        case ast.Call(func=ast.Attribute(attr="not_held"), args=[_, what]):
            yield from (f"{ANY} has no place for {text}" for text in readings(what))


def _taken(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Yield(value=ast.Tuple(elts=[what, *_])):
            yield from readings(what)


def _part(node: ast.expr) -> list[str]:
    inner = node.value if isinstance(node, ast.FormattedValue) else node
    return [*readings(inner)] or [ANY]
