"""How JSON documents and their records begin, also those with a mistake in them."""

import re

FIRST = re.compile(r'\{\s*"(?:[^"\\]|\\.)*"')
"""An object up to its first key."""

_DOCUMENT = re.compile(
    r"""\s*+(?:
        \{ \s*+ (?: ["'`“”‘’«}/\#] | [^\W\d]\w*+ \s*+ : | $ )
      | \[ (?: \s*+ (?: [\{\["'“‘«/\#] | $ )
            | \s*+ \] [ \t\r]*+ $
            | \s*+ (?: [-+]?\d[\d.eE+-]*+ | true | false | null | NaN | None | True | False )
              \s*+ (?: , | \] [ \t\r]*+ ,? [ \t\r]*+ $ | $ ) )
    )""",
    re.VERBOSE | re.MULTILINE,
)
"""A bracket and what may stand behind it, if only by mistake: a comment, a key without quotes."""


def is_document(text: str) -> bool:
    """True for a text that begins as JSON does, not as `[CLS] one word` or `{name}, hello`."""
    return _DOCUMENT.match(text) is not None


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
