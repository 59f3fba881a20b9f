"""Creating a job so that it is never paid for twice.

The request is noted before it is sent. When the answer is lost, the job is looked for by a key in
its metadata before it is asked for again, and when nobody can know, that is said (exit code 6):
the next run looks first.
"""

from collections.abc import Callable
from itertools import islice
from typing import Literal

import msgspec
from msgspec import Struct

from prep.api.handoff.ledger import Ledger
from prep.api.handoff.looking import look_repeatedly
from prep.core.clock import Clock
from prep.core.job import Job
from prep.core.job_request import JobRequest, check
from prep.core.patience import wait_before_retry
from prep.core.provider import Lost, Provider, Refused, Unreachable, fingerprint
from prep.errors import OutputError, ProviderError, UnknownOutcome

KEY = "prep_key"
TRAINING = "prep_sha256"
_MARK = 32
_SENDINGS = 3
_MOST_JOBS_LOOKED_AT = 1000


class Creation(Struct, frozen=True):
    """A job of a request.

    how: "created" now, "known" from the ledger, or "found" at the provider
    """

    job: Job
    how: Literal["created", "known", "found"]


class Creator(Struct, frozen=True):
    """Everything that creating a job needs.

    training_sha256, validation_sha256: of the contents, so that a request stays the same when its
        files are sent anew
    again: True for another job of a request that already has one
    no_ledger: True to go on although nothing can be remembered
    """

    provider: Provider
    ledger: Ledger
    clock: Clock
    training_sha256: str
    validation_sha256: str = ""
    again: bool = False
    no_ledger: bool = False
    note: Callable[[str], None] = lambda sentence: None

    def base(self, request: JobRequest) -> str:
        """What makes two requests the same, as a hash: everything but the ids of the files."""
        same = msgspec.structs.replace(request, training_file="", validation_file="")
        return fingerprint(
            [msgspec.to_builtins(same), self.training_sha256, self.validation_sha256]
        )

    def known(self, request: JobRequest) -> Job | None:
        """The job this request already has, by the ledger and then by the provider."""
        rows = self.ledger.requests(self.provider.scope.id, self.base(request))
        if not rows or not rows[-1][2]:
            return None
        return self._still_there(rows[-1][2])

    def preview(self, request: JobRequest) -> JobRequest:
        """The request as it would be sent now, by what the ledger knows; nothing is asked."""
        base = self.base(request)
        rows = self.ledger.requests(self.provider.scope.id, base)
        ordinal, job_id = (rows[-1][0], rows[-1][2]) if rows else (0, "")
        return self._with_key(request, fingerprint([base, ordinal + bool(job_id)]))

    def create(self, request: JobRequest) -> Creation:
        """The job of the request, made now if there is none.

        Raises UsageError for a bad request, ProviderError when there is no job, UnknownOutcome
        when nobody knows, OutputError when nothing can be remembered.
        """
        check(request)
        scope, base = self.provider.scope.id, self.base(request)
        waiting = "another prep is creating this job: waiting for it"
        with self.ledger.alone(f"create {scope} {base}", lambda: self.note(waiting)):
            rows = self.ledger.requests(scope, base)
            ordinal, job_id, intended_at = (rows[-1][0], *rows[-1][2:]) if rows else (0, "", 0)
            if job_id:
                job = None if self.again else self._still_there(job_id)
                if job is not None:
                    return Creation(job, "known")
                ordinal, intended_at = ordinal + 1, 0
            while True:
                key = fingerprint([base, ordinal])
                asked = self._with_key(request, key)
                found = self._look_first(asked, key, was_asked=bool(intended_at))
                if not intended_at:
                    self._note_earlier(asked, key)
                self._note_intent(base, ordinal, key, asked)
                if found is None:
                    try:
                        creation = self._create(asked, key)
                    except (KeyboardInterrupt, SystemExit):
                        self.note(
                            "interrupted while the job was being created: whether it was is not "
                            "known. The same command looks for it first and makes no second one"
                        )
                        raise
                    self.ledger.remember_job(scope, key, creation.job.id)
                    return creation
                self.ledger.remember_job(scope, key, found.id)
                if intended_at or not self.again:
                    return Creation(found, "found")
                # Made by another machine; --again asks for one more.
                ordinal += 1

    def _still_there(self, job_id: str) -> Job | None:
        try:
            return self.provider.job(job_id)
        except Refused as error:
            if error.status not in {404, 410}:
                raise
            self.note(f"{job_id}, created earlier, is no longer there")
            return None

    def _note_intent(self, base: str, ordinal: int, key: str, asked: JobRequest) -> None:
        self.ledger.intend(
            self.provider.scope.id,
            base,
            ordinal,
            key,
            self.training_sha256,
            msgspec.json.encode(asked),
        )
        self.check_memory()

    def check_memory(self) -> None:
        """Raise OutputError when nothing can be remembered and nobody said that this is fine."""
        if self.ledger.problem and not self.no_ledger:
            raise OutputError(
                f"{self.ledger.problem}. A job costs money and what cannot be remembered might "
                "be paid twice: make the folder writable, set PREP_STATE_DIR, or say --no-ledger"
            )

    def _look_first(self, asked: JobRequest, key: str, *, was_asked: bool) -> Job | None:
        """A job of this request that an earlier run, or another machine, has made."""
        if not was_asked:
            able = self.provider.abilities
            return self._find(asked, key, was_asked=False) if able.metadata else None
        self.note("an earlier run may have created this job: looking")
        return self._look(asked, key, Lost("an earlier request was interrupted"))

    def _note_earlier(self, asked: JobRequest, key: str) -> None:
        """Remember jobs that could be taken for one of this request, which is not made yet."""
        if self.provider.abilities.keeps_metadata:
            return
        jobs = islice(self.provider.jobs(), _MOST_JOBS_LOOKED_AT)
        alike = [job.id for job in jobs if _could_be(job, asked)]
        self.ledger.remember_earlier(self.provider.scope.id, key, alike)

    def _create(self, asked: JobRequest, key: str) -> Creation:
        attempt = sendings = 1
        while True:
            try:
                return Creation(self.provider.create(asked, key), "created")
            except (Refused, Unreachable) as error:
                wait = wait_before_retry(error, attempt, self.clock)
                if wait is None:
                    if sendings == 1:
                        self.ledger.forget_request(self.provider.scope.id, key)
                    raise
                self.note(f"waiting {wait:.0f} s: {error}")
                self.clock.sleep(wait)
                attempt += 1
            except Lost as lost:
                self.note("the answer was lost: looking whether the job was created")
                if found := self._look(asked, key, lost):
                    return Creation(found, "found")
                if lost.in_flight or sendings == _SENDINGS:
                    raise UnknownOutcome(
                        f"{lost}. Whether the job was created is not known, and it is not in the "
                        "list of jobs yet. Run the same command again: it looks there first"
                    ) from lost
                sendings += 1

    def _look(self, asked: JobRequest, key: str, lost: Lost) -> Job | None:
        try:
            return look_repeatedly(lambda: self._find(asked, key, was_asked=True), self.clock)
        except ProviderError as error:
            raise UnknownOutcome(
                f"{lost}. Whether the job was created is not known: {error}. Run the same "
                "command again: it looks first"
            ) from lost

    def _find(self, asked: JobRequest, key: str, *, was_asked: bool) -> Job | None:
        """The job with this key; where metadata may be lost, one that can only be ours.

        was_asked: True when the provider was, so that such a job may be there. Which were there
            before is remembered: clocks, ours or theirs, may be wrong by hours.
        """
        scope, able = self.provider.scope.id, self.provider.abilities
        others = self.ledger.known_jobs(scope) | self.ledger.earlier(scope, key)
        wish = {KEY: key[:_MARK]} if able.metadata else None
        for job in islice(self.provider.jobs(wish), _MOST_JOBS_LOOKED_AT):
            if job.metadata.get(KEY) == key[:_MARK]:
                return job
            if (
                was_asked
                and not able.keeps_metadata
                and job.id not in others
                and _could_be(job, asked)
            ):
                return job
        return None

    def _with_key(self, request: JobRequest, key: str) -> JobRequest:
        if not self.provider.abilities.metadata:
            return request
        ours = {KEY: key[:_MARK], TRAINING: self.training_sha256}
        return msgspec.structs.replace(request, metadata=request.metadata | ours)


def _could_be(job: Job, asked: JobRequest) -> bool:
    """Whether a job that says nothing of its request may be one of this."""
    return (
        not job.metadata
        and job.training_file == asked.training_file
        and job.model.startswith(asked.model)
    )
