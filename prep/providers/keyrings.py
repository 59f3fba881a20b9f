"""Keys kept by the system: the keychain of macOS, Windows' credential manager, a Secret Service.

With the extra `finetune-prep[keyring]`; a key is put there by `keyring set finetune-prep VARIABLE`.
"""

from functools import cache

from msgspec import Struct

SERVICE = "finetune-prep"


class Stored(Struct, frozen=True):
    """What a keyring holds under a name.

    value: "" for nothing
    problem: why nobody can know, "" when all is well
    """

    value: str = ""
    problem: str = ""

    def __repr__(self) -> str:
        return f"Stored(value={'…' if self.value else ''!r}, problem={self.problem!r})"


@cache
def stored(name: str) -> Stored:
    """What is kept under the name of a variable; asked once, because a person may have to agree."""
    try:
        import keyring
    except ImportError:
        return Stored()
    try:
        return Stored(keyring.get_password(SERVICE, name) or "")
    except Exception as error:  # noqa: BLE001 - a backend is somebody's package and raises anything
        # the text of the error is not shown: it is not ours, and a keyring is full of secrets
        return Stored(problem=f"the keyring cannot be read ({type(error).__name__})")


def command(name: str) -> str:
    """What to type to put a key there; it asks for the key and shows nothing."""
    return f"keyring set {SERVICE} {name}"


def reading(name: str) -> str:
    """What to type to get it out again."""
    return f"keyring get {SERVICE} {name}"
