"""Sending a large file in parts, each remembered, so that a broken upload goes on where it was."""

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from prep.api.handoff.content import Content, open_file
from prep.api.handoff.ledger import Ledger
from prep.api.handoff.looking import look_repeatedly
from prep.core.clock import Clock
from prep.core.job import RemoteFile
from prep.core.patience import ATTEMPTS, wait_before_retry
from prep.core.provider import Lost, Provider, Refused, Unreachable
from prep.errors import InputError, ProviderError, UnknownOutcome

LIFE_SECONDS = 58 * 60
"""OpenAI's uploads expire after an hour; two minutes are left for the last part."""

_BEGINNINGS = 3
_T = TypeVar("_T")


class NoParts(Exception):  # noqa: N818 - a fact about the server, answered by sending the whole
    """The server knows no uploads in parts."""


class _Gone(Exception):  # noqa: N818 - a fact about an upload, answered by a new one
    """The upload expired or was cancelled; the reason in words."""


class PartsSender(Struct, frozen=True):
    """Everything that sending in parts needs.

    find: looks for the finished file at the provider
    note: takes sentences for the user
    progress: takes the number of bytes that have arrived
    """

    provider: Provider
    ledger: Ledger
    clock: Clock
    content: Content
    keep_seconds: int
    find: Callable[[], RemoteFile | None]
    note: Callable[[str], None]
    progress: Callable[[int], None]

    def send(self) -> RemoteFile:
        """The finished remote file; the parts that arrived stay remembered if it fails.

        Raises NoParts when the server knows no uploads, ProviderError or UnknownOutcome as
        sending a whole file does.
        """
        reason = ""
        for beginning in range(_BEGINNINGS):
            if beginning:
                self.note(f"{reason}: beginning a new upload")
            try:
                return self._go()
            except _Gone as gone:
                self.ledger.forget_upload(self.provider.scope.id, self.content.sha256)
                reason = str(gone)
        raise ProviderError(
            f"the upload did not stay open: {reason}. Run this again, perhaps with smaller parts "
            "(--part-mb 8)"
        )

    def _go(self) -> RemoteFile:
        content = self.content
        upload_id, done = self._begin()
        with open_file(content.path) as file:
            for number, expected in enumerate(content.part_sha256):
                if number not in done:
                    part = content.part(file, number)
                    done[number] = self._patiently(
                        lambda part=part: self.provider.send_part(upload_id, part)  # type: ignore[misc]
                    )
                    if part.sha256 != expected:
                        self._give_up(upload_id)
                    self.ledger.remember_part(upload_id, number, done[number], expected)
                self.progress(min((number + 1) * content.part_bytes, content.size))
        return self._finish(upload_id, [done[number] for number in sorted(done)])

    def _begin(self) -> tuple[str, dict[int, str]]:
        """Id of an open upload and the parts it already has."""
        content, scope = self.content, self.provider.scope.id
        known = self.ledger.upload(scope, content.sha256)
        if known is not None:
            upload_id, part_bytes, begun_at = known
            age = self.clock.now() - begun_at
            if part_bytes == content.part_bytes and 0 <= age < LIFE_SECONDS:
                done = {
                    number: part_id
                    for number, (part_id, sha) in self.ledger.parts(upload_id).items()
                    if number < len(content.part_sha256) and content.part_sha256[number] == sha
                }
                if done:
                    parts = len(content.part_sha256)
                    self.note(f"going on: parts that arrived: {len(done)} of {parts}")
                return upload_id, done
            self.ledger.forget_upload(scope, content.sha256)
        try:
            upload = self._patiently(
                lambda: self.provider.begin_upload(
                    content.remote_name, content.size, self.keep_seconds
                ),
                may_be_gone=False,
            )
        except Refused as error:
            if error.status in {404, 405, 501}:
                raise NoParts from error
            raise
        self.ledger.remember_upload(scope, content.sha256, upload.id, content.part_bytes)
        return upload.id, {}

    def _patiently(self, change: Callable[[], _T], *, may_be_gone: bool = True) -> _T:
        """Repeat a change that does no harm when it is made twice: an unused part, an unused
        upload."""
        attempt = 1
        while True:
            try:
                return change()
            except Lost as lost:
                self.content.check_unchanged()
                if attempt >= ATTEMPTS:
                    raise ProviderError(
                        f"{lost}. What arrived is remembered: run this again to go on"
                    ) from lost
                wait: float | None = 0.5 * 2.0**attempt
            except (Refused, Unreachable) as error:
                if may_be_gone and _is_gone(error):
                    raise _Gone(str(error)) from error
                wait = wait_before_retry(error, attempt, self.clock)
                if wait is None:
                    raise
            self.clock.sleep(wait or 0.0)
            attempt += 1

    def _finish(self, upload_id: str, parts: list[str]) -> RemoteFile:
        attempt = 1
        while True:
            try:
                return self.provider.finish_upload(upload_id, parts, self.content.md5)
            except Lost as lost:
                found = self._look(lost)
                if found is not None:
                    return found
                if lost.in_flight or attempt >= ATTEMPTS:
                    raise UnknownOutcome(
                        f"{lost}. All parts arrived, whether the file is finished is not known. "
                        "Run this again: it looks there first"
                    ) from lost
            except (Refused, Unreachable) as error:
                if _is_gone(error):
                    # Finished by an earlier request whose answer was lost?
                    if (found := self.find()) is not None:
                        return found
                    raise _Gone(str(error)) from error
                wait = wait_before_retry(error, attempt, self.clock)
                if wait is None:
                    raise
                self.clock.sleep(wait)
            attempt += 1

    def _look(self, lost: Lost) -> RemoteFile | None:
        try:
            return look_repeatedly(self.find, self.clock)
        except ProviderError as error:
            raise UnknownOutcome(
                f"{lost}. Whether the file is finished is not known: {error}. Run this again"
            ) from lost

    def _give_up(self, upload_id: str) -> None:
        """The file is no longer what was hashed: nothing of it may become a file."""
        self.ledger.forget_upload(self.provider.scope.id, self.content.sha256)
        try:
            self.provider.cancel_upload(upload_id)
        except (ProviderError, UnknownOutcome) as error:
            self.note(f"the upload ends by itself in an hour: {error}")
        self.content.check_unchanged()
        raise InputError(f"{self.content.path.name} was changed while it was being sent")


def _is_gone(error: Refused | Unreachable) -> bool:
    return isinstance(error, Refused) and error.status in {400, 404, 410, 413, 422}
