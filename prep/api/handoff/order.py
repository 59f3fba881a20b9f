"""A job before it is paid for: what is sent, what it costs, what speaks against it."""

import datetime as dt
from pathlib import Path

import msgspec
from msgspec import Struct

from prep.api.account import Account
from prep.api.counted import Counts
from prep.api.handoff.accounts import DRY, Where, facts
from prep.api.handoff.checks import check_request
from prep.api.handoff.content import Content, Mark, check_prepared, mark_of, read_content
from prep.api.handoff.create import Creation, Creator
from prep.api.handoff.dates import by_our_data, by_the_provider
from prep.api.handoff.offer import Offer, offered_file
from prep.api.handoff.processing import await_processed
from prep.api.handoff.quote import quote
from prep.api.handoff.upload import PART_BYTES, Told
from prep.core.job import Job
from prep.core.job_request import JobRequest
from prep.core.target import Target

PLACEHOLDER = "(id of {name})"


class Wish(Struct, frozen=True, kw_only=True):
    """What the user asks for.

    request: with the files still unsent
    epochs: how often to train on every example, None when the provider chooses
    again: one more job of a request that has one
    no_ledger: go on although nothing can be remembered
    keep_seconds: how long the provider keeps the files, 0 until they are deleted
    part_bytes: larger files go in parts of this size
    prices: file of prices that replace ours, "" for none
    seen: marks of the files when they were looked at, () when nobody did
    counts: of the files, noted by who looks at them
    """

    where: Where
    request: JobRequest
    training: Path
    validation: Path | None = None
    again: bool = False
    no_ledger: bool = False
    keep_seconds: int = 0
    part_bytes: int = PART_BYTES
    prices: str = ""
    seen: tuple[Mark, ...] = ()
    counts: Counts = {}

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are sent, the training file first."""
        return (self.training, self.validation) if self.validation else (self.training,)

    @property
    def is_described(self) -> bool:
        """Whether our data says anything of its target, not only of its protocol."""
        return self.where.name not in {DRY, "compatible"}


def seen(wish: Wish) -> Wish:
    """The wish about its files as they are now, and no others.

    Raises InputError when one cannot be found.
    """
    return msgspec.structs.replace(wish, seen=tuple(map(mark_of, wish.files)))


def check_wish(wish: Wish) -> Target:
    """What is known of the target of a wish that makes sense so far; wants no key and no network.

    Raises UsageError when an option does not, InputError when a file was not prepared.
    """
    for path in wish.files:
        check_prepared(path)
    target = facts(wish.where, wish.request.method, wish.prices)
    request = wish.request
    if wish.validation is not None:
        request = msgspec.structs.replace(request, validation_file="(not sent yet)")
    check_request(request, target)
    return target


def check_dates(wish: Wish, target: Target, today: dt.date) -> list[str]:
    """What our data says against the target of a wish on a day, in sentences.

    Raises UsageError when it takes no jobs any more.
    """
    return by_our_data(target, today) if wish.is_described else []


class Order:
    """A wish whose files were read.

    offline: True to ask the provider nothing
    known: the job this request already has, None when there is none

    Raises UsageError when the options make no sense, InputError when a file cannot be sent.
    """

    def __init__(
        self, account: Account, wish: Wish, told: Told | None = None, *, offline: bool = False
    ) -> None:
        self.account = account
        self.wish = wish
        self.told = told or Told()
        self.offline = offline
        self.target: Target = check_wish(wish)
        marks = wish.seen or (None,) * len(wish.files)
        read = list(map(self._read, wish.files, marks))
        self.training = read[0]
        self.validation = read[1] if wish.validation else None
        asking = not (wish.again or offline)
        self.known: Job | None = self._creator().known(wish.request) if asking else None

    def offer(self, today: dt.date) -> Offer:
        """Everything a person agrees to; of an offline order, without what the provider says.

        Raises UsageError when the model takes no jobs any more.
        """
        wish, scope = self.wish, self.account.provider.scope
        request = wish.request
        seed = {} if request.seed is None else {"seed": request.seed}
        dates = self.target.dates if wish.is_described else None
        warnings = check_dates(wish, self.target, today)
        if not self.offline:
            warnings += by_the_provider(self.account.provider, request.model, today)
        return Offer(
            provider=self.account.provider.name,
            route=self.account.route,
            organization=scope.organization,
            project=scope.project,
            model=request.model,
            method=request.method,
            settings=request.hyperparameters | seed | request.extra,
            training=offered_file(self.training),
            validation=offered_file(self.validation) if self.validation else None,
            quote=quote(wish.training, self.target, request, today, wish.validation, wish.counts),
            last_job_date=dates.last_job_date if dates else None,
            shutdown_date=dates.shutdown_date if dates else None,
            warnings=tuple(warnings),
        )

    def preview(self) -> JobRequest:
        """The request as it would be sent, with words for ids that are not known yet."""
        request = msgspec.structs.replace(
            self.wish.request,
            training_file=self._id_of(self.training),
            validation_file=self._id_of(self.validation) if self.validation else "",
        )
        return self._creator().preview(request)

    def check_memory(self) -> None:
        """Raise OutputError when a job could not be remembered; see `Creator.check_memory`."""
        self._creator().check_memory()

    def place(self) -> Creation:
        """Send what is missing and create the job, at most once; see `Creator`.

        Raises InputError when a file is no longer the one that was read, BadFile when the
        provider will not train on a file, OutputError when nothing can be remembered.
        """
        self.check_memory()
        for content in filter(None, (self.training, self.validation)):
            content.check_unchanged()
        training = self._send(self.wish.training)
        validation = self._send(self.wish.validation) if self.wish.validation else ""
        request = msgspec.structs.replace(
            self.wish.request, training_file=training, validation_file=validation
        )
        return self._creator().create(request)

    def _send(self, path: Path) -> str:
        sent = self.account.upload(
            path,
            keep_seconds=self.wish.keep_seconds,
            part_bytes=self.wish.part_bytes,
            told=self.told,
        )
        words = {"sent": "sent", "known": "sent earlier", "found": "found at the provider"}
        self.told.note(f"{path.name}: {sent.file.id}, {words[sent.how]}")
        account = self.account
        return await_processed(account.provider, sent.file, account.clock, self.told.note).id

    def _read(self, path: Path, mark: Mark | None) -> Content:
        size = path.stat().st_size
        return read_content(
            path, self.wish.part_bytes, lambda done: self.told.progress(done, size, "reading"), mark
        )

    def _id_of(self, content: Content) -> str:
        known = self.account.ledger.file_id(self.account.provider.scope.id, content.sha256)
        return known or PLACEHOLDER.format(name=content.remote_name)

    def _creator(self) -> Creator:
        return Creator(
            self.account.provider,
            self.account.ledger,
            self.account.clock,
            self.training.sha256,
            self.validation.sha256 if self.validation else "",
            again=self.wish.again,
            no_ledger=self.wish.no_ledger,
            note=self.told.note,
        )
