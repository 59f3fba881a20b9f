"""Who was let in: one token per start of the server, one secret per browser."""

import secrets
from collections.abc import Callable, Iterable
from hashlib import sha256


class Sessions:
    """Hashes of the secrets in the cookies of browsers, and the token of this start.

    token: 256 bits; opens a session, and goes with every change that a page asks for. It comes to
        a browser in the fragment of the address, which no browser sends, logs or passes on.
    port: of this server; cookies of one machine know no ports, so it is part of their name
    known: hashes of sessions that are open, those of an earlier start at this port too
    remember: called with the hash of each session that is opened
    """

    def __init__(
        self,
        port: int,
        known: Iterable[str] = (),
        remember: Callable[[str], None] = lambda name: None,
    ) -> None:
        self.token = secrets.token_urlsafe(32)
        self.port = port
        self.cookie = f"prep-{port}"
        self.known = set(known)
        self.remember = remember
        self._behind: set[str] = set()

    @property
    def address(self) -> str:
        """What a person opens."""
        return f"http://127.0.0.1:{self.port}/#token={self.token}"

    def open(self) -> str:
        """A new session: the secret for the cookie."""
        secret = secrets.token_urlsafe(32)
        self.known.add(_hash(secret))
        self.remember(_hash(secret))
        return secret

    def holds(self, secret: str) -> bool:
        return any(secrets.compare_digest(_hash(secret), known) for known in self.known)

    def is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.token.encode())

    def miss(self, secret: str) -> None:
        """Takes down that something was asked for in vain, by a page of an earlier start."""
        self._behind.add(_hash(secret))

    def missed(self, secret: str) -> bool:
        """Whether that was so and is not said yet; said once."""
        if _hash(secret) not in self._behind:
            return False
        self._behind.discard(_hash(secret))
        return True


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
