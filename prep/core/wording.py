"""Findings, rules and fixes in the words of a language."""

from typing import Any

from prep.core.finding import Finding, Fix, Rule
from prep.languages.language import Language


def message(finding: Finding, t: Language) -> str:
    """What a finding says; English is the message itself."""
    if t.code == "en" or not t.has(finding.rule.message):
        return finding.message
    args = {name: _value(finding.rule, name, value, t) for name, value in finding.args.items()}
    return t(finding.rule.message, **args | {"count": finding.hits.count})


def why(rule: Rule, t: Language) -> str:
    """Why a rule is there."""
    return t.text(rule.why)


def heading(rule: Rule, t: Language) -> str:
    """The name of a rule as a heading: "Empty completion"."""
    words = t.text(rule.name) if t.has(rule.name) else rule.name.replace("-", " ")
    return words[:1].upper() + words[1:]


def fix_title(fix: Fix, t: Language) -> str:
    """What a fix does."""
    return t.phrase(fix.title)


def _value(rule: Rule, name: str, value: Any, t: Language) -> Any:
    return t.phrase(value) if name in rule.words and isinstance(value, str) else value
