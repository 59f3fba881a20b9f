"""What all commands share: spelling of help, environment variables, common options."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click

from prep.cli.console import Console

FILE = click.Path(readable=False)
"""A file, so that shells complete it; whether it can be read is found, and said, by its reader."""


class Option(click.Option):
    """An option with the heading it stands under in the help."""

    def __init__(self, *args: Any, heading: str = "Options", **kwargs: Any) -> None:
        if "FILE" in (kwargs.get("metavar") or ""):
            kwargs.setdefault("type", FILE)
        super().__init__(*args, **kwargs)
        self.heading = heading

    def value_from_envvar(self, ctx: click.Context) -> Any:
        value = self.resolve_envvar_value(ctx)
        # a variable of a repeatable option is one value with commas: blanks belong to names
        return [value] if self.multiple and value is not None else super().value_from_envvar(ctx)


def identifier(text: str) -> str:
    """The id of a file or job at a provider: it becomes part of an address."""
    text = text.strip()
    if not re.fullmatch(r"[A-Za-z0-9._:@-]{1,200}", text) or not text.strip("."):
        raise click.BadParameter("an id has letters, digits, '-', '_', '.' and ':' only")
    return text


class Formatter(click.HelpFormatter):
    """Help whose lines never end inside a word: `prep-baseline.json` stays in one piece."""

    def write(self, string: str) -> None:
        super().write(string.replace(_HYPHEN, "-"))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        whole = [(first, second.replace("-", _HYPHEN)) for first, second in rows]
        super().write_dl(whole, col_max, col_spacing)

    def write_text(self, text: str) -> None:
        super().write_text(text.replace("-", _HYPHEN))

    def write_examples(self, examples: Sequence[tuple[str, str]]) -> None:
        """Writes command lines, each with a few words."""
        if not examples:
            return
        with self.section("Examples"):
            for line, words in examples:
                self.write(f"{'':{self.current_indent}}{line}\n")
                self.write(f"{'':{self.current_indent + 4}}{words}\n")


_WHOLE = 1000
"""Characters of a sentence in a list of commands: as many as there are."""

_HYPHEN = "\ue000"
"""Stands for a hyphen while lines are broken; click breaks them at hyphens."""

click.Context.formatter_class = Formatter


class _Common(click.Command):
    """What commands and groups have alike: common options, examples, `PREP_…` variables.

    examples: command lines with a few words each, shown at the end of the help
    """

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)
        self.params += common_options()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        name_environment(self, ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        take_common(ctx)
        return super().invoke(ctx)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_epilog(ctx, formatter)
        if isinstance(formatter, Formatter):
            formatter.write_examples(self.examples)


class Command(_Common):
    """A command; its arguments know files and ids."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for parameter in self.params:
            if isinstance(parameter, click.Argument):
                metavar = parameter.metavar or ""
                if "FILE" in metavar:
                    parameter.type = FILE
                elif metavar.startswith("ID"):
                    parameter.type = click.types.convert_type(identifier)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        by_heading: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            is_option = isinstance(parameter, click.Option)
            record = parameter.get_help_record(ctx) if is_option else None
            if record:
                heading = getattr(parameter, "heading", "Options")
                by_heading.setdefault(heading, []).append(record)
        for heading in sorted(by_heading, key=_common_last):
            with formatter.section(heading):
                formatter.write_dl(by_heading[heading], col_max=26)


class Group(_Common, click.Group):
    """A command with commands of its own, such as `prep jobs`."""

    command_class = Command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the commands with the first sentence of each, never cut."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, each.get_short_help_str(_WHOLE)) for name, each in found if each]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            raise click.UsageError(self.no_such_command(ctx, name), ctx=ctx)
        return super().resolve_command(ctx, args)

    def no_such_command(self, ctx: click.Context, name: str) -> str:
        """What to say when there is no command of this name."""
        from prep.registry.names import nearest

        return f"no command '{name}'; {nearest(name, self.list_commands(ctx))}"


Group.group_class = Group


def define(
    *, examples: Sequence[tuple[str, str]] = (), **kwargs: Any
) -> Callable[[Callable[..., Any]], Command]:
    """Makes a function the command of its file. The function gets a `Console` first."""

    def make(function: Callable[..., Any]) -> Command:
        passing = click.pass_obj(function)
        return click.command(cls=Command, examples=examples, **kwargs)(passing)

    return make


def common_options() -> list[click.Parameter]:
    """Options that every command takes, before or after the command's name."""
    return [
        Option(
            ["--color"],
            type=click.Choice(["auto", "always", "never"]),
            default=None,
            help="Colours; auto: on a terminal, unless NO_COLOR is set.",
            heading="Common options",
        ),
        Option(
            ["--no-progress"],
            is_flag=True,
            default=None,
            help="Show no progress bar.",
            heading="Common options",
        ),
    ]


def take_common(ctx: click.Context) -> None:
    """Makes the console of a run from the common options given so far."""
    chosen = ctx.find_root().meta
    for name in ("color", "no_progress"):
        value = ctx.params.pop(name, None)
        if value is not None:
            chosen[name] = value
    console = Console(chosen.get("color", "auto"), progress=not chosen.get("no_progress", False))
    for context in (ctx, ctx.find_root()):
        context.obj = console


def name_environment(command: click.Command, ctx: click.Context) -> None:
    """Gives every option its two variables: `PREP_LINT_SELECT`, then `PREP_SELECT`."""
    prefix = ctx.command_path.upper().replace(" ", "_").replace("-", "_")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            names = [_variable(option) for option in parameter.opts if option.startswith("--")]
            parameter.envvar = list(
                dict.fromkeys([f"{start}_{name}" for start in (prefix, "PREP") for name in names])
            )


def _variable(option: str) -> str:
    return option.lstrip("-").replace("-", "_").upper()


def _common_last(heading: str) -> bool:
    return heading == "Common options"
