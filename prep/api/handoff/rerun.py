"""Creating a job like an earlier one, from the files that are at the provider."""

import datetime as dt
from decimal import Decimal

import msgspec

from prep.api.account import Account
from prep.api.handoff.accounts import DRY, Where, facts
from prep.api.handoff.checks import check_request
from prep.api.handoff.create import Creation, Creator
from prep.api.handoff.dates import by_our_data, by_the_provider
from prep.api.handoff.upload import Told
from prep.core.job import Job
from prep.core.job_request import JobRequest
from prep.core.provider import Refused
from prep.core.target import Target
from prep.errors import UsageError

MILLION = 1_000_000


class Rerun:
    """An earlier job that is to be created once more, on purpose.

    job: the earlier one
    request: what is going to be asked for
    target: what is known of the model, None when nothing is
    cost: USD by the tokens the earlier job trained, None when they or the price are not known

    Raises UsageError when a file of the earlier job is gone or its options make no sense now.
    """

    def __init__(
        self, account: Account, where: Where, job_id: str, told: Told | None = None
    ) -> None:
        self.account = account
        self.told = told or Told()
        self.job: Job = account.job(job_id)
        self.request: JobRequest = account.request_of(self.job)
        self.cost: Decimal | None = None
        self.target = self._target(where)
        if self.target is not None:
            check_request(self.request, self.target)
            self.cost = self._cost(self.target)
        for file_id in filter(None, (self.request.training_file, self.request.validation_file)):
            self._check_file(file_id)

    def warnings(self, today: dt.date) -> list[str]:
        """What the dates of the model say against it, in sentences.

        Raises UsageError when it takes no jobs any more.
        """
        ours = by_our_data(self.target, today) if self.target else []
        return ours + by_the_provider(self.account.provider, self.request.model, today)

    def place(self, *, no_ledger: bool = False) -> Creation:
        """Create the job; see `Creator`."""
        account = self.account
        creator = Creator(
            account.provider,
            account.ledger,
            account.clock,
            account.training_sha256(self.job) or self.request.training_file,
            account.ledger.content_of(self.request.validation_file),
            again=True,
            no_ledger=no_ledger,
            note=self.told.note,
        )
        return creator.create(self.request)

    def _target(self, where: Where) -> Target | None:
        """What is known of the model, None when nothing is."""
        if where.name in {DRY, "compatible"}:
            return None
        named = msgspec.structs.replace(where, target=f"{where.name}/{self.request.model}")
        try:
            return facts(named, self.request.method)
        except UsageError:
            return None

    def _cost(self, target: Target) -> Decimal | None:
        price = target.price
        if (
            price is None
            or price.per_million_tokens is None
            or not self.job.trained_tokens
            or self.request.model != target.job_model
        ):
            return None
        return price.per_million_tokens * self.job.trained_tokens / MILLION

    def _check_file(self, file_id: str) -> None:
        try:
            self.account.file(file_id)
        except Refused as error:
            if error.status not in {404, 410}:
                raise
            raise UsageError(
                f"{file_id}, which {self.job.id} was trained on, is no longer there: "
                "create the job from the prepared file instead (prep jobs create)"
            ) from error
