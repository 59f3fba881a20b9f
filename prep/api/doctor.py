"""What is installed, what is set, and what is remembered. No key is ever looked at closer than
whether it could be one."""

import platform
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from msgspec import Struct

from prep import __version__
from prep.api.handoff.ledger import Ledger
from prep.api.handoff.store import state_folder
from prep.core.clock import Clock
from prep.errors import PrepError
from prep.providers.client import check_address
from prep.providers.credentials import read_key
from prep.providers.elsewhere import ELSEWHERE
from prep.providers.keyrings import stored
from prep.providers.profiles import PROFILES

PACKAGES = ("openai", "tiktoken", "pandas", "openpyxl", "jsonschema")
EXTRAS = ("gigatoken", "keyring", "tokenizers", "rensa")
NOTICED = (
    "OPENAI_BASE_URL",
    "OPENAI_ORG_ID",
    "OPENAI_PROJECT_ID",
    "OPENAI_CUSTOM_HEADERS",
    "AZURE_OPENAI_ENDPOINT",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "ALL_PROXY",
    "SSL_CERT_FILE",
    "PREP_STATE_DIR",
)
"""Variables that change where requests go or what they carry."""


class KeyState(Struct, frozen=True):
    """Whether a key is there.

    set: True when something is there
    source: "environment" or "keyring", "" when there is nothing
    problem: why it cannot be a key, "" when it could
    page: where one is made
    """

    provider: str
    variable: str
    set: bool
    source: str
    problem: str
    page: str


class Health(Struct, frozen=True, kw_only=True):
    """The state of an installation.

    packages: name → version, "" when not installed
    variables: names of those set among `NOTICED`
    ledger: why nothing can be remembered, "" when all is well
    keyring: why none can be read, "" when it can or is not installed
    """

    version: str
    python: str
    system: str
    packages: dict[str, str]
    keys: tuple[KeyState, ...]
    variables: tuple[str, ...]
    addresses: dict[str, str]
    state_folder: str
    ledger: str
    keyring: str


def examine(environ: Mapping[str, str], clock: Clock) -> Health:
    """The state of this installation. Nothing is sent anywhere."""
    folder = state_folder(environ)
    with Ledger(folder, clock) as ledger:
        problem = ledger.problem
    return Health(
        version=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()}".strip() or sys.platform,
        packages={name: _version(name) for name in (*PACKAGES, *EXTRAS)},
        keys=tuple(_keys(environ)),
        variables=tuple(name for name in NOTICED if environ.get(name) or environ.get(name.lower())),
        addresses=_addresses(environ),
        state_folder=str(folder),
        ledger=problem,
        keyring=next((state.problem for state in map(stored, _variables()) if state.problem), ""),
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _variables() -> dict[str, tuple[str, str]]:
    """Variable of a key → its provider, where one is made."""
    known = {
        profile.key_env: (profile.title, profile.key_page)
        for profile in reversed(PROFILES.values())
        if profile.key_page
    }
    return known | {
        one.key_env: (one.title, one.key_page) for one in ELSEWHERE.values() if one.key_env
    }


def _keys(environ: Mapping[str, str]) -> list[KeyState]:
    return [
        _key(title, variable, page, environ)
        for variable, (title, page) in sorted(_variables().items(), key=lambda item: item[1])
    ]


def _key(title: str, variable: str, page: str, environ: Mapping[str, str]) -> KeyState:
    source = "environment" if variable in environ else "keyring" if stored(variable).value else ""
    value = environ.get(variable, stored(variable).value)
    problem = ""
    if source:
        try:
            read_key(variable, environ, f"Create a key at {page}.")
        except PrepError as error:
            problem = str(error)
    return KeyState(title, variable, bool(value.strip()), source, problem, page)


def _addresses(environ: Mapping[str, str]) -> dict[str, str]:
    """Provider → what is wrong with the address a variable gives it; only those that are set."""
    found = {}
    for profile in PROFILES.values():
        url = environ.get(profile.base_url_env, "").strip() if profile.base_url_env else ""
        if not url:
            continue
        try:
            check_address(url)
            found[profile.base_url_env] = ""
        except PrepError as error:
            found[profile.base_url_env] = str(error)
    return found
