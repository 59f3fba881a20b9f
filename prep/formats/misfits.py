"""What is wrong with a JSON value, by the type it should have: every place, not the first one."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

import msgspec
from msgspec import Struct, inspect

from prep.formats.messages import type_name
from prep.text.json_pointer import escape


class Misfit(Struct, frozen=True):
    """One thing that is wrong.

    kind: "missing" or "extra" (a key), or "value"
    pointer: JSON Pointer of the object that lacks the key, of the extra key, or of the value
    path: the same for a person, without numbers: "tool_calls[].function.name"; it names a missing
        key too
    words: what is wrong with it, such as "is a number"
    value: what is there
    """

    kind: Literal["missing", "extra", "value"]
    pointer: str
    path: str
    words: str = ""
    value: Any = None


def misfits(value: Any, wanted: Any) -> Iterator[Misfit]:
    """Everything that keeps a JSON value from being of a type that msgspec knows.

    wanted: a Struct, or lists, unions and literals of such; what has no pattern, length or
        literal in it fits when its JSON type does
    """
    yield from _in(value, _kind(wanted), "", "")


@lru_cache(64)
def _kind(wanted: Any) -> inspect.Type:
    return inspect.type_info(wanted)


def _in(value: Any, kind: inspect.Type, pointer: str, path: str) -> Iterator[Misfit]:
    choices = [one for one in _choices(kind) if _is_of(value, one)]
    if not choices:
        values = [str(v) for one in _choices(kind) for v in _values(one) if isinstance(v, str)]
        yield _value(value, values, pointer, path)
    elif isinstance(choices[0], inspect.StructType):
        yield from _in_object(value, choices, pointer, path)
    elif isinstance(choices[0], inspect.ListType):
        if len(value) < (choices[0].min_length or 0):
            yield Misfit("value", pointer, path, "is an empty list", value)
        for i, item in enumerate(value):
            yield from _in(item, choices[0].item_type, f"{pointer}/{i}", f"{path}[]")
    elif isinstance(choices[0], inspect.StrType) and not _matches(value, choices[0].pattern):
        yield Misfit("value", pointer, path, "is no name", value)


def _choices(kind: inspect.Type) -> tuple[inspect.Type, ...]:
    return kind.types if isinstance(kind, inspect.UnionType) else (kind,)


def _values(kind: inspect.Type) -> tuple[Any, ...]:
    return tuple(kind.values) if isinstance(kind, inspect.LiteralType) else ()


def _value(value: Any, allowed: list[str], pointer: str, path: str) -> Misfit:
    is_other = isinstance(value, str) and allowed
    words = f"is not {' or '.join(allowed)}" if is_other else f"is {type_name(value)}"
    return Misfit("value", pointer, path, words, value)


def _is_of(value: Any, kind: inspect.Type) -> bool:
    """True when the JSON type is right, and one of the values where these are told."""
    if isinstance(kind, inspect.LiteralType):
        return any(value == one and type(value) is type(one) for one in _values(kind))
    return isinstance(kind, (inspect.AnyType, *_KINDS.get(type(value), ())))


_KINDS: dict[type, tuple[type[inspect.Type], ...]] = {
    type(None): (inspect.NoneType,),
    bool: (inspect.BoolType,),
    str: (inspect.StrType,),
    int: (inspect.IntType, inspect.FloatType),
    float: (inspect.FloatType,),
    list: (inspect.ListType,),
    dict: (inspect.StructType, inspect.DictType),
}


def _matches(text: str, pattern: str | None) -> bool:
    return pattern is None or re.search(pattern, text) is not None


def _in_object(
    value: Mapping[str, Any], choices: list[inspect.Type], pointer: str, path: str
) -> Iterator[Misfit]:
    structs = [one for one in choices if isinstance(one, inspect.StructType)]
    (tag_field,) = {one.tag_field for one in structs}
    known: set[str] = set()
    if tag_field is not None:
        tag = value.get(tag_field, msgspec.UNSET)
        place, name = f"{pointer}/{tag_field}", _step(path, tag_field)
        if tag is msgspec.UNSET:
            yield Misfit("missing", pointer, name)
            return
        if tag not in [one.tag for one in structs]:
            yield _value(tag, [str(one.tag) for one in structs], place, name)
            return
        structs = [one for one in structs if one.tag == tag]
        known.add(tag_field)
    for field in structs[0].fields:
        key = field.encode_name
        known.add(key)
        if key in value:
            yield from _in(value[key], field.type, f"{pointer}/{key}", _step(path, key))
        elif field.required:
            yield Misfit("missing", pointer, _step(path, key))
    for key in value:
        if key not in known:
            place = f"{pointer}/{escape(key)}"
            yield Misfit("extra", place, _step(path, key), value=value[key])


def _step(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
