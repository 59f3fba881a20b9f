"""Which text encoding a file is in: the certain is decided, the rest is a guess that says so."""

import codecs
import re
from collections.abc import Callable, Iterable

from msgspec import Struct

from prep.text import charsets

SAMPLE = 2**18
"""Bytes of lines that are not ASCII that a guess is made from."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # starts like the mark of UTF-16 LE, so it comes before it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Encoding(Struct, frozen=True):
    """The encoding of a file.

    name: Python name; "utf-8" for ASCII too; two names with a comma for lines that are in the
        second where they are not in the first
    bom: bytes of the byte-order mark to skip, 0 without
    certain: False for a guess
    others: other encodings in which the same bytes make sense but other words, the likeliest first
    words: up to three different words that are not ASCII, decoded
    invalid: bytes of a text in UTF-8 that are not
    """

    name: str
    bom: int = 0
    certain: bool = True
    others: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    invalid: int = 0


def canonical(name: str) -> str:
    """The Python name of an encoding, or of several divided by commas.

    Raises LookupError for a name that no text encoding has.
    """
    if "," in name:
        return ",".join(map(canonical, name.split(",")))
    try:
        info = codecs.lookup(name.strip())
    except ValueError:  # a NUL in the name
        raise LookupError(name) from None
    if not getattr(info, "_is_text_encoding", True) or info.name in _NO_ENCODINGS:
        raise LookupError(name)
    return {"utf-8-sig": "utf-8", "ascii": "utf-8"}.get(info.name, info.name)


_NO_ENCODINGS = ("undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7")


def by_mark(head: bytes) -> Encoding | None:
    """The encoding that a byte-order mark announces, None without one."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    return None


def by_nuls(head: bytes) -> Encoding | None:
    """UTF-16 or UTF-32 without a mark, by where the NULs of its ASCII characters are."""
    sample = head[: len(head) // 4 * 4][:4096]
    if len(sample) < 4 or not sample.count(0):
        return None
    nuls = [sample[start::4].count(0) for start in range(4)]
    most = len(sample) // 4
    if nuls[1] + nuls[2] + nuls[3] > most * 2.7 and nuls[0] * 10 < most:
        return Encoding("utf-32-le")
    if nuls[0] + nuls[1] + nuls[2] > most * 2.7 and nuls[3] * 10 < most:
        return Encoding("utf-32-be")
    even, odd = nuls[0] + nuls[2], nuls[1] + nuls[3]
    if odd > most * 0.4 and even * 10 < odd:
        return Encoding("utf-16-le")
    if even > most * 0.4 and odd * 10 < even:
        return Encoding("utf-16-be")
    return None


def peek(head: bytes) -> str:
    """The beginning of a file as text, good enough to see what syntax it is in."""
    found = by_mark(head) or by_nuls(head) or Encoding("utf-8")
    return head[found.bom :].decode(found.name, "replace")


def decide(blocks: Callable[[], Iterable[bytes]], asked: str = "auto") -> Encoding:
    """The encoding of a file.

    blocks: gives the bytes of the file from the start, each time it is called
    asked: name of the encoding if it is known, else "auto"

    Raises LookupError for an unknown name.
    """
    head = next(iter(blocks()), b"")
    marked = by_mark(head)
    if asked != "auto":
        return _as_asked(blocks, canonical(asked), marked)
    found = marked or by_nuls(head)
    if found is not None and found.name != "utf-8":
        return found
    bom = found.bom if found else 0
    if is_utf8(blocks()):
        return Encoding("utf-8", bom)
    look = _look(blocks())
    is_utf8_meant = bom or look.invalid <= look.characters or _is_badly_written(look.sample)
    names = [] if is_utf8_meant else charsets.guess(look.sample)
    if not names:
        return Encoding("utf-8", bom, invalid=look.invalid)
    shown = {name: tuple(words(look.sample, name)) for name in names}
    others = tuple(name for name in names if shown[name] != shown[names[0]])
    return Encoding(names[0], 0, False, others[:3], shown[names[0]])


def words(sample: bytes, name: str, count: int = 3) -> list[str]:
    """Different words of a sample that are not ASCII, decoded, at most 24 characters of each."""
    found: dict[str, None] = {}
    for match in _WORD.finditer(sample.decode(name, "ignore")):
        if not match[0].isascii():
            found.setdefault(match[0][:24])
        if len(found) == count:
            break
    return list(found)


# words in ASCII are sorted out afterwards: a pattern that asks for another letter in them starts
# again at every letter of a long one
_WORD = re.compile(r"[^\s,;|\"()<>\[\]{}]+")


def _as_asked(
    blocks: Callable[[], Iterable[bytes]], name: str, marked: Encoding | None
) -> Encoding:
    if name in ("utf-16", "utf-32"):
        family = marked is not None and marked.name.startswith(name)
        return marked if marked is not None and family else Encoding(f"{name}-le")
    bom = marked.bom if marked is not None and marked.name == name.split(",")[0] else 0
    invalid = 0
    if name == "utf-8" and not is_utf8(blocks()):
        invalid = _look(blocks()).invalid
    return Encoding(name, bom, invalid=invalid)


SLICE = 4096
"""Bytes decoded at a time: most slices of most files are ASCII, and one emoji makes every character
of what is decoded with it four bytes wide."""


def is_utf8(blocks: Iterable[bytes]) -> bool:
    """True when all bytes are UTF-8."""
    decode = codecs.utf_8_decode  # an incremental decoder in Python takes twice as long
    rest = b""
    try:
        for block in blocks:
            if not rest and block.isascii():
                continue
            for start in range(0, len(block), SLICE):
                part = block[start : start + SLICE]
                if rest or not part.isascii():
                    part = rest + part
                    rest = part[decode(part, "strict", False)[1] :]
        decode(rest, "strict", True)
    except UnicodeDecodeError:
        return False
    return True


_OVERLONG = re.compile(
    rb"[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]|\xf0[\x80-\x8f][\x80-\xbf]{2}"
)


def _is_badly_written(sample: bytes) -> bool:
    """True for UTF-8 with characters in more bytes than they need: as pairs of surrogates
    (CESU-8), or filled up with zeros, as nobody does but who wants to hide an ASCII letter.
    """
    rest = _OVERLONG.sub(b"", sample)
    try:
        codecs.getincrementaldecoder("utf-8")("surrogatepass").decode(rest)
    except UnicodeDecodeError:
        return False
    return True


class _Look(Struct):
    """What is in a text that is not all UTF-8.

    characters: beyond ASCII, in UTF-8
    invalid: bytes that are not
    sample: the first lines that are not ASCII
    """

    characters: int = 0
    invalid: int = 0
    sample: bytes = b""


def _look(blocks: Iterable[bytes]) -> _Look:
    look = _Look()
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    kept: list[bytes] = []
    size = 0
    rest = b""
    for block in blocks:
        text = decoder.decode(block)
        if not text.isascii():
            beyond = len(text) - len(text.encode("ascii", "ignore"))
            bad = len(text) - len(text.encode("utf-8", "ignore").decode("utf-8"))
            look.characters += beyond - bad
            look.invalid += bad
        if size < SAMPLE:
            lines = (rest + block).splitlines()
            rest = lines.pop() if lines else b""
            kept += [line for line in lines if not line.isascii()]
            size = sum(map(len, kept))
    look.invalid += len(decoder.decode(b"", True))
    if not rest.isascii():
        kept.append(rest)
    look.sample = b"\n".join(kept)[:SAMPLE]
    return look
