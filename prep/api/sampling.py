"""Counts a sample of a JSON Lines file instead of all of it; `prep.api.drawing` has the maths."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from prep.api.drawing import Line, Measured, Sample, draw
from prep.api.linting import destination
from prep.api.opening import SAMPLE, Dataset, find_loader
from prep.core.counting import Counting
from prep.core.lengths import Lengths
from prep.core.options import EstimateOptions
from prep.core.record import Rows
from prep.engine.understanding import understand
from prep.errors import InputError, UsageError

EXACT_UNDER = 20 * 2**20
"""Bytes of a file under which counting everything takes a second, so nothing is sampled."""

BLOCK = 1 << 12
LARGEST_BLOCK = 1 << 22
"""Bytes read at a time to find the ends of a line; more and more for a long one."""

BROKEN = 0.05
"""Share of drawn lines that may hold no example before the file is taken to be no JSON Lines."""

ROOM = 64
"""Tokens that the template of a model may add to an example, beside those of its bytes."""


def sample(dataset: Dataset, countings: Sequence[Counting], draws: int = 0) -> Sample | None:
    """A sample of a dataset, None when it is as easily counted whole: it is small, or its records
    are so long that each has to be counted anyway.

    draws: how many; 0 for as many as ±1 % takes, and then small files are counted whole

    Raises UsageError when the data is not one JSON value a line.
    """
    source = dataset.source
    if source.loader != "jsonl" or source.gzip or len(dataset.sources) > 1:
        raise UsageError(f"--sample reads JSON Lines that are not packed; {dataset.path} is not")
    if source.encoding.lower().replace("_", "-") not in ("", "ascii", "utf-8", "utf-8-sig"):
        raise UsageError(f"--sample reads UTF-8; {dataset.path} is {source.encoding}")
    size = Path(source.path).stat().st_size
    if not size:
        raise InputError(f"{dataset.path} is empty")
    if not draws and size < EXACT_UNDER:
        return None
    with Path(source.path).open("rb") as stream:
        reader = _Reader(stream, dataset, countings)
        made = draw(size, reader.line_at, reader.measure, draws)
    if not made.intervals[0].draws:
        return None
    lengths = [reader.complete(each, size) for each in made.lengths]
    return msgspec.structs.replace(made, lengths=lengths)


def for_opening(path: str, options: EstimateOptions) -> EstimateOptions:
    """The options with which a file is opened.

    One that is large is not looked through for bytes that are not UTF-8: that takes longer than a
    sample, and whoever counts all of it meets them.
    """
    try:
        size = Path(path).stat().st_size
    except OSError:
        return options  # whoever opens it says what is wrong
    if options.sample is not None:
        is_small = not options.sample and size < EXACT_UNDER
        return options if is_small else msgspec.structs.replace(options, limit=1)
    is_plain = (
        not options.limit
        and options.encoding == "auto"
        and options.on_bad_bytes == "error"
        and options.duplicate_keys == "error"
    )
    if size < EXACT_UNDER or not is_plain or find_loader(path, options).name != "jsonl":
        return options
    return msgspec.structs.replace(options, limit=SAMPLE)


class _Reader:
    """Finds and counts lines of an open file."""

    def __init__(self, stream: BinaryIO, dataset: Dataset, countings: Sequence[Counting]) -> None:
        self._stream = stream
        self._dataset = dataset
        self._countings = countings
        self._lines = 0
        self._broken = 0
        self._estimated = False
        self._images = False

    def line_at(self, offset: int) -> Line:
        """The line that holds a byte; its line feed belongs to it."""
        return Line(self._start(offset), self._end(offset))

    def measure(self, lines: Sequence[Line]) -> list[Measured]:
        """Tokens of the example in each line, for each counting; None where there is none.

        Raises UsageError when too many lines hold none.
        """
        dataset = self._dataset
        data = [self._read(line) for line in lines]
        rows = Rows(dataset.source, "json", 1, [0] * len(data), list(data))
        batch = understand(dataset.format, rows, destination(dataset), self._countings)
        counts = [batch.tokens(counting) for counting in self._countings]
        self._estimated |= any(tokens.estimated for tokens in counts)
        self._images |= any(tokens.images for tokens in counts)
        found: list[Measured] = [None] * len(lines)
        for i, example in enumerate(batch.examples):
            found[example.record - 1] = [tokens.counts[i] for tokens in counts]
        self._lines += len(lines)
        self._broken += sum(
            text is not None and tokens is None for text, tokens in zip(data, found, strict=True)
        )
        if self._broken > max(BROKEN * self._lines, 1):
            raise UsageError(
                f"{self._dataset.path} cannot be sampled: lines drawn: {self._lines}, without an "
                f"example: {self._broken}; prepare the file first, or leave --sample out"
            )
        return found

    def complete(self, lengths: Lengths, size: int) -> Lengths:
        """The histogram with what a sample knows of all examples as far as it was met.

        No text of a line takes more bytes than the line, so the file bounds the tokens.
        """
        examples = lengths.examples
        return Lengths(
            lengths.counts,
            examples if self._estimated else 0,
            int(self._images),
            size + ROOM * examples,
        )

    def _start(self, offset: int) -> int:
        size = BLOCK
        while offset:
            low = max(0, offset - size)
            self._stream.seek(low)
            found = self._stream.read(offset - low).rfind(b"\n")
            if found >= 0:
                return low + found + 1
            offset, size = low, min(4 * size, LARGEST_BLOCK)
        return 0

    def _end(self, offset: int) -> int:
        size = BLOCK
        self._stream.seek(offset)
        while block := self._stream.read(size):
            found = block.find(b"\n")
            if found >= 0:
                return offset + found + 1
            offset, size = offset + len(block), min(4 * size, LARGEST_BLOCK)
        return offset

    def _read(self, line: Line) -> bytes | None:
        self._stream.seek(line.start)
        return self._stream.read(line.size).removeprefix(b"\xef\xbb\xbf").strip() or None
