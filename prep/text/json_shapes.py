"""Which keys JSON values have where, and of which types their values are."""

from typing import Any

ITEMS = "~*"
"""What stands for the items of a list in a path; in a key "~" is written "~0", so no key is it."""

DEEPEST = 60
"""Levels that are looked at."""

Shapes = dict[str, set[str]]
"""Path, as a JSON Pointer with `ITEMS` for the items of lists → types of the values there:
"string", "integer", "number", "boolean", "null", "array", and "object", followed by its keys."""


def add_shapes(value: Any, shapes: Shapes, path: str = "", depth: int = 0) -> None:
    """Adds the shapes of a value and of all that is in it."""
    known = shapes.get(path)
    if known is None:
        known = shapes[path] = set()
    kind = value.__class__
    if kind is dict:
        known.add(object_of(value))
        if depth < DEEPEST:
            for key, inner in value.items():
                add_shapes(inner, shapes, f"{path}/{escaped(key)}", depth + 1)
    elif kind is list:
        known.add("array")
        if depth < DEEPEST:
            inside = f"{path}/{ITEMS}"
            for inner in value:
                add_shapes(inner, shapes, inside, depth + 1)
    else:
        known.add(_NAMES[kind])


_NAMES: dict[type, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


def object_of(keys: Any) -> str:
    """The type of an object with these keys."""
    return "/".join(["object", *sorted(map(escaped, keys))])


def escaped(key: str) -> str:
    """A key as part of a JSON Pointer."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key
