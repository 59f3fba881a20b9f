"""What a sheet shows for a number under a number format code.

The text is what a spreadsheet program in English shows in a column that is wide enough, with these
decisions:

- `General` gives whole numbers in full and other numbers with 15 digits, which is all a
  spreadsheet keeps; it never rounds to what fits a column.
- Space at either end only aligns numbers in a column and is no part of the text.
- Whatever cannot be shown here (another calendar, a language whose months are not known) becomes
  plain: a date ISO 8601, a number as under `General`.
"""

import re
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache
from typing import Literal

from prep.loaders.workbook.date_format import iso_text, show_date
from prep.loaders.workbook.digit_format import show_digits
from prep.loaders.workbook.format_codes import SYSTEM_DATES, Section, sections

Kind = Literal["number", "formatted", "date"]
"""A number as `General` shows it, a number under another format, a date or time."""

_FIFTEEN_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)
_EXACT = Context(prec=1000, rounding=ROUND_HALF_UP)
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_BLANKS = " \t\r\n"
"""White space of XML, which alone may stand around a number."""

_NUMBER = re.compile(
    rf"[{_BLANKS}]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?[{_BLANKS}]*"
)
_LARGEST_EXPONENT = 308
_LONGEST_CODE = 255
_PLAIN_EXPONENTS = range(-9, 21)


@lru_cache(maxsize=65_536)
def shown(stored: str, code: str, date1904: bool = False) -> tuple[str, Kind]:
    """The text a sheet shows for a stored number, and what kind of text that is.

    stored: the number as the file has it, such as `44197.5` or `1E-3`; anything else is given back
    """
    if code == "General" and _WHOLE.fullmatch(stored):
        return stored if stored != "-0" else "0", "number"
    if not _NUMBER.fullmatch(stored) or Decimal(stored.strip()).adjusted() > _LARGEST_EXPONENT:
        return stored, "number"
    if len(code) > _LONGEST_CODE:
        return general(stored), "number"
    with localcontext(_EXACT):
        number = Decimal(stored.strip())
        chosen, magnitude = _choose(sections(code), number)
        if chosen is None or chosen.is_text:
            return general(stored), "number"
        if chosen.is_date:
            return _date(chosen, number, date1904) or general(stored), "date"
        if not chosen.known:
            return general(stored), "number"
        text = show_digits(chosen.tokens, _fifteen(magnitude), general).strip(" ")
    return text, "number" if text == general(stored) else "formatted"


def _date(section: Section, number: Decimal, date1904: bool) -> str | None:
    plain = section.locale in SYSTEM_DATES or not section.known
    sign = "-" if number < 0 and any(token.kind == "elapsed" for token in section.tokens) else ""
    number = abs(number) if sign else number
    text = None if plain else show_date(section.tokens, number, date1904, section.locale)
    return f"{sign}{text.strip(' ')}" if text else iso_text(number, date1904)


def _choose(parts: tuple[Section, ...], number: Decimal) -> tuple[Section | None, Decimal]:
    """The section for a number and the number it is to show, which loses its sign in the section
    that stands for negative numbers by its place. None when no condition holds.
    """
    ends_in_text = 1 < len(parts) < 4 and parts[-1].is_text
    numeric = parts[: len(parts) - 1 if ends_in_text else 3]
    if any(part.condition for part in numeric):
        for i, part in enumerate(numeric):
            if part.condition:
                if part.condition.holds(number):
                    return part, number
            elif i != 1 or len(numeric) == 2:
                return part, number
            elif number < 0:
                return part, -number
        return None, number
    positive, *others = numeric
    if not others or number > 0 or (number == 0 and len(others) < 2):
        return positive, number
    if number == 0:
        return others[1], number
    return others[0], -number if _shows_its_sign(others[0]) else number


def _shows_its_sign(section: Section) -> bool:
    """False for a section of negative numbers that leaves the sign to `General`."""
    kinds = [token.kind for token in section.tokens]
    return "general" not in kinds or any(
        sign in token.text for sign in "-(" for token in section.tokens if token.kind == "literal"
    )


def general(stored: str) -> str:
    """The text of a number under `General`."""
    if _WHOLE.fullmatch(stored):
        return "0" if stored == "-0" else stored
    short = f"{float(stored):.15g}"
    if "e" not in short:
        return short if short != "-0" else "0"
    number = Decimal(stored.strip())
    return _plain_or_scientific(_FIFTEEN_DIGITS.plus(number))


def _fifteen(number: Decimal) -> Decimal:
    """The number with the digits a spreadsheet keeps; whole numbers keep all of theirs."""
    return number if number == number.to_integral_value() else _FIFTEEN_DIGITS.plus(number)


def _plain_or_scientific(number: Decimal) -> str:
    if not number:
        return "0"
    exponent = number.adjusted()
    digits = "".join(map(str, number.as_tuple().digits)).rstrip("0")
    whole = number == number.to_integral_value()
    if exponent in _PLAIN_EXPONENTS and not (whole and exponent >= 15 and len(digits) >= 15):
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    sign = "-" if number < 0 else ""
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{sign}{mantissa}E{exponent:+03}"
