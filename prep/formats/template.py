"""Texts with `{column}` in them; a brace that is text is written twice."""

from collections.abc import Callable, Mapping
from itertools import chain

from msgspec import Struct

from prep.errors import UsageError


class Template(Struct, frozen=True):
    """A text with holes.

    texts: what stands before the first hole, between holes, and after the last
    columns: what goes into the holes
    """

    texts: tuple[str, ...]
    columns: tuple[str, ...]

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with the values of its columns."""
        if self.texts == _NOTHING_AROUND:
            return values[self.columns[0]]
        result = [self.texts[0]]
        for column, text in zip(self.columns, self.texts[1:], strict=True):
            result += (values[column], text)
        return "".join(result)

    def renamed(self, name: Callable[[str], str]) -> str:
        """The text of the same template with other names of its columns."""
        texts = [text.replace("{", "{{").replace("}", "}}") for text in self.texts]
        holes = [f"{{{name(column)}}}" for column in self.columns]
        return "".join(chain(*zip(texts, [*holes, ""], strict=True)))


_NOTHING_AROUND = ("", "")


def template(text: str) -> Template:
    """The template that a text is.

    Raises UsageError when a brace is open or empty.
    """
    texts, columns, part, i = [], [], "", 0
    while i < len(text):
        sign = text[i]
        if sign in "{}" and text[i : i + 2] == sign * 2:
            part, i = part + sign, i + 2
            continue
        if sign == "{":
            end = text.find("}", i)
            name = text[i + 1 : end]
            if end < 0 or not name or "{" in name:
                raise UsageError(
                    f"the template {text!r} has a brace at character {i + 1} that opens no column; "
                    "write {column}, or {{ for a brace that is text"
                )
            texts.append(part)
            columns.append(name)
            part, i = "", end + 1
            continue
        if sign == "}":
            raise UsageError(
                f"the template {text!r} has a closing brace at character {i + 1} without an open "
                "one; write }} for a brace that is text"
            )
        part, i = part + sign, i + 1
    return Template((*texts, part), tuple(columns))


def exact_name(name: str, names: tuple[str, ...]) -> str:
    """The column that is meant by a name; case and spaces around do not count if one fits.

    Raises UsageError with the nearest names when there is none.
    """
    if name in names:
        return name
    folded = [known for known in names if known.strip().casefold() == name.strip().casefold()]
    if len(folded) == 1:
        return folded[0]
    from difflib import get_close_matches

    lower = {known.casefold(): known for known in names}
    near = [lower[found] for found in get_close_matches(name.casefold(), lower, n=3)]
    hint = (
        "did you mean " + " or ".join(f"'{known}'" for known in near) + "?"
        if near
        else "the columns are " + ", ".join(names)
    )
    raise UsageError(f"there is no column '{name}'; {hint}")
