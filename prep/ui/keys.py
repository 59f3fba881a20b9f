"""Which providers the page can speak to, and whether there is a key: a yes or a no, never more."""

from functools import cache

import msgspec
from msgspec import Struct

from prep.api.handoff.accounts import DRY, Where
from prep.errors import PrepError, UsageError
from prep.providers.credentials import read_key
from prep.providers.profiles import PROFILES
from prep.targets import Catalogue
from prep.ui.settings import Settings


class Reachable(Struct, frozen=True):
    """A provider that can be chosen.

    variable: of the environment that holds its key, "" when it needs none
    has_key: whether something that can be a key is there
    problem: why not
    page: where a key is made
    """

    name: str
    title: str
    variable: str
    has_key: bool
    problem: str = ""
    page: str = ""


def reachable(settings: Settings) -> list[Reachable]:
    """The providers, the one of the command line first."""
    found = [Reachable(DRY, "dry", "", has_key=True)]
    for profile in PROFILES.values():
        if not profile.base_url and not settings.environ.get(profile.base_url_env):
            continue
        found.append(_reachable(settings, profile.name))
    own = settings.where.name
    if own not in {one.name for one in found}:
        found.append(_reachable(settings, own))
    return sorted(found, key=lambda one: (one.name != own, one.name == DRY, one.name))


def _reachable(settings: Settings, name: str) -> Reachable:
    profile = PROFILES.get(name)
    if profile is None:
        return Reachable(name, name, "", has_key=False, problem="")
    own = settings.where.name == name
    variable = (settings.where.key_env if own else "") or profile.key_env
    problem = ""
    try:
        read_key(variable, settings.environ, profile.how_to_get_a_key)
    except PrepError as error:
        problem = str(error)
    return Reachable(name, profile.title, variable, not problem, problem, profile.key_page)


@cache
def targets() -> tuple[str, ...]:
    """Names of everything that data can be prepared for."""
    return Catalogue().names()


@cache
def models() -> list[str]:
    """Names of models that can be trained at the providers above, to choose from."""
    return sorted(
        name.partition("/")[2]
        for name in targets()
        if name.partition("/")[0] in PROFILES and "/" in name
    )


def where(settings: Settings, name: str, target: str = "") -> Where:
    """The account that is meant by a name from the page.

    Raises UsageError when it cannot be chosen.
    """
    if name not in {one.name for one in reachable(settings)}:
        raise UsageError(f"no provider '{name}'")
    if name == settings.where.name:
        return msgspec.structs.replace(settings.where, target=target or settings.where.target)
    return Where(target=target, provider=name)
