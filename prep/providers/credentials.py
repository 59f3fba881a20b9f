"""Keys: from the environment or a keyring, checked before any network, never shown.

There is no option that takes a key: command lines are visible to every user of a machine.
"""

import re
from collections.abc import Mapping
from hashlib import sha256

from prep.errors import ProviderError, UsageError
from prep.providers.keyrings import SERVICE, stored

_KEY_SHAPES = re.compile(r"\b(?:sk|gsk|key|tgp|fw)[-_][A-Za-z0-9_-]{12,}")
_MASK_TAIL = 4
SECRET_LENGTH = 8
"""A key shorter than this is a placeholder of a local server: masking it would garble words."""

KEY_NAMES = ("_API_KEY", "_SECRET_ACCESS_KEY", "AWS_BEARER_TOKEN_BEDROCK")
"""How the names of variables end that hold keys: of every provider, which a test looks after."""

OWNERS = {
    "sk-ant-": "Anthropic",
    "sk-or-": "OpenRouter",
    "sk-proj-": "OpenAI",
    "sk-svcacct-": "OpenAI",
    "gsk_": "Groq",
    "AIza": "Google",
    "hf_": "Hugging Face",
    "xai-": "xAI",
    "tgp_": "Together",
    "fw_": "Fireworks",
    "AKIA": "AWS",
    "ghp_": "GitHub",
}
"""Beginning of a key → who gives out such keys."""


class Key:
    """A secret that shows only its last four characters.

    source: the environment variable it came from
    is_stored: True when it came from the keyring, where it has the name of that variable
    """

    __slots__ = ("_value", "is_stored", "source")

    def __init__(self, value: str, source: str, *, is_stored: bool = False) -> None:
        self._value = value
        self.source = source
        self.is_stored = is_stored
        _in_use.add(value)

    def reveal(self) -> str:
        """The secret itself, for the one header that needs it."""
        return self._value

    @property
    def print12(self) -> str:
        """First 12 hex digits of its sha256: tells keys apart without keeping one."""
        return sha256(self._value.encode("ascii")).hexdigest()[:12]

    def __repr__(self) -> str:
        return f"Key({mask(self._value)!r}, source={self.source!r})"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a key is never written anywhere")


def check_owner(key: Key, title: str) -> None:
    """Raise UsageError when a key is plainly one of another provider than `title`."""
    for beginning, owner in OWNERS.items():
        if key.reveal().startswith(beginning) and owner != title:
            place = f"the keyring as {key.source}" if key.is_stored else key.source
            raise UsageError(
                f"the key in {place} is one of {owner}, not of {title}: it was not sent. "
                "Put the right one there, or name another variable with --key-env"
            )


def mask(secret: str) -> str:
    """`sk-…1234`: enough to recognise one's own key, useless to anybody else."""
    tail = secret[-_MASK_TAIL:] if len(secret) >= 4 * _MASK_TAIL else ""
    return f"sk-…{tail}"


def redact(text: str, secret: str = "") -> str:
    """`text` with `secret`, and everything that is shaped like a key, masked."""
    if len(secret) >= SECRET_LENGTH:
        text = text.replace(secret, mask(secret))
    return _KEY_SHAPES.sub(lambda match: mask(match.group()), text)


def hide_keys(text: str, environ: Mapping[str, str]) -> str:
    """`text` with the keys of an environment masked, and all that were read: the last net before a
    screen or a file."""
    named = (value.strip() for name, value in environ.items() if name.endswith(KEY_NAMES))
    for secret in {*named, *_in_use}:
        if len(secret) >= 2 * SECRET_LENGTH and secret in text:
            text = text.replace(secret, mask(secret))
    return text


_in_use: set[str] = set()
"""Keys that this process has read, wherever they came from."""


def read_key(name: str, environ: Mapping[str, str], how_to_get: str) -> Key:
    """The key in the environment variable `name`, else in the keyring under that name.

    Outer white space is stripped. how_to_get: a sentence for somebody who has none.

    Raises ProviderError when there is none, UsageError when it cannot be a key. The value is in
    no message.
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) or _KEY_SHAPES.search(name):
        raise UsageError(
            "--key-env takes the name of an environment variable, not a key: a command line is "
            "visible to everybody on this machine and stays in the history of the shell"
        )
    if name in environ:
        return Key(_checked(environ[name], f"the environment variable {name}", how_to_get), name)
    kept = stored(name)
    if kept.value:
        place = f"the keyring entry {SERVICE} {name}"
        return Key(_checked(kept.value, place, how_to_get), name, is_stored=True)
    if kept.problem:
        raise ProviderError(
            f"no key: the environment variable {name} is not set, and {kept.problem}. {how_to_get} "
            "`prep doctor` shows how to set it on this system; --target dry rehearses without one"
        )
    raise ProviderError(
        f"no key: the environment variable {name} is not set. {how_to_get} "
        "`prep doctor` shows how to set it on this system; --target dry rehearses without one"
    )


def _checked(text: str, place: str, how_to_get: str) -> str:
    """The key in a text.

    Raises UsageError, with what to do, when it cannot be one.
    """
    value = text.strip()
    if not value:
        raise UsageError(
            f"{place} is empty: put the key there, or remove it. {how_to_get} "
            "`prep doctor` shows how to set it on this system"
        )
    if value[0] in "\"'" and value[-1] == value[0]:
        raise UsageError(
            f"the key in {place} contains quotation marks around it: set it again without them"
        )
    for position, char in enumerate(value, 1):
        if not "\x21" <= char <= "\x7e":
            raise UsageError(
                f"the key in {place} contains {_describe(char)} at character {position}: "
                "copy the key again, without anything around it, and set it again "
                "(`prep doctor` shows how)"
            )
    return value


def _describe(char: str) -> str:
    if char in "\r\n":
        return "a line break"
    if char.isspace():
        return "a space"
    return f"the character U+{ord(char):04X}, which no key has"
