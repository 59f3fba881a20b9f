"""A language: fills templates, and writes numbers, money and dates."""

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from gettext import c2py
from string import Formatter
from typing import Any

from prep.languages.catalogue import Catalogue, translated
from prep.languages.phrases import Phrases

_CENT = Decimal("0.01")
_UNITS = ((10**9, "gigabytes"), (10**6, "megabytes"), (10**3, "kilobytes"))


class Language:
    """Says things in one language. A text that its catalogue lacks is said in English.

    code: "en", "fr" …
    name: in the language itself
    """

    def __init__(self, code: str, catalogue: Catalogue) -> None:
        self.code = code
        self.name = catalogue.name
        self.style = catalogue.style
        self._texts = {
            english: text
            for part in catalogue.texts.values()
            for english, text in translated(part).items()
        }
        self._plurals = {other: forms for other, forms in catalogue.plurals.items() if all(forms)}
        # c2py is in no manual, but it is what gettext itself reads plural forms with
        self._form: Callable[[int], int] = c2py(self.style.plural)
        self._formatter = _Filling(self)
        self._phrases = Phrases(catalogue.phrases, self)

    def __call__(self, text: str, /, **values: Any) -> str:
        """A text by its English template, filled in: `t("File {name}", name=path)`.

        Whole numbers, `Decimal` and dates among the values are written as the language does.
        """
        return self.fill(self.text(text), values)

    def text(self, english: str) -> str:
        """A text that has no places to fill, braces and all."""
        return self._texts.get(english, english)

    def many(self, count: int, one: str, other: str, /, **values: Any) -> str:
        """`one` or `other` by their English templates, for as many: `{count}` stands for them."""
        forms = self._plurals.get(other)
        if forms is None:
            return self.fill(one if count == 1 else other, values | {"count": count})
        return self.fill(forms[self._form(count)], values | {"count": count})

    def forms(self) -> int:
        """How many forms a text has that counts something."""
        return 1 + max(map(self._form, range(200)))

    def has(self, text: str) -> bool:
        """Whether the catalogue has this template."""
        return text in self._texts

    def phrase(self, words: str) -> str:
        """Words that prep made in English, in this language; unknown ones stay as they are.

        They are recognised by how they read, so never give it what the data says.
        """
        return words if self.code == "en" else self._phrases.said(words)

    def fill(self, template: str, values: dict[str, Any]) -> str:
        """A template with its values, written as the language does."""
        return self._formatter.vformat(template, (), values)

    def number(self, value: int | float | Decimal, digits: int | None = None) -> str:
        """A number: `1,234.5`; `digits` after the mark, None for as many as it has."""
        text = f"{value:,}" if digits is None else f"{value:,.{digits}f}"
        marks = {",": self.style.thousands, ".": self.style.decimal}
        return "".join(marks.get(letter, letter) for letter in text)

    def percent(self, share: float | Decimal, digits: int = 0) -> str:
        """A share of 1 in percent."""
        return self.style.percent.format(number=self.number(100 * share, digits))

    def money(self, amount: Decimal) -> str:
        """US dollars with cents; "under $0.01" for what is less."""
        if 0 < amount < _CENT:
            return self.style.under.format(amount=self._dollars(_CENT))
        return self._dollars(amount.quantize(_CENT, ROUND_HALF_UP))

    def _dollars(self, amount: Decimal) -> str:
        return self.style.money.format(number=self.number(amount, 2))

    def date(self, day: dt.date) -> str:
        """A day."""
        style = self.style
        return style.date.format(
            day=style.first_day if style.first_day and day.day == 1 else day.day,
            month=style.months[day.month - 1] if style.months else "",
            year=day.year,
            iso=day.isoformat(),
        )

    def time(self, moment: dt.datetime) -> str:
        """A day and the time of day, in the zone of the moment."""
        return self.style.time.format(date=self.date(moment.date()), clock=f"{moment:%H:%M}")

    def size(self, count: int) -> str:
        """The size of a file: `1.2 MB`."""
        for least, unit in _UNITS:
            if count >= least:
                number = self.number(Decimal(count) / least, 1)
                return str(getattr(self.style, unit).format(number=number))
        return self.style.bytes.format(number=self.number(count))


class _Filling(Formatter):
    """Writes values as a language does."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, bool) or format_spec not in ("", ","):
            return str(super().format_field(value, format_spec))
        if isinstance(value, int | float | Decimal):
            return self.language.number(value)
        if isinstance(value, dt.datetime):
            return self.language.time(value)
        if isinstance(value, dt.date):
            return self.language.date(value)
        return str(super().format_field(value, format_spec))
