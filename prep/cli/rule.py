"""prep rule: explain a rule, or list all of them"""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from prep import registry
from prep.cli.command import define
from prep.cli.completing import rules
from prep.cli.console import Console
from prep.cli.output_options import output_format
from prep.core.finding import Invalid, Rule, Valid
from prep.errors import UsageError
from prep.registry.names import nearest
from prep.text.display import json_document, lines, pad, width, wrap
from prep.text.style import Style

WIDEST = 100


@define(
    name="rule",
    examples=[
        ("prep rule", "list all rules"),
        ("prep rule P205", "what it means, why it matters, what the fix does"),
        ("prep rule empty-completion", "the same by name"),
    ],
)
@click.argument("name", metavar="[CODE|NAME]", default="", shell_complete=rules)
@output_format()
def command(console: Console, name: str, output_format: str) -> None:
    """Explain a rule, or list all of them."""
    known = registry.rules()
    chosen = find(name, known) if name else list(known.values())
    if output_format == "json":
        console.document(as_json(chosen), machine=True)
        return
    columns = min(console.width, WIDEST)
    single = len(chosen) == 1
    shown = explained(chosen[0], console.out, columns) if single else listed(chosen, console.out)
    console.print("\n".join(shown))


def find(name: str, known: Mapping[str, Rule]) -> list[Rule]:
    """The rule of this code or name, or those whose codes begin so.

    Raises UsageError with the nearest ones when there is none.
    """
    for code, rule in known.items():
        if name.upper() == code or name.lower() == rule.name:
            return [rule]
    family = [rule for code, rule in known.items() if code.startswith(name.upper())]
    if family:
        return family
    names = [*known, *(rule.name for rule in known.values())]
    raise UsageError(f"no rule '{name}'; {nearest(name, names)}")


def listed(rules: Sequence[Rule], style: Style) -> list[str]:
    """One line a rule."""
    names = max((width(rule.name) for rule in rules), default=0)
    return [
        f"{rule.code}  {pad(rule.name, names)}  {style(rule.severity, rule.severity)}"
        f"{' ' * (7 - len(rule.severity))}  {fix_words(rule)}".rstrip()
        for rule in rules
    ]


def fix_words(rule: Rule) -> str:
    """What can be done about it, in a word or two."""
    return {"safe": "safe fix", "unsafe": "unsafe fix", "manual": "by hand", None: ""}[rule.safety]


def explained(rule: Rule, style: Style, columns: int) -> list[str]:
    """Everything a rule says of itself."""
    text = [f"{style('bold', rule.code)} {style('bold', rule.name)}", ""]
    text += wrap(lines(rule.why), columns)
    facts = [
        ("severity", rule.severity + _off(rule)),
        ("fix", fix_words(rule) or "none"),
        ("says", lines(rule.message)),
        ("since", rule.since),
        *([("settings", _settings(rule))] if rule.settings else []),
    ]
    text.append("")
    for label, value in facts:
        first, *rest = wrap(value, columns - 12)
        text.append(f"  {pad(label, 10)}{first}")
        text += [f"  {'':10}{part}" for part in rest]
    text += _example(rule, Invalid, "Raises it", columns)
    text += _example(rule, Valid, "Does not", columns)
    text += ["", f"Leave it out of a run: prep lint --ignore {rule.code} FILE"]
    return text


def _off(rule: Rule) -> str:
    if rule.most_bytes:
        return f", above {rule.most_bytes / 2**20:g} MiB only with --extend-select {rule.code}"
    return ", off by default" if rule.off_by_default else ""


def _settings(rule: Rule) -> str:
    table = f"[tool.prep.rules.{rule.code}]"
    return f"{', '.join(rule.settings)} in {table} of pyproject.toml"


def _conditions(example: Valid | Invalid) -> str:
    """What must be said besides for the example to be what it is."""
    said: list[str] = []
    for name, value in example.options.items():
        groups = value.values() if name == "rules" else [value] if isinstance(value, dict) else []
        said += [f"{key} = {inner}" for group in groups for key, inner in group.items()]
        if not isinstance(value, dict):
            said.append(f"--{name.replace('_', '-')} {value}")
    return f" with {', '.join(said)}" if said else ""


def _example(rule: Rule, kind: type[Valid] | type[Invalid], title: str, columns: int) -> list[str]:
    example = next((case for case in rule.examples if isinstance(case, kind)), None)
    if example is None:
        return []
    text = ["", f"{title}{_conditions(example)}:", *_quoted(example.lines, columns)]
    if example.validation:
        text += ["", "with this validation file:", *_quoted(example.validation, columns)]
    if isinstance(example, Invalid) and example.fixed is not None:
        text += ["", "Fixed:", *_quoted(example.fixed, columns)]
    return text


def _quoted(text: str, columns: int) -> list[str]:
    shown: list[str] = []
    for part in text.rstrip("\n").split("\n")[:6]:
        rows = wrap(lines(part), columns - 4, indent="  ")
        shown += rows if len(rows) <= MOST_ROWS else [*rows[:MOST_ROWS], "  …"]
    return [f"    {row}" for row in shown]


MOST_ROWS = 5
"""Rows of a record of an example that are shown."""


def as_json(rules: Sequence[Rule]) -> str:
    """The rules as a JSON list."""
    entries: list[dict[str, Any]] = [
        {
            "code": rule.code,
            "name": rule.name,
            "severity": rule.severity,
            "fix": rule.safety,
            "message": rule.message,
            "why": rule.why,
            "since": rule.since,
            "off_by_default": rule.off_by_default,
            "most_bytes": rule.most_bytes or None,
            "settings": list(rule.settings),
        }
        for rule in rules
    ]
    return json_document(entries)
