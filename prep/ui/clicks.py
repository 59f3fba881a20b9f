"""What the page says where a sentence speaks of the command line: the thing to click.

Sentences are made for every reader. Where one names an option, a person who looks at a page is told
the field or the box that does the same; what the page has no field for is said to be an option of
the terminal, and so is a command.
"""

import re

from prep.languages.language import Language

CLICK_TEXTS: dict[str, str] = {
    "--sheet all": "“All of them, joined”",
    "--sheet": "the field “Sheet”",
    "--map": "the fields of the columns",
    "--header-row": "“Row of the header”",
    "--encoding": "the field “Encoding”",
    "--delimiter": "the field “Delimiter”",
    "--format": "the field “Layout of the records”",
    "--to": "the field “Layout to write”",
    "--ragged": "“Rows with too many or too few cells”",
    "--on-bad-bytes": "“Bytes that are not of the encoding”",
    "--duplicate-keys": "“Keys that are twice in one object”",
    "--allow-empty-formulas": "the box “Read formulas without a value as empty cells”",
    "--skip-bad": "the box “Leave records out that cannot be read”",
    "--split": "the box “Keep a fifth of the examples for validation”",
    "--target dry": "the provider “dry”",
    "--target": "the field “Where it is to be trained”",
    "--method": "the field “Method”",
    "--epochs": "the field “Epochs”",
    "--grader": "“Choose a grader”",
    "--validation": "“Choose a validation file”",
    "--max-cost": "the limit of this page",
    "--fix unsafe --select P401,P402": "the fixes of P401 and P402",
    "prep models": "the table of costs",
    "prep estimate": "the table of costs",
}
"""Option, with its value where that matters, or command → what does it on the page."""

TERMINAL_TEXTS: dict[str, str] = {"command": "{name} in a terminal"}
"""What the page has nothing to click for."""

_VALUE = r"(?: (?:[A-ZÀ-Þ_]{3,}(?:[=/][A-ZÀ-Þ_]+)*|[\w-]+=\S*\w|'[^']*'|[\d.]*\d(?!\w)|all\b))?"
_SAID = re.compile(
    r"`(?P<quoted>prep [a-z][^`]*|--[^`]+)`"
    r"|\b(?P<command>prep (?:prepare|lint|jobs|split|report)\b[^);]*)"
    rf"|(?P<option>(?<![\w-])--[a-z][a-z-]*(?: dry\b|{_VALUE}))"
)
_ENDED = re.compile(r"[.!?]\s+$")
_WORD = re.compile(r"(?!prep\b)[^\W\d_A-Z]+(?=[’' ]|[,;.?!]?(?: |\n|$))")
"""A word of a language, and no name of a file, a field or a model."""
_KEPT = ("--max-cost",)
"""Options whose value is a part of the sentence."""


def clicked(words: str, t: Language) -> str:
    """Words of prep, in the language already, for somebody who has the page before them."""

    def click(found: re.Match[str]) -> str:
        said = found["quoted"] or found["command"] or found["option"]
        for name in sorted(CLICK_TEXTS, key=len, reverse=True):
            at = re.search(rf"(?<![\w-]){name}(?![\w-])", said)
            if at and (said.startswith(("prep prepare", name))):
                value = said[at.end() :].strip() if name in _KEPT else ""
                here = t.text(CLICK_TEXTS[name]) + (f" ({value})" if value else "")
                return capital(here) if _ENDED.search(words, 0, found.start()) else here
        return t(TERMINAL_TEXTS["command"], name=f"`{said}`")

    return _SAID.sub(click, words)


def capital(words: str) -> str:
    """A sentence as it begins on a page; what begins with a name keeps it as it is."""
    return words[:1].upper() + words[1:] if _WORD.match(words) else words
