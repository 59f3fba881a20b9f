"""Secrets and personal data in texts: what kind, and where; values are never repeated.

The shapes are those that providers publish for their keys; checked numbers (cards, accounts) must
have a right check digit, so a number that only looks like one is left alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of sensitive text.

    name: in words
    signs: every such text holds one of these, for a fast first look
    pattern: its shape
    is_right: what more must hold of a match
    """

    name: str
    signs: tuple[str, ...]
    pattern: re.Pattern[str]
    is_right: Callable[[str], bool]

    def is_hinted(self, text: str) -> bool:
        """True when the text holds a sign of this kind."""
        return any(sign in text for sign in self.signs)


class Look(NamedTuple):
    """A fast search for several signs at once, through a letter that all of them hold.

    A search for each sign would cost more than all other rules together: this one runs from letter
    to letter, and only there looks at what stands around it.
    """

    letter: str
    signs: re.Pattern[str]

    def finds(self, text: str) -> bool:
        """True when one of the signs is in the text."""
        return self.letter in text and self.signs.search(text) is not None


LETTERS = "-_JKGz"
"""Letters that signs hold and texts hold rarely; a sign is looked for by the first of them."""


def looks(kinds: Iterable[Kind]) -> tuple[Look, ...]:
    """Searches that together find every sign of these kinds."""
    signs: dict[str, list[str]] = {}
    for sign in dict.fromkeys(sign for kind in kinds for sign in kind.signs):
        letter = next((letter for letter in LETTERS if letter in sign), sign[:1])
        signs.setdefault(letter, []).append(sign)
    return tuple(Look(letter, _around(letter, found)) for letter, found in signs.items())


_ESCAPES = (r"\\[bfnrt]", r"\\u[0-9A-Fa-f]{4}")
"""What ends in a letter or a digit of no word: a line end, say, in JSON that stands in a text."""

_STARTS = (r"\b", *_ESCAPES)
"""What a word begins behind."""


def _begins(inside: str = r"\w") -> str:
    """A pattern of where something begins: behind an escape, or behind none of some letters."""
    return rf"(?:{'|'.join(f'(?<={escape})' for escape in _ESCAPES)}|(?<![{inside}]))"


def _around(letter: str, signs: list[str]) -> re.Pattern[str]:
    """A pattern that begins with the letter: the regular expressions of Python are fast then."""
    if not letter:
        return re.compile("")
    ways: list[str] = []
    neighbours: set[str] = set()
    for sign in signs:
        before, _, after = sign.partition(letter)
        starts = _STARTS if before[:1].isalnum() else ("",)
        behind = "|".join(f"(?<={start}{re.escape(before + letter)})" for start in starts)
        ways.append((f"(?:{behind})" if before else "") + re.escape(after))
        neighbours.add(before[-1:])
    # One look at the letter before spares most places a look for each sign.
    first = "" if "" in neighbours else f"(?<=[{re.escape(''.join(sorted(neighbours)))}]{letter})"
    return re.compile(f"{re.escape(letter)}{first}(?:{'|'.join(ways)})", re.ASCII)


def _always(text: str) -> bool:
    return True


def _is_filled(text: str) -> bool:
    """False for a key whose letters are a row of x, as in documentation."""
    return bool(set(text[-12:]) - set("xX"))


def _is_random(text: str) -> bool:
    """False for a name made of words (`sk-toggleable__label-arrow`) or letters x for a key."""
    return _is_filled(text) and _LONG.search(text) is not None


_LONG = re.compile(r"[A-Za-z0-9]{16}")


def luhn(text: str) -> bool:
    """True for 13 to 19 digits with a right check digit, as payment cards have (ISO/IEC 7812)."""
    digits = [int(letter) for letter in text if letter.isdecimal()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def iban(text: str) -> bool:
    """True for an account number with right check digits (ISO 13616)."""
    bare = text.replace(" ", "").upper()
    if not 15 <= len(bare) <= 34:
        return False
    digits = "".join(str(int(letter, 36)) for letter in bare[4:] + bare[:4])
    return int(digits) % 97 == 1


def _kinds(rows: list[tuple[str, str, str, Callable[[str], bool]]]) -> tuple[Kind, ...]:
    return tuple(
        Kind(name, tuple(signs.split("|")), re.compile(pattern, re.ASCII), check)
        for name, signs, pattern, check in rows
    )


_BLOCK = r"(?:[A-Z]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
_GAP = r"(?:\\[nrt]|[\s\"'+>#*\\])*+"
_PRIVATE_KEY = (
    rf"-----BEGIN {_BLOCK}(?={_GAP}(?:Proc-Type: |Version: |Comment: |[A-Za-z0-9+/]{{12}}))"
    rf"(?:[^-]*(?:-(?!----)[^-]*)*-----END {_BLOCK}|(?:{_GAP}[A-Za-z0-9+/]{{12,}}=*)+)?"
)
"""With all that stands in the block; the first line alone is talk of keys."""

_NO_ESCAPE = r"(?!(?<=\\)(?:[bfnrt]|u[0-9A-Fa-f]{4}))"
"""The letter of an escape is no part of what stands behind it."""

SECRETS = _kinds(
    [
        (
            "API key",
            "sk-",
            _begins(r"\w-") + r"sk-(?:[a-z]{2,10}\d{0,2}-)*[A-Za-z0-9_-]{20,200}",
            _is_random,
        ),
        ("AWS access key", "AKIA|ASIA", _begins() + r"A[KS]IA[0-9A-Z]{16}(?!\w)", _is_filled),
        (
            "GitHub token",
            "ghp_|gho_|ghu_|ghs_|ghr_",
            _begins() + r"gh[pousr]_[A-Za-z0-9]{36,255}",
            _is_filled,
        ),
        ("GitHub token", "github_pat_", _begins() + r"github_pat_\w{22,255}", _is_filled),
        ("GitLab token", "glpat-", _begins(r"\w-") + r"glpat-[\w-]{20,100}", _is_filled),
        (
            "Slack token",
            "xoxa-|xoxb-|xoxe-|xoxo-|xoxp-|xoxr-|xoxs-",
            _begins() + r"xox[abeoprs]-[A-Za-z0-9-]{10,250}",
            _is_filled,
        ),
        ("Google API key", "AIza", _begins() + r"AIza[\w-]{35}(?![\w-])", _is_filled),
        ("Hugging Face token", "hf_", _begins() + r"hf_[A-Za-z0-9]{30,60}(?!\w)", _is_filled),
        ("npm token", "npm_", _begins() + r"npm_[A-Za-z0-9]{36}(?!\w)", _is_filled),
        (
            "Stripe key",
            "sk_live_|rk_live_",
            _begins() + r"[rs]k_live_[A-Za-z0-9]{20,250}",
            _is_filled,
        ),
        ("SendGrid key", "SG.", _begins() + r"SG\.[\w-]{22}\.[\w-]{43}(?![\w-])", _is_filled),
        (
            "JSON web token",
            "eyJ",
            _begins() + r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{5,}",
            _is_filled,
        ),
        ("private key", "PRIVATE KEY", _PRIVATE_KEY, _always),
    ]
)

PERSONAL = _kinds(
    [
        ("e-mail address", "@", _begins(r"\w.+-") + _NO_ESCAPE
         + r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[A-Za-z]{2,24}", _always),
        ("phone number", "+", _begins(r"\w+") + r"\+\d[\d ()/.-]{6,18}\d(?!\d)", _always),
        ("payment card", "", r"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d.-])", luhn),
        ("bank account", "",
         _begins() + r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)", iban),
    ]
)  # fmt: skip


def found(text: str, kinds: tuple[Kind, ...]) -> Iterator[tuple[Kind, re.Match[str]]]:
    """Every sensitive text of these kinds."""
    for kind in kinds:
        if kind.is_hinted(text):
            for match in kind.pattern.finditer(text):
                if kind.is_right(match[0]):
                    yield kind, match


def masked(text: str, kinds: tuple[Kind, ...]) -> str:
    """The text with each sensitive part replaced by its kind: `[e-mail address]`."""
    for kind in kinds:
        if kind.is_hinted(text):
            text = kind.pattern.sub(
                lambda match, kind=kind: (  # type: ignore[misc]
                    f"[{kind.name}]" if kind.is_right(match[0]) else match[0]
                ),
                text,
            )
    return text
