"""How the records of a JSON document begin, to go on behind one that is broken."""

import re

FIRST = re.compile(r'\{\s*"(?:[^"\\]|\\.)*"')
"""An object up to its first key."""


def again(text: str, start: int, opening: str, is_whole: bool) -> re.Pattern[str]:
    """A pattern whose end is where a value begins that stands like this one.

    opening: of the value that begins at `start`, up to its first key
    is_whole: True when a text without a line break before `start` begins with a line; a list may
        begin behind its bracket, and then any comma may come before a value
    """
    key = r"\s*".join(re.escape(part) for part in ("{", opening[1:].strip()))
    line = text.rfind("\n", 0, start) + 1
    indent = text[line:start]
    has_own_line = (is_whole or line > 0) and not indent.strip()
    before = rf"\n{re.escape(indent)}" if has_own_line else r"[,\n][ \t]*"
    return re.compile(rf"{before}(?={key})")
