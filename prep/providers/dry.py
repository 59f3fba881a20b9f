"""A provider without a network or a bill: shows every step of a hand-off on this machine.

What was "sent" is remembered in one small file, so that a job can be followed from another
terminal. A job takes half a minute and always succeeds.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from prep.core.clock import Clock
from prep.core.job import Checkpoint, Event, Job, RemoteFile, RemoteModel, RemoteUpload
from prep.core.job_request import JobRequest
from prep.core.provider import Abilities, Readable, Refused, Scope, fingerprint
from prep.errors import OutputError
from prep.providers.wire import request_body

# Seconds after creation at which a job enters a status.
_COURSE = ((0, "validating_files"), (3, "queued"), (6, "running"), (30, "succeeded"))
_STEPS = 12
_T = TypeVar("_T")


class _Store(Struct):
    files: dict[str, RemoteFile] = {}
    jobs: dict[str, Job] = {}
    ended: dict[str, tuple[int, str]] = {}


class DryProvider:
    """Implements the provider protocol in a file; see the module."""

    name = "dry"
    scope = Scope(host="dry (this machine, nothing is sent)")
    abilities = Abilities(metadata=True, keeps_metadata=True)

    def __init__(self, store: Path, clock: Clock) -> None:
        self._path = store
        self._clock = clock

    def files(self) -> Iterator[RemoteFile]:
        yield from sorted(self._load().files.values(), key=lambda file: -file.created_at)

    def file(self, file_id: str) -> RemoteFile:
        return _found(self._load().files, file_id)

    def send_file(self, name: str, content: Readable, keep_seconds: int) -> RemoteFile:
        seen = sha256()
        size = 0
        while piece := content.read(1 << 20):
            seen.update(piece)
            size += len(piece)
        now = int(self._clock.now())
        file = RemoteFile(
            id=f"file-dry-{fingerprint([name, seen.hexdigest(), now])[:16]}",
            name=name,
            size=size,
            purpose="fine-tune",
            created_at=now,
            expires_at=now + keep_seconds if keep_seconds else 0,
            status="processed",
        )
        store = self._load()
        store.files[file.id] = file
        self._save(store)
        return file

    def begin_upload(self, name: str, size: int, keep_seconds: int) -> RemoteUpload:
        raise Refused("dry takes whole files only", status=404)

    def send_part(self, upload_id: str, content: Readable) -> str:
        raise Refused("dry takes whole files only", status=404)

    def finish_upload(self, upload_id: str, parts: Sequence[str], md5: str) -> RemoteFile:
        raise Refused("dry takes whole files only", status=404)

    def cancel_upload(self, upload_id: str) -> None:
        raise Refused("dry takes whole files only", status=404)

    def delete_file(self, file_id: str) -> None:
        store = self._load()
        _found(store.files, file_id)
        del store.files[file_id]
        self._save(store)

    def content(self, file_id: str) -> Iterator[bytes]:
        for job in self._load().jobs.values():
            if file_id in self._now(job).result_files:
                yield b"step,train_loss,valid_loss\n"
                for step in range(1, _STEPS + 1):
                    yield f"{step},{_loss(step)},{_loss(step - 1)}\n".encode()
                return
        raise Refused(f"dry keeps no content of {file_id}", status=404)

    def body(self, request: JobRequest) -> dict[str, Any]:
        return request_body(request, methods=True)

    def create(self, request: JobRequest, key: str) -> Job:
        store = self._load()
        _found(store.files, request.training_file)
        now = int(self._clock.now())
        job = Job(
            id=f"ftjob-dry-{fingerprint([key, now, len(store.jobs)])[:16]}",
            provider=self.name,
            model=request.model,
            method=request.method,
            status="validating_files",
            training_file=request.training_file,
            validation_file=request.validation_file,
            hyperparameters=dict(request.hyperparameters),
            seed=request.seed,
            created_at=now,
            metadata=dict(request.metadata),
            organization="dry",
        )
        store.jobs[job.id] = job
        self._save(store)
        return job

    def jobs(self, metadata: Mapping[str, str] | None = None) -> Iterator[Job]:
        jobs = sorted(self._load().jobs.values(), key=lambda job: (-job.created_at, job.id))
        for job in jobs:
            if metadata is None or metadata.items() <= job.metadata.items():
                yield self._now(job)

    def job(self, job_id: str) -> Job:
        return self._now(_found(self._load().jobs, job_id))

    def cancel(self, job_id: str) -> Job:
        return self._set(job_id, "cancelled")

    def pause(self, job_id: str) -> Job:
        return self._set(job_id, "paused")

    def resume(self, job_id: str) -> Job:
        return self._set(job_id, "")

    def events(self, job_id: str) -> Iterator[Event]:
        job = self.job(job_id)
        age = (job.finished_at or self._clock.now()) - job.created_at
        events = [
            Event(
                id=f"ftevent-{job.id}-{status}",
                created_at=job.created_at + after,
                level="info",
                message=f"The job is now: {status} (dry: nothing is sent, nothing is trained)",
            )
            for after, status in _COURSE
            if after <= age
        ]
        for step in range(1, _STEPS + 1):
            after = 6 + step * 2 - 1
            if after <= age:
                events.append(
                    Event(
                        id=f"ftevent-{job.id}-step-{step:02d}",
                        created_at=job.created_at + after,
                        level="info",
                        message=f"Step {step}/{_STEPS}: training loss={_loss(step)}",
                        type="metrics",
                        data={"step": step, "total_steps": _STEPS, "train_loss": _loss(step)},
                    )
                )
        yield from sorted(events, key=lambda event: event.created_at, reverse=True)

    def checkpoints(self, job_id: str) -> Iterator[Checkpoint]:
        job = self.job(job_id)
        if job.status == "succeeded":
            yield Checkpoint(
                id=f"ftckpt-{job.id}",
                model=job.fine_tuned_model,
                job=job.id,
                step=_STEPS,
                created_at=job.finished_at,
                metrics={"train_loss": _loss(_STEPS)},
            )

    def models(self) -> Iterator[RemoteModel]:
        yield RemoteModel(id="dry", owner="prep")

    def model(self, model_id: str) -> RemoteModel:
        return RemoteModel(id=model_id, owner="prep")

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        text = "(dry: no model was asked)"
        message = {"role": "assistant", "content": text}
        return {"choices": [{"message": message, "text": text, "finish_reason": "stop"}]}

    def close(self) -> None:
        """Nothing is open."""

    def _now(self, job: Job) -> Job:
        """The job as it stands at this second."""
        now = self._clock.now()
        ended = self._load().ended.get(job.id)
        if ended is not None:
            at, status = ended
            return msgspec.structs.replace(
                job, status=status, finished_at=at if status == "cancelled" else 0
            )
        status = [status for after, status in _COURSE if job.created_at + after <= now][-1]
        if status != "succeeded":
            return msgspec.structs.replace(job, status=status)
        return msgspec.structs.replace(
            job,
            status=status,
            finished_at=job.created_at + _COURSE[-1][0],
            fine_tuned_model=f"ft:{job.model}:dry::{job.id[-8:]}",
            result_files=(f"file-{job.id}-result",),
        )

    def _set(self, job_id: str, status: str) -> Job:
        store = self._load()
        job = self._now(_found(store.jobs, job_id))
        if job.is_final:
            raise Refused(f"{job_id} has already {job.status}", status=400)
        if status:
            store.ended[job_id] = (int(self._clock.now()), status)
        else:
            store.ended.pop(job_id, None)
        self._save(store)
        return self.job(job_id)

    def _load(self) -> _Store:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Store)
        except (FileNotFoundError, msgspec.DecodeError):
            return _Store()

    def _save(self, store: _Store) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft = self._path.with_suffix(".new")
            draft.write_bytes(msgspec.json.encode(store))
            draft.replace(self._path)
        except OSError as error:
            raise OutputError(f"cannot write {self._path.name}: {error.strerror}") from error


def _found(things: Mapping[str, _T], name: str) -> _T:
    if name not in things:
        raise Refused(f"dry does not know {name}", status=404)
    return things[name]


def _loss(step: int) -> float:
    return round(2.4 * math.exp(-step / 5) + 0.4, 4)
