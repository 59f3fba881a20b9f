"""Sending a file so that the same bytes are stored once, whatever happens on the way.

Order: the ledger, then the provider's list (a copy is recognised by the end of its name and its
size), then sending. An answer that is lost is looked for before anything is sent again.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from msgspec import Struct

from prep.api.handoff.content import (
    Content,
    Mark,
    Slice,
    check_prepared,
    open_file,
    read_content,
)
from prep.api.handoff.ledger import Ledger
from prep.api.handoff.looking import look_repeatedly
from prep.api.handoff.parts import NoParts, PartsSender
from prep.core.clock import Clock
from prep.core.job import RemoteFile
from prep.core.patience import wait_before_retry
from prep.core.provider import Lost, Provider, Refused, Unreachable
from prep.errors import InputError, ProviderError, UnknownOutcome

PART_BYTES = 64 * 1024**2
SHORTEST_KEEP, LONGEST_KEEP = 3600, 30 * 24 * 3600
"""Seconds a remote file may be told to live: OpenAI's document of 2026-08-21."""

UNUSABLE = frozenset({"error", "expired", "deleted"})
_SENDINGS = 3


class Told(Struct, frozen=True):
    """What a caller may want to hear meanwhile.

    note: sentences for the user
    progress: bytes done, bytes in all, and what is done with them ("reading" or "sending")
    """

    note: Callable[[str], None] = lambda sentence: None
    progress: Callable[[int, int, str], None] = lambda done, total, what: None


class Sent(Struct, frozen=True):
    """A file that the provider has.

    how: "sent" now, "known" from the ledger, or "found" at the provider
    """

    file: RemoteFile
    sha256: str
    how: Literal["sent", "known", "found"]


class Sender(Struct, frozen=True):
    """Everything that sending needs.

    keep_seconds: how long the provider keeps the file, 0 until it is deleted
    part_bytes: larger files go in parts of this size
    """

    provider: Provider
    ledger: Ledger
    clock: Clock
    keep_seconds: int = 0
    part_bytes: int = PART_BYTES
    told: Told = Told()

    def send(self, path: Path, seen: Mark | None = None) -> Sent:
        """The remote copy of the file at `path`, sent if there is none.

        seen: of the file when it was looked at, None when nobody did

        Raises InputError when the file cannot be sent, ProviderError when it was not, and
        UnknownOutcome when nobody knows; running again is safe after each.
        """
        check_prepared(path)
        total = path.stat().st_size
        self._check_size(path, total)
        content = read_content(
            path, self.part_bytes, lambda done: self.told.progress(done, total, "reading"), seen
        )
        scope = self.provider.scope.id
        waiting = f"another prep is sending {path.name}: waiting for it"
        with self.ledger.alone(f"upload {scope} {content.sha256}", lambda: self.told.note(waiting)):
            if file := self._known(content):
                return Sent(file, content.sha256, "known")
            how: Literal["found", "sent"] = "found"
            file = self.find(content)
            if file is None:
                how = "sent"
                try:
                    file = self._send(content)
                except (KeyboardInterrupt, SystemExit):
                    self.told.note(
                        f"interrupted while {path.name} was being sent: the same command goes on "
                        "with what has arrived"
                    )
                    raise
            self._check_stored(content, file)
            self.ledger.remember_file(scope, content.sha256, file.id, file.name, content.size)
            self.ledger.forget_upload(scope, content.sha256)
        return Sent(file, content.sha256, how)

    def find(self, content: Content) -> RemoteFile | None:
        """A usable copy of this content among the provider's files."""
        for file in self.provider.files():
            if (
                file.name.endswith(content.name_ending)
                and file.size == content.size
                and file.status not in UNUSABLE
            ):
                return file
        return None

    def _check_size(self, path: Path, size: int) -> None:
        able = self.provider.abilities
        limit = max(able.max_file_bytes, able.max_upload_bytes if able.uploads else 0)
        if size > limit:
            raise InputError(
                f"{path.name} has {size:,} bytes; {self.provider.name} takes files up to "
                f"{limit:,} bytes: make it smaller, or use another provider (`prep models`)"
            )

    def _known(self, content: Content) -> RemoteFile | None:
        """The copy the ledger knows, if the provider still has it."""
        scope = self.provider.scope.id
        file_id = self.ledger.file_id(scope, content.sha256)
        if not file_id:
            return None
        try:
            file = self.provider.file(file_id)
        except Refused as error:
            if error.status not in {404, 410}:
                raise
            reason = "is no longer there"
        else:
            if file.status in UNUSABLE:
                reason = f"has status {file.status}{': ' + file.note if file.note else ''}"
            elif file.size != content.size:
                reason = f"has {file.size:,} bytes instead of {content.size:,}"
            else:
                return file
        self.told.note(f"{file_id}, sent earlier, {reason}: sending again")
        self.ledger.forget_file(scope, file_id)
        return None

    def _send(self, content: Content) -> RemoteFile:
        able = self.provider.abilities
        if content.size > self.part_bytes and able.uploads:
            try:
                return PartsSender(
                    self.provider,
                    self.ledger,
                    self.clock,
                    content,
                    self.keep_seconds,
                    lambda: self.find(content),
                    self.told.note,
                    lambda done: self.told.progress(done, content.size, "sending"),
                ).send()
            except NoParts:
                self._check_whole(content)
        return self._send_whole(content)

    def _check_whole(self, content: Content) -> None:
        limit = self.provider.abilities.max_file_bytes
        if content.size > limit:
            raise InputError(
                f"{content.path.name} has {content.size:,} bytes; this server takes no parts, "
                f"and whole files up to {limit:,} bytes only"
            )

    def _send_whole(self, content: Content) -> RemoteFile:
        attempt = sendings = 1
        while True:
            with open_file(content.path) as file:
                body = Slice(
                    file,
                    0,
                    content.size,
                    lambda done: self.told.progress(done, content.size, "sending"),
                )
                try:
                    sent = self.provider.send_file(content.remote_name, body, self.keep_seconds)
                except (Refused, Unreachable) as error:
                    wait = wait_before_retry(error, attempt, self.clock)
                    if wait is None:
                        raise
                    self.clock.sleep(wait)
                    attempt += 1
                    continue
                except Lost as lost:
                    content.check_unchanged()
                    found = self._look(content, lost)
                    if found is None:
                        if lost.in_flight or sendings == _SENDINGS:
                            raise UnknownOutcome(
                                f"{lost}. Whether the file arrived is not known, and it is not in "
                                "the list of files yet. Run this again: it looks there first"
                            ) from lost
                        sendings += 1
                        continue
                    sent = found
            if body.tell() == content.size and body.sha256 != content.sha256:
                self._withdraw(sent)
                raise InputError(f"{content.path.name} was changed while it was being sent")
            return sent

    def _look(self, content: Content, lost: Lost) -> RemoteFile | None:
        self.told.note("the answer was lost: looking whether the file arrived")
        try:
            return look_repeatedly(lambda: self.find(content), self.clock)
        except ProviderError as error:
            raise UnknownOutcome(
                f"{lost}. Whether the file arrived is not known: {error}. Run this again: "
                "it looks for the file first"
            ) from lost

    def _check_stored(self, content: Content, file: RemoteFile) -> None:
        try:
            content.check_unchanged()
        except InputError:
            self._withdraw(file)
            raise
        if file.size not in {0, content.size}:
            self._withdraw(file)
            raise ProviderError(
                f"{self.provider.name} stored {file.size:,} of {content.size:,} bytes: run again"
            )

    def _withdraw(self, file: RemoteFile) -> None:
        """Delete a copy whose name promises other bytes than it has."""
        try:
            self.provider.delete_file(file.id)
        except (ProviderError, UnknownOutcome) as error:
            self.told.note(f"delete {file.id} at the provider, it is not what it says: {error}")
