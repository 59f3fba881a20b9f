"""Sending one request and reading one answer, with every failure in our own words."""

import logging
from collections.abc import Callable, Iterator
from typing import Any, cast

import msgspec

from prep.core.clock import Clock
from prep.core.patience import wait_before_retry
from prep.core.provider import Lost, Refused, Unreachable, fingerprint
from prep.providers.client import Connection
from prep.providers.credentials import SECRET_LENGTH, mask, redact
from prep.providers.refusals import refusal

log = logging.getLogger("prep.providers")

MAX_PAGES = 10_000


class Asking:
    """Changes are sent once; questions are repeated while the host is busy or out of reach."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self.connection = connection
        self.clock = clock

    def change(self, what: str, call: Callable[[], Any]) -> dict[str, Any]:
        """The answer to a request that changes something, sent exactly once."""
        with self.errors(what, change=True):
            return self._read(call(), what, "id")

    def ask(self, what: str, call: Callable[[], Any], key: str = "id") -> dict[str, Any]:
        """The answer to a question, asked again while the host is busy or out of reach."""
        attempt = 1
        while True:
            try:
                with self.errors(what, change=False):
                    return self._read(call(), what, key)
            except (Refused, Unreachable) as error:
                wait = wait_before_retry(error, attempt, self.clock)
                if wait is None:
                    raise
                log.info("%s: waiting %.1f s after attempt %d", what, wait, attempt)
            self.clock.sleep(wait)
            attempt += 1

    def pages(self, what: str, fetch: Callable[[dict[str, Any]], Any]) -> Iterator[dict[str, Any]]:
        """Every entry of a paged list once, even if the host repeats a page for ever."""
        seen: set[str] = set()
        after: dict[str, Any] = {}
        for _ in range(MAX_PAGES):
            page = self.ask(what, lambda after=after: fetch(after), key="data")  # type: ignore[misc]
            entries = [entry for entry in page["data"] if isinstance(entry, dict)]
            fresh = [entry for entry in entries if _identity(entry) not in seen]
            seen.update(map(_identity, fresh))
            yield from fresh
            if not entries or not page.get("has_more"):
                return
            last = entries[-1].get("id")
            if not fresh or not last:
                log.warning("%s: %s repeats itself; stopped", what, self.connection.host)
                return
            after = {"after": str(last)}
        log.warning("%s: stopped after %d pages", what, MAX_PAGES)

    def _read(self, raw: Any, what: str, key: str) -> dict[str, Any]:
        """The JSON object of an answer, which must have `key`; Lost when it has not.

        The key of the account is masked before anything is looked at, so that nothing a host
        echoes can reach a screen or a file.
        """
        data = raw.content
        if (secret := self.connection.key.reveal()) and len(secret) >= SECRET_LENGTH:
            data = data.replace(secret.encode("ascii"), mask(secret).encode("utf-8"))
        try:
            answer = msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            answer = None
        value = answer.get(key) if isinstance(answer, dict) else None
        if isinstance(value, str) and value if key == "id" else isinstance(value, list):
            return cast("dict[str, Any]", answer)
        raise Lost(f"{self.connection.host} gave an answer that makes no sense to {what}")

    def errors(self, what: str, *, change: bool) -> "_Translation":
        return _Translation(self.connection, self.clock, what, change)


class _Translation:
    """Turns what the `openai` package raises inside it into our errors."""

    def __init__(self, connection: Connection, clock: Clock, what: str, change: bool) -> None:
        self.connection, self.clock, self.what, self.change = connection, clock, what, change

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: Any) -> None:
        if isinstance(error, Lost) and not self.change:
            raise Unreachable(
                f"{error}. It may be a page of a proxy, or a wrong address: look at the address, "
                "then run this again"
            ) from error
        if kind is None or not issubclass(kind, Exception):
            return
        # Imported by whoever raised it; asking for it costs nothing by then.
        import httpx2
        import openai

        if isinstance(error, openai.APIStatusError):
            raise self._status(error) from None
        if isinstance(error, openai.APIConnectionError | httpx2.HTTPError):
            raise self._broken(error) from None

    def _status(self, error: Any) -> Refused | Lost:
        status = error.status_code
        refused = refusal(
            status,
            error.response.headers,
            _redacted_body(error, self.connection.key.reveal()),
            self.connection.profile,
            self.connection.host,
            self.clock.now(),
        )
        if self.change and (status in {408, 409} or status >= 500):
            return Lost(f"{self.what}: {refused}")
        return refused

    def _broken(self, error: Any) -> Unreachable | Lost:
        import httpx2

        cause = error.__cause__ if error.__cause__ is not None else error
        unsent = httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout
        host = self.connection.host
        proxy = self.connection.proxy
        if isinstance(cause, unsent | httpx2.ProxyError | httpx2.UnsupportedProtocol):
            return Unreachable(
                f"{host} cannot be reached{f' through the proxy {proxy}' if proxy else ''}: "
                f"{_reason(cause)}. Look at the network and the address, then run this again"
            )
        timed_out = isinstance(cause, httpx2.TimeoutException)
        sentence = f"{self.what}: {host} {'did not answer in time' if timed_out else 'broke off'}"
        if self.change:
            return Lost(sentence, in_flight=timed_out)
        return Unreachable(f"{sentence}. Run this again")


def _identity(entry: dict[str, Any]) -> str:
    return str(entry.get("id") or fingerprint(entry))


def _redacted_body(error: Any, secret: str) -> Any:
    try:
        return msgspec.json.decode(redact(error.response.text, secret))
    except msgspec.DecodeError:
        return None


def _reason(cause: BaseException) -> str:
    return redact(str(cause)).strip() or type(cause).__name__
