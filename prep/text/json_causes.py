"""Why a text is not JSON, in words for the person who wrote it."""

import json
import re

_TYPOGRAPHIC = "“”„‟«»‘’‚‹›＂"
_PYTHON = re.compile(r"(None|True|False)\b")
_WORD = re.compile(r"[^\W\d]\w*")
_NOT_FINITE = re.compile(r"-?(NaN|Infinity|nan|inf|Inf)\b")


def cause_of(text: str, error: json.JSONDecodeError) -> tuple[str, int]:
    """What is wrong and the 0-based position in `text` where it is."""
    position = error.pos
    at = text[position : position + 1]
    before = text[:position].rstrip()[-1:]
    if not text.strip():
        return "it is empty", 0
    if error.msg.startswith("Unterminated string"):
        return _unterminated(text, position)
    if not text[position:].strip():
        return "it ends too early: the file seems cut", position
    if error.msg.startswith("Invalid control character"):
        names = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}
        name = names.get(at, f"the control character U+{ord(at):04X}")
        return f"{name} inside a text must be written as an escape", position
    if error.msg.startswith("Invalid") and "escape" in error.msg:
        shown = text[position : position + 2]
        return f"{shown} is no escape of JSON; a backslash itself is written \\\\", position
    if at in _TYPOGRAPHIC:
        return f'typographic quotes ({at}) where JSON wants "', position
    if at == "'":
        return 'single quotes, as Python prints them, where JSON wants "', position
    if at == "\ufeff":
        return (
            "a byte-order mark (U+FEFF), which nobody sees; it may stand once, at the start",
            position,
        )
    if at == "`":
        return "a code fence or back quote, which is not JSON", position
    if at in "#" or text.startswith(("//", "/*"), position):
        return "a comment, which JSON does not have", position
    if error.msg.startswith("Extra data"):
        return _extra(text, position, at)
    if at in "}]" and before == ",":
        return f"a comma before {at}", text.rindex(",", 0, position)
    if error.msg.startswith("Expecting value"):
        return _no_value(text, position, at)
    if error.msg.startswith("Expecting property name"):
        if _WORD.match(text, position):
            return 'a key without quotes; JSON wants "key"', position
        return "a key is expected here, in double quotes", position
    if error.msg.startswith("Expecting ':'"):
        return "a colon is missing after the key", position
    return _no_comma(text, position, at, before)


def _unterminated(text: str, position: int) -> tuple[str, int]:
    if "\n" in text[position:].rstrip():
        return "a text that is opened here is never closed", position
    return "it ends inside a text: the file seems cut", position


def _extra(text: str, position: int, at: str) -> tuple[str, int]:
    if at == ",":
        rest = text[position + 1 :].strip()
        if not rest:
            return "a comma after the record; in JSONL a record ends with its line", position
        return "several values with commas between them on one line", position
    if at in "{[":
        return "a second record on the same line", position
    if not text[:position].strip().startswith(("{", "[")):
        return "it is text, not a JSON object", 0
    return "there is something after the end of the record", position


def _no_value(text: str, position: int, at: str) -> tuple[str, int]:
    if _PYTHON.match(text, position):
        word = text[position : position + 5].split(",")[0].split("}")[0].strip()
        wanted = {"None": "null", "True": "true"}.get(word[:4], "false")
        return f"a word of Python where JSON wants {wanted}", position
    if _NOT_FINITE.match(text, position):
        return "a number that is not finite, which JSON does not have", position
    if position == len(text) - len(text.lstrip()) and at not in "{[":
        return "it is text, not a JSON object", position
    if at == ",":
        return "a value is missing before the comma", position
    if at in "0123456789+-.":
        return "a number that JSON writes differently (no leading zero, plus or point)", position
    if _WORD.match(text, position):
        return 'a text without quotes; JSON wants "text"', position
    return "a value is expected here", position


def _no_comma(text: str, position: int, at: str, before: str) -> tuple[str, int]:
    if at == '"' or at in "{[":
        return "a comma is missing", position
    if before == '"' and (at.isalnum() or at in "-_'.!?;:/&(*"):
        quote = text.rindex('"', 0, position)
        return 'a quote inside a text must be written \\"', quote
    if before.isdigit():
        return "a number that JSON writes differently (no leading zero, plus or point)", position
    return "a comma or the end of the record is expected here", position
