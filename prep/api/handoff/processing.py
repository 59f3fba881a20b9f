"""What a provider does with a file after it arrived."""

from collections.abc import Callable

from prep.core.clock import Clock
from prep.core.job import RemoteFile
from prep.core.provider import Provider
from prep.errors import ProviderError

WAITING = {"uploaded": 30.0, "pending": 600.0, "running": 600.0, "processing": 600.0}
"""Status of a file that is being looked at → seconds to wait for the end of that.

Some servers never get beyond "uploaded", so that one is not waited for long.
"""

BAD = frozenset({"error", "failed", "expired", "deleted"})
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0


class BadFile(ProviderError):  # noqa: N818 - it is a file, and reads as one
    """The provider looked at a file and will not train on it.

    file: as the provider reports it; its note says why
    """

    exit_code = 1

    def __init__(self, file: RemoteFile) -> None:
        why = f": {file.note}" if file.note else ""
        super().__init__(f"{file.name or file.id} has status {file.status}{why}")
        self.file = file


def await_processed(
    provider: Provider, file: RemoteFile, clock: Clock, note: Callable[[str], None]
) -> RemoteFile:
    """The file when the provider has looked at it, or when that takes too long to wait for.

    Raises BadFile when the provider will not take it.
    """
    begun, pause, told = clock.now(), FIRST_PAUSE, False
    while file.status in WAITING and clock.now() - begun < WAITING[file.status]:
        if not told and pause > 2:
            note(f"{file.name or file.id} is {file.status}: waiting for the provider to look at it")
            told = True
        clock.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
        file = provider.file(file.id)
    if file.status in BAD:
        raise BadFile(file)
    return file
