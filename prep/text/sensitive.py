"""Secrets and personal data in texts: what kind, and where; values are never repeated.

The shapes are those that providers publish for their keys; checked numbers (cards, accounts) must
have a right check digit, so a number that only looks like one is left alone.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of sensitive text.

    name: in words
    literal: what every such text holds, for a fast first look
    pattern: its shape
    is_right: what more must hold of a match
    """

    name: str
    literal: str
    pattern: re.Pattern[str]
    is_right: Callable[[str], bool]


def _always(text: str) -> bool:
    return True


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
        Kind(name, literal, re.compile(pattern, re.ASCII), check)
        for name, literal, pattern, check in rows
    )


SECRETS = _kinds(
    [
        ("API key", "sk-", r"(?<![\w-])sk-(?:[a-z]{2,10}\d{0,2}-)*[A-Za-z0-9_-]{20,200}", _always),
        ("AWS access key", "AKIA", r"(?<!\w)AKIA[0-9A-Z]{16}(?!\w)", _always),
        ("GitHub token", "gh", r"(?<!\w)gh[pousr]_[A-Za-z0-9]{36,255}", _always),
        ("GitHub token", "github_pat_", r"(?<!\w)github_pat_\w{22,255}", _always),
        ("GitLab token", "glpat-", r"(?<![\w-])glpat-[\w-]{20,100}", _always),
        ("Slack token", "xox", r"(?<!\w)xox[abeoprs]-[A-Za-z0-9-]{10,250}", _always),
        ("Google API key", "AIza", r"(?<!\w)AIza[\w-]{35}(?![\w-])", _always),
        ("Hugging Face token", "hf_", r"(?<!\w)hf_[A-Za-z0-9]{30,60}(?!\w)", _always),
        ("npm token", "npm_", r"(?<!\w)npm_[A-Za-z0-9]{36}(?!\w)", _always),
        ("Stripe key", "_live_", r"(?<!\w)[rs]k_live_[A-Za-z0-9]{20,250}", _always),
        ("SendGrid key", "SG.", r"(?<!\w)SG\.[\w-]{22}\.[\w-]{43}(?![\w-])", _always),
        ("JSON web token", "eyJ", r"(?<!\w)eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{5,}", _always),
        ("private key", "PRIVATE KEY-", r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----", _always),
    ]
)

PERSONAL = _kinds(
    [
        ("e-mail address", "@", r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[A-Za-z]{2,24}",
         _always),
        ("phone number", "+", r"(?<![\w+])\+\d[\d ()/.-]{6,18}\d(?!\d)", _always),
        ("payment card", "", r"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d.-])", luhn),
        ("bank account", "",
         r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)", iban),
    ]
)  # fmt: skip


def found(text: str, kinds: tuple[Kind, ...]) -> Iterator[tuple[Kind, re.Match[str]]]:
    """Every sensitive text of these kinds."""
    for kind in kinds:
        if kind.literal in text:
            for match in kind.pattern.finditer(text):
                if kind.is_right(match[0]):
                    yield kind, match


def masked(text: str, kinds: tuple[Kind, ...]) -> str:
    """The text with each sensitive part replaced by its kind: `[e-mail address]`."""
    for kind in kinds:
        if kind.literal in text:
            text = kind.pattern.sub(
                lambda match, kind=kind: (  # type: ignore[misc]
                    f"[{kind.name}]" if kind.is_right(match[0]) else match[0]
                ),
                text,
            )
    return text
