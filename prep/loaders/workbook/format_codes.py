"""Number format codes taken apart: `[Red]#,##0.00;"none"` → sections of tokens.

Grammar: ECMA-376 part 1, section 18.8.31, and what spreadsheet programs accept beyond it.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from msgspec import Struct

TokenKind = Literal[
    "literal",  # shown as it is
    "digit",  # 0 # ?
    "point",
    "comma",
    "percent",
    "exponent",  # E+ E-
    "slash",
    "date",  # y m d h s e: one run of one letter
    "half",  # AM/PM, A/P: the half of the day
    "elapsed",  # [h] [mm] [ss]: time that is not cut at a day
    "general",
    "text",  # @
]

BUILT_IN: dict[int, str] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)',
    8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd hh:mm:ss",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys([*range(27, 37), *range(50, 59)], "[$-F800]"),
}
"""Codes that files name by number alone. ECMA-376 part 1, 18.8.30 (read 2026-11-20).

14 and 22 are the short date, without and with the time, as the computer that shows them likes it:
here they are ISO 8601, which nobody misreads. 27 to 36 and 50 to 58 mean different dates in
different languages of the program: `[$-F800]`, a date as the computer likes it. 5 to 8 and 41 to 44
have the currency of the computer; here it is the dollar.
"""

SYSTEM_DATES = ("F800", "F400")
"""Locales that stand for "the date, the time, as this computer shows it"."""

_SPLIT = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | \\(?P<escaped>.?)
    | _(?P<pad>.?)
    | \*(?P<fill>.?)
    | \[(?P<bracket>[^\[\]]*)\]
    | (?P<general>General)
    | (?P<half>AM/PM|A/P|上午/下午|午前/午後|오전/오후)
    | (?P<exponent>E[+-])
    | (?P<date>y+|m+|d+|h+|s+|b+|g+|e+|aaa+)
    | (?P<digit>[0#?])
    | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<slash>/) | (?P<text>@)
    | (?P<semicolon>;)
    | (?P<literal>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+(?:[eE][+-]?[0-9]{1,2})?)")
_COLOUR = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r\s*[0-9]+)", re.IGNORECASE
)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)


class Token(Struct, frozen=True):
    """A piece of a section; `text` is what was written, letters of dates in lower case."""

    kind: TokenKind
    text: str


class Condition(Struct, frozen=True):
    """When a section is for a number: `[<=100]`."""

    operator: str
    limit: Decimal

    def holds(self, number: Decimal) -> bool:
        match self.operator:
            case "<":
                return number < self.limit
            case "<=":
                return number <= self.limit
            case ">":
                return number > self.limit
            case ">=":
                return number >= self.limit
            case "=":
                return number == self.limit
            case _:
                return number != self.limit


class Section(Struct, frozen=True):
    """One of up to four parts of a code.

    locale: of `[$-409]`, upper case hexadecimal, "" if none
    known: False when it asks for what is not shown here: other calendars, eras, numerals in words
    """

    tokens: tuple[Token, ...]
    condition: Condition | None = None
    locale: str = ""
    known: bool = True

    @property
    def is_date(self) -> bool:
        return self.locale in SYSTEM_DATES or any(
            token.kind in ("date", "half", "elapsed") for token in self.tokens
        )

    @property
    def is_text(self) -> bool:
        return any(token.kind == "text" for token in self.tokens)


@lru_cache(maxsize=1024)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a code, at least one; more than four are cut."""
    parts: list[list[re.Match[str]]] = [[]]
    for match in _SPLIT.finditer(code):
        if match.lastgroup == "semicolon":
            parts.append([])
        else:
            parts[-1].append(match)
    return tuple(_section(part) for part in parts[:4])


def _section(matches: list[re.Match[str]]) -> Section:
    tokens: list[Token] = []
    condition: Condition | None = None
    locale = ""
    known = True
    for match in matches:
        name = match.lastgroup or "literal"
        text = match[name]
        if name in ("quoted", "escaped", "literal"):
            tokens.append(Token("literal", text))
        elif name == "pad":
            tokens.append(Token("literal", " "))
        elif name == "fill":
            continue
        elif name == "date":
            known = known and text[0].lower() in "ymdhse"
            tokens.append(Token("date", text.lower()))
        elif name == "bracket":
            if text.startswith("$"):
                symbol, _, code = text[1:].partition("-")
                locale = code.upper() or locale
                known = known and _has_our_calendar(locale)
                if symbol:
                    tokens.append(Token("literal", symbol))
            elif found := _CONDITION.fullmatch(text.strip()):
                condition = Condition(found[1], Decimal(found[2]))
            elif _ELAPSED.fullmatch(text):
                tokens.append(Token("elapsed", text.lower()))
            elif not _COLOUR.fullmatch(text.strip()):
                known = False
        else:
            tokens.append(Token(name, text))  # type: ignore[arg-type] # groups are named by kind
    return Section(tuple(tokens), condition, locale, known)


def _has_our_calendar(locale: str) -> bool:
    """False for a locale such as 1060409, whose second byte names another calendar."""
    try:
        return locale in SYSTEM_DATES or (int(locale or "0", 16) >> 16) & 0xFF in (0, 1)
    except ValueError:
        return False
