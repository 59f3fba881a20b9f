"""The `openai` client: where it goes, with which key, and what it must not do."""

import ipaddress
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from prep.core.provider import Scope
from prep.errors import ProviderError, UsageError
from prep.providers import azure
from prep.providers.credentials import Key, check_owner, read_key
from prep.providers.profile import Profile

if TYPE_CHECKING:
    from openai import OpenAI

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 60.0


class Connection:
    """Where requests go and in whose name; made before any socket is opened.

    base_url_from: what decided the address: "--base-url", an environment variable, or ""
    proxy: the proxy of the environment that requests go through, "" for none
    is_rehearsal: True when nothing will be sent, so that a key may be missing
    """

    def __init__(
        self,
        profile: Profile,
        environ: Mapping[str, str],
        *,
        base_url: str = "",
        key_env: str = "",
        is_rehearsal: bool = False,
    ) -> None:
        self.profile = profile
        self.base_url, self.base_url_from = _address(profile, environ, base_url)
        self.is_local = check_address(self.base_url)
        self.organization = environ.get(profile.organization_env, "").strip()
        self.project = environ.get(profile.project_env, "").strip()
        name = key_env or profile.key_env
        try:
            self.key = read_key(name, environ, profile.how_to_get_a_key)
        except ProviderError:
            if not is_rehearsal:
                raise
            self.key = Key("", name)
        if not self.base_url_from:
            # A host of the user's own may take the keys of anybody.
            check_owner(self.key, profile.title)
        self.proxy = "" if self.is_local else proxy_of(self.base_url)

    @property
    def host(self) -> str:
        """Host and port, as shown to the user."""
        return urlsplit(self.base_url).netloc

    @property
    def scope(self) -> Scope:
        parts = urlsplit(self.base_url)
        return Scope(
            host=parts.netloc.lower() + parts.path.rstrip("/"),
            organization=self.organization,
            project=self.project,
            key_print=self.key.print12,
        )

    def open(self, answer_seconds: float = ANSWER_SECONDS) -> "OpenAI":
        """A client that goes to this address only, follows no redirect and repeats nothing."""
        import httpx2
        from openai import OpenAI

        http = httpx2.Client(
            follow_redirects=False,
            timeout=httpx2.Timeout(answer_seconds, connect=CONNECT_SECONDS),
            # A proxy of the environment would get what is meant for this very machine.
            trust_env=not self.is_local,
        )
        client = OpenAI(
            base_url=self.base_url, api_key=self.key.reveal(), max_retries=0, http_client=http
        )
        # The constructor fills these from OPENAI_* whatever the host is; they belong to OpenAI.
        client.organization = self.organization or None
        client.project = self.project or None
        return client


def _address(profile: Profile, environ: Mapping[str, str], option: str) -> tuple[str, str]:
    if option:
        url, source = option, "--base-url"
    elif profile.base_url_env and environ.get(profile.base_url_env, "").strip():
        url, source = environ[profile.base_url_env], profile.base_url_env
    elif profile.base_url:
        return profile.base_url, ""
    else:
        place = f"--base-url {profile.base_url_hint}"
        if profile.base_url_env:
            place += f", or set {profile.base_url_env}"
        raise UsageError(f"{profile.title} has an address of your own: give it with {place}")
    url = url.strip().rstrip("/")
    return (azure.endpoint(url) if profile is azure.PROFILE else url), source


def check_address(url: str) -> bool:
    """True when `url` leads to this machine; UsageError when data must not go there."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError(f"{url!r} is not an address: it looks like https://HOST/v1") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise UsageError(f"{url!r} is not an address: it looks like https://HOST/v1")
    if parts.username is not None or parts.query or parts.fragment:
        raise UsageError(
            f"the address of {host} holds more than host and path: a key belongs into the "
            "environment, not into an address"
        )
    local = _is_loopback(host)
    if parts.scheme == "http" and not local:
        raise UsageError(
            f"http://{host} would send the key and the data unencrypted: use https:// "
            "(plain http goes to this machine only)"
        )
    return local


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def proxy_of(url: str) -> str:
    """Host of the proxy that requests to `url` go through, "" for none.

    Asks what the HTTP client asks: the environment, and the settings of Windows and macOS.
    """
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    proxies = getproxies()
    address = proxies.get(parts.scheme) or proxies.get("all") or ""
    if not address or proxy_bypass(parts.hostname or ""):
        return ""
    host = urlsplit(address if "//" in address else f"//{address}").netloc
    return host.rpartition("@")[2]
