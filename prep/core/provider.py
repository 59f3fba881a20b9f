"""What a provider of training can do, and how it says no.

A change is asked for exactly once per call: nothing below this protocol repeats a request that
makes something. Questions (files, jobs, events …) may be repeated inside.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from io import RawIOBase
from typing import Any, BinaryIO, Protocol

import msgspec
from msgspec import Struct

from prep.core.job import Checkpoint, Event, Job, RemoteFile, RemoteModel, RemoteUpload
from prep.core.job_request import JobRequest
from prep.errors import ProviderError, UnknownOutcome

Readable = BinaryIO | RawIOBase
"""An open binary file, or something that reads like one."""


class Refused(ProviderError):  # noqa: N818 - it is an answer, and reads as one
    """The provider answered no: nothing was done.

    status: HTTP status
    code: the provider's code, such as `insufficient_quota`
    retry_after: seconds the provider asks to wait, None when it does not say
    """

    def __init__(
        self, message: str, *, status: int, code: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after = retry_after


class Unreachable(ProviderError):  # noqa: N818 - it is a state, and reads as one
    """Nothing was sent, or a question that changes nothing got no usable answer."""


class Lost(UnknownOutcome):
    """A change was asked for and the answer is missing or makes no sense: look before repeating.

    in_flight: True when the provider may still be working on it (our patience ended, not theirs)
    """

    def __init__(self, message: str, *, in_flight: bool = False) -> None:
        super().__init__(message)
        self.in_flight = in_flight


class Scope(Struct, frozen=True):
    """Whose files and jobs these are.

    host: with the path of the base URL
    key_print: first 12 hex digits of the sha256 of the key; the key itself is kept nowhere
    """

    host: str
    organization: str = ""
    project: str = ""
    key_print: str = ""

    @property
    def id(self) -> str:
        """A short name for the whole, the same on every machine."""
        return fingerprint([self.host, self.organization, self.project, self.key_print])[:16]


class Abilities(Struct, frozen=True):
    """What differs between providers that speak the same protocol.

    uploads: True when files can be sent in parts
    metadata: True when jobs are created with key-value pairs
    keeps_metadata: True when they are documented to come back
    methods: True when the training method and its settings travel in the field `method`
    max_file_bytes: largest file sent in one request
    max_upload_bytes: largest file sent in parts
    """

    uploads: bool = False
    metadata: bool = False
    keeps_metadata: bool = False
    methods: bool = True
    max_file_bytes: int = 512 * 1024**2
    max_upload_bytes: int = 0


class Provider(Protocol):
    """Files and jobs of one account at one host.

    Every method raises Refused or Unreachable; methods that change something raise Lost as well.
    """

    name: str
    scope: Scope
    abilities: Abilities

    def files(self) -> Iterator[RemoteFile]:
        """All files for training, newest first."""
        ...

    def file(self, file_id: str) -> RemoteFile: ...

    def send_file(self, name: str, content: Readable, keep_seconds: int) -> RemoteFile:
        """Send a whole file; `keep_seconds` 0 keeps it until it is deleted."""
        ...

    def begin_upload(self, name: str, size: int, keep_seconds: int) -> RemoteUpload: ...

    def send_part(self, upload_id: str, content: Readable) -> str:
        """Send one part and return its id."""
        ...

    def finish_upload(self, upload_id: str, parts: Sequence[str], md5: str) -> RemoteFile: ...

    def cancel_upload(self, upload_id: str) -> None: ...

    def delete_file(self, file_id: str) -> None: ...

    def content(self, file_id: str) -> Iterator[bytes]:
        """The bytes of a file, in pieces."""
        ...

    def body(self, request: JobRequest) -> dict[str, Any]:
        """The JSON that `create` sends."""
        ...

    def create(self, request: JobRequest, key: str) -> Job:
        """Create a job; `key` is sent as the idempotency key, which a provider may ignore."""
        ...

    def jobs(self, metadata: Mapping[str, str] | None = None) -> Iterator[Job]:
        """All jobs, newest first; `metadata` is a wish that a provider may ignore."""
        ...

    def job(self, job_id: str) -> Job: ...

    def cancel(self, job_id: str) -> Job: ...

    def pause(self, job_id: str) -> Job: ...

    def resume(self, job_id: str) -> Job: ...

    def events(self, job_id: str) -> Iterator[Event]:
        """All events of a job, newest first."""
        ...

    def checkpoints(self, job_id: str) -> Iterator[Checkpoint]: ...

    def models(self) -> Iterator[RemoteModel]: ...

    def model(self, model_id: str) -> RemoteModel: ...

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """The model's answer: a chat request when it has `messages`, else a completion request."""
        ...

    def close(self) -> None:
        """Close what is open; a later request opens it again."""
        ...


def fingerprint(value: Any) -> str:
    """sha256 (hex) of a JSON value, the same for equal values whatever the order of keys."""
    return sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()
