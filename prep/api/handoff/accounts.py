"""Which provider, at which address, with which key: from a few words to a connection."""

from collections.abc import Mapping
from pathlib import Path
from shlex import quote

from msgspec import Struct

from prep.core.clock import Clock
from prep.core.facts import Method
from prep.core.provider import Provider
from prep.core.target import Target
from prep.errors import UsageError
from prep.providers.client import ANSWER_SECONDS, Connection
from prep.providers.dry import DryProvider
from prep.providers.elsewhere import ELSEWHERE
from prep.providers.profiles import PROFILES
from prep.providers.speaker import OpenAISpeaker
from prep.targets import Catalogue, providers, target, with_prices

DRY = "dry"
DEFAULT = "openai"
SPEAKS_LIKE = "openai"
"""The provider whose rules are taken for a server nobody has described."""

SIMILAR = f"{SPEAKS_LIKE}/"
"""Beginning of the names of its models: one of them may know a method that the first does not."""


class Where(Struct, frozen=True, kw_only=True):
    """Whose files and jobs are meant, as the user said it.

    target: PROVIDER or PROVIDER/MODEL
    provider: name of a provider, when there is no target
    base_url: address of a server that speaks OpenAI's protocol
    key_env: environment variable of the key, when it is not the provider's usual one
    answer_seconds: how long to wait for an answer
    is_rehearsal: True when nothing will be sent, so that a key may be missing
    """

    target: str = ""
    provider: str = ""
    base_url: str = ""
    key_env: str = ""
    answer_seconds: float = ANSWER_SECONDS
    is_rehearsal: bool = False

    @property
    def name(self) -> str:
        """Name of the provider.

        Raises UsageError when it is unknown, or target and provider disagree.
        """
        head = self.target.partition("/")[0].strip().lower()
        known = {*PROFILES, *ELSEWHERE, *providers(), DRY}
        said = head if head in known else ""
        if self.target and not said and not self.base_url:
            said = target(self.target).provider
        if self.provider and self.provider not in known:
            raise UsageError(f"no provider '{self.provider}'; known: {', '.join(sorted(known))}")
        if self.provider and said and self.provider != said:
            raise UsageError(f"--provider {self.provider} and --target {self.target} disagree")
        return self.provider or said or ("compatible" if self.base_url else DEFAULT)

    @property
    def options(self) -> str:
        """What to type behind a command that is to mean the same account; "" for the usual one."""
        given = {"--base-url": self.base_url, "--key-env": self.key_env}
        if self.name != "compatible" and (self.base_url or self.name != DEFAULT):
            given = {"--provider": self.name, **given}
        return "".join(f" {name} {quote(value)}" for name, value in given.items() if value)

    @property
    def model(self) -> str:
        """The model to be trained, by the provider's full name; "" when none was said."""
        head, _, model = self.target.partition("/")
        if self.name in {DRY, "compatible"}:
            return (model or "dry") if head.strip().lower() == self.name else self.target
        if self.base_url and head.strip().lower() != self.name:
            return self.target
        if self.name in ELSEWHERE or self.name not in PROFILES:
            # Their own client knows more models than our data.
            return model
        return target(self.target).job_model if self.target else ""


def facts(where: Where, method: Method, prices: str = "") -> Target:
    """What is known of the target; for an unknown server, what holds for OpenAI's protocol.

    prices: file of prices that replace ours, "" for none
    """
    name = where.name
    known = with_prices(prices) if prices else Catalogue()
    if name in {DRY, "compatible"}:
        names = [SPEAKS_LIKE, *(name for name in known.names() if name.startswith(SIMILAR))]
        alike = [known.target(name, method) for name in names]
        return next((one for one in alike if one.supports_method), alike[0])
    return known.target(where.target or name, method)


def connect(where: Where, environ: Mapping[str, str], clock: Clock, folder: Path) -> Provider:
    """The provider, with nothing sent yet.

    folder: where the dry provider keeps what it was told

    Raises UsageError when it cannot be spoken to or its address is wrong, ProviderError when a key
    is missing that will be needed.
    """
    check_spoken_to(where)
    name = where.name
    if name == DRY:
        return DryProvider(folder / "dry.json", clock)
    connection = Connection(
        PROFILES[name],
        environ,
        base_url=where.base_url,
        key_env=where.key_env,
        is_rehearsal=where.is_rehearsal,
    )
    return OpenAISpeaker(connection, clock, where.answer_seconds)


def route(provider: Provider) -> str:
    """In a few words, where requests of a provider go."""
    if not isinstance(provider, OpenAISpeaker):
        return provider.scope.host
    connection = provider.connection
    words = [connection.host]
    if connection.base_url_from not in {"", "--base-url"}:
        words.append(f"(from {connection.base_url_from})")
    if connection.proxy:
        words.append(f"through the proxy {connection.proxy}")
    return " ".join(words)


def lacking_key(provider: Provider) -> str:
    """The environment variable whose key a rehearsal goes without; "" when nothing is missing."""
    key = provider.connection.key if isinstance(provider, OpenAISpeaker) else None
    return "" if key is None or key.reveal() else key.source


def check_spoken_to(where: Where) -> None:
    """Raise UsageError for a provider that prep does not speak to itself."""
    name = where.name
    if name in PROFILES or name == DRY:
        return
    if name in ELSEWHERE:
        raise UsageError(
            f"{ELSEWHERE[name].title} has a client of its own; "
            f"`prep jobs create FILE --target {name}/MODEL` prints what to type"
        )
    raise UsageError(f"{name} trains on your own machine: there is nothing to send or to follow")
