"""Files and jobs of one account at one provider.

with open_account("openai/gpt-4.1-mini") as account:
    sent = account.upload("train_prepared.jsonl")
    for job in account.jobs(): ...
"""

import os
import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Literal, Self

import msgspec

from prep.api.handoff.accounts import Where, connect, lacking_key, route
from prep.api.handoff.content import Mark
from prep.api.handoff.create import TRAINING
from prep.api.handoff.explain import Explanation, explain
from prep.api.handoff.ledger import Ledger
from prep.api.handoff.prepared import Usage, usage_of, way_back
from prep.api.handoff.store import state_folder
from prep.api.handoff.upload import Sender, Sent, Told
from prep.core.clock import Clock, SystemClock
from prep.core.job import Checkpoint, Event, Job, RemoteFile, RemoteModel
from prep.core.job_request import OWN_METADATA, JobRequest
from prep.core.provider import Lost, Provider, Refused, Unreachable
from prep.errors import InputError, UnknownOutcome, UsageError

JobChange = Literal["cancel", "pause", "resume"]

CHECKPOINT = re.compile(r":ckpt-step-\d+$")


class Account:
    """What can be done in the name of one key; a `with` statement closes it.

    notes: sentences the user should see about the ledger
    options: what to type behind a command so that it means this account
    """

    def __init__(self, provider: Provider, ledger: Ledger, clock: Clock, options: str = "") -> None:
        self.options = options
        self.provider = provider
        self.ledger = ledger
        self.clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.provider.close()
        self.ledger.close()

    @property
    def notes(self) -> list[str]:
        return self.ledger.notes

    @property
    def route(self) -> str:
        """In a few words, where requests go."""
        return route(self.provider)

    # Files

    def upload(
        self,
        path: str | Path,
        *,
        keep_seconds: int = 0,
        part_bytes: int = 0,
        told: Told | None = None,
        seen: Mark | None = None,
    ) -> Sent:
        """The remote copy of a prepared file, sent if there is none; see `Sender.send`."""
        sender = Sender(
            self.provider,
            self.ledger,
            self.clock,
            keep_seconds=keep_seconds,
            told=told or Told(),
        )
        if part_bytes:
            sender = msgspec.structs.replace(sender, part_bytes=part_bytes)
        return sender.send(Path(path), seen)

    def files(self) -> Iterator[RemoteFile]:
        """All files for training, newest first."""
        return self.provider.files()

    def file(self, file_id: str) -> RemoteFile:
        return self.provider.file(file_id)

    def content(self, file_id: str) -> Iterator[bytes]:
        """The bytes of a remote file, in pieces.

        Raises Unreachable at the end when they were not as many as the provider says.
        """
        size, arrived = self._size_of(file_id), 0
        for piece in self.provider.content(file_id):
            arrived += len(piece)
            yield piece
        if size and arrived != size:
            raise Unreachable(
                f"{file_id} has {size:,} bytes and {arrived:,} arrived: run this again"
            )

    def _size_of(self, file_id: str) -> int:
        """Bytes of a remote file, 0 when the provider does not say."""
        try:
            return self.provider.file(file_id).size
        except Refused as error:
            # Some give the content of results and know no card of them.
            if error.status not in {404, 405, 501}:
                raise
            return 0

    def delete_file(self, file_id: str) -> None:
        """Delete a remote file; deleting one that is gone is done as well."""
        try:
            self.provider.delete_file(file_id)
        except Lost as lost:
            if any(file.id == file_id for file in self.provider.files()):
                raise UnknownOutcome(f"{lost}. The file is still listed: run this again") from lost
        self.ledger.forget_file(self.provider.scope.id, file_id)

    # Jobs

    def jobs(self) -> Iterator[Job]:
        """All jobs, newest first."""
        return self.provider.jobs()

    def job(self, job_id: str) -> Job:
        return self.provider.job(job_id)

    def change(self, job_id: str, wish: JobChange) -> Job:
        """The job after a wish. Asking twice does no harm.

        Raises UnknownOutcome when the answer is lost.
        """
        act = {
            "cancel": self.provider.cancel,
            "pause": self.provider.pause,
            "resume": self.provider.resume,
        }[wish]
        try:
            return act(job_id)
        except Lost as lost:
            job = self.provider.job(job_id)
            if wish == "cancel" and job.is_final:
                return job
            raise UnknownOutcome(f"{lost}. {job_id} is {job.status}: run this again") from lost

    def events(self, job_id: str, after: str = "") -> list[Event]:
        """The events of a job, oldest first.

        after: id of the last event that was seen: only what happened since; "" for all
        """
        fresh = takewhile(lambda event: event.id != after, self.provider.events(job_id))
        return list(fresh)[::-1]

    def checkpoints(self, job_id: str) -> list[Checkpoint]:
        """The checkpoints of a job, oldest first."""
        return sorted(self.provider.checkpoints(job_id), key=lambda one: (one.step, one.id))

    def result(self, job_id: str) -> Iterator[bytes]:
        """The file of numbers a finished job leaves, in pieces.

        Raises UsageError when there is none (yet).
        """
        job = self.provider.job(job_id)
        if not job.result_files:
            raise UsageError(f"{job_id} is {job.status} and has no result file")
        return self.content(job.result_files[0])

    def explain(self, job: Job) -> Explanation | None:
        """Why a job failed, in places of the user's own file; None when it did not fail."""
        if job.error is None:
            return None
        validation = job.error.param == "validation_file"
        sha256 = (
            self.ledger.content_of(job.validation_file) if validation else self.training_sha256(job)
        )
        return self._explain(job.error.message, job.error.code, sha256)

    def explain_file(self, file: RemoteFile) -> Explanation:
        """Why the provider will not take a file, in places of the user's own."""
        sha256 = self.ledger.content_of(file.id)
        return self._explain(file.note or f"status {file.status}", "", sha256)

    def _explain(self, message: str, code: str, sha256: str) -> Explanation:
        usage = usage_of(self.ledger, sha256)
        positions = usage.positions if usage else {}
        return explain(message, code, way_back(self.ledger, sha256), positions)

    def training_sha256(self, job: Job) -> str:
        """sha256 of the prepared file a job was trained on, "" when nobody knows."""
        if sha256 := job.metadata.get(TRAINING):
            return sha256
        known = self.ledger.request_of(job.id)
        return known[0] if known else self.ledger.content_of(job.training_file)

    def request_of(self, job: Job) -> JobRequest:
        """The request that would make this job again, as far as it can be known."""
        known = self.ledger.request_of(job.id)
        if known is not None:
            request = msgspec.json.decode(known[1], type=JobRequest)
        else:
            request = JobRequest(
                model=job.model,
                method=job.method or "supervised",  # type: ignore[arg-type]
                hyperparameters={
                    name: value for name, value in job.hyperparameters.items() if value != "auto"
                },
                seed=job.seed,
                metadata=job.metadata,
            )
        theirs = {
            name: value
            for name, value in request.metadata.items()
            if not name.startswith(OWN_METADATA)
        }
        return msgspec.structs.replace(
            request,
            metadata=theirs,
            training_file=job.training_file or request.training_file,
            validation_file=job.validation_file or request.validation_file,
        )

    # Models

    def models(self) -> Iterator[RemoteModel]:
        return self.provider.models()

    def usage(self, model: str) -> Usage | None:
        """How a trained model is to be asked, None when its training file was not prepared here.

        model: its name, or the id of its job.
        """
        name = CHECKPOINT.sub("", model)
        for job in self.provider.jobs():
            if name in {job.fine_tuned_model, job.id} and name:
                return usage_of(self.ledger, self.training_sha256(job))
        return None

    def recorded_usage(self, job_id: str) -> Usage | None:
        """The same by the ledger alone, for the id of a job."""
        known = self.ledger.request_of(job_id)
        return usage_of(self.ledger, known[0]) if known else None


def open_account(
    target: str = "",
    *,
    provider: str = "",
    base_url: str = "",
    key_env: str = "",
    environ: Mapping[str, str] | None = None,
    clock: Clock | None = None,
) -> Account:
    """The account of the key in the environment.

    target: PROVIDER or PROVIDER/MODEL
    base_url: another server that speaks OpenAI's protocol
    key_env: environment variable of the key

    Raises UsageError when the provider is unknown, ProviderError when there is no key.
    """
    where = Where(target=target, provider=provider, base_url=base_url, key_env=key_env)
    return account_of(where, os.environ if environ is None else environ, clock or SystemClock())


def account_of(where: Where, environ: Mapping[str, str], clock: Clock) -> Account:
    """The account at `where`; see `open_account`."""
    folder = state_folder(environ)
    provider = connect(where, environ, clock, folder)
    account = Account(provider, Ledger(folder, clock), clock, where.options)
    if name := lacking_key(account.provider):
        account.notes.append(
            f"no key is set ({name}): shown is what would be sent for a new account"
        )
    return account


def read_grader(path: str | Path) -> dict[str, object]:
    """The JSON object of a grader file.

    Raises InputError when there is none.
    """
    try:
        grader = msgspec.json.decode(Path(path).read_bytes())
    except OSError as error:
        raise InputError(f"cannot read {Path(path).name}: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise InputError(f"{Path(path).name} is not JSON: {error}") from error
    if not isinstance(grader, dict) or "type" not in grader:
        raise InputError(f"{Path(path).name} is no grader: a JSON object with a type")
    return grader
