"""How right our counts are: past jobs, whose billed tokens are known, counted again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from prep.api.account import Account
from prep.api.counted import count
from prep.api.handoff.content import BLOCK_BYTES, Content, read_content
from prep.api.linting import destination, method_of
from prep.api.opening import open_dataset
from prep.api.target_estimates import layout_for
from prep.core.job import Job, RemoteFile
from prep.core.options import EstimateOptions
from prep.errors import InputError, ProviderError, UsageError
from prep.targets import bill, counting, target


class Calibration(Struct, frozen=True):
    """One past job.

    billed: `trained_tokens` as the provider said
    counted: ours, for the same file and epochs
    percent: by how much ours is more (or, below 0, less)
    """

    id: str
    target: str
    file: str
    epochs: int
    billed: int
    counted: int
    percent: Decimal


class Uncounted(Struct, frozen=True):
    """A past job that was not counted again, and why: a sentence without its full stop."""

    id: str
    model: str
    reason: str


def calibrate(jobs: Sequence[Mapping[str, Any]], folder: Path) -> list[Calibration]:
    """Every job that has ended with a number of trained tokens, counted again, in order.

    jobs: as a provider lists them: `id`, `model`, `trained_tokens`, `training_file` (here the path
        of the file that was sent) and `hyperparameters` with `n_epochs`
    folder: that paths are relative to

    Raises UsageError when a job does not say what is needed, InputError when its file cannot be
    read.
    """
    return [_again(job, folder) for job in jobs if job.get("trained_tokens")]


def _again(job: Mapping[str, Any], folder: Path) -> Calibration:
    name = str(job.get("id") or "a job without an id")
    settings = job.get("hyperparameters")
    epochs = settings.get("n_epochs") if isinstance(settings, Mapping) else job.get("n_epochs")
    model, file, billed = job.get("model"), job.get("training_file"), job["trained_tokens"]
    if not isinstance(model, str) or not isinstance(file, str):
        raise UsageError(f"{name}: give its model and, as training_file, the path of its file")
    if not isinstance(epochs, int) or not isinstance(billed, int):
        raise UsageError(f"{name}: give n_epochs and trained_tokens as whole numbers")
    model = model if "/" in model else f"openai/{model}"
    return _counted(name, model, folder / file, file, epochs, billed)


def _counted(id: str, model: str, path: Path, shown: str, epochs: int, billed: int) -> Calibration:
    options = EstimateOptions(yes=True)
    dataset = open_dataset(str(path), options)
    known = target(model, method_of(dataset))
    way = counting(known, layout_for(known, destination(dataset)))
    tokens = bill(known, count([dataset], (way,), options).lengths[0], epochs).trained_tokens or 0
    percent = (Decimal(100 * (tokens - billed)) / billed).quantize(Decimal("0.01"))
    return Calibration(id, known.name, shown, epochs, billed, tokens, percent)


def calibrate_account(
    account: Account, files: Iterable[str | Path]
) -> Iterator[Calibration | Uncounted]:
    """Every job of an account that has ended with a number of trained tokens, the newest first.

    A job is compared with the one of the files that it was trained on: the file whose sha256 was
    recorded when it was sent, or else the file of the same size as the provider's copy.

    files: local copies of what was sent; nothing is downloaded

    Raises InputError when a file cannot be read, ProviderError when the provider does not answer.
    """
    contents = [read_content(Path(file), BLOCK_BYTES, _no_progress) for file in files]

    @cache  # one file is often trained on several times
    def remote(id: str) -> RemoteFile | None:
        try:
            return account.file(id)
        except ProviderError:
            return None  # jobs outlive their files

    for job in account.jobs():
        if not job.trained_tokens:
            continue
        epochs = job.hyperparameters.get("n_epochs")
        kept = remote(job.training_file)
        found = _content_of(account.training_sha256(job), kept, contents)
        if found is None:
            yield Uncounted(job.id, job.model, _missing(job, kept))
        elif not isinstance(epochs, int):
            yield Uncounted(job.id, job.model, "the provider does not say how many epochs it took")
        else:
            model = f"{job.provider}/{job.model}"
            name = found.path.name
            try:
                yield _counted(job.id, model, found.path, name, epochs, job.trained_tokens)
            except (InputError, UsageError) as error:
                yield Uncounted(job.id, job.model, str(error))


def _content_of(
    sha256: str, kept: RemoteFile | None, contents: Sequence[Content]
) -> Content | None:
    """The content a job was trained on.

    sha256: of its file, "" when nobody knows
    kept: the provider's copy, None when it is gone
    """
    if sha256:
        return next((each for each in contents if each.sha256 == sha256), None)
    alike = [each for each in contents if kept and kept.size == each.size]
    same = [
        each
        for each in alike
        if kept and (kept.name == each.path.name or kept.name.endswith(each.name_ending))
    ]
    return next(iter(same or alike), None)


def _missing(job: Job, kept: RemoteFile | None) -> str:
    if kept is None:
        return f"its file {job.training_file} is gone from the provider, and no file here is it"
    return (
        f"no file here is its {kept.name} of {kept.size:,} bytes; to fetch it: "
        f"prep files download {kept.id} -o {kept.name or 'train.jsonl'}"
    )


def _no_progress(size: int) -> None:
    pass
