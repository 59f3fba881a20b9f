"""What a grader asks of every example: the fields its templates name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

TEMPLATE = re.compile(r"\{\{\s*(item|sample)\.([A-Za-z0-9_.\[\]]+)\s*\}\}")


def fields(grader: Any) -> tuple[str, ...]:
    """Names of the fields of an example that the grader's templates use, sorted.

    Code of a python grader is not looked into: what it reads cannot be known from its text.
    """
    return tuple(sorted({name for kind, name in _templates(grader) if kind == "item"}))


def missing(needed: Iterable[str], item: Mapping[str, Any]) -> tuple[str, ...]:
    """Those of the needed fields that an example lacks, or that hold null."""
    return tuple(name for name in needed if _value(item, name) is None)


def problems(grader: Mapping[str, Any], kinds: Sequence[str] = ()) -> tuple[str, ...]:
    """What is wrong with a grader itself, in sentences without a full stop.

    kinds: of grader that the target takes, () when that is not known
    """
    found = []
    kind = grader.get("type")
    if kinds and kind not in kinds:
        found.append(f"grader type {kind!r} is not one of {', '.join(kinds)}")
    elif kind != "python" and not fields(grader):
        found.append(
            "the grader names no field of the examples: without {{item.…}} every answer to every "
            "example is judged alike"
        )
    if kind in {"string_check", "text_similarity"} and not any(
        where == "sample" for where, _ in _templates(grader)
    ):
        found.append("the grader never looks at the answer: {{sample.output_text}} is missing")
    return tuple(found)


def _templates(value: Any) -> Iterable[tuple[str, str]]:
    if isinstance(value, str):
        yield from TEMPLATE.findall(value)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name != "source":
                yield from _templates(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _templates(inner)


def _value(item: Mapping[str, Any], path: str) -> Any:
    found: Any = item
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found
