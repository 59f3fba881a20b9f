"""Turns the fields of an options Struct into options of a command, and back."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import click
import msgspec
from msgspec import Meta, Struct

from prep.cli.command import Option
from prep.cli.completing import OFFERS

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T", bound=Struct)

SPELLINGS: dict[str, tuple[str, ...]] = {"yes": ("-y", "--yes"), "targets": ("--target",)}
"""Field → spellings, where they are not just `--field-name`."""

METAVARS = {
    "to": "LAYOUT",
    "map": "FIELD=COLUMN",
    "select": "RULES",
    "ignore": "RULES",
    "extend_select": "RULES",
    "target": "PROVIDER[/MODEL]",
    "targets": "PROVIDER[/MODEL]",
    "tokenizer": "NAME|FILE",
    "prices": "FILE",
    "validation": "FILE",
    "sheet": "NAME|N|all",
    "encoding": "NAME",
    "delimiter": "CHAR",
    "header_row": "N",
    "split": "[RATIO]",
    "format": "NAME",
}
"""Field → what stands for its value in the help, where the type does not say it."""

OPTIONAL_VALUE = {"split": "0.8"}
"""Field → value of the bare option."""


class Share(click.types.FloatParamType):
    """A number that may be left out, so what follows the option may be meant for something else."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number. Raises BadParameter for what is none."""
        try:
            return float(value)
        except ValueError:
            name = param.opts[0] if param else "it"
            self.fail(
                f"{value!r} is no share. Write the file first (FILE {name}), or the share as well "
                f"({name} 0.8 FILE).",
                param,
                ctx,
            )


class Configured(Option):
    """A setting that is too deep for a command line: only a configuration has it.

    kind: type of its value
    """

    def __init__(self, *args: Any, kind: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, hidden=True, type=click.UNPROCESSED)
        self.kind = kind

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Nothing: it cannot be typed."""

    def resolve_envvar_value(self, ctx: click.Context) -> None:
        """None: no variable holds it."""


def listed(ctx: click.Context, parameter: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    """Values that repeat or take commas."""
    parts = [part.strip() for text in value for part in text.split(",")]
    return tuple(part for part in parts if part)


def pairs(ctx: click.Context, parameter: click.Parameter, value: Sequence[str]) -> dict[str, str]:
    """KEY=VALUE, repeated or with commas before the next KEY=.

    Raises BadParameter when an equals sign or a side of it is missing, or a key has two values.
    """
    found: dict[str, str] = {}
    for text in value:
        for part in re.split(r",\s*(?=\w+=)", text):
            key, equals, rest = (side.strip() for side in part.partition("="))
            if not (key and equals and rest):
                raise click.BadParameter(f"'{part}' is not of the form {parameter.metavar}")
            if found.setdefault(key, rest) != rest:
                raise click.BadParameter(f"'{key}' is given twice: {found[key]} and {rest}")
    return found


def options(
    struct: type[Struct], *, heading: str = "Options", skip: Iterable[str] = ()
) -> Callable[[F], F]:
    """A decorator that adds one option per field the Struct itself declares.

    skip: fields that the command spells in its own way, or does not have
    """
    fields = [field for field in own_fields(struct) if field.name not in set(skip)]

    def add(function: F) -> F:
        for field in reversed(fields):
            annotation = get_type_hints(struct, include_extras=True)[field.name]
            function = option(field, annotation, heading)(function)
        return function

    return add


def values(struct: type[T], given: Mapping[str, Any]) -> T:
    """The Struct from the parameters of a command; those it does not know are left alone."""
    names = {field.name for field in msgspec.structs.fields(struct)}
    return struct(**{name: value for name, value in given.items() if name in names})


def today() -> dt.date:
    """The day where the program runs."""
    return dt.datetime.now().astimezone().date()


def day(text: str | dt.date) -> dt.date:
    """The day written as YYYY-MM-DD; ValueError for anything else."""
    return dt.date.fromisoformat(str(text))


def today_option(function: Any) -> Any:
    """Adds the day by which the dates of a model are judged."""
    return click.option(
        "--today", cls=Option, type=day, metavar="DATE", default=None,
        help="The day by which dates of a target are judged, YYYY-MM-DD.",
    )(function)  # fmt: skip


def own_fields(struct: type[Struct]) -> list[msgspec.structs.FieldInfo]:
    """The fields that the Struct declares itself, in order."""
    return [
        field for field in msgspec.structs.fields(struct) if field.name in struct.__annotations__
    ]


def option(field: msgspec.structs.FieldInfo, annotation: Any, heading: str) -> Callable[[F], F]:
    """The option of one field; one that only a configuration can hold cannot be typed."""
    kind, meta = _unwrapped(annotation)
    default = field.default if field.default is not msgspec.NODEFAULT else None
    settings: dict[str, Any] = {"help": meta.description, "default": default, "heading": heading}
    origin = get_origin(kind)
    if kind is bool:
        settings |= {"is_flag": True}
    elif origin is Literal:
        settings["type"] = click.Choice(get_args(kind))
    elif origin is tuple and get_args(kind)[0] is not str:
        settings |= {"cls": Configured, "kind": kind, "default": ()}
    elif origin is tuple:
        settings |= {"multiple": True, "default": (), "callback": listed}
    elif origin is dict and get_args(kind) == (str, str):
        settings |= {"multiple": True, "default": (), "callback": pairs}
    elif origin is dict:
        settings |= {"cls": Configured, "kind": kind, "default": dict}
    elif kind is dt.date:
        settings |= {"type": day, "metavar": "DATE", "default": today}
    elif kind in (int, float):
        settings |= {"type": _ranged(kind, meta), "metavar": "N"}
    else:
        settings["type"] = str
    if field.name in OPTIONAL_VALUE:
        settings |= {"is_flag": False, "flag_value": OPTIONAL_VALUE[field.name]}
        settings["type"] = Share()
    if field.name in OFFERS:
        settings["shell_complete"] = OFFERS[field.name]
    if field.name in METAVARS:
        settings["metavar"] = METAVARS[field.name]
    if default not in (None, "", False, 0) and origin is not tuple:
        settings["show_default"] = True
    spellings = SPELLINGS.get(field.name, (f"--{field.name.replace('_', '-')}",))
    return click.option(*spellings, field.name, **{"cls": Option, **settings})


def _unwrapped(annotation: Any) -> tuple[Any, Meta]:
    """The type without None, and what is said about it."""
    meta = Meta()
    if get_origin(annotation) is Annotated:
        annotation, meta = get_args(annotation)[:2]
    if get_origin(annotation) in (Union, UnionType):
        rest = [part for part in get_args(annotation) if part is not NoneType]
        if len(rest) == 1:
            annotation = rest[0]
    return annotation, meta


def _ranged(kind: Any, meta: Meta) -> Any:
    low, high = meta.ge if meta.gt is None else meta.gt, meta.le if meta.lt is None else meta.lt
    if low is None and high is None:
        return kind
    family: Any = click.IntRange if kind is int else click.FloatRange
    return family(low, high, min_open=meta.gt is not None, max_open=meta.lt is not None)
