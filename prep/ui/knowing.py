"""Which browsers an earlier start let in, so that a page goes on after a restart.

Only hashes are kept, in a file that no other user can read, for half a day.
"""

import os
from pathlib import Path

import msgspec

from prep.core.clock import Clock

SECONDS = 12 * 3600


class Knowing:
    """The sessions of one port; where they cannot be kept, a restart asks for the address again."""

    def __init__(self, state: Path, port: int, clock: Clock) -> None:
        self._path = state / f"ui-sessions-{port}.json"
        self._clock = clock

    def read(self) -> dict[str, float]:
        """Hash of a session → when it ends, seconds since 1970."""
        try:
            found = msgspec.json.decode(self._path.read_bytes(), type=dict[str, float])
        except (OSError, msgspec.DecodeError):
            return {}
        return {name: end for name, end in found.items() if end > self._clock.now()}

    def add(self, name: str) -> None:
        """Remembers a hash."""
        found = self.read() | {name: self._clock.now() + SECONDS}
        draft = self._path.with_suffix(f".{os.getpid():x}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            ) as out:
                out.write(msgspec.json.encode(found))
            draft.replace(self._path)
        except OSError:
            draft.unlink(missing_ok=True)
