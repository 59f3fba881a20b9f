"""What a configuration file says, as defaults of the options of a command.

A key is an option without its dashes: at the top for all commands that have the option, in a
table such as [lint] for one. So every option can be configured and none is declared again here.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import click
import msgspec
from click.core import ParameterSource

from prep import registry
from prep.api.configuration import EXTEND, Document, documents, nearest_file
from prep.cli.command import Option
from prep.cli.console import Console
from prep.cli.options import Configured
from prep.core.suppression import Suppression
from prep.errors import UsageError
from prep.registry.names import nearest
from prep.text.display import line

COMMANDS = ("estimate", "lint", "models", "prepare", "report")
"""Commands that can be configured: those that only read, or write beside what they read."""

NEVER = (
    *("apply", "calibrate", "color", "config", "diff", "dry_run", "file", "force", "no_progress"),
    *(
        "kind",
        "old_file",
        "output",
        "plan",
        "quiet",
        "rejects",
        "show_settings",
        "stdin_name",
        "watch",
    ),
    *("write_baseline", "yes"),
    # whoever wrote a configuration must not choose the server that is sent the key
    *("base_url", "key_env"),
)
"""Options that are a matter of one run, or an answer that only a person can give."""

Setting = tuple[str, Any, str]
"""Name of a parameter, its value, the key that it stands under."""


def configurable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --config and --show-settings to a command."""

    @wraps(function)
    def run(console: Console, show_settings: bool, **given: Any) -> Any:
        if show_settings:
            console.print("\n".join(map(line, settings(click.get_current_context()))))
            return 0
        return function(console, **given)

    show = click.option(
        "--show-settings",
        cls=Option,
        is_flag=True,
        help="Show every setting and where it comes from, do nothing else.",
        heading="Configuration",
    )
    read = click.option(
        "--config",
        cls=Option,
        metavar="FILE|none",
        is_eager=True,
        expose_value=False,
        callback=configure,
        help="Configuration.  [default: the nearest prep.toml or pyproject.toml with [tool.prep]]",
        heading="Configuration",
    )
    return read(show(run))


SELECTORS = ("select", "ignore", "extend_select")
"""Options whose values are rules."""


def configure(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    """Callback of --config: puts what is configured under the options of the command.

    Raises UsageError for a file, a key or a value that is not right.
    """
    path = nearest_file(Path.cwd()) if value is None else None if value == "none" else Path(value)
    chosen: dict[str, Any] = {}
    origins = ctx.meta.setdefault("prep.origins", {})
    for document in documents(path) if path else ():
        for name, setting, key in _settings(ctx, document):
            known = chosen.get(name)
            if isinstance(known, dict) and isinstance(setting, dict):
                setting = {**known, **setting}
            if name == "suppress":
                setting = (*(known or ()), *setting)
            chosen[name] = setting
            origins[name] = f"{document.path}: {key}"
    ctx.default_map = chosen


def settings(ctx: click.Context) -> Iterator[str]:
    """A line per option: its name, its value, and who said so."""
    origins = ctx.meta.get("prep.origins", {})
    sources = {
        ParameterSource.COMMANDLINE: "command line",
        ParameterSource.ENVIRONMENT: "environment",
    }
    for parameter in ctx.command.params:
        name = parameter.name
        if isinstance(parameter, Option) and name in ctx.params and name != "show_settings":
            source = ctx.get_parameter_source(name)
            said = origins.get(name, "") if source is ParameterSource.DEFAULT_MAP else ""
            origin = said or sources.get(source or ParameterSource.DEFAULT, "default")
            yield f"{spelled(name)} = {_written(ctx.params[name])}  # {origin}"


def _written(value: Any) -> str:
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.asdict(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_written(k)} = {_written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, bool | int | float | str) or value is None:
        return '""' if value is None else msgspec.json.encode(value).decode()
    return str(value)


def _settings(ctx: click.Context, document: Document) -> Iterator[Setting]:
    """What a file sets for the command; everything else in it is checked all the same."""
    own = ctx.command
    for key, value in document.values.items():
        if key in COMMANDS:
            if not isinstance(value, dict):
                raise UsageError(f"{document.path}: {key}: a table is wanted, not {value!r}")
            command = _named(ctx, key)
            for inner, part in value.items():
                path = f"{key}.{inner}"
                known = keys(command)
                name = inner.replace("-", "_")
                if name not in known:
                    raise _unknown(document, path, [f"{key}.{each}" for each in known])
                setting = _checked(ctx, known[name], document, path, part)
                if command is own:
                    yield name, setting, path
            continue
        name = key.replace("-", "_")
        having = [each for each in _commands(ctx) if name in keys(each)]
        if not having:
            everything = [name for each in _commands(ctx) for name in keys(each)]
            raise _unknown(document, key, [EXTEND, *COMMANDS, *everything])
        taking = [
            each for each in having if is_switch(keys(each)[name]) == (value in (True, False))
        ]
        setting = _checked(ctx, keys((taking or having)[0])[name], document, key, value)
        if own in taking:
            yield name, setting, key


def _checked(
    ctx: click.Context, parameter: Option, document: Document, key: str, value: Any
) -> Any:
    """The value as it would be typed, once it is known to be right."""
    try:
        if isinstance(parameter, Configured):
            return _deep(parameter, document, value)
        typed = _typed(parameter, document, value)
        parameter.process_value(ctx, typed)
        if parameter.name in SELECTORS:
            chosen = [part.strip() for text in typed for part in text.split(",")]
            registry.select(tuple(filter(None, chosen)), whole_catalogue=True)
    except (click.BadParameter, UsageError, ValueError) as error:
        words = error.message if isinstance(error, click.BadParameter) else str(error)
        raise UsageError(f"{document.path}: {key}: {words}") from error
    return typed


def _typed(parameter: Option, document: Document, value: Any) -> Any:
    switch = is_switch(parameter)
    if switch != isinstance(value, bool):
        raise ValueError(f"{'true or false' if switch else 'a value'} is wanted, not {value!r}")
    if switch:
        return value
    if parameter.multiple:
        if isinstance(value, dict):
            return [f"{key}={side}" for key, side in value.items()]
        return [str(part) for part in (value if isinstance(value, list) else [value])]
    if isinstance(value, dict | list):
        raise click.BadParameter(f"one value is wanted, not {value!r}")
    text = str(value)
    metavar = parameter.metavar or ""
    if "FILE" in metavar and text:
        path = document.beside(text)
        return path if metavar == "FILE" or Path(path).exists() else text
    return text


def _deep(parameter: Configured, document: Document, value: Any) -> Any:
    found = msgspec.convert(value, parameter.kind, str_keys=True)
    if parameter.name == "rules":
        for code, given in found.items():
            _known_settings(code, given)
    if parameter.name == "per_file_ignores":
        for codes in found.values():
            registry.select(codes, whole_catalogue=True)
        return {document.pattern(pattern): codes for pattern, codes in found.items()}
    if parameter.name == "suppress":
        return tuple(_suppression(entry, document) for entry in found)
    return found


def _suppression(entry: Suppression, document: Document) -> Suppression:
    registry.select((entry.rule,), whole_catalogue=True)
    return msgspec.structs.replace(entry, path=document.pattern(entry.path))


def _known_settings(code: str, given: Iterable[str]) -> None:
    rules = registry.rules()
    if code not in rules:
        raise ValueError(f"no rule '{code}'; {nearest(code, rules)}")
    known = rules[code].settings
    for name in given:
        if name not in known:
            words = nearest(name, known) if known else "it has none"
            raise ValueError(f"no setting '{name}' of {code}; {words}")


def keys(command: click.Command) -> dict[str, Option]:
    """Name → option, of those that can be configured."""
    return {
        parameter.name: parameter
        for parameter in command.params
        if isinstance(parameter, Option) and parameter.name and parameter.name not in NEVER
    }


def is_switch(parameter: click.Option) -> bool:
    return bool(parameter.is_flag and parameter.is_bool_flag)


def _commands(ctx: click.Context) -> list[click.Command]:
    """The command that runs, then the others."""
    others = [_named(ctx, name) for name in COMMANDS if name != ctx.command.name]
    return [ctx.command, *others]


def _named(ctx: click.Context, name: str) -> click.Command:
    program = ctx.find_root().command
    if name == ctx.command.name or not isinstance(program, click.Group):
        return ctx.command
    found = program.get_command(ctx, name)
    if found is None:
        raise LookupError(name)
    return found


def spelled(name: str) -> str:
    return name.replace("_", "-")


def _unknown(document: Document, key: str, known: Iterable[str]) -> UsageError:
    return UsageError(f"{document.path}: no setting '{key}'; {nearest(key, map(spelled, known))}")
