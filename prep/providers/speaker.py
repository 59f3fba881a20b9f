"""Files and jobs at a host that speaks OpenAI's protocol, with the `openai` package.

The package builds and sends requests; everything that decides is ours, because it was measured
(openai 3.52) to repeat requests that create things, to hand out a `str` or an object without an id
where an answer was promised, and to let a JSON error through undressed. So every request is sent
once, and every answer is read from its bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from prep.core.clock import Clock
from prep.core.job import Checkpoint, Event, Job, RemoteFile, RemoteModel, RemoteUpload
from prep.core.job_request import JobRequest
from prep.core.provider import Abilities, Lost, Readable, Scope
from prep.providers import wire
from prep.providers.asking import Asking
from prep.providers.client import ANSWER_SECONDS, Connection

if TYPE_CHECKING:
    from openai import OpenAI

SEND_SECONDS = 600.0
"""A host may take minutes to store what it got before it answers."""

PAGE = 100
PIECE_BYTES = 256 * 1024


class OpenAISpeaker:
    """The provider behind a connection; the `openai` package is imported at the first request."""

    def __init__(
        self, connection: Connection, clock: Clock, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self.connection = connection
        self._asking = Asking(connection, clock)
        self.name: str = connection.profile.name
        self.scope: Scope = connection.scope
        self.abilities: Abilities = connection.profile.abilities
        self._answer_seconds = answer_seconds

    @cached_property
    def _client(self) -> "OpenAI":
        return self.connection.open(self._answer_seconds)

    def close(self) -> None:
        if "_client" in self.__dict__:
            self._client.close()
            del self._client

    # Files

    def files(self) -> Iterator[RemoteFile]:
        api = self._client.files.with_raw_response
        for raw in self._asking.pages(
            "the list of files",
            lambda after: api.list(purpose="fine-tune", limit=PAGE, order="desc", **after),
        ):
            yield wire.remote_file(raw)

    def file(self, file_id: str) -> RemoteFile:
        api = self._client.files.with_raw_response
        return wire.remote_file(self._asking.ask(f"file {file_id}", lambda: api.retrieve(file_id)))

    def send_file(self, name: str, content: Readable, keep_seconds: int) -> RemoteFile:
        api = self._client.files.with_raw_response
        raw = self._asking.change(
            f"sending {name}",
            lambda: api.create(
                file=(name, cast("BinaryIO", content), "application/jsonl"),
                purpose="fine-tune",
                timeout=max(SEND_SECONDS, self._answer_seconds),
                **_keep(keep_seconds),
            ),
        )
        return wire.remote_file(raw)

    def begin_upload(self, name: str, size: int, keep_seconds: int) -> RemoteUpload:
        api = self._client.uploads.with_raw_response
        raw = self._asking.change(
            f"beginning to send {name}",
            lambda: api.create(
                filename=name,
                purpose="fine-tune",
                bytes=size,
                mime_type="application/jsonl",
                **_keep(keep_seconds),
            ),
        )
        return wire.remote_upload(raw)

    def send_part(self, upload_id: str, content: Readable) -> str:
        api = self._client.uploads.parts.with_raw_response
        raw = self._asking.change(
            "sending a part",
            lambda: api.create(
                upload_id,
                data=("part", cast("BinaryIO", content), "application/octet-stream"),
                timeout=max(SEND_SECONDS, self._answer_seconds),
            ),
        )
        return str(raw["id"])

    def finish_upload(self, upload_id: str, parts: Sequence[str], md5: str) -> RemoteFile:
        api = self._client.uploads.with_raw_response
        raw = self._asking.change(
            "finishing the upload",
            lambda: api.complete(upload_id, part_ids=list(parts), md5=md5, timeout=SEND_SECONDS),
        )
        file = wire.remote_upload(raw).file
        if file is None:
            raise Lost(f"{self.connection.host} finished the upload without naming the file")
        return file

    def cancel_upload(self, upload_id: str) -> None:
        api = self._client.uploads.with_raw_response
        self._asking.change("cancelling the upload", lambda: api.cancel(upload_id))

    def delete_file(self, file_id: str) -> None:
        api = self._client.files.with_raw_response
        self._asking.change(f"deleting {file_id}", lambda: api.delete(file_id))

    def content(self, file_id: str) -> Iterator[bytes]:
        api = self._client.files.with_streaming_response
        with (
            self._asking.errors(f"the content of {file_id}", change=False),
            api.content(file_id) as raw,
        ):
            yield from raw.iter_bytes(PIECE_BYTES)

    # Jobs

    def body(self, request: JobRequest) -> dict[str, Any]:
        return wire.request_body(request, methods=self.abilities.methods)

    def create(self, request: JobRequest, key: str) -> Job:
        api = self._client.fine_tuning.jobs.with_raw_response
        body = self.body(request)
        raw = self._asking.change(
            "creating the job",
            lambda: api.create(
                model=body.pop("model"),
                training_file=body.pop("training_file"),
                extra_body=body,
                extra_headers={"Idempotency-Key": key},
            ),
        )
        return wire.job(raw, self.name)

    def jobs(self, metadata: Mapping[str, str] | None = None) -> Iterator[Job]:
        api = self._client.fine_tuning.jobs.with_raw_response
        wish: dict[str, Any] = {"metadata": dict(metadata)} if metadata else {}
        for raw in self._asking.pages(
            "the list of jobs", lambda after: api.list(limit=PAGE, **after, **wish)
        ):
            yield wire.job(raw, self.name)

    def job(self, job_id: str) -> Job:
        api = self._client.fine_tuning.jobs.with_raw_response
        return wire.job(self._asking.ask(f"job {job_id}", lambda: api.retrieve(job_id)), self.name)

    def cancel(self, job_id: str) -> Job:
        api = self._client.fine_tuning.jobs.with_raw_response
        raw = self._asking.change(f"cancelling {job_id}", lambda: api.cancel(job_id))
        return wire.job(raw, self.name)

    def pause(self, job_id: str) -> Job:
        api = self._client.fine_tuning.jobs.with_raw_response
        return wire.job(
            self._asking.change(f"pausing {job_id}", lambda: api.pause(job_id)), self.name
        )

    def resume(self, job_id: str) -> Job:
        api = self._client.fine_tuning.jobs.with_raw_response
        return wire.job(
            self._asking.change(f"resuming {job_id}", lambda: api.resume(job_id)), self.name
        )

    def events(self, job_id: str) -> Iterator[Event]:
        api = self._client.fine_tuning.jobs.with_raw_response
        for raw in self._asking.pages(
            f"the events of {job_id}",
            lambda after: api.list_events(job_id, limit=PAGE, **after),
        ):
            yield wire.event(raw)

    def checkpoints(self, job_id: str) -> Iterator[Checkpoint]:
        api = self._client.fine_tuning.jobs.checkpoints.with_raw_response
        for raw in self._asking.pages(
            f"the checkpoints of {job_id}", lambda after: api.list(job_id, limit=PAGE, **after)
        ):
            yield wire.checkpoint(raw)

    # Models

    def models(self) -> Iterator[RemoteModel]:
        api = self._client.models.with_raw_response
        for raw in self._asking.ask("the list of models", api.list, key="data")["data"]:
            if isinstance(raw, dict):
                yield wire.remote_model(raw)

    def model(self, model_id: str) -> RemoteModel:
        api = self._client.models.with_raw_response
        return wire.remote_model(
            self._asking.ask(f"model {model_id}", lambda: api.retrieve(model_id))
        )

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        if "messages" in request:
            api: Any = self._client.chat.completions.with_raw_response
        else:
            api = self._client.completions.with_raw_response
        return self._asking.ask("an answer", lambda: api.create(**request), key="choices")


def _keep(seconds: int) -> dict[str, Any]:
    return {"expires_after": {"anchor": "created_at", "seconds": seconds}} if seconds else {}
