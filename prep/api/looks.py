"""What a look at one file gave, kept so that a file which did not change is not looked at again.

A look is known by all that it depends on: the content of the file, its name, the options and the
contents of files that they name, the rules that may report, and the code that runs. Suppressions of
the configuration and baselines are not among them: they are applied to what was found. It holds
what is shown of the data and no more; with `hide` it holds no text of the data at all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from prep import registry
from prep.api.cache import Cache
from prep.api.contents import Contents, contents
from prep.api.excerpts import excerpts, shown_places
from prep.api.linting import signature
from prep.api.opening import Dataset
from prep.api.repairs import Place, repairs
from prep.core.finding import Finding, Fix, Hits, Safety, Severity
from prep.core.location import Location
from prep.core.options import LintOptions
from prep.core.report import Report, Tokens
from prep.core.reporter import Excerpt, Repair
from prep.engine import chosen_rules
from prep.registry.installed import installed

ELSEWHERE = ("jobs", "max_per_rule", "per_file_ignores", "suppress")
"""Options that change nothing of what is found, or that the rules in force stand for."""


class Look:
    """What there is to say about one file; what was not asked yet is found out when it is.

    notes: sentences about how the file was read
    is_news: True when something is here that is not in the cache
    """

    def __init__(
        self,
        report: Report,
        notes: tuple[str, ...],
        open_again: Callable[[], Dataset],
    ) -> None:
        self.report = report
        self.notes = notes
        self.is_news = True
        self._open = open_again
        self._dataset: Dataset | None = None
        self._contents: Contents | None = None
        self._excerpts: dict[Location, Excerpt | None] = {}
        self._repairs: dict[Place, Repair] | None = None

    def contents(self) -> Contents:
        """The contents of the records at all places of the report."""
        if self._contents is None:
            self._contents = contents(self.dataset(), [self.report])
            self.is_news = True
        return self._contents

    def excerpts(self, report: Report) -> dict[Location, Excerpt]:
        """What the data says at the first places of a report, which has places of this one."""
        wanted = shown_places(report)
        if not self._excerpts.keys() >= wanted:
            found = excerpts(self.dataset(), report)
            self._excerpts |= {where: found.get(where) for where in wanted}
            self.is_news = True
        known = ((where, self._excerpts[where]) for where in wanted)
        return {where: excerpt for where, excerpt in known if excerpt is not None}

    @property
    def may_be_repaired(self) -> bool:
        """Whether `repairs` can be had: one from the cache knows them, or no fix any more."""
        return self.is_news or self._repairs is not None

    def repairs(self) -> dict[Place, Repair]:
        """What safe fixes put in the place of lines."""
        if self._repairs is None:
            self._repairs = repairs(self.dataset(), self.report)
            self.is_news = True
        return self._repairs

    def dataset(self) -> Dataset:
        """The dataset, opened when nobody did yet."""
        if self._dataset is None:
            self._dataset = self._open()
        return self._dataset

    def encoded(self) -> bytes:
        """The look as bytes. Raises ValueError or TypeError for what has no bytes."""
        report = self.report
        known = self._contents
        return msgspec.msgpack.encode(
            _Kept(
                (report.sources, report.format, report.target, report.records, report.examples),
                report.tokens,
                report.unused,
                [_kept(finding) for finding in report.findings],
                self.notes,
                None if known is None else [*known.prints.items()],
                [*self._excerpts.items()],
                None if self._repairs is None else [*self._repairs.items()],
            )
        )

    @classmethod
    def decoded(cls, data: bytes, open_again: Callable[[], Dataset]) -> "Look | None":
        """The look of some bytes, None when they are of another form."""
        try:
            kept = msgspec.msgpack.decode(data, type=_Kept)
            findings = tuple(map(_finding, kept.findings))
        except (msgspec.MsgspecError, LookupError, ValueError):
            return None
        report = Report(*kept.head, findings=findings, tokens=kept.tokens, unused=kept.unused)
        look = cls(report, kept.notes, open_again)
        look.is_news = False
        look._excerpts = dict(kept.excerpts)
        look._repairs = None if kept.repairs is None else dict(kept.repairs)
        if kept.contents is not None:
            look._contents = Contents(dict(kept.contents), report.sources[0])
        return look


class Looks:
    """Looks by what they depend on.

    hide: True to keep nothing of the data
    """

    def __init__(self, cache: Cache, *, hide: bool = False) -> None:
        self._cache = cache
        self._hide = hide
        self._states: dict[str, tuple[list[str], Any]] = {}

    def key(self, path: str, name: str, options: LintOptions, *, every: bool) -> str:
        """What a look at a file will be kept under, "" for nowhere.

        name: what the file is called in messages
        every: True for a look at every place
        """
        if self._cache.folder is None:
            return ""
        given = msgspec.structs.asdict(options)
        for field in ELSEWHERE:
            del given[field]
        if not options.target:
            given["today"] = None  # dates are those of targets
        try:
            files = [path, *sorted(_files(given.values()))]
            state = signature(files)
            parts = [
                installed(),
                name,
                sorted(chosen_rules.codes(options, name)),
                given,
                [_content(file) for file in files],
                self._hide,
                every,
            ]
        except OSError:
            return ""  # whoever opens it says what is wrong
        try:
            key = sha256(msgspec.msgpack.encode(parts, enc_hook=str)).hexdigest()
        except ValueError:  # a name that is no UTF-8
            return ""
        self._states[key] = files, state
        return key

    def find(self, key: str, open_again: Callable[[], Dataset]) -> Look | None:
        """The look that is kept under a key, None when there is none."""
        data = self._cache.get(key)
        return None if data is None else Look.decoded(data, open_again)

    def keep(self, key: str, look: Look) -> None:
        """Keeps what is new, unless a file changed since the key was made."""
        if not (key and look.is_news):
            return
        files, state = self._states[key]
        try:
            if signature(files) == state:
                self._cache.put(key, look.encoded())
        except (OSError, ValueError, TypeError):
            return  # halves of character pairs have no bytes


def look_of(dataset: Dataset, report: Report, *, hide: bool) -> Look:
    """The look that gave a report on an open dataset.

    hide: True to keep nothing of the data
    """
    notes = () if hide else dataset.notes
    return Look(report.hidden() if hide else report, notes, lambda: dataset)


def _files(values: Iterable[Any]) -> Iterator[str]:
    """The files that options name."""
    for value in values:
        if isinstance(value, str) and value and len(value) < 4096 and "\0" not in value:
            if Path(value).is_file():
                yield value
        elif isinstance(value, Mapping):
            yield from _files(value.values())
        elif isinstance(value, list | tuple):
            yield from _files(value)


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file_digest(file, "sha256").digest()


_Place = tuple[str, int]


class _KeptFinding(Struct, array_like=True):
    code: str
    severity: Severity
    message: str
    count: int
    first: tuple[Location, ...]
    args: dict[str, Any]
    fix: tuple[str, Safety, bool, int] | None


class _Kept(Struct, array_like=True):
    head: tuple[tuple[str, ...], str, str | None, int, int]
    tokens: Tokens | None
    unused: tuple[str, ...]
    findings: list[_KeptFinding]
    notes: tuple[str, ...]
    contents: list[tuple[_Place, str]] | None
    excerpts: list[tuple[Location, Excerpt | None]]
    repairs: list[tuple[Place, Repair]] | None


def _kept(finding: Finding) -> _KeptFinding:
    fix = finding.fix
    return _KeptFinding(
        finding.code,
        finding.severity,
        finding.message,
        finding.hits.count,
        finding.hits.first,
        finding.args,
        None if fix is None else (fix.title, fix.safety, fix.recommended, fix.examples),
    )


def _finding(kept: _KeptFinding) -> Finding:
    """The finding; its fix has no edits, which only those who fix need."""
    fix = None
    if kept.fix is not None:
        title, safety, recommended, examples = kept.fix
        fix = Fix(title, safety, (), recommended, examples)
    hits = Hits(kept.count, kept.first)
    rule = registry.rules()[kept.code]
    return Finding(rule, kept.severity, kept.message, hits, kept.args, fix)
