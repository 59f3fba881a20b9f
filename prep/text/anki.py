"""The lines that Anki writes above its notes: how the cells are divided and what some of them are.

Source: Anki manual, "Text Files", file headers (2.1.54 and later): `#key:value` lines, first of all
`#separator:`; a separator is a name or the character itself. There is no row of names below them.
"""

import re

from msgspec import Struct

_LINE = re.compile(r"#([a-z ]+):(.*?)(?:\r\n|\r|\n)", re.IGNORECASE)
_SEPARATORS = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "space": " ",
    "pipe": "|",
    "colon": ":",
}
_COLUMN = " column"


class Notes(Struct, frozen=True):
    """What the lines say.

    size: characters of all of them
    lines: how many they are
    names: of all columns, () when they are not told
    marked: 1-based column → what it holds beside the texts, such as tags
    """

    delimiter: str
    size: int
    lines: int
    names: tuple[str, ...] = ()
    marked: dict[int, str] = {}

    def header(self, width: int) -> tuple[str, ...]:
        """The names of so many columns: two texts are the front and the back of a card."""
        if len(self.names) == width:
            return self.names
        texts = [number for number in range(1, width + 1) if number not in self.marked]
        sides = dict(zip(texts, ("front", "back"), strict=True)) if len(texts) == 2 else {}
        known = self.marked | sides
        return tuple(known.get(number, str(number)) for number in range(1, width + 1))


def notes(text: str) -> Notes | None:
    """What the first lines of a text say about the notes below, None when they are not Anki's."""
    said: dict[str, str] = {}
    size = 0
    while match := _LINE.match(text, size):
        said[match[1].lower()] = match[2]
        size = match.end()
    asked = said.get("separator", "")
    delimiter = _SEPARATORS.get(asked.strip().lower(), asked)
    if len(delimiter) != 1:
        return None
    marked = {
        int(value): key.removesuffix(_COLUMN)
        for key, value in said.items()
        if key.endswith(_COLUMN) and value.strip().isdecimal()
    }
    names = [name.strip() for name in said.get("columns", "").split(delimiter)]
    told = tuple(names) if all(names) and len(set(names)) == len(names) else ()
    return Notes(delimiter, size, text.count("\n", 0, size) or len(said), told, marked)
